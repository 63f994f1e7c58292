"""Fields whose values are classes: their confusion, and macro-F1 over the classes that gold has."""

from __future__ import annotations

from toolkit.evals.results import SuiteResult
from toolkit.evals.stats import macro_f1

LABELLED = ("stance", "verdict", "said", "voice", "statements.speech", "judge.agrees")


def pairs(result: SuiteResult, field: str) -> list[tuple[str, str]]:
    """(expected, given) for every judged item of a field, in the first sample of each case."""
    return [(m.expected, m.got) for _, k, m in result.marks() if m.field == field and k == 0 and m.right is not None]


def confusion(result: SuiteResult, field: str) -> dict[str, dict[str, int]]:
    """How often each expected label (outer, sorted) was given each label; empty where the field was not scored."""
    table: dict[str, dict[str, int]] = {}
    for expected, got in sorted(pairs(result, field)):
        row = table.setdefault(expected, {})
        row[got] = row.get(got, 0) + 1
    return table


def macro(result: SuiteResult, field: str) -> float:
    """Macro-F1 of a field over the classes that gold has."""
    return macro_f1(pairs(result, field))
