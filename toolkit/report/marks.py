"""Where the article is marked: overlapping spans cut into segments that do not overlap, each knowing all its marks.

text       “We will not sign until it is paid for,” said the mayor.
statement   [----------------------------------)
condition                   [-------------------)
segments    |               |                  |          three, joined again they are the text
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from toolkit.records import Evidence, Stance
from toolkit.report.view import View

_LINE_END = 4  # white space that a span may hold behind the last words of a line


class Kind(StrEnum):
    """What a mark stands for."""

    STATEMENT = "statement"
    POSITION = "position"
    CONDITION = "condition"
    UNCOVERED = "uncovered"
    CLAIM = "fact"


_RANKS = {kind: n for n, kind in enumerate((Kind.POSITION, Kind.STATEMENT, Kind.CONDITION, Kind.UNCOVERED, Kind.CLAIM))}


@dataclass(frozen=True)
class Mark:
    """A stretch `[start, end)` of the text and what it bears out.

    `target` is the id of the statement or position, `place` the id of this very place; `actor` and `stance` are null
    where there is none.
    """

    start: int
    end: int
    kind: Kind
    target: str
    place: str
    actor: str | None = None
    stance: Stance | None = None


@dataclass(frozen=True)
class Segment:
    """A stretch of text within one line with the marks that cover it, those that begin with it and those that end.

    `start` is where it begins in the document, in code points.
    """

    text: str
    start: int = 0
    marks: tuple[Mark, ...] = ()
    opening: tuple[Mark, ...] = ()
    closing: tuple[Mark, ...] = ()

    @property
    def inmost(self) -> Mark | None:
        """The shortest mark that covers the segment: a position before a statement as long, a fact last of all."""
        return min(self.marks, key=lambda m: (m.kind is Kind.CLAIM, m.end - m.start, _RANKS[m.kind]), default=None)

    @property
    def second(self) -> Mark | None:
        """The shortest statement or position of somebody else than the inmost mark's actor, or None."""
        first = self.inmost
        said = [m for m in self.marks if m.kind in (Kind.POSITION, Kind.STATEMENT)]
        others = [m for m in said if first and m.actor != first.actor]
        return min(others, key=lambda m: m.end - m.start) if others and first in said else None

    @property
    def stance(self) -> Stance | None:
        """The stance of the shortest position or condition that covers the segment."""
        taken = [m for m in self.marks if m.stance is not None]
        return min(taken, key=lambda m: m.end - m.start).stance if taken else None


@dataclass
class _Sweep:
    """The marks that cover the place reached so far."""

    waiting: list[Mark]
    active: list[Mark] = field(default_factory=list)

    def at(self, start: int) -> tuple[Mark, ...]:
        """Move to `start`; return the marks that begin there."""
        opening = []
        while self.waiting and self.waiting[-1].start <= start:
            opening.append(self.waiting.pop())
        self.active = [m for m in (*self.active, *opening) if m.end > start]
        return tuple(opening)


def marks_of(view: View) -> tuple[Mark, ...]:
    """All marks of an analysis: positions, their conditions, statements, facts, and uncovered quotations."""
    found: list[Mark] = []
    for position in view.analysis.positions:
        actor, stance = position.actor, position.stance
        found += _marks(position.evidence, Kind.POSITION, position.id, actor, stance)
        conditions = [e for c in position.conditions for e in c.evidence]
        found += _marks(conditions, Kind.CONDITION, position.id, actor, stance)
    for statement in view.analysis.statements:
        found += _marks(statement.evidence, Kind.STATEMENT, statement.id, statement.actor, None)
    for claim in view.analysis.claims:
        found += _marks(claim.evidence, Kind.CLAIM, claim.id, claim.actor, None)
    found += _marks(view.analysis.coverage.uncovered_quotations, Kind.UNCOVERED, "coverage", None, None)
    return tuple(found)


def segments(text: str, marks: Sequence[Mark]) -> Iterator[tuple[Segment, ...]]:
    """The lines of `text` in order, each as segments; joined with line feeds they are the text again."""
    sweep = _Sweep(sorted(marks, key=lambda m: (m.start, -m.end), reverse=True))
    borders = sorted({offset for m in marks for offset in (m.start, m.end)})
    start = next_border = 0
    for line in text.split("\n"):
        end = start + len(line)
        cuts = [start]
        while next_border < len(borders) and borders[next_border] <= end:
            if start < borders[next_border] < end:
                cuts.append(borders[next_border])
            next_border += 1
        yield tuple(_segments(text, [*cuts, end], sweep))
        start = end + 1


def _segments(text: str, cuts: Sequence[int], sweep: _Sweep) -> Iterator[Segment]:
    for start, end in pairwise(cuts):
        if start == end:
            continue
        opening = sweep.at(start)
        rest = text[end : end + _LINE_END] if end == cuts[-1] else ""
        blank = end + len(rest) - len(rest.lstrip())
        closing = tuple(m for m in sweep.active if m.end <= blank)
        yield Segment(text[start:end], start, tuple(sweep.active), opening, closing)


def _marks(
    evidence: Iterable[Evidence], kind: Kind, target: str, actor: str | None, stance: Stance | None
) -> Iterator[Mark]:
    for number, item in enumerate(evidence):
        if item.start is not None and item.end is not None and item.start < item.end:
            yield Mark(item.start, item.end, kind, target, f"at-{target}-{kind.value[0]}{number}", actor, stance)
