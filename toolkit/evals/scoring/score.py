"""All scorers over one output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from toolkit.evals.cases import Case
from toolkit.evals.judging import Judged
from toolkit.evals.scoring import actors, checks, claims, evidence, injection, judged, positions, statements, summary
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


def score(case: Case, document: Document, analysis: Analysis | None, said: Judged | None = None) -> tuple[Mark, ...]:
    """The marks of one output against its case, and those of what a judge `said` of it.

    None is an output that failed: it holds nothing, and what is only right because nothing is there ("forbidden words do
    not occur") is wrong too.
    """
    if case.gold.judged is not None:
        marks = tuple(judged.score(case, document, said))
    else:
        view = View(case, document, analysis if analysis is not None else nothing(document))
        marks = (*(mark for scorer in SCORERS for mark in scorer(view)), *judged.score(case, document, said))
    return marks if analysis is not None else tuple(replace(m, got=NO_OUTPUT, right=False) for m in marks)
