"""Two results of the same cases, field by field: what differs, whether it means anything, and which items flipped.

Items that both results judge are paired one by one; where the items themselves differ (precision counts what was found, not
what is in the gold) the shares of a case are. Differences are clustered by article. Several samples are averaged first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from toolkit.evals.outputs import Difference as FieldChange
from toolkit.evals.outputs import differences
from toolkit.evals.results import CaseResult, SuiteResult
from toolkit.evals.stats import Difference, Interval, clustered_mean, paired_difference, sign_test, wilson


@dataclass(frozen=True)
class Flip:
    """An item that was right and is wrong now (`worse`), or the other way round."""

    suite: str
    case: str
    field: str
    item: str
    expected: str
    old: str
    new: str
    worse: bool

    def __str__(self) -> str:
        arrow = "right → wrong" if self.worse else "wrong → right"
        what = f"{self.suite}/{self.case}: {self.field} of {self.item}"
        return f"{what}: {self.old} → {self.new} ({arrow}, expected {self.expected})"


@dataclass(frozen=True)
class FieldComparison:
    """One field in two results. `flipped_p` is the exact sign test over the flips, `shared` the number of paired items."""

    field: str
    old: Interval
    new: Interval
    difference: Difference
    flips: tuple[Flip, ...]
    shared: int

    @property
    def worse(self) -> int:
        """How many items went from right to wrong."""
        return sum(flip.worse for flip in self.flips)

    @property
    def better(self) -> int:
        """How many items went from wrong to right."""
        return len(self.flips) - self.worse

    @property
    def flipped_p(self) -> float:
        """The probability of so one-sided flips by chance."""
        return sign_test(self.better, self.worse)


@dataclass(frozen=True)
class Comparison:
    """Two results: every scored field, every changed label of the decoded outputs, and the cases only one of them has."""

    suite: str
    fields: tuple[FieldComparison, ...]
    changed: tuple[tuple[str, FieldChange], ...]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def flips(self) -> tuple[Flip, ...]:
        """All flips."""
        return tuple(flip for one in self.fields for flip in one.flips)


def compare(old: SuiteResult, new: SuiteResult) -> Comparison:
    """Compare the cases that both results have."""
    before, now = {c.case: c for c in old.cases}, {c.case: c for c in new.cases}
    both = [name for name in now if name in before]
    fields = dict.fromkeys(f for f in (*old.fields, *new.fields))
    compared = tuple(_field(new.suite, f, [(before[n], now[n]) for n in both]) for f in fields)
    changed = [(n, d) for n in both for d in _changed(before[n], now[n])]
    return Comparison(
        new.suite,
        compared,
        tuple(changed),
        tuple(sorted(set(before) - set(now))),
        tuple(sorted(set(now) - set(before))),
    )


def _changed(old: CaseResult, new: CaseResult) -> list[FieldChange]:
    """Changed labels of the first sample."""
    if not old.samples or not new.samples:
        return []
    return [d for d in differences(old.samples[0].items, new.samples[0].items) if not d.prose]


@dataclass(frozen=True)
class _Item:
    right: float
    expected: str
    got: str


def _items(case: CaseResult, field: str) -> dict[str, _Item]:
    """The judged items of a field in a case, averaged over the samples that judge them."""
    seen: dict[str, list[tuple[bool, str, str]]] = defaultdict(list)
    for sample in case.samples:
        for mark in sample.marks:
            if mark.field == field and mark.right is not None:
                seen[mark.item].append((mark.right, mark.expected, mark.got))
    return {item: _Item(fmean(r for r, _, _ in rows), rows[0][1], rows[0][2]) for item, rows in seen.items()}


def _field(suite: str, field: str, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> FieldComparison:
    differ: dict[str, list[float]] = defaultdict(list)
    sides: tuple[dict[str, list[float]], dict[str, list[float]]] = (defaultdict(list), defaultdict(list))
    flips: list[Flip] = []
    shared = 0
    for old, new in pairs:
        left, right = _items(old, field), _items(new, field)
        sides[0][old.article] += [item.right for item in left.values()]
        sides[1][new.article] += [item.right for item in right.values()]
        common = [name for name in left if name in right]
        shared += len(common)
        flips += [f for name in common for f in _flip(suite, new.case, field, name, left[name], right[name])]
        if left.keys() == right.keys():
            differ[new.article] += [right[name].right - left[name].right for name in common]
        elif left and right:
            differ[new.article].append(_mean(right) - _mean(left))
    means = [clustered_mean(side) for side in sides]
    return FieldComparison(field, means[0], means[1], paired_difference(differ), tuple(flips), shared)


def _mean(items: Mapping[str, _Item]) -> float:
    return fmean(item.right for item in items.values())


def _flip(suite: str, case: str, field: str, name: str, old: _Item, new: _Item) -> Iterable[Flip]:
    if (old.right >= 0.5) != (new.right >= 0.5):
        worse = new.right < 0.5
        yield Flip(suite, case, field, name, new.expected, old.got, new.got, worse)


def shares(result: SuiteResult) -> dict[str, Interval]:
    """The share right in each field, with an interval clustered by article; samples are averaged first."""
    found: dict[str, Interval] = {}
    for field in result.fields:
        by_article: dict[str, list[float]] = defaultdict(list)
        for case in result.cases:
            by_article[case.article] += [item.right for item in _items(case, field).values()]
        found[field] = clustered_mean(by_article)
    return found


def noise_floor(result: SuiteResult) -> dict[str, Interval]:
    """For each field, how often two samples of the same request disagree on whether an item is right, with Wilson's
    interval over the items that have at least two samples. Fields without such items are not in it."""
    found: dict[str, Interval] = {}
    for field in result.fields:
        rates = [rate for case in result.cases for rate in _disagreements(case, field)]
        if rates:
            n = len(rates)
            share = fmean(rates)
            around = wilson(round(share * n), n)
            found[field] = Interval(share, min(around.low, share), max(around.high, share), n)
    return found


def _disagreements(case: CaseResult, field: str) -> list[float]:
    """For each item of a field the share of pairs of samples that disagree."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for sample in case.samples:
        for mark in sample.marks:
            if mark.field == field and mark.right is not None:
                seen[mark.item].append(mark.right)
    found = []
    for values in seen.values():
        n, right = len(values), sum(values)
        if n > 1:
            found.append(2 * right * (n - right) / (n * (n - 1)))
    return found
