"""What a case asks for: an analysis, its claims too where the gold has claims, or only checks of the claims it gives; of a
judge's gold nothing but judgements (`judging`)."""

from __future__ import annotations

from typing import Any

from toolkit import checking, flow
from toolkit.app import Toolkit
from toolkit.ask import Failure
from toolkit.evals.cases import Case, GoldCheck
from toolkit.evals.digest import value_digest
from toolkit.evals.scoring.checks import claim_id
from toolkit.evals.scoring.view import nothing
from toolkit.evidence.source import make_source, passages
from toolkit.records import Analysis, Document
from toolkit.retrieval import Retrieved
from toolkit.steps.claims import given


async def work(kit: Toolkit, case: Case, document: Document) -> Analysis:
    """The output of a case. Raises InputError where its article or its evidence cannot be used."""
    if case.gold.judged is not None:
        return nothing(document)
    if case.gold.checks is not None:
        return await _checked(kit, case, document, case.gold.checks)
    analysis = await kit.aanalyze(
        document, issues=case.asked_issues, actors=case.actors, positions=_positions_are_scored(case)
    )
    if case.gold.claims is None:
        return analysis
    return await flow.drive(checking.check(analysis, checking.CheckRequest()), kit.engine)


def asked_digest(case: Case) -> str:
    """The digest of what a case asks; what it expects, its notes and tags do not count."""
    asked: list[Any] = [case.mode, [issue.model_dump(exclude={"opposite"}) for issue in case.issues], list(case.actors)]
    asked.append(_positions_are_scored(case))
    if case.gold.claims is not None:
        asked.append("claims")
    for check in case.gold.checks or ():
        asked.append([check.claim, check.actor, [item.model_dump() for item in check.evidence]])
    for item in case.gold.judged or ():
        asked.append([item.text, list(item.words)])
    return value_digest(asked)


def _positions_are_scored(case: Case) -> bool:
    """Whether the gold has anything of the second step; without it that step is neither run nor recorded."""
    gold = case.gold
    parts = (gold.positions, gold.issues, gold.summary, gold.injection)
    only_first = gold.statements is not None or gold.claims is not None
    return any(part is not None for part in parts) or not only_first


async def _checked(kit: Toolkit, case: Case, document: Document, rows: tuple[GoldCheck, ...]) -> Analysis:
    items = [_given(n, row, document) for n, row in enumerate(rows, start=1)]
    asks = checking.check_given(items, language=document.language)
    checks, outcomes = await flow.drive(asks, kit.engine)
    update = {
        "claims": tuple(item.claim for item in items),
        "checks": checks,
        "failures": tuple(outcome.record() for outcome in outcomes if isinstance(outcome, Failure)),
    }
    return nothing(document).model_copy(update=update)


def _given(number: int, row: GoldCheck, document: Document) -> checking.GivenClaim:
    """A row as the desk is given it. Two rows may call different sources by one id, so the row's number goes before it."""
    name = claim_id(number)
    sources = (
        make_source(
            e.text, identifier=f"{name}.{e.id}", title=e.title, url=e.url, date=e.date, language=document.language
        )
        for e in row.evidence
    )
    found = tuple(passage for source in sources for passage in passages(source))
    claim = given(name, row.claim, language=document.language, date=document.published_at)
    return checking.GivenClaim(claim, Retrieved(found), row.actor, document.published_at)
