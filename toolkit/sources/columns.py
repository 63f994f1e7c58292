"""Which column of a row is which field of a document, and what a cell may hold; the same for every table format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from toolkit.errors import InputError, did_you_mean

FIELDS = ("text", "title", "source", "byline", "published_at", "language", "id")
"""The fields of a document that a column can fill."""
ASKED = ("issues", "actors", "pairs")
"""What a row may ask for beside its document."""
SEPARATOR = "|"
"""Between the items of a list that a table holds as text."""

USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "source": ("source", "url", "link"),
    "byline": ("byline", "author", "authors"),
    "published_at": ("published_at", "date", "published", "date_publish"),
    "language": ("language", "lang"),
    "id": ("id",),
    "issues": ("issues",),
    "actors": ("actors",),
    "pairs": ("pairs",),
}
_OTHER_NAMES = {"date": "published_at", "url": "source", "author": "byline", "body": "text"}


def parse_columns(mapping: str) -> dict[str, str]:
    """Read a column mapping such as "text=body,title=headline": field of the document = column of the row.

    Raises `InputError` for anything else, and for fields that a document does not have.
    """
    return dict(_pair(part, FIELDS) for part in mapping.split(","))


def parse_map(mappings: Sequence[str]) -> dict[str, str]:
    """Read mappings of a corpus, `FIELD=COLUMN` each; a column name may hold anything, commas too.

    Fields are those of a document and `issues`, `actors` and `pairs`; `date`, `url` and `author` are understood. Raises
    `InputError` for anything else, and for a field that is mapped twice.
    """
    columns: dict[str, str] = {}
    for mapping in mappings:
        field, column = _pair(mapping, (*FIELDS, *ASKED))
        if columns.setdefault(field, column) != column:
            raise InputError(f"{field} is mapped to {columns[field]!r} and to {column!r}; map it once")
    return columns


def _pair(part: str, known: tuple[str, ...]) -> tuple[str, str]:
    field, equals, column = (piece.strip() for piece in part.partition("="))
    if not (field and equals and column):
        raise InputError(f"the column mapping {part!r} is not FIELD=COLUMN, such as text=body")
    field = _OTHER_NAMES.get(field, field) if field not in known else field
    if field not in known:
        raise InputError(
            f"a document has no field {field!r} to map a column to; fields: {', '.join(known)}"
            f"{did_you_mean(field, known)}"
        )
    return field, column


def cell(row: Mapping[str, Any], field: str, columns: Mapping[str, str], where: str) -> str | None:
    """The text of a field: its mapped column, or else the first usual one that the row has. Raises `InputError`."""
    name = column_of(row, field, columns)
    if name is None:
        return None
    value = row[name]
    if isinstance(value, list) and field == "byline":
        value = ", ".join(str(item) for item in value)
    if isinstance(value, (date, datetime)) and field == "published_at":
        value = value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and field in {"id", "published_at"}:
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f"{where}: column {name} holds {type(value).__name__}, not text")
    return value


def column_of(row: Mapping[str, Any], field: str, columns: Mapping[str, str]) -> str | None:
    """The column that fills the field in this row, or None where the row has nothing for it."""
    names = (columns[field],) if field in columns else USUAL_NAMES[field]
    return next((name for name in names if row.get(name) is not None), None)


def no_text(row: Mapping[str, Any], columns: Mapping[str, str], where: str, option: str = "--columns") -> InputError:
    """The error of a row, or of a table's head, without a text."""
    sought = (columns["text"],) if "text" in columns else USUAL_NAMES["text"]
    empty = next((name for name in sought if name in row), None)
    if empty is not None:
        return InputError(f"{where}: the column {empty!r} is empty, so that there is no text to analyse")
    wanted = " or ".join(sought)
    names = ", ".join(list(row)[:8]) or "no columns"
    return InputError(f"{where}: no column {wanted}; the row has {names}; map one with {option} text=NAME")


def no_column(field: str, columns: Mapping[str, str], names: Iterable[str], where: str) -> InputError:
    """The error of a table that has no column of the name that a field is mapped to; `names` are those it has."""
    known = list(names)
    wanted = f"{where}: no column {columns[field]!r} for the field {field}"
    return InputError(f"{wanted}; the columns are {', '.join(known[:12])}{did_you_mean(columns[field], known)}")


def asked(row: Mapping[str, Any], columns: Mapping[str, str], where: str) -> dict[str, tuple[Any, ...]]:
    """What the row asks for: `issues` and `actors` as texts, `pairs` as (actor, issue).

    A list may stand in a table as JSON, or as texts between bars. Raises `InputError` for anything else.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for field in ASKED:
        name = column_of(row, field, columns)
        items = _items(row[name], f"{where}: column {name}") if name is not None else ()
        found[field] = tuple(_item(item, field, f"{where}: column {name}") for item in items)
    return found


def _items(value: Any, where: str) -> Sequence[Any]:
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where} holds a list that is not valid JSON: {error}") from error
    if isinstance(value, str):
        return [part.strip() for part in value.split(SEPARATOR) if part.strip()]
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{where} holds {type(value).__name__}, not a list")
    return value


def _item(item: Any, field: str, where: str) -> Any:
    if field == "pairs":
        return _actor_and_issue(item, where)
    if isinstance(item, str) and item.strip():
        return item.strip()
    raise InputError(f"{where}: {json.dumps(item, default=str)[:60]} is not a text; {field} are given as texts")


def _actor_and_issue(item: Any, where: str) -> tuple[str, str]:
    both = (item.get("actor"), item.get("issue")) if isinstance(item, Mapping) else item
    if isinstance(both, (list, tuple)) and len(both) == 2:
        actor, issue = both
        if isinstance(actor, str) and isinstance(issue, str) and actor.strip() and issue.strip():
            return actor.strip(), issue.strip()
    raise InputError(
        f"{where}: {json.dumps(item, default=str)[:60]} is not a pair; write pairs as JSON, "
        '[["Ada Brandt", "The berth should close."]]'
    )
