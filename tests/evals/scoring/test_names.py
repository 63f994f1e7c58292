"""Names that mean the same actor, and names that do not."""

from __future__ import annotations

import pytest

from toolkit.evals.scoring.names import likeness, paired, words_in_common


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Brandt", "ada brandt"),
        ("Ada Brandt", "Mayor Ada Brandt"),
        ("Ada Brandt", "Brandt"),
        ("Dr. Ada Brandt", "Ms Brandt"),
        ("the town council", "Town Council"),
        ("Osei’s campaign", "Osei's campaign"),
        ("senior pilot", "A senior pilot"),
        ("José Niño", "Jose\u0301 Nin\u0303o"),
        ("Иван Петров", "иван петров"),
        ("two members of the executive", "members of the executive"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert likeness([one], [other]) > 0
    assert likeness([other], [one]) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Brandt", "Eva Brandt"),
        ("Ada Brandt", "Ada Holm"),
        ("town council", "harbour authority"),
        ("senior pilot", "senior official"),
        ("", "Ada Brandt"),
        ("", ""),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert likeness([one], [other]) == 0


def test_pairs_are_one_to_one_and_the_best_first() -> None:
    gold, found = ["Brandt", "Ada Brandt"], ["Ada Brandt", "Eva Holm"]
    assert paired(gold, found, lambda a, b: likeness([a], [b])) == {1: 0}


def test_words_in_common() -> None:
    assert words_in_common("The town should sell the mill.", "the mill should be sold by the town") > 0.3
    assert words_in_common("", "") == 0
