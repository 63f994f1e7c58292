"""The codebook of a collection as a file: proposed by us, confirmed by a person, read again.

    issues:
      - id: berth
        label: Ferry berth
        proposition: The town should close its second ferry berth.
        confirmed: true
        wordings:
          - {proposition: The town should close the berth., turned: false}
          - {proposition: The berth should stay open., turned: true}

An issue counts where `confirmed` is true, and with it every wording left in its list; what does not belong there is taken
out. An issue without `confirmed` is given, and counts. Any codebook can be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from toolkit.errors import InputError, did_you_mean
from toolkit.together.issues import JoinedIssue, Wording

_FIELDS = ("id", "label", "proposition", "confirmed", "wordings", "origin")
_WORDING = ("proposition", "turned", "articles")
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
_HEAD = (
    "# Issues that articles word in their own ways, grouped by their words. Only you know which are one:\n"
    "# set `confirmed: true`, take out wordings that do not belong, correct `turned`, and run again with --issues FILE.\n"
)


def parse(text: str, name: str = "the issues") -> tuple[JoinedIssue, ...]:
    """Read issues from YAML; `name` is how errors call the file. Raises `InputError` for anything else."""
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # BaseLoader makes nothing but strings, lists and mappings
    except yaml.YAMLError as error:
        raise InputError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from error
    rows = found.get("issues") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise InputError(f"{name}: has no list `issues:`")
    issues = tuple(_issue(row, f"{name}: issues[{number}]", number) for number, row in enumerate(rows, start=1))
    taken: set[str] = set()
    for number, issue in enumerate(issues, start=1):
        if issue.id in taken:
            raise InputError(f"{name}: issues[{number}]: the id {issue.id!r} stands twice")
        taken.add(issue.id)
    return issues


def render(issues: Iterable[JoinedIssue]) -> str:
    """The file for issues: those that a person has yet to look at first, most used ones first."""
    ordered = sorted(issues, key=lambda issue: (issue.confirmed, -sum(w.articles for w in issue.wordings), issue.id))
    rows = [
        {
            "id": issue.id,
            "label": issue.label,
            "proposition": issue.proposition,
            "confirmed": issue.confirmed,
            "origin": issue.origin,
            "wordings": [wording.model_dump() for wording in issue.wordings],
        }
        for issue in ordered
    ]
    return _HEAD + yaml.safe_dump({"issues": rows}, allow_unicode=True, sort_keys=False, width=120)


def _issue(row: Any, where: str, number: int) -> JoinedIssue:
    if isinstance(row, str) and row.strip():
        row = {"proposition": row}
    _known(row, _FIELDS, where)
    proposition = _words(row, "proposition", where)
    listed = row.get("wordings") or []
    if not isinstance(listed, list):
        raise InputError(f"{where}.wordings: is not a list")
    wordings = [_wording(each, f"{where}.wordings[{n}]") for n, each in enumerate(listed, start=1)]
    return JoinedIssue(
        id=_words(row, "id", where) if "id" in row else f"I{number}",
        label=_words(row, "label", where) if "label" in row else proposition,
        proposition=proposition,
        origin="article" if row.get("origin") == "article" else "codebook",
        confirmed=_boolean(row, "confirmed", where, default=True),
        wordings=tuple(wordings),
    )


def _wording(row: Any, where: str) -> Wording:
    if isinstance(row, str) and row.strip():
        row = {"proposition": row}
    _known(row, _WORDING, where)
    return Wording(proposition=_words(row, "proposition", where), turned=_boolean(row, "turned", where, default=False))


def _known(row: Any, fields: tuple[str, ...], where: str) -> None:
    if not isinstance(row, dict):
        raise InputError(f"{where}: is not a mapping with {', '.join(fields[:3])}")
    for field in row:
        if field not in fields:
            raise InputError(f"{where}: has no field {field!r}{did_you_mean(str(field), fields)}")


def _words(row: dict[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{where}.{field}: is missing or no text")
    return " ".join(value.split())


def _boolean(row: dict[str, Any], field: str, where: str, *, default: bool) -> bool:
    value = str(row.get(field, str(default))).lower()
    if value not in _BOOLEANS:
        raise InputError(f"{where}.{field}: is {row[field]!r}, not true or false")
    return _BOOLEANS[value]
