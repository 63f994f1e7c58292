"""Which names may be one actor: rules over all names of a collection, each link with its reason.

Every rule is cautious: it links a name to the only one that it can belong to, and proposes (`maybe`) where there is more
than one, or where a person should look. A rule groups names by a key, so that the work grows with their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from toolkit.records import ActorKind
from toolkit.together.names import Body, abbreviates, acronym, body, person

Key = tuple[str, ...]


@dataclass(eq=False)
class Name:
    """Everybody in the collection who is called alike and of the same sort; `key` tells names apart.

    `surfaces` counts the names as they are written, `also` the other full names that articles give the same actor.
    `words` are the name's words without titles and legal form, `offices` the titles it is written with.
    """

    key: Key
    sort: Literal["person", "body"]
    words: tuple[str, ...]
    legal: str = ""
    surfaces: dict[str, int] = field(default_factory=dict)
    kinds: dict[ActorKind, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    affiliations: dict[str, int] = field(default_factory=dict)
    also: dict[Key, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    offices: set[str] = field(default_factory=set)
    places: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The name as it is mostly written, the longest where two are as frequent."""
        return max(self.surfaces, key=lambda surface: (self.surfaces[surface], len(surface), surface))


@dataclass(frozen=True)
class Link:
    """Two names that a rule takes for one actor, or (`sure` false) for what a person should look at."""

    one: Key
    other: Key
    rule: str
    reason: str
    sure: bool = True


def key_of(name: str, kind: ActorKind) -> tuple[Key, Literal["person", "body"], tuple[str, ...], str]:
    """The key, sort, words and legal form of a name."""
    if kind is ActorKind.PERSON:
        words = person(name)
        return ("person", *words), "person", words, ""
    found: Body = body(name)
    return ("body", *found.words, f"({found.legal})" if found.legal else ""), "body", found.words, found.legal


def links(names: Sequence[Name]) -> Iterator[Link]:
    """All links between names, sure ones in the order in which they are to be made, then the proposals."""
    known = {name.key: name for name in names}
    people = [name for name in names if name.sort == "person"]
    bodies = [name for name in names if name.sort == "body"]
    yield from _also(names, known)
    yield from _middle_names(people)
    yield from _initials(people)
    yield from _legal_forms(bodies)
    yield from _spacing(bodies)
    yield from _acronyms(bodies)
    yield from _nicknames(people)
    yield from _longer(bodies)
    yield from _sorts(names)


def single_names(names: Sequence[Name], group: Callable[[Key], object]) -> Iterator[Link]:
    """Names of one word, each with the person whose surname it is where there is exactly one.

    `group` tells which names are one by now. Single names that are nobody's surname are left apart, and proposed.
    """
    bearers: dict[str, list[Name]] = defaultdict(list)
    single: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if name.sort == "person":
            (bearers[name.words[-1]] if len(name.words) > 1 else single[name.words[0]]).append(name)
    for word, alike in single.items():
        found = bearers.get(word, [])
        whole = {group(bearer.key) for bearer in found}
        if len(whole) > 1:
            yield from _by_office(alike, found, group)
        elif whole:
            bearer = max(found, key=lambda other: (len(other.places), other.shown))
            for name in alike:
                reason = f"“{name.shown}” is the surname of nobody else here than {bearer.shown}"
                yield Link(name.key, bearer.key, "surname", reason)
        elif len(alike) > 1:
            reason = f"{len(alike)} articles have “{alike[0].shown}”, and nobody here bears it with another name"
            yield Link(alike[0].key, alike[1].key, "single name", reason, sure=False)


def _by_office(alike: Sequence[Name], found: Sequence[Name], group: Callable[[Key], object]) -> Iterator[Link]:
    """Surnames that several bear: each with the only bearer who has the office that the surname is written with."""
    offices: dict[object, set[str]] = defaultdict(set)
    for bearer in found:
        offices[group(bearer.key)] |= bearer.offices
    left: list[Name] = []
    for name in alike:
        fits = [bearer for bearer in found if offices[group(bearer.key)] & name.offices]
        if len({group(bearer.key) for bearer in fits}) == 1:
            bearer = max(fits, key=lambda other: (len(other.places), other.shown))
            office = min(offices[group(bearer.key)] & name.offices)
            reason = f"“{name.shown}” is called {office}, as is {bearer.shown} and nobody else here of that surname"
            yield Link(name.key, bearer.key, "office", reason)
        else:
            left.append(name)
    for name in left[:1]:
        shown = ", ".join(sorted({bearer.shown for bearer in found})[:5])
        reason = f"in {len(left)} articles “{name.shown}” may be any of {shown}"
        yield Link(name.key, found[0].key, "surname", reason, sure=False)


def _also(names: Iterable[Name], known: dict[Key, Name]) -> Iterator[Link]:
    """Two full names that one article gives to one actor."""
    for name in names:
        for key, document in name.also.items():
            if key in known and key != name.key:
                reason = f"article {document} calls one actor “{name.shown}” and “{known[key].shown}”"
                yield Link(name.key, key, "alias", reason)


def _middle_names(people: Iterable[Name]) -> Iterator[Link]:
    """Same first and last name, and middle names that do not rule each other out."""
    for group in _grouped(people, lambda n: (n.words[0], n.words[-1]) if len(n.words) > 1 else None):
        full = [name for name in group if len(name.words) > 2]
        agree = all(_middles_agree(one.words[1:-1], full[0].words[1:-1]) for one in full)
        for name in group:
            if name is not group[0]:
                reason = f"“{name.shown}” and “{group[0].shown}” differ in middle names only"
                yield Link(group[0].key, name.key, "middle name", reason, sure=agree)


