"""What a stance depends on: the clause that a condition word opens, in the text's own words.

"no pause until the debt is paid", "would accept the berth only if a new quay was finished first", "a cease-fire that
does not include their return". Leaves out whether the condition holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.words import Line

_REACH = 14  # words between what a condition qualifies and its opener
_ENDS = frozenset('.;:!?"—')
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `start` to `end` of a line that state a condition."""

    start: int
    end: int


def condition(line: Line, start: int, end: int, against: bool, table: Attitudes) -> Clause | None:
    """The condition on an attitude shown by words `start` to `end` of `line`; `against` says which way it points."""
    for i in range(end, min(len(line.words), end + _REACH)):
        if line.words[i] in _ENDS - {'"'} or (line.words[i] in table.sets["contrasts"] and line.words[i] != "while"):
            break
        if i == end and table.lists["condition_relatives"].at(line.words, i):
            return _clause(line, i)
        if _opens(line, i, against, table):
            return _clause(line, i)
    return _fronted(line, start, against, table)


def _opens(line: Line, i: int, against: bool, table: Attitudes) -> bool:
    if not table.lists["conditions"].at(line.words, i):
        return False
    if any(table.lists["no_condition"].at(line.words, j) for j in (i - 1, i) if j >= 0):
        return False
    return against or line.words[i] != "without"


def _clause(line: Line, start: int) -> Clause | None:
    end = start + 1
    while end < len(line.words) and line.words[end] not in _ENDS and not _comma_ends(line, end):
        end += 1
    return Clause(start, end) if end - start >= _LEAST else None


def _comma_ends(line: Line, i: int) -> bool:
    return line.words[i] == ","


def _fronted(line: Line, start: int, against: bool, table: Attitudes) -> Clause | None:
    """A condition before the attitude: "If the courts agree, the state would pay"."""
    for i in range(start):
        if (i == 0 or line.words[i - 1] in {",", '"', "but", "and", "that"}) and _opens(line, i, against, table):
            clause = _clause(line, i)
            if clause and clause.end < start and line.words[clause.end] == "," and start - clause.end <= 8:
                return clause
    return None
