"""One issue seen from its two ends: recognised where a negation or the gold's own opposite says so, never guessed."""

from __future__ import annotations

import pytest

from tests.evals.scoring.outputs import actor, analysis, case, position, rights
from toolkit.evals.cases import GoldIssue
from toolkit.evals.scoring.poles import opposed, turned
from toolkit.records import Issue, Stance


def both(gold: str, found: str, opposite: str | None = None) -> bool:
    mine = GoldIssue(id="I1", label="it", proposition=gold, opposite=opposite)
    return opposed(mine, Issue(id="I9", label="it", proposition=found))


@pytest.mark.parametrize(
    ("gold", "found"),
    [
        ("The town should sell the mill.", "The town should not sell the mill."),
        ("The town should sell the mill.", "The town shouldn't sell the old mill."),
        ("Cars should be banned from the quay.", "Cars should never be banned from the old quay."),
        ("Die Stadt sollte die Mühle verkaufen.", "Die Stadt sollte die Mühle nicht verkaufen."),
        ("La ville devrait vendre le moulin.", "La ville ne devrait pas vendre le moulin."),
        ("El pueblo debería vender el molino.", "El pueblo no debería vender el molino."),
    ],
)
def test_a_negation_of_a_shared_word_is_the_other_end(gold: str, found: str) -> None:
    assert both(gold, found)
    assert both(found, gold)
    assert not both(gold, gold)
    assert not both(found, found)


@pytest.mark.parametrize(
    ("gold", "found"),
    [
        ("The council should build the berth.", "The council should not delay the berth."),  # negates something else
        ("The council should keep the berth.", "The council should close the berth."),  # a dictionary would know
        ("The council should build the berth.", "The mayor should not resign."),
        ("La ciudad debería construir el muelle.", "La ciudad no debería retrasar el muelle."),
        ("The town should not sell the mill.", "The town should never sell the mill."),
    ],
)
def test_nothing_is_guessed(gold: str, found: str) -> None:
    assert not both(gold, found)


@pytest.mark.parametrize(
    ("found", "other_end"),
    [
        ("The council should keep the berth.", True),
        ("The council should keep the old berth open.", True),
        ("The council should close the berth.", False),
        ("The council should not close the berth.", True),
        ("The berth should stay.", False),  # as near to the one as to the other: nothing is turned
    ],
)
def test_the_opposite_that_gold_gives_decides_by_its_words(found: str, other_end: bool) -> None:
    assert both("The council should close the berth.", found, "The council should keep the berth.") is other_end


def test_turning_twice_changes_nothing_and_no_side_stays_no_side() -> None:
    assert all(turned(turned(stance)) is stance for stance in Stance)
    assert [s for s in Stance if turned(s) is s] == [
        Stance.MIXED,
        Stance.NEUTRAL,
        Stance.NO_COMMENT,
        Stance.UNCLEAR,
        Stance.NOT_ADDRESSED,
    ]


GOLD = {
    "actors": [{"name": "Ada Brandt"}],
    "issues": [{"id": "I1", "label": "mill", "proposition": "The town should sell the mill."}],
    "positions": [{"actor": "Ada Brandt", "issue": "I1", "stance": "support"}],
}


@pytest.mark.parametrize(("stance", "right"), [(Stance.OPPOSE, True), (Stance.SUPPORT, False)])
def test_a_stance_on_the_other_end_is_turned_before_it_is_scored(stance: Stance, right: bool) -> None:
    issue = Issue(id="I7", label="keeping the mill", proposition="The town should not sell the mill.")
    found = position("A1", stance, "We shall sell the mill", issue="I7")
    output = analysis(actors=(actor("A1", "Ada Brandt"),), issues=(issue,), positions=(found,))
    assert rights(case(GOLD), output, "stance") == [right]
