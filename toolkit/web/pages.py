"""The desk's pages: articles to read and to add, an analysis to work in, two analyses side by side, a way to sign in.

Pages show; what they change goes through the API, from their scripts.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.responses import PlainTextResponse, Response

from toolkit.evals.outputs import decoded, differences
from toolkit.records.tables import TABLES
from toolkit.report.html import SHORTCUTS, body_values
from toolkit.report.queue import Fact
from toolkit.reviews.decisions import WHOLE, Kind
from toolkit.shipped import shipped
from toolkit.web.access import Caller, DeskHere, Reader
from toolkit.web.analyses import PAGE
from toolkit.web.analyses import Query as Wanted
from toolkit.web.api.analyses import Id
from toolkit.web.api.exports import FORMATS, TABULAR
from toolkit.web.desk import Desk
from toolkit.web.faults import Missing
from toolkit.web.orders import Status
from toolkit.web.pageroute import PageRoute, page, templates
from toolkit.web.tokens import Scope
from toolkit.web.working import Working

router = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=Response)
SAMPLES = {"harbour": "examples/harbour.txt", "trams": "examples/trams.txt"}
KEYS = ((("y", "n", "e", "u"), "accept, reject, change, undo the entry that has the focus"),)
"""The keys of the working page beside those of the report."""
_OURS = ("desk.css", "desk.js", "home.js", "signin.js", "follow.js", "work.js", "selecting.js", "icon.svg")
_REPORTS = ("page.css", "report.css", "report.js")
_OWN = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]{0,1999})?")
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@router.get("/")
def home(
    desk: DeskHere,
    caller: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    actor: Annotated[str, Query(max_length=200)] = "",
    issue: Annotated[str, Query(max_length=200)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
    skip: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """The articles of the desk, newest or best match first, and the way to add one."""
    chosen = Status(status) if status in list(Status) else None
    found = desk.analyses.find(Wanted(words=q, actor=actor, issue=issue, status=chosen, skip=skip))
    asked = {"q": q, "actor": actor, "issue": issue, "status": status}
    values = {"found": found, "asked": asked, "skip": skip, "page": PAGE, "statuses": list(Status), "samples": SAMPLES}
    return page("home.html.jinja", {**values, **_frame(desk, caller), "fetch": desk.jobs.fetch is not None})


@router.get("/analyses/{id}")
def analysis(desk: DeskHere, caller: Reader, id: Id) -> Response:
    """An analysis to work in, or its progress where it has not come to an end."""
    entry = desk.analyses.entry(id)
    frame = {**_frame(desk, caller), "entry": entry}
    if entry.status is not Status.DONE:
        return page("follow.html.jinja", frame)
    work = Working(desk.analyses.analysis(id), desk.log.history(id))
    macros = templates().get_template("controls.html.jinja").module
    may = caller.scopes

    def controls(kind: str, item: Fact | object) -> Markup:
        if Scope.REVIEW not in may:
            return Markup()
        drawn: Markup = getattr(macros, kind)(work, item)
        return drawn

    values = {
        "work": work,
        "whole": work.state(Kind.ANALYSIS, WHOLE),
        "struck": work.rejected,
        "files": [(f"{f}?table={t}", f"{f}, {t}") for f in FORMATS if f in TABULAR for t in TABLES],
        "formats": [name for name in FORMATS if name not in TABULAR],
        "family": _family(desk, id, entry.parent),
        "macros": macros,
        "shortcuts": (*SHORTCUTS, *(KEYS if Scope.REVIEW in may else ())),
    }
    return page("work.html.jinja", {**body_values(work.analysis, controls=controls), **values, **frame})


@router.get("/analyses/{id}/diff/{other}")
def diff(desk: DeskHere, caller: Reader, id: Id, other: Id, prose: bool = False) -> Response:
    """What two analyses disagree on, record by record."""
    old, new = desk.analyses.analysis(id), desk.analyses.analysis(other)
    found = differences(decoded(old), decoded(new))
    shown = [difference for difference in found if prose or not difference.prose]
    entries = {"old": desk.analyses.entry(id), "new": desk.analyses.entry(other)}
    values = {"differences": shown, "prose": prose, "hidden": len(found) - len(shown), **entries}
    return page("diff.html.jinja", {**values, **_frame(desk, caller)})


@router.get("/sign-in")
def sign_in(next: str = "/") -> Response:
    """Where a browser trades a token for a session."""
    return page("signin.html.jinja", {"next": _path(next), "caller": None})


@router.get("/samples/{name}")
def sample(caller: Reader, name: str) -> Response:
    """A shipped article to try the desk with."""
    if name not in SAMPLES:
        raise Missing(f"there is no shipped article {name[:40]!r}")
    return PlainTextResponse(shipped(SAMPLES[name]).read_text(encoding="utf-8"))


@router.get("/static/{name}")
def static(name: str) -> Response:
    """A style sheet, script or picture of the pages."""
    package = "toolkit.web" if name in _OURS else "toolkit.report" if name in _REPORTS else None
    if package is None:
        raise Missing(f"there is no file {name[:40]!r}")
    folder = "static" if package == "toolkit.web" else "templates"
    content = resources.files(package).joinpath(folder, name).read_bytes()
    return Response(content, media_type=_TYPES[name.rsplit(".", 1)[1]], headers={"Cache-Control": "no-cache"})


def _frame(desk: Desk, caller: Caller) -> dict[str, object]:
    """What every page needs to know: who is there, what they may, what can be chosen."""
    return {"caller": caller, "may": {scope.value for scope in caller.scopes}, "answering": desk.answering}


def _family(desk: Desk, identifier: str, parent: str | None) -> list[tuple[str, str]]:
    """The analyses of the same article to compare with: ids and what made them, the parent first."""
    known = [desk.analyses.entry(parent)] if parent else []
    known += desk.analyses.find(Wanted(parent=identifier)).entries
    return [(e.id, " ".join(filter(None, (e.engine, e.model, e.prompts)))) for e in known if e.status is Status.DONE]


def _path(text: str) -> str:
    """A path on this server, whatever was asked for: browsers leave out tabs and line ends, and take \\ for /."""
    return text if _OWN.fullmatch(text) else "/"
