"""Checks: the verdict for each claim, abstention kept apart from error, and whether the citations bear it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.evals.cases import GoldCheck
from toolkit.evals.scoring.marks import MISSING, Mark, mark
from toolkit.evals.scoring.view import View
from toolkit.records import DECISIVE, Check, CheckStatus


def score(view: View) -> Iterator[Mark]:
    """Marks for the verdict, the verdict on the attribution, and the citations. Checks stand in the order of the gold.

    A check that was not carried out is wrong wherever a verdict is expected: what fails is not an abstention.
    """
    gold = view.gold.checks
    if gold is None:
        return
    by_claim = {check.claim: check for check in view.analysis.checks}
    for n, item in enumerate(gold, start=1):
        yield from _one(item, by_claim.get(claim_id(n)))


def claim_id(number: int) -> str:
    """The id under which the claim with this number, from 1, is put to the check."""
    return f"C{number}"


def _one(item: GoldCheck, check: Check | None) -> Iterator[Mark]:
    name = item.claim[:80]
    done = check is not None and check.status is CheckStatus.CHECKED
    got = check.verdict.value if check is not None and done and check.verdict is not None else MISSING
    yield mark("verdict", name, item.verdict.value, got)
    if check is not None and done and check.verdict in DECISIVE:
        yield mark("verdict.decided", name, item.verdict.value, got)
        cited = {citation.source.rpartition(".")[2] for citation in check.citations if citation.grounded}
        if item.cites:
            good = bool(cited & set(item.cites))
            yield mark("verdict.cites", name, ", ".join(item.cites), ", ".join(sorted(cited)) or MISSING, good)
    if item.said is not None:
        said = check.said.value if check is not None and done and check.said is not None else MISSING
        yield mark("said", name, item.said.value, said)
