"""The names of months and weekdays in any language (from CLDR), and the words for relative dates (`dates.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class CalendarWords:
    """One language's date words, lower case. `months` are 1-12, `weekdays` 0-6 from Monday, `days` offsets in days."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: Mapping[str, int]
    spans: Mapping[str, str]
    units: Mapping[str, str]
    last: frozenset[str]
    this: frozenset[str]
    next: frozenset[str]
    ago: frozenset[str]
    before: frozenset[str]
    of: frozenset[str]
    year_cues: frozenset[str]
    ahead: frozenset[str]
    past: frozenset[str]
    shy: frozenset[str]
    decade_endings: frozenset[str]
    month_first: bool


@cache
def calendar_words(language: str) -> CalendarWords:
    """The words of a language tag; English names for an unknown one, and no relative words for one not in the file."""
    tables = yaml.safe_load(files("toolkit.text").joinpath("dates.yaml").read_text(encoding="utf-8"))
    row: dict[str, Any] = tables.get(re.split("[-_]", language.lower())[0] or "en", {})
    months, weekdays = _names(language)
    return CalendarWords(
        months=months,
        weekdays=weekdays,
        days=row.get("days", {}),
        spans=row.get("spans", {}),
        units=row.get("units", {}),
        last=_set(row, "last"),
        this=_set(row, "this"),
        next=_set(row, "next"),
        ago=_set(row, "ago"),
        before=_set(row, "before"),
        of=_set(row, "of"),
        year_cues=_set(row, "year_cues"),
        ahead=_set(row, "ahead"),
        past=_set(row, "past"),
        shy=_set(row, "shy_months"),
        decade_endings=_set(row, "decade_endings"),
        month_first=bool(row.get("month_first")) and language.lower() in ("en", "en-us", "en_us", ""),
    )


def _set(row: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(word).lower() for word in row.get(key, []))


def _names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    from babel import Locale, UnknownLocaleError  # the command line starts without it

    try:
        locale = Locale.parse((language or "en").replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        locale = Locale("en")
    months = _flat(locale.months, range(1, 13))
    weekdays = _flat(locale.days, range(7))
    if locale.language == "en":
        months["sept"] = 9
        weekdays |= {"tues": 1, "thur": 3, "thurs": 3}
    return months, weekdays


def _flat(table: Any, numbers: range) -> dict[str, int]:
    """Every wide or abbreviated form without its full stop; a form that stands for two is left out."""
    found: dict[str, set[int]] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = table.get(context, {}).get(width, {})
            for number in numbers:
                name = str(names.get(number, "")).lower().rstrip(".")
                if len(name) > 1 and not name[0].isdigit():
                    found.setdefault(name, set()).add(number)
    return {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}
