"""Cases from a table: one row a position, as a spreadsheet writes it. No Python needed.

Columns: `article` (a path, from the suite's folder or from the table's) or `text`; `actor`; `issue` (a proposition);
`stance` (several with "|"). Optional: `case`, `voice`, `conditions` and `words` (several with "|"), `title`, `date`,
`source`. Rows with the same case, or without a case the same article or text, are one case; it is a targeted one.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import InputError, did_you_mean
from toolkit.evals.newcases import add_to_suite, name_from

NEEDED = ("actor", "issue", "stance")
KNOWN = ("case", "article", "text", *NEEDED, "voice", "conditions", "words", "title", "date", "source")


def add_cases(table: Path, folder: Path) -> tuple[int, Path]:
    """Add the cases of a table to the suite in `folder`; returns how many, and the file they were written to.

    Raises InputError where the table cannot be read, a row is wrong, or a case is there already; nothing is written then.
    """
    cases = _cases(_rows(table), table)
    for case in cases:
        if "article" in case:
            case["article"] = _from_suite(case["article"], table, folder)
    return len(cases), add_to_suite(cases, folder, str(table))


def _rows(table: Path) -> list[dict[str, str]]:
    try:
        text = table.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{table}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{table}: byte {error.start} is not UTF-8; save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    stranger = next((name for name in columns if name not in KNOWN), None)
    if stranger is not None:
        raise InputError(
            f"{table}: there is no column {stranger!r} (columns: {', '.join(KNOWN)}){did_you_mean(stranger, KNOWN)}"
        )
    missing = [name for name in NEEDED if name not in columns]
    if missing or not {"article", "text"} & set(columns):
        raise InputError(f"{table}: the column {(missing or ['article'])[0]!r} is missing; columns: {', '.join(KNOWN)}")
    try:
        return [_clean(row, n, table) for n, row in enumerate(reader, start=2) if any(v for v in row.values())]
    except csv.Error as error:
        raise InputError(f"{table}: {error}") from error


def _clean(row: Mapping[Any, Any], n: int, table: Path) -> dict[str, str]:
    if None in row:
        raise InputError(f"{table}, line {n}: more cells than columns; put texts with commas in quotation marks")
    clean = {str(key).strip().lower(): (value or "").strip() for key, value in row.items()}
    empty = [name for name in NEEDED if not clean.get(name)]
    if empty or not (clean.get("article") or clean.get("text")):
        raise InputError(f"{table}, line {n}: {(empty or ['article'])[0]!r} is empty")
    return clean


def _cases(rows: list[dict[str, str]], table: Path) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    named: dict[str, str] = {}
    for row in rows:
        made = (
            name_from(Path(row["article"]).stem) if row.get("article") else f"{name_from(table.stem)}-{len(named) + 1}"
        )
        name = row.get("case") or named.setdefault(row.get("article") or row["text"], made or "case")
        case = found.setdefault(name, _new_case(name, row))
        if any(case.get(key, "") != row.get(key, "") for key in ("article", "text")):
            raise InputError(f"{table}: case {name!r} has two articles; give the column 'case' to tell them apart")
        numbers = {issue["proposition"]: issue["id"] for issue in case["issues"]}
        if row["issue"] not in numbers:
            numbers[row["issue"]] = f"I{len(numbers) + 1}"
            case["issues"].append({"id": numbers[row["issue"]], "label": row["issue"], "proposition": row["issue"]})
        if row["actor"] not in case["actors"]:
            case["actors"].append(row["actor"])
        case["gold"]["positions"].append(_position(row, numbers[row["issue"]]))
    return list(found.values())


def _from_suite(article: str, table: Path, folder: Path) -> str:
    """The path of an article as its suite takes it, relative to the suite's folder; a table may also say it from where the
    table itself lies. Raises InputError where there is no such file."""
    if Path(os.path.normpath(folder / article)).is_file():  # the folder may be yet to be made
        return article
    beside = table.parent / article
    if not beside.is_file():
        raise InputError(f"{table}: there is no article {article!r}, neither from {table.parent} nor from {folder}")
    return os.path.relpath(beside.resolve(), folder.resolve()).replace(os.sep, "/")


def _new_case(name: str, row: Mapping[str, str]) -> dict[str, Any]:
    given = {key: row[key] for key in ("article", "text", "title", "date", "source") if row.get(key)}
    return {"id": name, **given, "mode": "targeted", "issues": [], "actors": [], "gold": {"positions": []}}


def _position(row: Mapping[str, str], issue: str) -> dict[str, Any]:
    lists = {key: _parts(row[key]) for key in ("conditions", "words") if row.get(key)}
    voice = {"voice": row["voice"]} if row.get("voice") else {}
    return {"actor": row["actor"], "issue": issue, "stance": _parts(row["stance"]), **voice, **lists}


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]
