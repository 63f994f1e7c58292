"""Offsets in the units of those who read them: code points, as we keep them, or UTF-16 units, as browsers count.

JavaScript, Java and Windows count a character beyond U+FFFF (most emoji, some Chinese) as two units. `as_json` gives an
analysis with every offset of the article in either unit. In UTF-16 it carries `"offsets": "utf16"`, which `Analysis` does
not accept: it can be read back with `from_json` only, so that nobody mistakes one unit for the other.

Offsets of `Citation` and `Signal` in the texts of sources stay code points: an analysis does not hold those texts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from toolkit.errors import InputError, did_you_mean
from toolkit.records import Analysis

KEY = "offsets"
"""The key that tells the unit; absent where offsets are code points."""

_IN_SOURCES = frozenset({"citations", "passages"})
_OF_THE_ARTICLE = (("start", "end"), ("claim_start", "claim_end"))


class Unit(StrEnum):
    """What offsets count."""

    CODEPOINT = "codepoint"
    UTF16 = "utf16"


def unit_of(name: str) -> Unit:
    """The unit with this name. Raises `InputError` for others."""
    try:
        return Unit(name)
    except ValueError:
        raise InputError(
            f"offsets cannot be counted in {name!r}; the units are {', '.join(Unit)}{did_you_mean(name, Unit)}"
        ) from None


class Offsets:
    """Turns offsets in one text from code points to UTF-16 units and back, by bisection over its wide characters."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._wide = [] if text.isascii() else [at for at, char in enumerate(text) if char > "\uffff"]
        self._wide16 = [at + before for before, at in enumerate(self._wide)]

    def utf16(self, offset: int) -> int:
        """A code point offset in UTF-16 units. Raises `InputError` where it lies outside the text."""
        if not 0 <= offset <= self._length:
            raise InputError(f"the offset {offset} is outside the text, which has {self._length} code points")
        return offset + bisect_left(self._wide, offset)

    def codepoint(self, offset: int) -> int:
        """An offset in UTF-16 units as code points. Raises `InputError` outside the text or inside a character."""
        before = bisect_left(self._wide16, offset)
        if not 0 <= offset <= self._length + len(self._wide16):
            raise InputError(f"the offset {offset} is outside the text, which has {self._length} code points")
        if bisect_right(self._wide16, offset - 1) > bisect_right(self._wide16, offset - 2):
            raise InputError(f"the offset {offset} lies inside a character, between the two halves of its UTF-16 code")
        return offset - before


def as_json(analysis: Analysis, unit: Unit = Unit.CODEPOINT) -> dict[str, Any]:
    """The analysis as JSON data, offsets of the article in this unit; in code points it is what `store.to_json` writes."""
    data = analysis.model_dump(mode="json")
    if unit is Unit.UTF16:
        _convert(data, Offsets(analysis.document.text).utf16)
        data[KEY] = str(unit)
    return data


def from_json(data: dict[str, Any]) -> Analysis:
    """The analysis that `as_json` wrote, in whichever unit. Raises `InputError` for anything else."""
    unit = unit_of(str(data.get(KEY, Unit.CODEPOINT)))
    plain = {key: value for key, value in data.items() if key != KEY}
    try:
        analysis = Analysis.model_validate(plain)
        if unit is Unit.CODEPOINT:
            return analysis
        plain = analysis.model_dump(mode="json")
        _convert(plain, Offsets(analysis.document.text).codepoint)
        return Analysis.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputError(f"this is not an analysis: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _convert(node: object, offset: Callable[[int], int]) -> None:
    """Change every offset of the article below this node in place."""
    if isinstance(node, list):
        for item in node:
            _convert(item, offset)
    elif isinstance(node, dict):
        for start, end in _OF_THE_ARTICLE:
            in_source = start == "start" and "claim_start" in node
            if node.get(start) is not None and not in_source:
                node[start], node[end] = offset(node[start]), offset(node[end])
        for key, value in node.items():
            if key not in _IN_SOURCES:
                _convert(value, offset)
