"""The one way in: a path or "-" → documents, by format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.html import read_html
from toolkit.sources.jsonl import read_rows
from toolkit.sources.load import LIMIT_BYTES, STDIN, load, name_of, opened
from toolkit.sources.markdown import read_markdown
from toolkit.sources.plain import read_plain


class Format(StrEnum):
    """The formats that can be read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSONL = "jsonl"


_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}
_OTHERS = {
    **dict.fromkeys((".csv", ".tsv", ".parquet", ".pq"), "a table with one article a row: `stance run` takes it"),
    ".json": "JSON; write one article a line, as JSON Lines (.jsonl)",
    **dict.fromkeys((".pdf", ".docx", ".doc", ".odt", ".rtf"), "a document to be laid out; save it as text or HTML"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "a spreadsheet; save it as CSV, which `stance run` takes"),
}
"""Suffixes of what is no article as it stands, and would be read as one long text; with what to do."""
_ONE = {Format.TEXT: read_plain, Format.MARKDOWN: read_markdown, Format.HTML: read_html}
_HTML_STARTS = (b"<!doctype html", b"<html", b"<?xml")


def format_of(source: str | Path) -> Format | None:
    """The format that a path's suffix names; None where it names none (standard input too)."""
    return None if str(source) == STDIN else _SUFFIXES.get(Path(source).suffix.lower())


def read_one(source: str | Path, *, format: Format | None = None, limit_bytes: int = LIMIT_BYTES) -> Document:
    """Read a source that holds one article.

    `format` is taken from the suffix where it is not given; without a telling suffix a page that begins like HTML is
    HTML and everything else plain text. Raises `InputError` where the source is missing, too large, empty, binary,
    undecodable, holds no article, or is JSON Lines.
    """
    chosen = format or format_of(source)
    if chosen is Format.JSONL:
        raise InputError(f"{name_of(source)} holds many articles; this takes one")
    if chosen is None:
        refuse_others(source)
    return read_bytes(load(source, limit_bytes=limit_bytes), name_of(source), chosen)


def refuse_others(source: str | Path) -> None:
    """Raise `InputError` for a file that is there and whose suffix names something else than an article."""
    other = _OTHERS.get(Path(source).suffix.lower()) if str(source) != STDIN else None
    if other is not None and Path(source).is_file():
        raise InputError(f"{name_of(source)} is not an article but {other}")


def read_bytes(data: bytes, name: str, format: Format | None = None) -> Document:
    """Read the bytes of one article called `name`; see `read_one`."""
    if format is None:
        format = (
            Format.HTML if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_STARTS) else Format.TEXT
        )
    document = _ONE[format](data, name)
    if document.source != name:
        return document
    # the name alone: where a file lies is nobody's business, neither a model's nor a report's
    return document.model_copy(update={"source": Path(document.source).name})


def read(
    source: str | Path,
    *,
    format: Format | None = None,
    limit_bytes: int = LIMIT_BYTES,
    columns: Mapping[str, str] | None = None,
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[Document]:
    """Read the documents of a source: one for text, Markdown and HTML, one a row for JSON Lines.

    `columns` maps fields of a document to columns of a row (`toolkit.sources.jsonl.parse_columns`); `on_error` is
    handed the error of a row that cannot be used, which is then skipped. `limit_bytes` holds for a file, or for each
    row. Raises `InputError` otherwise.
    """
    if (format or format_of(source)) is not Format.JSONL:
        if columns:
            raise InputError(f"{name_of(source)} has no columns to map: --columns is for JSON Lines (--from jsonl)")
        yield read_one(source, format=format, limit_bytes=limit_bytes)
        return
    with opened(source) as stream:
        yield from read_rows(stream, name_of(source), columns=columns, limit_bytes=limit_bytes, on_error=on_error)
