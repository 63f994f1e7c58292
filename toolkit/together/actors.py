"""Actors merged across articles: who is one and why, and who stays apart.

Within an article the roster has done its work; here names meet names. Sources that are only described ("a senior
official") are never merged, with each other or with anybody, and neither are documents. A person's file overrules every
rule. Whoever is merged has an account of it in `Joined.because`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations, product

from toolkit.errors import InputError
from toolkit.records import Actor, ActorKind, Record
from toolkit.together.decisions import AT, Decisions
from toolkit.together.links import Key, Link, Name, key_of, links, short_form, single_names
from toolkit.together.names import acronym, fold, is_description, offices, person

_ALWAYS_APART = frozenset({ActorKind.ANONYMOUS, ActorKind.DOCUMENT})


class Because(Record):
    """Why two names are one actor: the rule, and a sentence with the names and what speaks for it."""

    rule: str
    reason: str


class Joined(Record):
    """An actor of the whole collection.

    `id` is made of the name, or of document and actor where the actor is only described. `places` are (document id,
    actor id) pairs. `named` is false for sources that are kept apart: they never stand for more than one article's.
    """

    id: str
    name: str
    names: tuple[str, ...]
    kind: ActorKind
    named: bool
    roles: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...]
    because: tuple[Because, ...] = ()


class Maybe(Record):
    """Two names that may be one actor, for a person to decide; they were left apart."""

    names: tuple[str, str]
    reason: str


@dataclass(frozen=True)
class People:
    """All actors of a collection, and which of them an article's actor is."""

    actors: tuple[Joined, ...]
    maybe: tuple[Maybe, ...]
    ids: Mapping[tuple[str, str], str] = field(repr=False)

    @cached_property
    def _by_id(self) -> dict[str, Joined]:
        return {actor.id: actor for actor in self.actors}

    def named(self, id: str) -> bool:
        """Whether an actor of the collection is named, rather than only described."""
        return self._by_id[id].named

    def name(self, id: str | None) -> str:
        """The name of an actor of the collection, or "" for nobody."""
        return self._by_id[id].name if id is not None else ""

    def of(self, document: str, actor: str | None) -> str | None:
        """The id of the collection's actor that an article's actor is; None for nobody."""
        return self.ids.get((document, actor)) if actor is not None else None


class Roll:
    """Takes actors article by article, and merges them when all are in."""

    def __init__(self, decisions: Decisions | None = None) -> None:
        self.decisions = decisions or Decisions()
        self._names: dict[Key, Name] = {}
        self._apart: list[tuple[str, Actor]] = []
        self._singled = {name for group in self._groups() for name in group if AT in name}

    def add(self, document: str, text: str, actors: Iterable[Actor]) -> None:
        """Enter one article's actors; `document` is what the article is called in every account, `text` its text."""
        for actor in actors:
            if self._stays_apart(actor, text):
                self._apart.append((document, actor.model_copy(update={"mentions": ()})))
            else:
                self._enter(document, actor)

    def merged(self) -> People:
        """All actors, those merged with their reasons, and what may be one and was left apart."""
        joining = _Joining(self._names, self.decisions)
        names = list(self._names.values())
        maybe: list[Maybe] = []
        for link in self._decided(joining):
            joining.join(link)
        for link in chain(links(names), single_names(names, joining.root)):
            if not (link.sure and joining.join(link)) and joining.open(link):
                maybe.append(
                    Maybe(names=(self._names[link.one].shown, self._names[link.other].shown), reason=link.reason)
                )
        actors = [*joining.actors(), *(_alone(document, actor) for document, actor in self._apart)]
        ids = {place: actor.id for actor in actors for place in actor.places}
        return People(tuple(actors), tuple(maybe), ids)

    def _stays_apart(self, actor: Actor, text: str) -> bool:
        if actor.kind in _ALWAYS_APART or not actor.named or "/" in actor.name or not fold(actor.name):
            return True
        return actor.kind is not ActorKind.PERSON and is_description(actor.name, text)

    def _enter(self, document: str, actor: Actor) -> None:
        key, sort, words, legal = key_of(actor.name, actor.kind)
        alone = sort == "person" and len(words) == 1  # "Will" tells no two persons apart
        if alone or self._singled & {f"{name}{AT}{document}" for name in (actor.name, *actor.aliases)}:
            key = (*key, AT + document)
        name = self._names.setdefault(key, Name(key, sort, words, legal))
        name.surfaces[actor.name] = name.surfaces.get(actor.name, 0) + 1
        name.kinds[actor.kind] = name.kinds.get(actor.kind, 0) + 1
        for told, value in ((name.roles, actor.role), (name.affiliations, actor.affiliation)):
            if value:
                told[value] = told.get(value, 0) + 1
        for written in (actor.name, actor.role or "", *actor.aliases):
            name.offices |= offices(written)
        name.places.append((document, actor.id))
        for alias in actor.aliases:
            self._also(name, alias, document)

    def _also(self, name: Name, alias: str, document: str) -> None:
        """Keep an alias that is a name by itself: a person's other full name, an organisation's letters."""
        if name.sort == "person":
            words = person(alias)
            if len(words) > 1 and len(name.words) > 1 and words[-1] == name.words[-1] and words[0] == name.words[0]:
                name.also.setdefault(("person", *words), document)
        elif letters := short_form(alias, name.shown):
            name.short.setdefault(letters, document)

    def _groups(self) -> Iterator[tuple[str, ...]]:
        yield from self.decisions.same
        yield from self.decisions.not_same

    def _decided(self, joining: _Joining) -> Iterator[Link]:
        for group in self.decisions.same:
            found = [key for name in group for key in joining.called(name)]
            for key in found[1:]:
                said = " and ".join(group) + " are one" if len(group) > 1 else f"all called {group[0]} are one"
                yield Link(found[0], key, "your file", f"your file says that {said}")


