"""Positions per actor, issue and date: what articles say, placed in the collection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.records import Evidence, Position, Record, Stance, Voice

FOR = frozenset({Stance.SUPPORT, Stance.CONDITIONAL_SUPPORT})
AGAINST = frozenset({Stance.OPPOSE, Stance.CONDITIONAL_OPPOSE})
CONDITIONAL = frozenset({Stance.CONDITIONAL_SUPPORT, Stance.CONDITIONAL_OPPOSE})


class Article(Record):
    """One article of a collection.

    `id` is the document's id, numbered ("…#2") where a text occurs again. `date` is the ISO day of publication, null where
    it is not known. `copy_of` is the article it repeats, `copied` how much of the shorter one both have; `story` is the
    first article of the same story.
    """

    id: str
    document: str
    source: str | None = None
    title: str | None = None
    date: str | None = None
    copy_of: str | None = None
    copied: float | None = None
    story: str | None = None

    @property
    def original(self) -> str:
        """The article that this one counts as."""
        return self.copy_of or self.id


class DatedPosition(Record):
    """A position of one article, placed: `actor` and `issue` are the collection's.

    `stance` is on the issue's own proposition, `turned` says that the article's was the opposite one. `date` is the day of
    publication: when it was reported, not when it was taken. `confirmed` is false where only a proposal puts it under its
    issue. `repeats` is the position in other words or another outlet that this one is, null for one that counts.
    """

    id: str
    article: str
    date: str | None
    source: str | None
    actor: str
    named: bool
    issue: str
    stance: Stance
    turned: bool
    confirmed: bool
    voice: Voice
    relayed_by: str | None = None
    conditions: tuple[str, ...] = ()
    summary: str = ""
    evidence: tuple[Evidence, ...] = ()
    repeats: str | None = None

    @property
    def words(self) -> str:
        """The words of the article that bear the position out, interruptions shown as […]."""
        return " […] ".join(item.text for item in self.evidence)

    @property
    def sides(self) -> tuple[int, ...]:
        """1 for support and -1 for opposition, conditional or not; both for mixed, nothing for the rest."""
        if self.stance is Stance.MIXED:
            return (1, -1)
        return (1,) if self.stance in FOR else (-1,) if self.stance in AGAINST else ()


@dataclass(frozen=True)
class Choice:
    """Which positions count.

    By default distinct ones of named actors on given or confirmed issues, in whoever's account. `proposed` adds what is
    only proposed, `anonymous` unnamed sources, `repeats` what repeats another one; `own_voice` leaves out what others say
    of an actor, `conditional` false leaves out what depends on a condition.
    """

    proposed: bool = False
    anonymous: bool = False
    repeats: bool = False
    own_voice: bool = False
    conditional: bool = True

    def __call__(self, position: DatedPosition) -> bool:
        """Whether a position counts."""
        return self.why_not(position) is None

    def why_not(self, position: DatedPosition) -> str | None:
        """The first reason for which a position does not count, None where it counts."""
        reasons = {
            "not addressed": position.stance is Stance.NOT_ADDRESSED,
            "on unconfirmed issues": not (self.proposed or position.confirmed),
            "of unnamed sources": not (self.anonymous or position.named),
            "repeated": not (self.repeats or position.repeats is None),
            "in others' accounts": self.own_voice and position.voice is not Voice.OWN,
            "on a condition": not (self.conditional or position.stance not in CONDITIONAL),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def of(self, positions: Iterable[DatedPosition]) -> tuple[DatedPosition, ...]:
        """The positions that count."""
        return tuple(position for position in positions if self(position))


def words_of(position: Position) -> str:
    """The words that a position rests on, its summary where it has none."""
    return " ".join(item.text for item in position.evidence) or position.summary


def by_actor_and_issue(positions: Iterable[DatedPosition]) -> dict[tuple[str, str], list[DatedPosition]]:
    """Positions in groups of one actor and one issue, in the order in which they come."""
    groups: dict[tuple[str, str], list[DatedPosition]] = {}
    for position in positions:
        groups.setdefault((position.actor, position.issue), []).append(position)
    return groups


def in_order(positions: Sequence[DatedPosition]) -> list[DatedPosition]:
    """The dated ones, by day; those of one day in the order in which they come."""
    return sorted((p for p in positions if p.date is not None), key=lambda p: p.date or "")
