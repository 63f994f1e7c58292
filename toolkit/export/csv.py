"""The tidy tables as CSV (RFC 4180, UTF-8): texts in quotation marks, null as nothing at all, lists as JSON arrays.

Spreadsheets run what looks like a formula. A text that begins like one, also after spaces, invisible characters or in a
wide variant, therefore gets an apostrophe in front, which spreadsheets take for "this is text". `restored` takes exactly
those apostrophes away again: `restored(defused(text)) == text` for every text.

A spreadsheet that splits at another character than `delimiter` can still begin a cell in the middle of a text; where the
system's list separator is a semicolon, write with `delimiter=";"`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.records.tables import table
from toolkit.records.tabular import Here, Row, Table, Value

BOM = "\ufeff"
"""Makes Excel read a file as UTF-8; goes in front of the first line."""

_MARK = "'"
_STARTS = frozenset("=+-@|%＝＋－＠﹦﹢﹣﹫−")
_IGNORED = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))


def defused(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet might take it for a formula."""
    return _MARK + text if _acts(text.lstrip(_MARK)) else text


def restored(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith(_MARK) and _acts(text.lstrip(_MARK)) else text


def header(made: Table[Any], delimiter: str = ",") -> str:
    """The first line: the names of the columns."""
    return line(tuple(column.name for column in made.columns), delimiter)


def line(row: Row, delimiter: str = ",") -> str:
    """One row, with its line end."""
    return delimiter.join(_cell(value) for value in row) + "\r\n"


def csv_lines(name: str, analyses: Iterable[Any], delimiter: str = ",") -> Iterator[str]:
    """A table of several analyses, line by line, header first. Raises `InputError` for an unknown table."""
    made = table(name)
    yield header(made, delimiter)
    for number, analysis in enumerate(analyses, start=1):
        for row in made.rows(Here(number, analysis)):
            yield line(row, delimiter)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else defused(value)
    return '"' + text.replace('"', '""') + '"'


def _acts(text: str) -> bool:
    """Whether the first character that shows begins a formula, or the text begins with a control character."""
    if text and unicodedata.category(text[0]) == "Cc":
        return True
    shown = next((char for char in text if unicodedata.category(char) not in _IGNORED), "")
    return shown in _STARTS and shown != ""
