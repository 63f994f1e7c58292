"""The few statistics that small, clustered sets of cases can bear. Pure functions of numbers.

Replays have no sampling noise, so every interval here comes from cases (or from recorded samples), never from running
a replay again. Differences are paired by case and clustered by article: on 20 articles with five actors each, tests that
ignore the clusters raise false alarms in 11 to 14 of 100 comparisons at a nominal 5; the clustered standard error with
t(C−1) stays at 5.

Methods: Wilson (1927) for shares; the clustered standard error with the C/(C−1) correction and paired differences after
Miller, "Adding Error Bars to Evals" (arXiv 2411.00640); Student's t through the incomplete beta function (continued
fraction of Lentz, as in Numerical Recipes, 6.4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
POWER = 0.8
MIN_CLUSTERS = 5
"""Below this number of articles an interval would be wider than anything of interest; the verdict is then "not enough"."""


@dataclass(frozen=True)
class Interval:
    """A figure with its interval; `n` is the number of things it was made of, `clusters` that of articles."""

    value: float
    low: float
    high: float
    n: int
    clusters: int = 0


@dataclass(frozen=True)
class Difference:
    """The mean paired difference (new − old) with its interval and what could have been detected.

    `detectable` is the smallest true difference that such a set would show with a power of 80 %. Both are None where there
    are too few articles, or none of them differs. `same` says that no single pair differs.
    """

    value: float
    low: float | None
    high: float | None
    detectable: float | None
    n: int
    clusters: int
    same: bool = False

    @property
    def enough(self) -> bool:
        """Whether there are enough articles for an interval."""
        return self.low is not None

    @property
    def verdict(self) -> str:
        """`better`, `worse`, `no difference shown` or `not enough cases`."""
        if self.low is None or self.high is None:
            return "not enough cases"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no difference shown"


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement, from -1 to 1, with its interval where there is one."""

    value: float
    low: float | None = None
    high: float | None = None


def wilson(right: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """The share right/n with Wilson's interval; for n = 0 nothing is known: 0 to 1."""
    if n == 0:
        return Interval(0.0, 0.0, 1.0, 0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), n)


def clustered_mean(values: Mapping[str, Sequence[float]], confidence: float = CONFIDENCE) -> Interval:
    """The mean of all values, given by cluster, with a clustered t(C−1) interval cut to [0, 1].

    Fewer than MIN_CLUSTERS clusters, or values that are all equal, give Wilson's interval over the clusters instead: the
    standard error of equal values is nought, which would claim certainty.
    """
    groups = [list(group) for group in values.values() if group]
    everything = [value for group in groups for value in group]
    if not everything:
        return Interval(0.0, 0.0, 1.0, 0, 0)
    mean = math.fsum(everything) / len(everything)
    error = _clustered_error(groups, mean)
    if len(groups) < MIN_CLUSTERS or error == 0.0:
        found = wilson(round(mean * len(groups)), len(groups), confidence)
        return Interval(mean, min(found.low, mean), max(found.high, mean), len(everything), len(groups))
    half = t_quantile(0.5 + confidence / 2, len(groups) - 1) * error
    return Interval(mean, max(0.0, mean - half), min(1.0, mean + half), len(everything), len(groups))


def paired_difference(values: Mapping[str, Sequence[float]], confidence: float = CONFIDENCE) -> Difference:
    """The mean of paired differences, given by cluster, with a clustered t(C−1) interval and what it could have shown."""
    groups = [list(group) for group in values.values() if group]
    everything = [value for group in groups for value in group]
    n, clusters = len(everything), len(groups)
    mean = math.fsum(everything) / n if n else 0.0
    error = _clustered_error(groups, mean)
    if clusters < MIN_CLUSTERS:
        return Difference(mean, None, None, None, n, clusters)
    t = t_quantile(0.5 + confidence / 2, clusters - 1)
    detectable = (t + t_quantile(POWER, clusters - 1)) * error if error else None
    same = not any(everything)
    return Difference(mean, mean - t * error, mean + t * error, detectable, n, clusters, same)


def _clustered_error(groups: Sequence[Sequence[float]], mean: float) -> float:
    """The standard error of the mean where values of one cluster may go together."""
    clusters, n = len(groups), sum(map(len, groups))
    if clusters < 2:
        return 0.0
    between = math.fsum(math.fsum(value - mean for value in group) ** 2 for group in groups)
    return math.sqrt(between * clusters / (clusters - 1)) / n


