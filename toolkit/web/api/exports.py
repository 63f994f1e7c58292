"""Exports: one analysis in the formats of others, and all decisions as cases for the evals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse

from toolkit import store
from toolkit.errors import did_you_mean
from toolkit.records import Analysis
from toolkit.reviews.rows import row
from toolkit.web.access import DeskHere, Reader
from toolkit.web.api.analyses import Id
from toolkit.web.faults import Missing
from toolkit.web.problems import described

router = APIRouter(tags=["exports"], responses=described(401, 403, 404, 422))
JSONL = "application/x-ndjson"


@dataclass(frozen=True)
class Format:
    """A format: what the web calls it, how its files end, and what writes it."""

    media_type: str
    suffix: str
    write: Callable[[Analysis], str | bytes]


def _markdown(analysis: Analysis) -> str:
    from toolkit.report.markdown import markdown

    return markdown(analysis)


def _html(analysis: Analysis) -> str:
    from toolkit.report.html import html

    return html(analysis)


def _svg(analysis: Analysis) -> str:
    from toolkit.report.svg import svg

    return svg(analysis)


def _claimreview(analysis: Analysis) -> str:
    from toolkit.export.claimreview import claim_reviews

    return json.dumps(claim_reviews(analysis), ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Format] = {
    "json": Format("application/json", "json", store.to_json),
    "jsonl": Format(JSONL, "jsonl", store.to_line),
    "markdown": Format("text/markdown; charset=utf-8", "md", _markdown),
    "html": Format("text/html; charset=utf-8", "html", _html),
    "svg": Format("image/svg+xml", "svg", _svg),
    "claimreview": Format("application/ld+json", "jsonld", _claimreview),
}


def _files(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The description of an answer that is a file of one of these types."""
    file = {"schema": {"type": "string", "format": "binary"}}
    names = dict.fromkeys(media_type.partition(";")[0] for media_type in media_types)
    return {200: {"description": "The file.", "content": {name: {} if "json" in name else file for name in names}}}


@router.get(
    "/analyses/{id}/exports/{format}",
    response_class=Response,
    responses={**_files(*(format.media_type for format in FORMATS.values())), **described(409)},
    operation_id="exportAnalysis",
)
def export(
    desk: DeskHere,
    caller: Reader,
    id: Id,
    format: Annotated[str, Path(max_length=40, description="One of `formats` of `GET /api/v1/options`.")],
    reviewed: Annotated[bool, Query(description="With what people decided applied.")] = True,
) -> Response:
    """One analysis as a file in another format, to be saved, not shown."""
    wanted = FORMATS.get(format)
    if wanted is None:
        raise Missing(f"there is no format {format!r} (formats: {', '.join(FORMATS)}){did_you_mean(format, FORMATS)}")
    analysis = desk.log.reviewed(id) if reviewed else desk.analyses.analysis(id)
    name = f'attachment; filename="{id}.{wanted.suffix}"'
    return Response(wanted.write(analysis), media_type=wanted.media_type, headers={"Content-Disposition": name})


@router.get(
    "/exports/decisions", response_class=StreamingResponse, responses=_files(JSONL), operation_id="exportDecisions"
)
def decisions(
    desk: DeskHere,
    caller: Reader,
    history: Annotated[bool, Query(description="Undone and contested decisions too.")] = False,
) -> StreamingResponse:
    """Every analysis that was decided about with its decisions, as JSON Lines for `stance evals import-reviews`."""

    def lines() -> Iterator[str]:
        for analysis, made in desk.log.decided():
            yield row(analysis, made, history=history)

    name = 'attachment; filename="decisions.jsonl"'
    return StreamingResponse(lines(), media_type=JSONL, headers={"Content-Disposition": name})
