"""Exports: one analysis in the formats of others, and all decisions as cases for the evals."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse

from toolkit.errors import did_you_mean
from toolkit.export.offsets import Unit, as_json
from toolkit.records import Analysis
from toolkit.reviews.rows import row
from toolkit.web.access import DeskHere, Reader
from toolkit.web.api.analyses import Id, Offsets
from toolkit.web.faults import Missing
from toolkit.web.problems import described

router = APIRouter(tags=["exports"], responses=described(401, 403, 404, 422))
JSONL = "application/x-ndjson"


@dataclass(frozen=True)
class Choices:
    """What a caller may choose about a format: the unit of offsets, and the table where the format holds one."""

    unit: Unit = Unit.CODEPOINT
    table: str = "positions"


@dataclass(frozen=True)
class Format:
    """A format: what the web calls it, how its files end, and what writes it."""

    media_type: str
    suffix: str
    write: Callable[[Analysis, Choices], str | bytes]


def _json(analysis: Analysis, choices: Choices) -> str:
    return json.dumps(as_json(analysis, choices.unit), ensure_ascii=False, indent=2) + "\n"


def _jsonl(analysis: Analysis, choices: Choices) -> str:
    return json.dumps(as_json(analysis, choices.unit), ensure_ascii=False) + "\n"


def _markdown(analysis: Analysis, choices: Choices) -> str:
    from toolkit.report.markdown import markdown

    return markdown(analysis)


def _html(analysis: Analysis, choices: Choices) -> str:
    from toolkit.report.html import html

    return html(analysis)


def _svg(analysis: Analysis, choices: Choices) -> str:
    from toolkit.report.svg import svg

    return svg(analysis)


def _claimreview(analysis: Analysis, choices: Choices) -> str:
    from toolkit.export.claimreview import claim_reviews, json_ld

    return json_ld(list(claim_reviews(analysis)))


def _csv(analysis: Analysis, choices: Choices) -> str:
    from toolkit.export.csv import csv_lines

    return "".join(csv_lines(choices.table, (analysis,)))


def _parquet(analysis: Analysis, choices: Choices) -> bytes:
    from toolkit.export.parquet import parquet_writer
    from toolkit.records.tables import table
    from toolkit.records.tabular import Here

    with tempfile.TemporaryDirectory() as folder:
        path = FilePath(folder) / "table.parquet"
        with parquet_writer(path, choices.table) as write:
            for values in table(choices.table).rows(Here(1, analysis)):
                write(values)
        return path.read_bytes()


def _webannotation(analysis: Analysis, choices: Choices) -> str:
    from toolkit.export.webannotation import collection

    return "".join(collection((analysis,), choices.unit))


def _labelstudio(analysis: Analysis, choices: Choices) -> str:
    from toolkit.export.labelstudio import task

    return json.dumps([task(analysis)], ensure_ascii=False) + "\n"


def _dna(analysis: Analysis, choices: Choices) -> str:
    from toolkit.export.dna import event_list

    return "".join(event_list((analysis,), choices.unit))


CSV = "text/csv; charset=utf-8"
LD = "application/ld+json"
FORMATS: Mapping[str, Format] = {
    "json": Format("application/json", "json", _json),
    "jsonl": Format(JSONL, "jsonl", _jsonl),
    "markdown": Format("text/markdown; charset=utf-8", "md", _markdown),
    "html": Format("text/html; charset=utf-8", "html", _html),
    "svg": Format("image/svg+xml", "svg", _svg),
    "csv": Format(CSV, "csv", _csv),
    "parquet": Format("application/vnd.apache.parquet", "parquet", _parquet),
    "webannotation": Format(LD, "jsonld", _webannotation),
    "labelstudio": Format("application/json", "json", _labelstudio),
    "dna": Format(CSV, "csv", _dna),
    "claimreview": Format(LD, "jsonld", _claimreview),
}


TABULAR = frozenset({"csv", "parquet"})
"""The formats that hold one table of several."""


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
    offsets: Offsets = Unit.CODEPOINT,
    table: Annotated[str, Query(max_length=40, description="The table, for csv and parquet.")] = "positions",
) -> Response:
    """One analysis as a file in another format, to be saved, not shown."""
    wanted = FORMATS.get(format)
    if wanted is None:
        raise Missing(f"there is no format {format!r} (formats: {', '.join(FORMATS)}){did_you_mean(format, FORMATS)}")
    analysis = desk.log.reviewed(id) if reviewed else desk.analyses.analysis(id)
    stem = f"{id}-{table}" if format in TABULAR else id
    content = wanted.write(analysis, Choices(offsets, table))
    name = f'attachment; filename="{stem}.{wanted.suffix}"'
    return Response(content, media_type=wanted.media_type, headers={"Content-Disposition": name})


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
