"""What code can read in a text before anything is compared: its words, quantities and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from toolkit.text.dates import DateMention, dates, spans
from toolkit.text.numbers import Number, numbers
from toolkit.text.words import Word, words

NEAR = 6
"""How many words around a figure or date tell what it is about."""


@dataclass(frozen=True)
class Facts:
    """What code reads in one text: its words, quantities and dates."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    language: str

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The content words; those that are part of a quantity or date are left out."""
        return tuple(
            w
            for w in self.words
            if not w.stop and not w.text[0].isdigit() and not any(s < w.end and w.start < e for s, e in self.taken)
        )

    @cached_property
    def taken(self) -> tuple[tuple[int, int], ...]:
        """The places of the quantities and dates, half-open."""
        return (*((n.start, n.end) for n in self.numbers), *((d.start, d.end) for d in self.dates))

    def near(self, start: int, end: int) -> frozenset[str]:
        """The stems of the content words around a place, as far as `NEAR` goes."""
        before = [w for w in self.content if w.end <= start][-NEAR:]
        after = [w for w in self.content if w.start >= end][:NEAR]
        return frozenset(w.stem for w in (*before, *after))


@lru_cache(maxsize=4096)
def facts(text: str, language: str = "en", today: date | None = None) -> Facts:
    """Read a text once."""
    mentions = dates(text, language, today=today)
    return Facts(text, words(text, language), numbers(text, language, skip=tuple(spans(mentions))), mentions, language)
