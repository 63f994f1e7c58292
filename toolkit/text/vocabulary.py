"""The words languages use for numbers, from `numerals.yaml`, in the shape that `numbers` reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from toolkit.records import Bound


@dataclass(frozen=True)
class Vocabulary:
    """One language's number words; every key is lower case. See `numerals.yaml` for what the fields mean."""

    words: Mapping[str, Decimal]
    magnitudes: Mapping[str, Decimal]
    attached: Mapping[str, Decimal]
    vague: Mapping[str, Decimal]
    fractions: Mapping[str, Decimal]
    ordinals: Mapping[str, Decimal]
    articles: frozenset[str]
    joins: frozenset[str]
    several: frozenset[str]
    of: frozenset[str]
    whole: frozenset[str]
    half: str
    ordinal_endings: frozenset[str]
    between: frozenset[str]
    conjunction: frozenset[str]
    to: frozenset[str]
    from_: frozenset[str]
    one_not_before: frozenset[str]
    one_not_after: frozenset[str]
    stops: frozenset[str]
    clock: frozenset[str]
    minus: frozenset[str]
    bounds: tuple[tuple[str, Bound], ...]
    tails: tuple[tuple[str, Bound], ...]

    @cached_property
    def openers(self) -> frozenset[str]:
        """The words that a quantity written in words may begin with."""
        listed = (self.words, self.magnitudes, self.vague, self.ordinals, self.articles, self.several)
        return frozenset((self.half,)).union(*listed)

    @cached_property
    def bound_ends(self) -> Mapping[str, tuple[tuple[str, Bound], ...]]:
        """The phrases before a number by their last character, each list longest first."""
        ends = {phrase[-1] for phrase, _ in self.bounds}
        return {end: tuple(pair for pair in self.bounds if pair[0].endswith(end)) for end in ends}

    @cached_property
    def tail_starts(self) -> Mapping[str, tuple[tuple[str, Bound], ...]]:
        """The phrases after a number by their first character, each list longest first."""
        starts = {phrase[0] for phrase, _ in self.tails}
        return {start: tuple(pair for pair in self.tails if pair[0].startswith(start)) for start in starts}


@cache
def vocabulary(language: str) -> Vocabulary:
    """The number words of a language tag ("en", "de-AT"); English ones for None or "", none for a language not listed."""
    tables = yaml.safe_load(files("toolkit.text").joinpath("numerals.yaml").read_text(encoding="utf-8"))
    row: dict[str, Any] = tables.get(re.split("[-_]", language.lower())[0] or "en", {})
    return Vocabulary(
        words=_numbers(row, "words") | _compounds(row),
        magnitudes=_numbers(row, "magnitudes"),
        attached=_numbers(row, "attached"),
        vague=_numbers(row, "vague"),
        fractions=_numbers(row, "fractions"),
        ordinals=_numbers(row, "ordinals"),
        articles=_set(row, "articles"),
        joins=_set(row, "joins"),
        several=_set(row, "several"),
        of=_set(row, "of"),
        whole=_set(row, "whole"),
        half=str(row.get("half", "")),
        ordinal_endings=_set(row, "ordinal_endings"),
        between=_set(row, "between"),
        conjunction=_set(row, "and"),
        to=_set(row, "to"),
        from_=_set(row, "from"),
        one_not_before=_set(row, "one_not_before"),
        one_not_after=_set(row, "one_not_after"),
        stops=_set(row, "stops"),
        clock=_set(row, "clock"),
        minus=_set(row, "minus"),
        bounds=_phrases(row, "bounds"),
        tails=_phrases(row, "tails"),
    )


def _numbers(row: dict[str, Any], key: str) -> dict[str, Decimal]:
    return {str(word).lower(): Decimal(str(value)) for word, value in row.get(key, {}).items()}


def _set(row: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(word).lower() for word in row.get(key, []))


def _phrases(row: dict[str, Any], key: str) -> tuple[tuple[str, Bound], ...]:
    """Phrases with their bounds, longest first, so that "no more than" is tried before "more than"."""
    pairs = [(str(phrase).lower(), Bound(bound)) for bound, phrases in row.get(key, {}).items() for phrase in phrases]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _compounds(row: dict[str, Any]) -> dict[str, Decimal]:
    """Written-together tens and units ("fünfundzwanzig"), from the language's pattern."""
    pattern = row.get("compound")
    if not pattern:
        return {}
    words = row["words"] | {"ein": 1}
    ones = {word: value for word, value in words.items() if 1 <= value <= 9}
    tens = {word: value for word, value in words.items() if value >= 20}
    return {pattern.format(unit=u, ten=t): Decimal(ones[u] + tens[t]) for u in ones for t in tens}
