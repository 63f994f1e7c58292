"""What a judge says: of an output, whether its prose is faithful; against a judge's gold, whether the judge is right.

The fields `judged.…` rest on a model's word alone. They are reported and never gate (`gates`). The field `judge.agrees`
rests on gold written by hand, and is scored like every other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.evals.cases import Case, GoldJudgement
from toolkit.evals.judging import Judged
from toolkit.evals.scoring.marks import MISSING, Mark, mark, unscorable
from toolkit.evals.scoring.places import find_all
from toolkit.records import Document

AGREES = "judge.agrees"
BY_JUDGE = "judged."
"""What the fields begin with that a model judged."""


def score(case: Case, document: Document, judged: Judged | None) -> Iterator[Mark]:
    """The marks of a judge's work; none where there was no judge."""
    if judged is not None and judged.unasked:
        return
    if case.gold.judged is not None:
        yield from _against_gold(case.gold.judged, document, judged)
    elif judged is not None and judged.failure is not None:
        yield unscorable(f"{BY_JUDGE}summary", "every text", f"the judge failed: {judged.failure.message}")
    elif judged is not None:
        for one in judged.judgements:
            yield mark(f"{BY_JUDGE}{one.text.kind}", one.text.name, "yes", one.faithful, why=one.reason)


def _against_gold(gold: Sequence[GoldJudgement], document: Document, judged: Judged | None) -> Iterator[Mark]:
    """One mark for each text of the gold; a call that failed is wrong about all of them."""
    given = {one.text.text: one.faithful for one in (judged.judgements if judged is not None else ())}
    for item in gold:
        if not find_all(item.words, document.text):
            yield unscorable(AGREES, item.text[:80], "the gold's words are not in the article")
        else:
            yield mark(AGREES, item.text[:80], item.faithful, given.get(item.text, MISSING))
