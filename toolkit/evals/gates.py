"""What lets a run fail, and how: broken (it could not be run), stale (the recordings do not hold), worse (a gate failed).

Gates stand on what the data can carry: promises that hold always, items that went from right to wrong beyond the noise
floor of the recorded samples, and a field whose clustered interval lies below nought. A mean alone never fails a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from toolkit.evals.comparison import Comparison, FieldComparison, noise_floor
from toolkit.evals.results import SuiteResult
from toolkit.evals.scoring.judged import BY_JUDGE
from toolkit.evals.stats import Interval, binomial_tail
from toolkit.evals.status import State, Status

ALPHA = 0.05
SURE = "evidence.exact"


class Exit(IntEnum):
    """Exit codes of `stance evals`; the codes below 10 are those of every command."""

    FINE = 0
    STALE = 10
    WORSE = 11
    BROKEN = 12


class Kind(StrEnum):
    """What a problem is of."""

    BROKEN = "broken"
    STALE = "stale"
    PROMISE = "promise"
    FLIPS = "flips"
    FIELD = "field"


_EXITS = {Kind.BROKEN: Exit.BROKEN, Kind.STALE: Exit.STALE}


@dataclass(frozen=True)
class Problem:
    """One reason for a run to fail, with the case it concerns where it is one case's."""

    kind: Kind
    suite: str
    case: str | None
    message: str

    def __str__(self) -> str:
        place = f"{self.suite}/{self.case}" if self.case else self.suite
        return f"{place}: {self.message}"


def exit_code(problems: Sequence[Problem]) -> Exit:
    """Broken goes before stale, and stale before worse: what could not be run cannot be judged."""
    codes = [_EXITS.get(problem.kind, Exit.WORSE) for problem in problems]
    return next((code for code in (Exit.BROKEN, Exit.STALE, Exit.WORSE) if code in codes), Exit.FINE)


def recording_problems(status: Status) -> list[Problem]:
    """What is wrong with the recordings themselves; a waiting one is only told of through what it waits for."""
    found: list[Problem] = []
    for one in status.slots:
        name = str(one.slot).partition("/")[2].partition("/")[2]
        if one.state is State.BROKEN:
            found.append(Problem(Kind.BROKEN, status.suite, one.slot.case, one.why))
        elif one.state in (State.STALE, State.MISSING):
            why = f": {one.why}" if one.why else ""
            found.append(Problem(Kind.STALE, status.suite, one.slot.case, f"{name} is {one.state.value}{why}"))
        elif one.state in (State.ORPHANED, State.UNPLAYED):
            what = "it" if one.state is State.ORPHANED else "all of it"
            message = f"{name} is {one.state.value}; nothing asks for {what}"
            found.append(Problem(Kind.STALE, status.suite, one.slot.case, message))
        if one.edited:
            found.append(Problem(Kind.PROMISE, status.suite, one.slot.case, f"{name}: a reply was edited by hand"))
    return found


def promise_problems(result: SuiteResult) -> list[Problem]:
    """Promises that hold always: spans are exact, and no failure becomes a verdict. Failed samples are listed too."""
    found = []
    for case in result.cases:
        for sample in case.samples:
            wrong = [m for m in sample.marks if m.field == SURE and m.right is False and m.got != "(no output)"]
            found += [Problem(Kind.PROMISE, result.suite, case.case, f"evidence of {m.item} is {m.got}") for m in wrong]
            found += [Problem(Kind.PROMISE, result.suite, case.case, line) for line in sample.violations]
    return found


def floor_of(field: str, floors: Mapping[str, Interval]) -> float:
    """The share of items of a field that may flip by chance: the upper end of what the samples show. Nought where no case
    has more than one sample: then every flip counts, because nothing tells it from a change."""
    return floors[field].high if field in floors else 0.0


def comparison_problems(comparison: Comparison, result: SuiteResult) -> list[Problem]:
    """Flips from right to wrong beyond the noise floor, and fields that are worse. What only a model judged is left out:
    it is reported, and decides nothing."""
    floors = noise_floor(result)
    found: list[Problem] = []
    for one in comparison.fields:
        if one.field.startswith(BY_JUDGE):
            continue
        found += _flip_problems(one, floor_of(one.field, floors), comparison.suite)
        if one.difference.verdict == "worse":
            points, low, high = (
                100 * (v or 0.0) for v in (one.difference.value, one.difference.low, one.difference.high)
            )
            message = f"{one.field} is worse by {-points:.1f} points (95 %: {low:+.1f} to {high:+.1f})"
            found.append(Problem(Kind.FIELD, comparison.suite, None, message))
    return found


def _flip_problems(one: FieldComparison, floor: float, suite: str) -> list[Problem]:
    """One problem for each flip to wrong, where there are more of them than the noise explains."""
    chance = binomial_tail(one.worse, one.shared, floor)
    if not one.worse or chance >= ALPHA:
        return []
    noise = f"noise floor {100 * floor:.0f} %" if floor else "no samples tell of noise"
    return [
        Problem(Kind.FLIPS, suite, f.case, f"{f.field} of {f.item}: {f.old} → {f.new}, expected {f.expected} ({noise})")
        for f in one.flips
        if f.worse
    ]
