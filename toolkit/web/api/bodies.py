"""What goes in and out of the HTTP API, as its description shows it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from toolkit.records import Analysis, Claim
from toolkit.records import Check as CheckRecord
from toolkit.reviews.decisions import LONGEST_NOTE, Action, Decision, Kind
from toolkit.reviews.state import State
from toolkit.web.orders import Entry, Status
from toolkit.web.tokens import Scope

Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
Address = Annotated[str, StringConstraints(min_length=8, max_length=2_000, pattern=r"^https?://")]


class Body(BaseModel):
    """Base of what is sent: nothing but the fields named."""

    model_config = ConfigDict(extra="forbid")


class SetupBody(Body):
    """Who answers; what is left out is the server's choice. `GET /api/v1/options` lists what is offered."""

    engine: Line | None = None
    model: Line | None = None
    prompts: Line | None = None


class Pair(Body):
    """A position that is asked for."""

    actor: Line
    issue: Line


class NewAnalysis(SetupBody):
    """An article to analyse: exactly one of `text`, `html` and `url`.

    `issues`, `actors` and `pairs` ask for positions on given propositions and of given actors; `check` adds the facts.
    `callback_url` is told when the analysis has ended.
    """

    text: str | None = None
    html: str | None = None
    url: Address | None = None
    title: Line | None = None
    source: Line | None = None
    byline: Line | None = None
    date: Annotated[str, StringConstraints(max_length=40)] | None = Field(None, description="ISO 8601.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = None
    issues: Annotated[list[Line], Field(max_length=50)] = []
    actors: Annotated[list[Line], Field(max_length=50)] = []
    pairs: Annotated[list[Pair], Field(max_length=200)] = []
    check: bool = False
    callback_url: Address | None = None


Said = Annotated[str, StringConstraints(max_length=500)] | None
"""A field of a form, which is sent empty where nothing was written."""


class Upload(Body):
    """A file to analyse: text, Markdown or HTML, told apart by name and content; the other fields are those of JSON."""

    file: UploadFile
    check: bool = False
    issues: Annotated[list[Line], Field(max_length=50)] = []
    actors: Annotated[list[Line], Field(max_length=50)] = []
    title: Said = None
    source: Said = None
    byline: Said = None
    date: Annotated[str, StringConstraints(max_length=40)] | None = None
    engine: Said = None
    model: Said = None
    prompts: Said = None


class Listing(Body):
    """Which analyses to list: the newest first, or with words the best matches first."""

    q: Annotated[str, StringConstraints(max_length=500)] = Field(
        "", description="Words of title, text, actors, issues."
    )
    actor: Annotated[str, StringConstraints(max_length=200)] = ""
    issue: Annotated[str, StringConstraints(max_length=200)] = ""
    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    skip: Annotated[int, Field(ge=0, le=2**31)] = 0


class EntryPage(BaseModel):
    """Some of the desk's analyses. `next` is the `skip` of the next page, null on the last."""

    items: list[Entry]
    total: int
    next: int | None


class NewDecision(Body):
    """A decision: accept, reject or edit a record, override a verdict, note, sign, or undo an earlier decision.

    `base` is the version of the target that the reviewer saw (`version` of its state; 0 where nothing was decided).
    `reviewer` is needed on an open desk; elsewhere the token says who decides.
    """

    kind: Kind
    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    action: Action
    value: dict[str, Any] | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] | None = None
    base: Annotated[int, Field(ge=0, le=2**62)] = 0
    reviewer: Annotated[str, StringConstraints(max_length=200)] | None = None


class DecidedBody(BaseModel):
    """A decision as it was kept, and what stands now. `contested` in the state shows decisions that contradict."""

    decision: Decision
    state: State


class ResultBody(Analysis):
    """An analysis; `offsets` is there where they count UTF-16 units."""

    offsets: Literal["utf16"] | None = None


class Reviews(BaseModel):
    """What stands about an analysis, and everything that was decided, oldest first."""

    states: list[State]
    history: list[Decision]


class DifferenceBody(BaseModel):
    """A field on which two analyses disagree; `(absent)` where one has no such record."""

    kind: str
    name: str
    field: str
    old: str
    new: str
    prose: bool


class DiffBody(BaseModel):
    """The differences between two analyses, record by record."""

    old: str
    new: str
    differences: list[DifferenceBody]


class FactRow(BaseModel):
    """A claim of the article with its check and what people decided about it, in the order they want attention."""

    claim: Claim
    check: CheckRecord | None
    state: State | None


class ClaimBody(Body):
    """A claim to check, with texts to check it against (beside the server's own evidence, where it has any)."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
    speaker: Line | None = None
    date: Annotated[str, StringConstraints(max_length=40)] | None = None
    evidence: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=100_000, pattern=r"\S")]], Field(max_length=20)
    ] = []


class NewChecks(SetupBody):
    """Claims to check without an article."""

    claims: Annotated[list[ClaimBody], Field(min_length=1, max_length=50)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = None


class Checks(BaseModel):
    """The checks of the claims that were sent, in their order."""

    checks: list[CheckRecord]


class Options(BaseModel):
    """What this server offers."""

    version: str
    engines: list[str]
    models: list[str]
    prompts: list[str]
    default: SetupBody
    formats: list[str]
    evidence: bool
    fetch: bool
    webhooks: bool
    open: bool


class Me(BaseModel):
    """Who calls: the name is null on an open desk, where reviewers say who they are."""

    name: str | None
    scopes: list[Scope]


class Health(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str


class Ready(BaseModel):
    """The server can take work: its file answers. `waiting` analyses are queued or running."""

    status: Literal["ready"] = "ready"
    waiting: int
