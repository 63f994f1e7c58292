"""Changes of position over time: an actor who said one thing about an issue and later another, with both quotations.

Only the actor's own words count by default: what somebody else makes of them may differ for reasons of theirs. A condition
that comes or goes is a change of its own kind. Days are days of publication; a quotation printed again later is not a new
position. Where one day holds both sides, nothing is known of their order, and it is a conflict and no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from itertools import groupby

from toolkit.records import Record
from toolkit.together.positions import CONDITIONAL, Choice, DatedPosition, by_actor_and_issue, in_order

OWN_VOICE = Choice(own_voice=True)


class Turn(StrEnum):
    """What changed between two positions."""

    TURNED_ROUND = "turned_round"
    """From support to opposition, or back."""
    CONDITION_ADDED = "condition_added"
    CONDITION_DROPPED = "condition_dropped"
    BECAME_MIXED = "became_mixed"
    TOOK_A_SIDE = "took_a_side"
    """From mixed to one side."""
    BOTH_ON_ONE_DAY = "both_on_one_day"
    """Both sides in articles of one day: no change that could be told, but a conflict to look at."""


class Change(Record):
    """Two positions of one actor on one issue that differ, and the days between them."""

    id: str
    actor: str
    issue: str
    kind: Turn
    before: DatedPosition
    after: DatedPosition
    days: int


def changes(positions: Iterable[DatedPosition], choice: Choice = OWN_VOICE) -> tuple[Change, ...]:
    """All changes among the positions that `choice` lets count, by actor and issue in order of their dates.

    Each side is compared with the one taken last before it; positions without a date or side are left out.
    """
    found: list[Change] = []
    taken = (p for p in positions if choice(p) and p.sides)
    for (actor, issue), group in by_actor_and_issue(taken).items():
        for kind, before, after in _turns(in_order(group)):
            days = (date.fromisoformat(after.date or "") - date.fromisoformat(before.date or "")).days
            found.append(
                Change(
                    id=f"V{len(found) + 1}", actor=actor, issue=issue, kind=kind, before=before, after=after, days=days
                )
            )
    return tuple(found)


def _turns(ordered: list[DatedPosition]) -> Iterator[tuple[Turn, DatedPosition, DatedPosition]]:
    last: DatedPosition | None = None
    for _, day in groupby(ordered, key=lambda p: p.date):
        today = list(day)
        other = next((p for p in today if p.sides != today[0].sides), None)
        if other is not None:
            yield Turn.BOTH_ON_ONE_DAY, today[0], other
            last = None  # the day cannot be compared with the next: which of the two came last is not known
            continue
        if last is not None and (kind := _kind(last, today[0])) is not None:
            yield kind, last, today[0]
        last = today[-1]


def _kind(before: DatedPosition, after: DatedPosition) -> Turn | None:
    if before.sides != after.sides:
        if len(after.sides) > 1:
            return Turn.BECAME_MIXED
        return Turn.TOOK_A_SIDE if len(before.sides) > 1 else Turn.TURNED_ROUND
    was, now = before.stance in CONDITIONAL, after.stance in CONDITIONAL
    if was == now:
        return None
    return Turn.CONDITION_ADDED if now else Turn.CONDITION_DROPPED
