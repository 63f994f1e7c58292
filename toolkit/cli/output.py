"""Where results go: a format chosen, a file or standard output, one analysis after another."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TextIO

from toolkit import store
from toolkit.errors import InputError, did_you_mean
from toolkit.records import Analysis


class Form(StrEnum):
    """The formats that results can be written in."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    SVG = "svg"


_SUFFIXES = {
    ".json": Form.JSON,
    ".jsonl": Form.JSON,
    ".ndjson": Form.JSON,
    ".md": Form.MARKDOWN,
    ".markdown": Form.MARKDOWN,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".svg": Form.SVG,
}


_ELSEWHERE = {
    **dict.fromkeys((".csv", ".tsv"), "`stance export csv` writes tables from the JSON"),
    **dict.fromkeys((".parquet", ".pq"), "`stance export parquet` writes tables from the JSON"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "`stance export csv --bom` writes tables from the JSON"),
    **dict.fromkeys((".pdf", ".docx", ".doc", ".odt", ".rtf"), "write .html, and print or open that"),
    **dict.fromkeys((".png", ".jpg", ".jpeg"), "write .svg, and convert that"),
}
"""Suffixes of what is not written here, and would hold something else than they say; with what to do."""


class Sink(Protocol):
    """Takes analyses as they are made."""

    def __call__(self, analysis: Analysis) -> None:
        """Write one analysis."""


def form_of(name: str | None, output: str | None) -> Form:
    """The format asked for by name, else by the output's suffix, else the table.

    Raises `InputError` for unknown names, and for a suffix that promises what is not written here.
    """
    if name is None:
        suffix = Path(output).suffix.lower() if output else ""
        if suffix in _ELSEWHERE:
            raise InputError(f"{output!r}: {suffix} is not written here; {_ELSEWHERE[suffix]}, or say --format")
        return _SUFFIXES.get(suffix, Form.TABLE)
    try:
        return Form(name)
    except ValueError:
        known = ", ".join(Form)
        raise InputError(f"there is no format {name!r} (formats: {known}){did_you_mean(name, Form)}") from None


@contextmanager
def sink(form: Form, output: str | None, *, many: bool, explain: bool) -> Iterator[Sink]:
    """A sink for the block; a file appears only when the block ends without an exception.

    With `many`, JSON is JSON Lines. Raises `InputError` where the format cannot hold many analyses.
    """
    if many and form in (Form.HTML, Form.SVG):
        raise InputError(f"one {form.upper()} file holds one article; use --format json for many, or run once for each")
    with stream(output) as text:
        yield _Writer(form, text, many=many, explain=explain)


@contextmanager
def stream(output: str | None) -> Iterator[TextIO]:
    """Where text goes for the block: a file that appears when the block ends well, or standard output."""
    if output is not None and output != "-":
        with store.writing(output) as stream:
            yield stream
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")
    yield sys.stdout
    sys.stdout.flush()


class _Writer:
    def __init__(self, form: Form, stream: TextIO, *, many: bool, explain: bool) -> None:
        self.form, self.stream, self.many, self.explain = form, stream, many, explain
        self.written = 0

    def __call__(self, analysis: Analysis) -> None:
        if not self.explain:
            analysis = analysis.model_copy(update={"trace": ()})
        if self.written and self.form in (Form.TABLE, Form.MARKDOWN):
            self.stream.write("\n\n")
        if self.form is Form.TABLE:
            self._table(analysis)
        else:
            self.stream.write(self._text(analysis))
        self.stream.flush()
        self.written += 1

    def _text(self, analysis: Analysis) -> str:
        if self.form is Form.MARKDOWN:
            from toolkit.report.markdown import markdown

            return markdown(analysis)
        if self.form is Form.HTML:
            from toolkit.report.html import html

            return html(analysis)
        if self.form is Form.SVG:
            from toolkit.report.svg import svg

            return svg(analysis)
        return store.to_line(analysis) if self.many else store.to_json(analysis)

    def _table(self, analysis: Analysis) -> None:
        from rich.console import Console

        from toolkit.report.table import print_table

        print_table(analysis, Console(file=self.stream), explain=self.explain)
