"""Reviews: what people decide about an analysis, what stands, and who decided it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from toolkit.errors import InputError
from toolkit.export.offsets import Offsets as OffsetMap
from toolkit.export.offsets import Unit
from toolkit.reviews.decisions import Action, Draft
from toolkit.web.access import DeskHere, Reader, Reviewer
from toolkit.web.api.analyses import Id, IdempotencyKey, Offsets
from toolkit.web.api.bodies import DecidedBody, NewDecision, Reviews
from toolkit.web.log import Decided
from toolkit.web.problems import described

router = APIRouter(prefix="/analyses/{id}", tags=["reviews"], responses=described(401, 403, 404, 422))


@router.get("/reviews", operation_id="getReviews")
def reviews(desk: DeskHere, caller: Reader, id: Id) -> Reviews:
    """What stands about the records of an analysis, and the whole history, undos included."""
    history = desk.log.history(id)
    return Reviews(states=list(desk.log.states(id).values()), history=list(history))


@router.post("/decisions", status_code=201, responses=described(400, 409), operation_id="decide")
def decide(
    desk: DeskHere,
    caller: Reviewer,
    id: Id,
    sent: NewDecision,
    offsets: Offsets = Unit.CODEPOINT,
    key: IdempotencyKey = None,
) -> DecidedBody:
    """Keep a decision, also where it contradicts one that the reviewer had not seen; `contested` then says so."""
    reviewer = caller.reviewer(sent.reviewer)
    draft = Draft(**sent.model_dump(exclude={"reviewer"}))
    if offsets is Unit.UTF16 and draft.action is Action.EDIT:
        text = desk.analyses.analysis(id).document.text
        draft = draft.model_copy(update={"value": _in_code_points(draft.value, OffsetMap(text))})
    request = ["decide", id, sent.model_dump(mode="json"), offsets.value]

    def work(within: Any) -> dict[str, Any]:
        made: Decided = desk.log.decide(id, draft, reviewer, within=within)
        return DecidedBody(decision=made.decision, state=made.state).model_dump(mode="json")

    result, _ = desk.once.do(caller.owner, key, request, work)
    return DecidedBody.model_validate(result)


@router.post("/decisions/{number}/undo", status_code=201, responses=described(409), operation_id="undo")
def undo(
    desk: DeskHere,
    caller: Reviewer,
    id: Id,
    number: int,
    reviewer: Annotated[str | None, Query(max_length=200, description="Who takes it back, on an open desk.")] = None,
    key: IdempotencyKey = None,
) -> DecidedBody:
    """Take a decision back; that is a decision too, and can be taken back."""
    history, who = desk.log.history(id), caller.reviewer(reviewer)
    wanted = next((d for d in history if d.number == number), None)
    if wanted is None:
        raise InputError(f"there is no decision {number} about this analysis")
    latest = max(d.number for d in history if d.target == wanted.target)
    draft = Draft(kind=wanted.kind, id=wanted.id, action=Action.UNDO, value={"number": number}, base=latest)

    def work(within: Any) -> dict[str, Any]:
        made: Decided = desk.log.decide(id, draft, who, within=within)
        return DecidedBody(decision=made.decision, state=made.state).model_dump(mode="json")

    result, _ = desk.once.do(caller.owner, key, ["undo", id, number, who], work)
    return DecidedBody.model_validate(result)


def _in_code_points(value: dict[str, Any] | None, offsets: OffsetMap) -> dict[str, Any] | None:
    """The value with the places of its evidence, which a browser counted, in code points."""
    places = (value or {}).get("evidence")
    if not isinstance(places, list):
        return value
    return {**(value or {}), "evidence": [_place(place, offsets) for place in places]}


def _place(place: Any, offsets: OffsetMap) -> Any:
    if not isinstance(place, dict) or not all(isinstance(place.get(name), int) for name in ("start", "end")):
        return place  # what it lacks is said where values are read
    return {**place, "start": offsets.codepoint(place["start"]), "end": offsets.codepoint(place["end"])}
