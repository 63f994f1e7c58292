"""Changes of position over time."""

from __future__ import annotations

import pytest

from tests.together.people import position
from toolkit.records import Voice
from toolkit.together.changes import Turn, changes
from toolkit.together.positions import Choice


def kinds(*taken: tuple[str, str]) -> list[str]:
    return [str(change.kind) for change in changes([position("ada", "berth", s, d) for s, d in taken])]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([("support", "2026-01-01"), ("oppose", "2026-02-01")], [Turn.TURNED_ROUND]),
        ([("oppose", "2026-02-01"), ("support", "2026-01-01")], [Turn.TURNED_ROUND]),
        ([("support", "2026-01-01"), ("conditional_support", "2026-02-01")], [Turn.CONDITION_ADDED]),
        ([("conditional_oppose", "2026-01-01"), ("oppose", "2026-02-01")], [Turn.CONDITION_DROPPED]),
        ([("conditional_support", "2026-01-01"), ("oppose", "2026-02-01")], [Turn.TURNED_ROUND]),
        ([("support", "2026-01-01"), ("mixed", "2026-02-01")], [Turn.BECAME_MIXED]),
        ([("mixed", "2026-01-01"), ("support", "2026-02-01")], [Turn.TOOK_A_SIDE]),
        ([("support", "2026-01-01"), ("support", "2026-02-01")], []),
        ([("support", "2026-01-01"), ("no_comment", "2026-02-01"), ("unclear", "2026-02-02")], []),
        ([("support", "2026-01-01"), ("neutral", "2026-02-01"), ("oppose", "2026-03-01")], [Turn.TURNED_ROUND]),
        ([("support", "2026-01-01"), ("oppose", "2026-01-01")], [Turn.BOTH_ON_ONE_DAY]),
        (
            [("support", "2026-01-01"), ("oppose", "2026-02-01"), ("support", "2026-03-01")],
            [Turn.TURNED_ROUND, Turn.TURNED_ROUND],
        ),
    ],
)
def test_what_is_a_change(taken: list[tuple[str, str]], expected: list[Turn]) -> None:
    assert kinds(*taken) == expected


def test_a_change_has_both_quotations_and_the_days_between() -> None:
    one = position("ada", "berth", "support", "2026-01-30", words="close it")
    other = position("ada", "berth", "oppose", "2026-02-02", words="keep it")
    (change,) = changes([other, one])
    assert (change.before.words, change.after.words, change.days) == ("close it", "keep it", 3)


@pytest.mark.parametrize(
    "second",
    [
        position("ada", "berth", "oppose", "2026-02-01", voice=Voice.CHARACTERISED),
        position("ada", "berth", "oppose", None),
        position("ada", "berth", "oppose", "2026-02-01", confirmed=False),
        position("ada", "berth", "oppose", "2026-02-01", repeats="P1"),
        position("ada", "berth", "oppose", "2026-02-01", named=False),
        position("ada", "mine", "oppose", "2026-02-01"),
        position("carl", "berth", "oppose", "2026-02-01"),
    ],
)
def test_what_does_not_count(second: object) -> None:
    assert changes([position("ada", "berth", "support"), second]) == ()  # type: ignore[list-item]


def test_accounts_of_others_count_where_they_are_wanted() -> None:
    taken = [
        position("ada", "berth", "support"),
        position("ada", "berth", "oppose", "2026-02-01", voice=Voice.CHARACTERISED),
    ]
    assert [c.kind for c in changes(taken, Choice())] == [Turn.TURNED_ROUND]
