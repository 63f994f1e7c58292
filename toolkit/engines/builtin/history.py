"""Who was mentioned where, in reading order: what pronouns and descriptions choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.engines.builtin.cast import Member
from toolkit.engines.builtin.units import Unit

SUBJECT, SPEAKER = 3.0, 4.5
"""How much more a mention as subject, or as speaker, weighs than another."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention of a member; `weight` says how prominent it is."""

    member: Member
    unit: int
    paragraph: int
    start: int
    weight: float


class History:
    """The mentions so far; `last` is the last unit that mentions a member. Members in `barred` cannot be meant just now."""

    def __init__(self) -> None:
        self.mentions: list[Seen] = []
        self.last: dict[Member, int] = {}
        self.barred: set[Member] = set()

    def note(self, member: Member, unit: Unit, start: int, weight: float) -> None:
        """Add a mention of a member in a unit."""
        self.mentions.append(Seen(member, unit.number, unit.paragraph, start, weight))
        self.last[member] = unit.number

    def recent(self, unit: Unit, start: int, window: int = 8) -> Iterator[Seen]:
        """The mentions before the offset `start`, nearest first, back to `window` units before `unit`."""
        for back, seen in enumerate(reversed(self.mentions)):
            if unit.number - seen.unit > window or back > 80:
                return
            if seen.start < start and seen.member not in self.barred:
                yield seen
