"""Decisions as JSON Lines, one analysis a line: what the desk's corrections are taken over from as cases.

A line is `{"analysis": …, "decisions": […]}`: the analysis as it was made, and the decisions about it in their order, each
with `number`, `kind`, `id`, `action`, `value`, `note`, `reviewer`, `at` and `base`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from toolkit.records import Analysis
from toolkit.reviews.decisions import Decision
from toolkit.reviews.state import fold, in_force


def row(analysis: Analysis, decisions: Sequence[Decision], *, history: bool = False) -> str:
    """One line, line end included.

    Only decisions that stand are in it: none that was taken back, and none that is contested. With `history` all are.
    """
    kept = decisions if history else standing(decisions)
    body = {
        "analysis": analysis.model_dump(mode="json"),
        "decisions": [decision.model_dump(mode="json") for decision in kept],
    }
    return json.dumps(body, ensure_ascii=False) + "\n"


def standing(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions that are in force and not contested, in their order."""
    contested = {c.number for state in fold(decisions).values() for c in state.contested}
    return tuple(d for d in in_force(decisions) if d.number not in contested)
