"""Statistics against published values and against what they must do on simulated sets."""

from __future__ import annotations

import random

import pytest

from toolkit.evals.reports.figures import points
from toolkit.evals.stats import (
    ac1,
    binomial_tail,
    clustered_mean,
    f1,
    jackknifed,
    kappa,
    macro_f1,
    paired_difference,
    sign_test,
    t_quantile,
    wilson,
)


@pytest.mark.parametrize(
    ("degrees", "quantile"),  # the usual table of Student's t, 97.5 %
    [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (19, 2.093), (29, 2.045), (120, 1.980), (100_000, 1.960)],
)
def test_t_quantiles_are_those_of_the_table(degrees: int, quantile: float) -> None:
    assert t_quantile(0.975, degrees) == pytest.approx(quantile, abs=5e-4)
    assert t_quantile(0.025, degrees) == pytest.approx(-quantile, abs=5e-4)


def test_other_levels_of_t() -> None:
    assert t_quantile(0.95, 10) == pytest.approx(1.812, abs=5e-4)
    assert t_quantile(0.8, 19) == pytest.approx(0.861, abs=5e-4)
    assert t_quantile(0.5, 7) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (3, 3, 0.4385, 1.0),
        (5, 5, 0.5655, 1.0),
        (10, 10, 0.7225, 1.0),
        (20, 20, 0.8389, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_that_of_newcombe(right: int, n: int, low: float, high: float) -> None:
    found = wilson(right, n)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_no_trials_say_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert (clustered_mean({}).low, clustered_mean({}).high) == (0.0, 1.0)
    assert paired_difference({}).verdict == "not enough cases"


@pytest.mark.parametrize(
    ("k", "n", "p", "tail"),
    [
        (5, 5, 0.5, 1 / 32),
        (6, 6, 0.5, 1 / 64),
        (0, 9, 0.1, 1.0),
        (1, 3, 0.1, 0.271),
        (8, 10, 0.5, 56 / 1024),
        (4, 3, 0.9, 0),
    ],
)
def test_binomial_tails(k: int, n: int, p: float, tail: float) -> None:
    assert binomial_tail(k, n, p) == pytest.approx(tail, abs=1e-9)


def test_six_flips_one_way_are_needed_and_five_are_not_enough() -> None:
    assert sign_test(5, 0) == pytest.approx(0.0625)
    assert sign_test(6, 0) == pytest.approx(0.03125)
    assert sign_test(3, 3) == 1.0


def test_the_clustered_interval_by_hand() -> None:
    # Five articles with two items each; differences sum to 2, 0, 0, 1, 0 within the articles; mean 0.3.
    groups = {"a": [1, 1], "b": [0, 0], "c": [1, -1], "d": [1, 0], "e": [0, 0]}
    found = paired_difference(groups)
    error = ((1.4**2 + 0.6**2 + 0.6**2 + 0.4**2 + 0.6**2) * 5 / 4) ** 0.5 / 10
    assert found.value == pytest.approx(0.3)
    assert found.high == pytest.approx(0.3 + 2.7764451 * error)
    assert found.detectable == pytest.approx((2.7764451 + 0.9409646) * error, rel=1e-6)
    assert found.verdict == "no difference shown"


def test_verdicts() -> None:
    assert paired_difference({str(n): [1, 1, 0] for n in range(8)}).verdict == "better"
    assert paired_difference({str(n): [-1, 0] for n in range(8)}).verdict == "worse"
    assert paired_difference({str(n): [-1] for n in range(4)}).verdict == "not enough cases"
    same = paired_difference({str(n): [0] for n in range(8)})
    assert (same.verdict, same.detectable) == ("no difference shown", None)


def test_clusters_that_go_together_widen_the_interval() -> None:
    together = {str(n): [n % 2] * 5 for n in range(20)}
    apart = {str(n): [0, 1, 0, 1, n % 2] for n in range(20)}
    wide, narrow = clustered_mean(together), clustered_mean(apart)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_equal_values_are_not_certain() -> None:
    found = clustered_mean({str(n): [1.0] * 5 for n in range(10)})
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.7225, abs=1e-4)


