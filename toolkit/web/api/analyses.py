"""Analyses: made, listed, followed, cancelled, made again, compared, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Header, Path, Query, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from toolkit.errors import InputError
from toolkit.evals.outputs import decoded, differences
from toolkit.export.offsets import Unit, as_json
from toolkit.records import Document
from toolkit.sources.read import Format
from toolkit.web import articles, ordering
from toolkit.web.access import Analyst, DeskHere, Reader
from toolkit.web.analyses import Query as Wanted
from toolkit.web.api.bodies import (
    DiffBody,
    DifferenceBody,
    EntryPage,
    Listing,
    NewAnalysis,
    ResultBody,
    SetupBody,
    Upload,
)
from toolkit.web.desk import Desk
from toolkit.web.faults import Conflict
from toolkit.web.orders import Entry, Order, Setup
from toolkit.web.problems import described

router = APIRouter(prefix="/analyses", tags=["analyses"], responses=described(401, 403, 422))
Id = Annotated[str, Path(pattern=r"^a-[0-9a-f]{1,32}$", description="Id of an analysis.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description="The same request with the same key is done once; kept for a day.",
    ),
]
Offsets = Annotated[Unit, Query(description="What offsets in the article count.")]
_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"Location": {"description": "Where the analysis is.", "schema": {"type": "string"}}}}
}


def located(entry: Entry, response: Response) -> Entry:
    """The entry, with `Location` set on the response."""
    response.headers["Location"] = f"/api/v1/analyses/{entry.id}"
    return entry


def queued(desk: Desk, owner: str, key: str | None, request: Any, order: Order, parent: str | None = None) -> Entry:
    """Queue an order once for a key, and begin it. `request` is what the key stands for."""
    result, before = desk.once.do(
        owner, key, request, lambda within: {"id": desk.analyses.add(order, parent=parent, within=within).id}
    )
    if not before:
        desk.jobs.submit(result["id"])
    return desk.analyses.entry(result["id"])


@router.post("", status_code=202, responses={**_ACCEPTED, **described(400, 413, 503)}, operation_id="createAnalysis")
def create(desk: DeskHere, caller: Analyst, sent: NewAnalysis, response: Response, key: IdempotencyKey = None) -> Entry:
    """Queue the analysis of a text, an HTML page or (where allowed) the page at an address."""
    order = ordering.checked(desk, _order(sent))
    return located(queued(desk, caller.owner, key, ["create", sent.model_dump(mode="json")], order), response)


@router.post(
    "/upload", status_code=202, responses={**_ACCEPTED, **described(400, 413, 503)}, operation_id="uploadAnalysis"
)
def upload(
    desk: DeskHere,
    caller: Analyst,
    response: Response,
    sent: Annotated[Upload, Form()],
    key: IdempotencyKey = None,
) -> Entry:
    """Queue the analysis of an uploaded file."""
    data, name = sent.file.file.read(), _name(sent.file.filename)
    given = {field: value or None for field, value in sent.model_dump(exclude={"file"}).items()}
    said = articles.Described(given["title"], given["source"], given["byline"], given["date"])
    document = articles.from_bytes(data, name, said)
    setup = Setup(engine=given["engine"], model=given["model"], prompts=given["prompts"])
    wanted = Order(
        document=document, issues=tuple(sent.issues), actors=tuple(sent.actors), check=sent.check, setup=setup
    )
    order = ordering.checked(desk, wanted)
    request = ["upload", document.id, name, given]
    return located(queued(desk, caller.owner, key, request, order), response)


@router.get("", operation_id="listAnalyses")
def list_(
    desk: DeskHere,
    caller: Reader,
    sent: Annotated[Listing, Query()],
) -> EntryPage:
    """List analyses: the newest first, or with `q` the best matches first."""
    wanted = sent.model_dump()
    page = desk.analyses.find(Wanted(words=wanted.pop("q"), **wanted))
    return EntryPage(items=list(page.entries), total=page.total, next=page.next)


@router.get("/{id}", responses=described(404), operation_id="getAnalysis")
def get(desk: DeskHere, caller: Reader, id: Id) -> Entry:
    """How far an analysis has come, and what the desk knows of it."""
    return desk.analyses.entry(id)


@router.get("/{id}/result", response_model=ResultBody, responses=described(404, 409), operation_id="getResult")
def result(
    desk: DeskHere,
    caller: Reader,
    id: Id,
    offsets: Offsets = Unit.CODEPOINT,
    reviewed: Annotated[bool, Query(description="With what people decided applied.")] = False,
) -> Response:
    """The analysis itself, as `stance schema` describes it."""
    if offsets is Unit.CODEPOINT and not reviewed:
        return Response(desk.analyses.raw(id), media_type="application/json")
    analysis = desk.log.reviewed(id) if reviewed else desk.analyses.analysis(id)
    return JSONResponse(as_json(analysis, offsets))


@dataclass(frozen=True)
class Followed:
    """An analysis to follow, and the number of the event after which."""

    entry: Entry
    after: int


def followed(
    desk: DeskHere,
    caller: Reader,
    id: Id,
    last: Annotated[str | None, Header(alias="Last-Event-ID", max_length=40)] = None,
) -> Followed:
    """What to follow; what is wrong, or over, is told before the stream begins."""
    entry, after = desk.analyses.entry(id), desk.progress.number(last)
    events, over = desk.progress.events(id, after)
    if after and not events and (over or entry.ended):
        raise HTTPException(204)  # browsers come back after every end but this
    desk.progress.check_room()
    return Followed(entry, after)


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    responses={204: {"description": "Nothing will follow the event that was named."}, **described(404, 503)},
    operation_id="followAnalysis",
)
async def events(desk: DeskHere, wanted: Annotated[Followed, Depends(followed)]) -> AsyncIterable[ServerSentEvent]:
    """Live progress as server-sent events: `status`, `fetching`, `asked`, `answered`, `failed`; ends with the analysis."""
    async for event in _events(desk, wanted):
        yield event


async def _events(desk: Desk, wanted: Followed) -> AsyncIterator[ServerSentEvent]:
    entry, name = wanted.entry, desk.progress.name
    known, _ = desk.progress.events(entry.id)
    if not known and entry.ended:  # it ended before this server began
        yield ServerSentEvent(event="status", id=name(1), data={"status": entry.status.value, "error": entry.error})
        return
    async for event in desk.progress.follow(entry.id, wanted.after):
        yield ServerSentEvent(event=event.name, id=name(event.number), data={"at": event.at, **event.data})


@router.post("/{id}/cancel", responses=described(404, 409), operation_id="cancelAnalysis")
def cancel(desk: DeskHere, caller: Analyst, id: Id) -> Entry:
    """Cancel an analysis that is queued or running."""
    if not desk.jobs.cancel(id):
        raise Conflict(f"the analysis {id} has ended already")
    return desk.analyses.entry(id)


@router.post(
    "/{id}/rerun", status_code=202, responses={**_ACCEPTED, **described(400, 404, 503)}, operation_id="rerunAnalysis"
)
def rerun(
    desk: DeskHere, caller: Analyst, id: Id, sent: SetupBody, response: Response, key: IdempotencyKey = None
) -> Entry:
    """Queue the same article again with another engine, model or set of prompts; the first analysis stays."""
    order = ordering.again(desk, desk.analyses.order(id), Setup(**sent.model_dump()))
    request = ["rerun", id, sent.model_dump()]
    return located(queued(desk, caller.owner, key, request, order, parent=id), response)


@router.get("/{id}/diff/{other}", responses=described(404, 409), operation_id="diffAnalyses")
def diff(desk: DeskHere, caller: Reader, id: Id, other: Id, prose: bool = False) -> DiffBody:
    """What two analyses disagree on, record by record; with `prose`, wordings too."""
    found = differences(decoded(desk.analyses.analysis(id)), decoded(desk.analyses.analysis(other)))
    return DiffBody(old=id, new=other, differences=[DifferenceBody(**vars(d)) for d in found if prose or not d.prose])


@router.delete("/{id}", status_code=204, responses=described(404, 409), operation_id="deleteAnalysis")
def delete(
    desk: DeskHere,
    caller: Analyst,
    id: Id,
    decisions: Annotated[bool, Query(description="Delete it although decisions are lost with it.")] = False,
) -> None:
    """Delete an analysis that has ended."""
    desk.analyses.delete(id, with_decisions=decisions)


def _order(sent: NewAnalysis) -> Order:
    return Order(
        document=_document(sent),
        url=sent.url,
        issues=tuple(sent.issues),
        actors=tuple(sent.actors),
        pairs=tuple((pair.actor, pair.issue) for pair in sent.pairs),
        check=sent.check,
        setup=Setup(engine=sent.engine, model=sent.model, prompts=sent.prompts),
        callback=sent.callback_url,
    )


def _document(sent: NewAnalysis) -> Document | None:
    given = [name for name in ("text", "html", "url") if getattr(sent, name) is not None]
    if len(given) != 1:
        raise InputError("send exactly one of text, html and url")
    said = articles.Described(sent.title, sent.source, sent.byline, sent.date, sent.language)
    if sent.text is not None:
        return articles.from_text(sent.text, said)
    if sent.html is not None:
        name = sent.source or "the page"
        return articles.from_bytes(sent.html.encode("utf-8", "surrogatepass"), name, said, Format.HTML)
    return None


def _name(filename: str | None) -> str:
    """The last part of an uploaded file's name, whatever system it comes from, on one line."""
    name = " ".join((filename or "").replace("\\", "/").rsplit("/", 1)[-1].split())
    return "".join(c for c in name if c.isprintable())[:200] or "upload.txt"