def binomial_tail(k: int, n: int, p: float) -> float:
    """The probability of at least k successes in n trials."""
    if k <= 0:
        return 1.0
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    return min(1.0, _incomplete_beta(k, n - k + 1, p)) if k <= n else 0.0


def sign_test(up: int, down: int) -> float:
    """The two-sided exact p-value that so many items went one way and so many the other (McNemar's exact test)."""
    n = up + down
    return min(1.0, 2 * binomial_tail(max(up, down), n, 0.5)) if n else 1.0


def macro_f1(pairs: Sequence[tuple[str, str]], classes: Sequence[str] | None = None) -> float:
    """The mean over classes of F1, for (expected, got) pairs. Classes are those expected, unless they are given."""
    names = list(classes) if classes is not None else sorted({expected for expected, _ in pairs})
    return math.fsum(f1(pairs, name) for name in names) / len(names) if names else 0.0


def f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    """F1 of one class; 0 where it was neither expected nor given."""
    hits = sum(expected == got == name for expected, got in pairs)
    return 2 * hits / total if (total := sum((e == name) + (g == name) for e, g in pairs)) else 0.0


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters' labels; None without pairs or where chance alone would agree on everything."""
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    labels = {label for pair in pairs for label in pair}
    chance = math.fsum(sum(a == label for a, _ in pairs) * sum(b == label for _, b in pairs) / n**2 for label in labels)
    return None if chance >= 1 else (agreed - chance) / (1 - chance)


def ac1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Gwet's AC1 of two raters' labels (Gwet 2008), over the labels that occur; None for fewer than two of them.

    Like kappa it is agreement beyond chance, but it does not collapse where nearly all labels are the same.
    """
    labels = {label for pair in pairs for label in pair}
    if len(labels) < 2:
        return None
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    shares = [sum((a == label) + (b == label) for a, b in pairs) / (2 * n) for label in labels]
    chance = math.fsum(share * (1 - share) for share in shares) / (len(labels) - 1)
    return (agreed - chance) / (1 - chance)


def jackknifed(
    groups: Mapping[str, Sequence[tuple[str, str]]],
    statistic: Callable[[Sequence[tuple[str, str]]], float | None],
    confidence: float = CONFIDENCE,
) -> Coefficient | None:
    """A statistic of pairs of labels, given by cluster, with the interval of the delete-one-cluster jackknife and t(C−1).

    Fleiss and Davies (1982) jackknife kappa so; whole clusters are left out because items of one article go together. No
    interval where there are too few clusters, where the statistic never moves (as with raters who never differ), or where
    it has no value without one of them. None where it has no value at all.
    """
    kept = {name: list(group) for name, group in groups.items() if group}
    value, clusters = statistic([pair for group in kept.values() for pair in group]), len(kept)
    if value is None:
        return None
    without = [statistic([p for name, group in kept.items() if name != out for p in group]) for out in kept]
    known = [one for one in without if one is not None]
    if clusters < MIN_CLUSTERS or len(known) < clusters or max(known) - min(known) < 1e-12:
        return Coefficient(value)
    mean = math.fsum(known) / clusters
    error = math.sqrt((clusters - 1) / clusters * math.fsum((one - mean) ** 2 for one in known))
    half = t_quantile(0.5 + confidence / 2, clusters - 1) * error
    return Coefficient(value, max(-1.0, value - half), min(1.0, value + half))


@lru_cache(maxsize=1024)
def t_quantile(p: float, degrees: int) -> float:
    """The p-quantile of Student's t with so many degrees of freedom, by bisection to 1e-10."""
    if p < 0.5:
        return -t_quantile(1 - p, degrees)
    low, high = 0.0, 1.0
    while _t_cdf(high, degrees) < p:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, degrees) < p else (low, middle)
        if high - low < 1e-10:
            break
    return (low + high) / 2


def _t_cdf(t: float, degrees: int) -> float:
    tail = 0.5 * _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))
    return 1 - tail if t > 0 else tail


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    result = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + step * d, tiny)
            c = _away(1 + step / c, tiny)
            result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return result


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