def test_false_alarms_stay_near_five_in_a_hundred_where_an_article_moves_as_one() -> None:
    chance = random.Random(7)
    alarms = 0
    for _ in range(600):
        groups = {}
        for article in range(20):
            shift = chance.choice((-0.25, 0.25))
            groups[str(article)] = [(chance.random() < 0.7 + shift) - (chance.random() < 0.7) for _ in range(5)]
        alarms += paired_difference(groups).verdict in ("better", "worse")
    assert 0.02 < alarms / 600 < 0.085


def test_results_that_are_the_same_claim_no_certainty() -> None:
    same = paired_difference({str(n): [0.0, 0.0] for n in range(6)})
    assert same.same
    assert points(same) == "no case differs (6 articles)"
    within = paired_difference({str(n): [1.0, -1.0] for n in range(6)})
    assert points(within) == "+0.0 points in every article: no interval"
    one = paired_difference({str(n): [float(n == 3), 0.0] for n in range(6)})
    assert "[" in points(one)
    assert points(paired_difference({"a": [0.0]})).endswith("not enough cases (1 article)")


def test_macro_f1_kappa_and_f1() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a")]
    assert f1(pairs, "a") == pytest.approx(0.5)
    assert f1(pairs, "b") == pytest.approx(0.8)
    assert macro_f1(pairs) == pytest.approx((0.5 + 0.8 + 0.0) / 3)
    assert kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15) == pytest.approx(0.4)
    assert kappa([]) is None
    assert kappa([("y", "y")]) is None


def two_by_two(both: int, only_a: int, only_b: int, neither: int) -> list[tuple[str, str]]:
    cells = {("+", "+"): both, ("+", "-"): only_a, ("-", "+"): only_b, ("-", "-"): neither}
    return [pair for pair, n in cells.items() for _ in range(n)]


def test_ac1_is_that_of_gwet_where_kappa_collapses() -> None:
    pairs = two_by_two(118, 5, 2, 0)  # Gwet 2008, table 1: agreement 94 %, kappa below nought
    assert kappa(pairs) == pytest.approx(-0.0234, abs=1e-4)
    assert ac1(pairs) == pytest.approx(0.9408, abs=1e-4)
    assert ac1(two_by_two(10, 0, 0, 10)) == 1.0
    assert ac1(two_by_two(10, 0, 0, 0)) is None


def test_a_jackknife_of_a_mean_is_the_clustered_interval() -> None:
    """Where all clusters are of one size the jackknife of a mean has the same standard error as the mean of clusters."""
    groups = {str(n): two_by_two(n % 4, 4 - n % 4, 0, 0) for n in range(12)}
    share = {name: [float(a == b) for a, b in pairs] for name, pairs in groups.items()}
    found = jackknifed(groups, lambda pairs: sum(a == b for a, b in pairs) / len(pairs))
    expected = clustered_mean(share)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))


@pytest.mark.parametrize(
    "groups",
    [
        {str(n): two_by_two(2, 1, 0, 1) for n in range(4)},  # too few articles
        {str(n): two_by_two(2, 0, 0, 2) for n in range(9)},  # never differ
        {"a": two_by_two(3, 0, 0, 9)} | {str(n): two_by_two(0, 0, 0, 2) for n in range(9)},  # no value without a
    ],
)
def test_a_jackknife_that_says_nothing_has_no_interval(groups: dict[str, list[tuple[str, str]]]) -> None:
    found = jackknifed(groups, kappa)
    assert found is not None
    assert (found.low, found.high) == (None, None)


def test_no_pairs_have_no_coefficient() -> None:
    assert jackknifed({}, kappa) is None