def _middles_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) != len(other):
        return False
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in zip(one, other, strict=True))


def _initials(people: Sequence[Name]) -> Iterator[Link]:
    """ "J. Smith" with the only Smith whose first name begins so."""
    by_initial: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in people:
        if len(name.words) > 1 and len(name.words[0]) > 1:
            by_initial[name.words[0][0], name.words[-1]].append(name)
    for name in people:
        if len(name.words) == 2 and len(name.words[0]) == 1:
            found = by_initial.get((name.words[0], name.words[1]), [])
            alone = len({other.words[0] for other in found}) == 1
            for other in found[:1]:
                reason = f"“{name.shown}” is an initial and the surname of {other.shown}" + (
                    ", of nobody else here" if alone else ", and of others"
                )
                yield Link(name.key, other.key, "initial", reason, sure=alone)


def _legal_forms(bodies: Iterable[Name]) -> Iterator[Link]:
    """A name with its legal form and without; where there are two forms they are different bodies, and nothing is sure."""
    for group in _grouped(bodies, lambda n: n.words):
        forms = {name.legal for name in group if name.legal}
        for name in group:
            if name is not group[0]:
                reason = f"“{name.shown}” and “{group[0].shown}” differ in the legal form only"
                yield Link(group[0].key, name.key, "legal form", reason, sure=len(forms) < 2)


def _spacing(bodies: Iterable[Name]) -> Iterator[Link]:
    """The same letters with and without a space or hyphen ("Aar Kraft")."""
    for group in _grouped(bodies, lambda n: ("".join(n.words), n.legal) if len("".join(n.words)) > 3 else None):
        for name in group:
            if name is not group[0] and name.words != group[0].words:
                reason = f"“{name.shown}” and “{group[0].shown}” are the same letters"
                yield Link(group[0].key, name.key, "spacing", reason)


def _acronyms(bodies: Sequence[Name]) -> Iterator[Link]:
    """An acronym with the only name that an article gives it to; letters that merely fit are proposed."""
    given: dict[str, list[Name]] = defaultdict(list)
    for name in bodies:
        for letters in name.short:
            given[letters].append(name)
    for name in bodies:
        short = (acronym(name.shown) or "") if len(name.words) == 1 else ""
        found = [other for other in given.get(short, []) if other is not name]
        for other in found[:1]:
            alone = len({o.words for o in found}) == 1
            reason = f"article {other.short[short]} gives {other.shown} the short form {name.shown}" + (
                "" if alone else "; others have it too"
            )
            yield Link(name.key, other.key, "acronym", reason, sure=alone)


def _nicknames(people: Iterable[Name]) -> Iterator[Link]:
    """One surname and affiliation or office, other first names: for a person to decide."""
    for group in _grouped(people, lambda n: n.words[-1] if len(n.words) > 1 else None):
        for name in group[1:12]:
            first = group[0]
            shared = {*first.affiliations, *first.roles} & {*name.affiliations, *name.roles}
            begins = name.words[0][:3] == first.words[0][:3]
            if name.words[0] != first.words[0] and (shared or begins):
                why = f"and both are {sorted(shared)[0]}" if shared else "and first names that begin alike"
                reason = f"“{first.shown}” and “{name.shown}” have one surname {why}"
                yield Link(first.key, name.key, "nickname", reason, sure=False)


def _longer(bodies: Iterable[Name]) -> Iterator[Link]:
    """A name that is the end or beginning of exactly one longer name: proposed, for Boston is not the Boston police."""
    edges: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    bodies = list(bodies)
    for name in bodies:
        for cut in range(1, len(name.words)):
            edges[name.words[:cut]].append(name)
            edges[name.words[cut:]].append(name)
    for name in bodies:
        found = edges.get(name.words, [])
        if len(found) == 1:
            reason = f"“{name.shown}” is part of “{found[0].shown}” and of no other name here"
            yield Link(name.key, found[0].key, "part of a name", reason, sure=False)


def _sorts(names: Sequence[Name]) -> Iterator[Link]:
    """A person and an organisation called alike, or by the person's surname: one is probably a mistake of the reading."""
    surnames: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if name.sort == "person" and len(name.words) > 1:
            surnames[name.words[-1]].append(name)
    for group in _grouped(names, lambda n: n.words):
        if {name.sort for name in group} == {"person", "body"}:
            one, other = (next(n for n in group if n.sort == sort) for sort in ("person", "body"))
            reason = f"“{one.shown}” is read as a person in one article and as an organisation in another"
            yield Link(one.key, other.key, "sort", reason, sure=False)
    for name in names:
        found = surnames.get(name.words[0], []) if name.sort == "body" and len(name.words) == 1 else []
        if len(found) == 1:
            reason = f"“{name.shown}” is read as an organisation, and is the surname of {found[0].shown}"
            yield Link(name.key, found[0].key, "sort", reason, sure=False)


def _grouped(names: Iterable[Name], key: Callable[[Name], object]) -> Iterator[list[Name]]:
    """Groups of more than one name with equal keys (None is no key), the name with most articles first in each."""
    groups: dict[object, list[Name]] = defaultdict(list)
    for name in names:
        if (found := key(name)) is not None:
            groups[found].append(name)
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda n: (-len(n.places), n.key))


def short_form(alias: str, name: str) -> str | None:
    """The acronym that an alias is for a name, or None."""
    letters = acronym(alias)
    return letters if letters and abbreviates(letters, name) else None
