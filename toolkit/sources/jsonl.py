"""JSON Lines: one article a row, read as a stream; a mapping says which column is which field.

A row that cannot be used is reported and skipped, or raised, as the caller wants; the other rows are unaffected.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.columns import FIELDS, cell, no_text, parse_columns
from toolkit.sources.decode import decode
from toolkit.sources.document import make_document

__all__ = ["Line", "lines", "parse_columns", "read_rows"]


@dataclass(frozen=True)
class Line:
    """One row of a stream: its line number, and its object or what is wrong with it."""

    number: int
    row: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    problem: str | None = None


def lines(stream: BinaryIO, name: str, *, limit_bytes: int) -> Iterator[Line]:
    """The rows of a JSON Lines stream, blank lines left out; a bad row is a row with its problem.

    Raises `InputError` for a stream in UTF-16, whose lines cannot be told apart.
    """
    number = 0
    while line := stream.readline(limit_bytes + 1):
        number += 1
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputError(f"{name} is UTF-16, and JSON Lines are UTF-8; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
        where = f"{name}, line {number}"
        if len(line) > limit_bytes:
            _skip_rest(stream, line)
            too_large = f"{where}: the row is larger than {limit_bytes:,} bytes; raise the limit with --max-bytes"
            yield Line(number, problem=too_large)
        elif line.strip():
            try:
                row, warnings = _object(line, where)
            except InputError as error:
                yield Line(number, problem=str(error))
            else:
                yield Line(number, row, warnings)


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
    rows = 0
    for line in lines(stream, name, limit_bytes=limit_bytes):
        rows += 1
        try:
            yield _document(line, f"{name}, line {line.number}", dict(columns or {}))
        except InputError as error:
            if on_error is None:
                raise
            on_error(error)
    if not rows:
        raise InputError(f"{name} is empty: there are no rows to analyse")


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)


def _object(line: bytes, where: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    decoded = decode(line, where)
    try:
        row = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: a row is a JSON object, not {type(row).__name__}")
    return row, decoded.warnings


def _document(line: Line, where: str, columns: Mapping[str, str]) -> Document:
    if line.row is None:
        raise InputError(line.problem or f"{where}: cannot be read")
    values = {field: cell(line.row, field, columns, where) for field in FIELDS}
    text = values.pop("text")
    if text is None:
        raise no_text(line.row, columns, where)
    identifier = values.pop("id")
    try:
        document = make_document(text, warnings=line.warnings, **{**values, "source": values["source"] or where})
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return document.model_copy(update={"id": identifier}) if identifier else document
