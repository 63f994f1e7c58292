"""Units of measure, currencies and percent: how they are written, and what can be compared with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Unit:
    """A unit: quantities are comparable where `dimension` agrees; times `factor` they are in its base unit."""

    id: str
    dimension: str
    factor: Decimal

    @property
    def is_currency(self) -> bool:
        """Whether it is money."""
        return len(self.dimension) == 3 and self.dimension.isupper()


COUNT = Unit("", "count", Decimal(1))
"""No unit: a count of something."""
ORDINAL = Unit("ordinal", "ordinal", Decimal(1))
"""A rank: first, 2nd."""


@dataclass(frozen=True)
class UnitTable:
    """All units by the signs and words that stand for them. Words are lower-cased; the patterns find them in text."""

    by_sign: Mapping[str, Unit]
    by_word: Mapping[str, Unit]
    sign: re.Pattern[str]
    word: re.Pattern[str]


@cache
def units() -> UnitTable:
    """The table of `units.yaml`."""
    rows = yaml.safe_load(files("toolkit.text").joinpath("units.yaml").read_text(encoding="utf-8"))
    by_sign: dict[str, Unit] = {}
    by_word: dict[str, Unit] = {}
    for row in rows:
        unit = Unit(row["id"], row["dimension"], Decimal(row["factor"]))
        by_sign.update({sign: unit for sign in row["signs"]})
        by_word.update({word.lower(): unit for word in row["words"]})
    words = re.compile(rf"(?:{_alternatives(by_word).pattern})(?!\w)", re.IGNORECASE)
    return UnitTable(by_sign, by_word, _alternatives(by_sign), words)


def unit(identifier: str) -> Unit:
    """The unit with that id; a count for an unknown one."""
    table = units()
    known = {u.id: u for u in (*table.by_sign.values(), *table.by_word.values(), COUNT, ORDINAL)}
    return known.get(identifier, COUNT)


def _alternatives(words: Mapping[str, Unit]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first))
