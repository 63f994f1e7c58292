"""The fold: what stands after several people decided, in any order, and that nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.reviews.decisions import Action, Decision, Kind
from toolkit.reviews.state import Standing, fold, in_force, state_of, undone


def made(number: int, action: Action, value: Any = None, *, by: str = "Ada", base: int | None = None) -> Decision:
    seen = number - 1 if base is None else base
    return Decision(
        number=number, kind=Kind.POSITION, id="P1", action=action, value=value, reviewer=by, at="2026-03-04", base=seen
    )


def state(*decisions: Decision) -> Any:
    return state_of(Kind.POSITION, "P1", decisions)


def test_nothing_decided_is_open():
    assert state().standing is Standing.OPEN
    assert state().version == 0


def test_who_has_seen_the_earlier_decision_replaces_it():
    now = state(made(1, Action.ACCEPT), made(2, Action.REJECT, by="Bo"))
    assert (now.standing, now.version, now.contested) == (Standing.REJECTED, 2, ())


def test_who_has_not_seen_it_contests_it_and_nothing_is_overwritten():
    now = state(made(1, Action.ACCEPT), made(2, Action.REJECT, by="Bo", base=0))
    assert now.standing is Standing.ACCEPTED
    assert [c.number for c in now.contested] == [2]
    settled = state(made(1, Action.ACCEPT), made(2, Action.REJECT, by="Bo", base=0), made(3, Action.REJECT, base=2))
    assert (settled.standing, settled.contested) == (Standing.REJECTED, ())


def test_a_third_person_who_saw_only_the_first_settles_nothing():
    first, second = made(1, Action.ACCEPT), made(2, Action.REJECT, by="Bo", base=0)
    now = state(first, second, made(3, Action.ACCEPT, by="Cy", base=1))
    assert [c.number for c in now.contested] == [2]


def test_two_who_agree_do_not_contest():
    assert state(made(1, Action.ACCEPT), made(2, Action.ACCEPT, by="Bo", base=0)).contested == ()


def test_edits_of_different_fields_at_once_both_stand():
    now = state(
        made(1, Action.EDIT, {"stance": "oppose"}), made(2, Action.EDIT, {"summary": "Against."}, by="Bo", base=0)
    )
    assert now.edits == {"stance": "oppose", "summary": "Against."}
    assert now.contested == ()


def test_a_field_somebody_had_seen_may_be_edited_although_another_field_moved_on():
    now = state(
        made(1, Action.EDIT, {"stance": "oppose"}),
        made(2, Action.EDIT, {"summary": "Against."}, by="Cy", base=1),
        made(3, Action.EDIT, {"stance": "support"}, by="Bo", base=1),
    )
    assert now.edits == {"stance": "support", "summary": "Against."}
    assert now.contested == ()


def test_edits_of_one_field_at_once_are_contested():
    now = state(
        made(1, Action.EDIT, {"stance": "oppose"}), made(2, Action.EDIT, {"stance": "support"}, by="Bo", base=0)
    )
    assert now.edits == {"stance": "oppose"}
    assert [c.number for c in now.contested] == [2]


def test_one_person_in_two_windows_contests_nobody():
    now = state(made(1, Action.ACCEPT), made(2, Action.REJECT, base=0))
    assert (now.standing, now.contested) == (Standing.REJECTED, ())


def test_undo_brings_back_what_stood_before_and_can_be_undone():
    history = [made(1, Action.ACCEPT), made(2, Action.REJECT), made(3, Action.UNDO, {"number": 2})]
    assert state(*history).standing is Standing.ACCEPTED
    assert state(*history, made(4, Action.UNDO, {"number": 3})).standing is Standing.REJECTED
    assert undone(history) == {2}


def test_undoing_what_stands_lets_the_contested_decision_stand():
    history = [
        made(1, Action.ACCEPT),
        made(2, Action.REJECT, by="Bo", base=0),
        made(3, Action.UNDO, {"number": 1}, by="Ada"),
    ]
    assert (state(*history).standing, state(*history).contested) == (Standing.REJECTED, ())


def test_notes_change_nothing_and_are_all_kept():
    now = state(made(1, Action.ACCEPT), made(2, Action.NOTE, by="Bo", base=0), made(3, Action.NOTE, by="Cy", base=0))
    assert (now.standing, len(now.notes), now.contested) == (Standing.ACCEPTED, 2, ())


choices = st.tuples(
    st.sampled_from([Action.ACCEPT, Action.REJECT, Action.EDIT, Action.NOTE, Action.SIGN]),
    st.sampled_from(["Ada", "Bo", "Cy"]),
    st.integers(0, 12),
    st.sampled_from([{"stance": "oppose"}, {"stance": "support"}, {"summary": "x"}]),
)


@given(st.lists(choices, max_size=12))
def test_every_decision_in_force_stands_or_is_replaced_by_one_who_saw_it_or_is_contested(drawn):
    decisions = [
        made(n, action, value if action is Action.EDIT else None, by=by, base=min(base, n - 1))
        for n, (action, by, base, value) in enumerate(drawn, start=1)
    ]
    now = fold(decisions).get((Kind.POSITION, "P1"))
    if now is None:
        assert decisions == []
        return
    assert now.version == len(decisions)
    assert len(now.notes) == sum(d.action is Action.NOTE for d in decisions)
    for decision in decisions:
        if decision.action is Action.REJECT and now.standing is not Standing.REJECTED:
            later = [d for d in decisions if d.number > decision.number and d.action is not Action.NOTE]
            before = [d for d in decisions if d.number < decision.number and d.base <= decision.number]
            assert decision in now.contested or later or before


@given(st.lists(st.booleans(), max_size=8))
def test_undo_is_always_the_inverse(flips):
    decisions = [made(1, Action.REJECT)]
    for _ in flips:
        decisions.append(made(len(decisions) + 1, Action.UNDO, {"number": len(decisions)}))
    expected = 1 if len(flips) % 2 == 0 else 0
    assert len(in_force(decisions)) == expected