class _Joining:
    """Groups of names while they are being joined; what the file keeps apart is never joined, by whatever chain."""

    def __init__(self, names: Mapping[Key, Name], decisions: Decisions) -> None:
        self.names = names
        self.rename = dict(decisions.rename)
        self._up: dict[Key, Key] = {}
        self._why: dict[Key, list[Because]] = {}
        self._by_name: dict[tuple[str, ...], list[Key]] = {}
        for key, name in names.items():
            for surface in name.surfaces:
                self._by_name.setdefault(fold(surface), []).append(key)
        self._foes: dict[Key, set[Key]] = {}
        for group in decisions.not_same:
            self._forbid(group)

    def called(self, name: str) -> list[Key]:
        """The keys of those who go by a name, of one article only where the name says so."""
        plain, _, document = name.partition(AT)
        keys = dict.fromkeys(self._by_name.get(fold(plain), ()))
        if document:
            return [key for key in keys if key[-1] == AT + document]
        return list(keys)

    def root(self, key: Key) -> Key:
        """The key that stands for all names joined with this one."""
        while (above := self._up.get(key, key)) != key:
            self._up[key] = self._up.get(above, above)
            key = above
        return key

    def open(self, link: Link) -> bool:
        """Whether nobody has decided yet that two names are one, or are not."""
        one, other = self.root(link.one), self.root(link.other)
        return one != other and other not in self._foes.get(one, ())

    def join(self, link: Link) -> bool:
        """Join two names unless the file keeps them apart; tells whether they are one now."""
        one, other = self.root(link.one), self.root(link.other)
        if one == other:
            return True
        if other in self._foes.get(one, ()):
            return False
        self._up[other] = one
        self._why.setdefault(one, []).extend([*self._why.pop(other, []), Because(rule=link.rule, reason=link.reason)])
        foes = self._foes.pop(other, set())
        for foe in foes:
            self._foes[foe].discard(other)
            self._foes[foe].add(one)
        if foes:
            self._foes.setdefault(one, set()).update(foes)
        return True

    def actors(self) -> Iterator[Joined]:
        groups: dict[Key, list[Name]] = {}
        for key, name in self.names.items():
            groups.setdefault(self.root(key), []).append(name)
        taken: Counter[str] = Counter()
        for root, names in groups.items():
            shown = _called(names)
            wanted = next((self.rename[name] for name in _surfaces(names) if name in self.rename), shown)
            slug = "-".join(fold(wanted)) or "actor"
            taken[slug] += 1
            yield _joined(f"{slug}-{taken[slug]}" if taken[slug] > 1 else slug, wanted, names, self._why.get(root, []))

    def _forbid(self, group: tuple[str, ...]) -> None:
        for mine, theirs in combinations([self.called(name) for name in group], 2):
            for one, other in product(mine, theirs):
                if one == other:
                    raise InputError(
                        f"not_same: {' and '.join(group)} are written alike; say which one is meant with NAME{AT}DOCUMENT"
                    )
                self._foes.setdefault(one, set()).add(other)
                self._foes.setdefault(other, set()).add(one)


def _surfaces(names: Iterable[Name]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in names:
        found.update(name.surfaces)
    return found


def _called(names: list[Name]) -> str:
    """What to call a group: the most frequent of its names, a bare surname or acronym only where there is no fuller one."""
    fullest = [n for n in names if not (n.sort == "person" and len(n.words) == 1) and not acronym(n.shown)] or names
    counts = _surfaces(fullest)
    return max(counts, key=lambda surface: (counts[surface], len(surface), surface))


def _joined(id: str, shown: str, names: list[Name], why: list[Because]) -> Joined:
    kinds: Counter[ActorKind] = Counter()
    roles: Counter[str] = Counter()
    affiliations: Counter[str] = Counter()
    for name in names:
        kinds.update(name.kinds)
        roles.update(name.roles)
        affiliations.update(name.affiliations)
    places = tuple(place for name in names for place in name.places)
    same = [
        Because(rule="same name", reason=f"{len(name.places)} articles have “{name.shown}”{_written(name)}")
        for name in names
        if len(name.places) > 1
    ]
    return Joined(
        id=id,
        name=shown,
        names=tuple(surface for surface, _ in _surfaces(names).most_common()),
        kind=kinds.most_common(1)[0][0],
        named=True,
        roles=tuple(role for role, _ in roles.most_common()),
        affiliations=tuple(value for value, _ in affiliations.most_common()),
        places=places,
        because=(*same, *why),
    )


def _written(name: Name) -> str:
    others = [surface for surface in name.surfaces if surface != name.shown]
    return f", also written {', '.join(f'“{other}”' for other in others[:5])}" if others else ""


def _alone(document: str, actor: Actor) -> Joined:
    return Joined(
        id=f"{document}/{actor.id}",
        name=re.sub(r"\s+", " ", actor.name),
        names=(actor.name,),
        kind=actor.kind,
        named=False,
        roles=(actor.role,) if actor.role else (),
        affiliations=(actor.affiliation,) if actor.affiliation else (),
        places=((document, actor.id),),
    )
