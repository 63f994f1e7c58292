"""Statements in the making, in the order they are found."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.builtin.cast import Member
from toolkit.engines.builtin.units import Unit
from toolkit.records import Span, Speech


@dataclass
class Draft:
    """A statement in the making: like `reading.Said`, with members and units instead of their numbers."""

    speaker: Member | None
    relay: Member | None
    cue: Span | None
    lemma: str | None
    kind: str | None
    speech: Speech
    stretches: list[Span]
    rule: str
    unit: Unit


class Drafts:
    """All drafts so far; `last` is the one that following quotations are credited to."""

    def __init__(self) -> None:
        self.all: list[Draft] = []
        self.last: Draft | None = None

    def joint(self, draft: Draft) -> tuple[Draft, ...]:
        """The drafts that credit the same words to several speakers, this one among them."""
        recent = self.all[-8:]
        return tuple(other for other in recent if other.stretches is draft.stretches) or (draft,)

    def add(self, draft: Draft) -> None:
        """Keep a draft."""
        self.all.append(draft)
