"""The fact desk: the claims of an analysis as a queue, and checks of claims that come without an article."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from toolkit.checking import GivenClaim
from toolkit.evidence.source import make_source
from toolkit.evidence.store import EvidenceStore, store_of
from toolkit.records import Check, CheckStatus, Claim, Verdict
from toolkit.retrieval import Retrieved
from toolkit.reviews.decisions import Kind
from toolkit.web.access import Analyst, DeskHere, Reader
from toolkit.web.api.analyses import Id
from toolkit.web.api.bodies import Checks, ClaimBody, FactRow, NewChecks
from toolkit.web.desk import Desk
from toolkit.web.orders import Setup
from toolkit.web.problems import described

router = APIRouter(tags=["checks"], responses=described(401, 403, 422))
_URGENT = (Verdict.CONTRADICTED, Verdict.CONFLICTING, Verdict.PARTLY_SUPPORTED, Verdict.NOT_ENOUGH_EVIDENCE)


@router.get("/analyses/{id}/checks", responses=described(404, 409), operation_id="listChecks")
def queue(desk: DeskHere, caller: Reader, id: Id) -> list[FactRow]:
    """The claims with their checks and what people decided, in the order in which they want attention."""
    analysis, states = desk.analyses.analysis(id), desk.log.states(id)
    checks = {check.claim: check for check in analysis.checks}
    rows = [(claim, checks.get(claim.id)) for claim in analysis.claims]
    ordered = sorted(rows, key=lambda row: _urgency(*row))
    return [FactRow(claim=claim, check=check, state=states.get((Kind.CHECK, claim.id))) for claim, check in ordered]


@router.post("/checks", responses=described(400, 413, 503), operation_id="checkClaims")
async def check(desk: DeskHere, caller: Analyst, sent: NewChecks) -> Checks:
    """Check claims against the texts sent with them, or against the server's own evidence."""
    setup = desk.answering.complete(Setup(engine=sent.engine, model=sent.model, prompts=sent.prompts))
    given = await asyncio.to_thread(_given, desk, sent)
    made = await desk.jobs.check_claims(setup, given, sent.language)
    return Checks(checks=list(made))


def _urgency(claim: Claim, check: Check | None) -> tuple[int, float]:
    """What sorts the queue: bad news first, then what is open, then what is settled; the worthier first among equals."""
    worth = -(claim.worth.score if claim.worth else 0.0)
    if check is None or check.status is not CheckStatus.CHECKED or check.verdict is None:
        return len(_URGENT), worth
    return _URGENT.index(check.verdict) if check.verdict in _URGENT else len(_URGENT) + 1, worth


def _given(desk: Desk, sent: NewChecks) -> list[GivenClaim]:
    return [_one(desk, number, claim, sent.language) for number, claim in enumerate(sent.claims, start=1)]


def _one(desk: Desk, number: int, sent: ClaimBody, language: str | None) -> GivenClaim:
    claim = Claim(id=f"C{number}", text=sent.text, actor=None, evidence=())
    return GivenClaim(claim, _found(desk, claim, sent, language), sent.speaker, sent.date, language)


def _found(desk: Desk, claim: Claim, sent: ClaimBody, language: str | None) -> Retrieved:
    if sent.evidence:
        sources = (make_source(text, identifier=f"E{n}") for n, text in enumerate(sent.evidence, start=1))
        with store_of(sources) as held:
            return held.find(claim, language=language, date=sent.date)
    if desk.config.evidence is None:
        return Retrieved((), ("no evidence was sent, and the server has none of its own",))
    with EvidenceStore(desk.config.evidence) as kept:
        return kept.find(claim, language=language, date=sent.date)
