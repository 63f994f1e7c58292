"""All scorers over one output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from toolkit.evals.cases import Case
from toolkit.evals.scoring import actors, checks, claims, evidence, injection, positions, statements, summary
from toolkit.evals.scoring.marks import NO_OUTPUT, Mark
from toolkit.evals.scoring.view import View, nothing
from toolkit.records import Analysis, Document

SCORERS: tuple[Callable[[View], Iterator[Mark]], ...] = (
    actors.score,
    statements.score,
    positions.score,
    claims.score,
    checks.score,
    summary.score,
    injection.score,
    evidence.score,
    evidence.answered,
)


def score(case: Case, document: Document, analysis: Analysis | None) -> tuple[Mark, ...]:
    """The marks of one output against its case. None is an output that failed: it holds nothing, and what is only right
    because nothing is there ("forbidden words do not occur") is wrong too."""
    view = View(case, document, analysis if analysis is not None else nothing(document))
    marks = tuple(mark for scorer in SCORERS for mark in scorer(view))
    return marks if analysis is not None else tuple(replace(m, got=NO_OUTPUT, right=False) for m in marks)
