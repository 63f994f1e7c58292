"""One quantity, two figures: places where an article, or several about one story, disagree with themselves.

Two figures are compared only where they measure the same counted thing or unit, in much the same words, and neither
sentence speaks of a change or of another date. Silence says nothing: most disagreements are not worded alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from toolkit.findings.readable import Facts, facts
from toolkit.findings.rules import Breach
from toolkit.records import Bound, Document, Sentence
from toolkit.text.agreement import Agreement, compare_dates, compare_numbers
from toolkit.text.dates import parse_day
from toolkit.text.numbers import Number
from toolkit.text.units import COUNT, ORDINAL
from toolkit.text.words import stem

SHARED = 3
"""How many content words must stand near both figures."""
FARTHEST = 5
"""Figures that differ by more than this factor are taken to be for different things."""
_CROWDED = 4
_LONGEST = 3000
_TOO_MANY_THINGS = frozenset({"share", "months", "time", "ratio", "points"})
_CHANGE = re.compile(
    r"\b(?:from|rose|risen|fell|fallen|up|down|increas\w+|decreas\w+|earlier|previously|initially|originally|revised"
    r"|last year|compared|another|other|additional|more|further|each|per|every|than|later|then|now|first|second|third)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stated:
    """A figure with the sentence it stands in; `start` and `end` are offsets in the document."""

    number: Number
    facts: Facts
    start: int
    end: int
    sentence: int
    near: frozenset[str]

    @property
    def words(self) -> str:
        """The figure as it stands."""
        return self.facts.text[self.number.start : self.number.end]


def changed(document: Document, sentences: Sequence[Sentence]) -> Iterator[Breach]:
    """Figures that change between sentences of one article."""
    seen: set[tuple[int, int]] = set()
    for one, other in combinations(stated(document, sentences), 2):
        if one.sentence == other.sentence or (other.start, other.end) in seen or not differ(one, other):
            continue
        seen.add((other.start, other.end))
        message = f"The article has {one.words} and {other.words} for “{one.number.of[0]}”."
        yield Breach("figures.changed", message, ((one.start, one.end), (other.start, other.end)))


def stated(document: Document, sentences: Sequence[Sentence]) -> tuple[Stated, ...]:
    """All figures of a document that can be compared: no ranks, vague quantities, small counts or figures of nothing."""
    language, today = document.language or "en", parse_day(document.published_at)
    found = []
    for sentence in sentences:
        if sentence.end - sentence.start > _LONGEST:
            continue
        read = facts(document.text[sentence.start : sentence.end], language, today)
        if len(read.numbers) > _CROWDED:
            continue  # tables and lists of figures share their words without sharing their subject
        for n in read.numbers:
            if n.unit is ORDINAL or n.bound is Bound.VAGUE or not n.of or (n.unit is COUNT and n.low < 3):
                continue
            start, end = sentence.start + n.start, sentence.start + n.end
            found.append(Stated(n, read, start, end, sentence.number, read.near(n.start, n.end)))
    return tuple(found)


def differ(one: Stated, other: Stated) -> bool:
    """Whether two figures seem to be for one thing and cannot both be right."""
    if not _same_thing(one, other) or compare_numbers(one.number, other.number) is not Agreement.DIFFERENT:
        return False
    if len(one.near & other.near) < SHARED or _CHANGE.search(one.facts.text) or _CHANGE.search(other.facts.text):
        return False
    return not any(
        compare_dates(a, b) is Agreement.DIFFERENT for a in one.facts.dates for b in other.facts.dates
    ) and bool(one.facts.dates) == bool(other.facts.dates)


def _same_thing(one: Stated, other: Stated) -> bool:
    """Whether the units agree, the figures are of one order, and the same word follows them."""
    mine, theirs = one.number, other.number
    if mine.unit.dimension != theirs.unit.dimension or mine.unit.dimension in _TOO_MANY_THINGS:
        return False
    small, large = sorted((mine.high * mine.unit.factor, theirs.high * theirs.unit.factor))
    if large > small * FARTHEST:
        return False
    language = one.facts.language
    return stem(mine.of[0], language) == stem(theirs.of[0], language) or (
        mine.unit is COUNT and stem(mine.of[-1], language) == stem(theirs.of[-1], language)
    )
