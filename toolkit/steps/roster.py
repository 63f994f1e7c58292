"""The roster: one actor for each real speaker, closed before positions are asked.

Merges the rosters of several chunks by name, gives final ids (A1, A2, … in order of appearance) and finds where the text
mentions each actor. Merging is cautious: two actors become one where a name or alias is the same, or where a person's
shorter name fits exactly one fuller name; two unnamed sources never do unless their descriptions are equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.grounding import Grounder
from toolkit.records import Actor, ActorKind, Mention
from toolkit.replies import ActorReply

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president minister prime secretary senator sen rep gov governor "
    "mayor judge justice chief king queen prince princess captain colonel general herr frau monsieur madame".split()
)
ARTICLES = frozenset("the a an der die das den dem ein eine le la les l un une el los las una o os il lo gli".split())
_PRONOUNS = frozenset(
    "he she they it we i him her them us me his hers their theirs its our who er sie es wir ich il elle".split()
)


@dataclass
class _Entry:
    """An actor while rosters are being merged."""

    reply: ActorReply
    aliases: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        return [self.reply.name, *self.aliases]


@dataclass(frozen=True)
class Roster:
    """The closed roster, and for each chunk which of its own actor ids became which roster id."""

    actors: tuple[Actor, ...]
    ids: tuple[dict[str, str], ...]

    def find(self, name: str) -> Actor | None:
        """The one actor that goes by `name` (any of its names, or a part of exactly one person's name), or None."""
        entries = [_Entry(_as_reply(actor), list(actor.aliases)) for actor in self.actors]
        wanted = _Entry(_new_reply(name))
        index = _match(wanted, entries)
        return None if index is None else self.actors[index]


def merge(grounder: Grounder, chunks: Sequence[Sequence[ActorReply]]) -> Roster:
    """One roster out of the rosters of all chunks, in order of first appearance in the text."""
    entries: list[_Entry] = []
    indexes: list[dict[str, int]] = []
    for chunk in chunks:
        mine: dict[str, int] = {}
        for reply in chunk:
            entry = _Entry(reply, [a.strip() for a in reply.aliases if a.strip()])
            index = _match(entry, entries)
            if index is None:
                index = len(entries)
                entries.append(entry)
            else:
                entries[index] = _joined(entries[index], entry)
            mine[reply.id] = index
        indexes.append(mine)
    mentions = _mentions(grounder, entries)
    order = sorted(range(len(entries)), key=lambda n: (not mentions[n], mentions[n][0].start if mentions[n] else n, n))
    final = {index: f"A{n}" for n, index in enumerate(order, start=1)}
    actors = tuple(_actor(final[n], entries[n], mentions[n]) for n in order)
    return Roster(actors, tuple({own: final[index] for own, index in mine.items()} for mine in indexes))


def with_asked(grounder: Grounder, roster: Roster, names: Sequence[str]) -> tuple[Roster, dict[str, str]]:
    """The roster with every asked name in it, and the roster id of each.

    A name that no actor goes by is added as an actor of its own, with the mentions that the text holds (often none), so
    that a question about it can be answered `not_addressed`.
    """
    actors, ids = list(roster.actors), {}
    for name in names:
        found = Roster(tuple(actors), ()).find(name)
        if found is None:
            entry = _Entry(_new_reply(name))
            found = _actor(f"A{len(actors) + 1}", entry, _mentions(grounder, [entry])[0])
            actors.append(found)
        ids[name] = found.id
    return Roster(tuple(actors), roster.ids), ids


def _match(entry: _Entry, entries: Sequence[_Entry]) -> int | None:
    """The index of the one entry that is the same actor, or None."""
    keys = {_key(name) for name in entry.names()} - {()}
    anonymous = entry.reply.kind == ActorKind.ANONYMOUS
    same = [
        n
        for n, other in enumerate(entries)
        if (other.reply.kind == ActorKind.ANONYMOUS) == anonymous
        and keys & {_key(name) for name in other.names()}
        and not _different_people(entry.reply, other.reply)
    ]
    if same:
        return same[0]
    if anonymous:
        return None
    mine = set(_key(entry.reply.name))
    close = [n for n, other in enumerate(entries) if _part_of(entry, other, mine)]
    return close[0] if len(close) == 1 else None


def _different_people(one: ActorReply, other: ActorReply) -> bool:
    """Whether both are persons whose full names rule each other out ("Ada Brandt", "Carl Brandt")."""
    mine, theirs = set(_key(one.name)), set(_key(other.name))
    people = {one.kind, other.kind} == {ActorKind.PERSON}
    return people and min(len(mine), len(theirs)) > 1 and not (mine <= theirs or theirs <= mine)


def _part_of(entry: _Entry, other: _Entry, mine: set[str]) -> bool:
    """Whether one person's name is the other's without its first names ("Brandt", "Ada Brandt")."""
    theirs = _key(other.reply.name)
    people = {entry.reply.kind, other.reply.kind} == {ActorKind.PERSON}
    if not people or not mine or not theirs:
        return False
    last_mine, last_theirs = _key(entry.reply.name)[-1], theirs[-1]
    return last_mine == last_theirs and (mine <= set(theirs) or set(theirs) <= mine)


def _joined(one: _Entry, other: _Entry) -> _Entry:
    longer, shorter = (other, one) if len(_key(other.reply.name)) > len(_key(one.reply.name)) else (one, other)
    names = [*one.names(), *other.names()]
    aliases = list(dict.fromkeys(name for name in names if name != longer.reply.name))
    update = {
        name: getattr(longer.reply, name) or getattr(shorter.reply, name)
        for name in ("role", "affiliation", "anonymity_reason")
    }
    return _Entry(longer.reply.model_copy(update=update), aliases)


def _key(name: str) -> tuple[str, ...]:
    words = re.findall(r"\w+", name.casefold())
    while len(words) > 1 and words[0] in ARTICLES:
        del words[0]
    bare = tuple(word for word in words if word not in TITLES)
    return bare or tuple(words)


def _mentions(grounder: Grounder, entries: Sequence[_Entry]) -> list[tuple[Mention, ...]]:
    """Where the text holds each actor's names; a name that two actors share belongs to neither."""
    owners: dict[str, int | None] = {}
    for n, entry in enumerate(entries):
        for name in entry.names():
            if name.casefold() not in _PRONOUNS and len(name) > 1:
                owners[name] = n if owners.get(name, n) == n else None
    found: list[list[Mention]] = [[] for _ in entries]
    names = sorted((name for name, owner in owners.items() if owner is not None), key=len, reverse=True)
    if names:
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
        for match in pattern.finditer(grounder.document.text):
            owner = owners[match.group()]
            if owner is not None:
                start, end = match.span()
                found[owner].append(
                    Mention(start=start, end=end, text=match.group(), sentence=grounder.number_at(start))
                )
    return [tuple(mentions) for mentions in found]


def _actor(actor_id: str, entry: _Entry, mentions: tuple[Mention, ...]) -> Actor:
    reply = entry.reply
    aliases = tuple(a for a in dict.fromkeys(entry.aliases) if a != reply.name and a.casefold() not in _PRONOUNS)
    return Actor(
        id=actor_id,
        name=reply.name.strip(),
        aliases=aliases,
        kind=reply.kind,
        role=reply.role or None,
        affiliation=reply.affiliation or None,
        named=reply.named,
        anonymity_reason=reply.anonymity_reason or None,
        mentions=mentions,
    )


def _as_reply(actor: Actor) -> ActorReply:
    return ActorReply(
        id=actor.id,
        name=actor.name,
        aliases=list(actor.aliases),
        kind=actor.kind,
        role=actor.role,
        affiliation=actor.affiliation,
        named=actor.named,
        anonymity_reason=actor.anonymity_reason,
    )


def _new_reply(name: str) -> ActorReply:
    return ActorReply(
        id="",
        name=name,
        aliases=[],
        kind=ActorKind.PERSON,
        role=None,
        affiliation=None,
        named=True,
        anonymity_reason=None,
    )
