"""The tables of abbreviations for sentence splitting: data in `abbreviations.yaml`, read once when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from toolkit.text.tables import read_table


@dataclass(frozen=True)
class Abbreviations:
    """The tables of one language, or of all together. What each field means stands at the head of the YAML file."""

    never: frozenset[str]
    before_number: frozenset[str]
    sometimes: frozenset[str]
    time: frozenset[str]
    after_time: frozenset[str]
    after_ordinal: frozenset[str]
    exclaimed: frozenset[str]
    starters: frozenset[str]
    said: frozenset[str]
    after_quotation: tuple[str, ...]


@cache
def abbreviations(language: str | None = None) -> Abbreviations:
    """The tables for `language` (an ISO 639 or BCP 47 code), with English beside them; all tables where it is unknown.

    News in any language carries English names and titles, so English is always included.
    """
    tables = read_table("abbreviations")
    code = (language or "").replace("_", "-").split("-")[0].lower()
    chosen = [tables["en"], tables[code]] if code in tables else list(tables.values())

    def merged(field: str) -> list[str]:
        return [word for table in chosen for word in table.get(field, [])]

    return Abbreviations(
        never=_with_capitals(merged("never")),
        before_number=_with_capitals(merged("before_number")),
        sometimes=_with_capitals(merged("sometimes")),
        time=frozenset(merged("time")),
        after_time=frozenset(merged("after_time")),
        after_ordinal=_with_capitals(merged("after_ordinal")),
        exclaimed=frozenset(merged("exclaimed")),
        starters=frozenset(merged("starters")),
        said=frozenset(merged("said")),
        after_quotation=tuple(merged("after_quotation")),
    )


def _with_capitals(words: Iterable[str]) -> frozenset[str]:
    words = list(words)
    return frozenset(words) | frozenset(word[:1].upper() + word[1:] for word in words)
