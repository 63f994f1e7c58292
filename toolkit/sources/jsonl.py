"""JSON Lines: one article a row, read as a stream; a mapping says which column is which field.

A row that cannot be used is reported and skipped, or raised, as the caller wants; the other rows are unaffected.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.decode import decode
from toolkit.sources.document import make_document

FIELDS = ("text", "title", "source", "byline", "published_at", "language", "id")

_USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "source": ("source", "url", "link"),
    "byline": ("byline", "author", "authors"),
    "published_at": ("published_at", "date", "published", "date_publish"),
    "language": ("language", "lang"),
    "id": ("id",),
}


def parse_columns(mapping: str) -> dict[str, str]:
    """Read a column mapping such as "text=body,title=headline": field of the document = column of the row.

    Raises `InputError` for anything else, and for fields that a document does not have.
    """
    columns: dict[str, str] = {}
    for part in mapping.split(","):
        field, equals, column = (piece.strip() for piece in part.partition("="))
        if not (field and equals and column):
            raise InputError(f"the column mapping {part!r} is not FIELD=COLUMN, such as text=body")
        if field not in FIELDS:
            raise InputError(f"a document has no field {field!r} to map a column to; fields: {', '.join(FIELDS)}")
        columns[field] = column
    return columns


def read_rows(
    stream: BinaryIO,
    name: str,
    *,
    columns: Mapping[str, str] | None = None,
    limit_bytes: int,
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[Document]:
    """Read the rows of a JSON Lines stream, one document each, blank lines left out.

    Fields without a mapped column take the first usual column that the row has ("body" for the text, and so on). A row
    that cannot be used raises `InputError`, or goes to `on_error` and is skipped; the message names the line. A stream
    without any row raises `InputError`.
    """
    number = rows = 0
    while line := stream.readline(limit_bytes + 1):
        number += 1
        where = f"{name}, line {number}"
        try:
            if len(line) > limit_bytes:
                _skip_rest(stream, line)
                raise InputError(
                    f"{where}: the row is larger than {limit_bytes:,} bytes; raise the limit with --max-bytes"
                )
            if not line.strip():
                continue
            rows += 1
            yield _document(line, where, dict(columns or {}))
        except InputError as error:
            rows += 1
            if on_error is None:
                raise
            on_error(error)
    if not rows:
        raise InputError(f"{name} is empty: there are no rows to analyse")


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)


def _document(line: bytes, where: str, columns: Mapping[str, str]) -> Document:
    decoded = decode(line, where)
    try:
        row = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: a row is a JSON object, not {type(row).__name__}")
    values = {field: _value(row, field, columns, where) for field in FIELDS}
    text = values.pop("text")
    if text is None:
        wanted = columns.get("text") or " or ".join(_USUAL_NAMES["text"])
        raise InputError(f"{where}: no column {wanted}; the row has {_names(row)}; map one with --columns text=NAME")
    identifier = values.pop("id")
    try:
        document = make_document(text, warnings=decoded.warnings, **{**values, "source": values["source"] or where})
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return document.model_copy(update={"id": identifier}) if identifier else document


def _value(row: Mapping[str, Any], field: str, columns: Mapping[str, str], where: str) -> str | None:
    names = (columns[field],) if field in columns else _USUAL_NAMES[field]
    name = next((name for name in names if row.get(name) is not None), None)
    if name is None:
        return None
    value = row[name]
    if isinstance(value, list) and field == "byline":
        value = ", ".join(str(item) for item in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and field in {"id", "published_at"}:
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f"{where}: column {name} holds {type(value).__name__}, not text")
    return value


def _names(row: Mapping[str, Any]) -> str:
    return ", ".join(list(row)[:8]) or "no columns"
