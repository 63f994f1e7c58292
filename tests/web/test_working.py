"""What the working page is made from: what stands about each entry, and the history in words."""

from __future__ import annotations

from typing import Any

from tests.samples import ANALYSIS, TEXT
from toolkit.records import Stance, Verdict
from toolkit.reviews.decisions import Action, Decision, Kind
from toolkit.web.working import Working


def made(*drafts: dict[str, Any]) -> tuple[Decision, ...]:
    given = {"kind": Kind.POSITION, "id": "P1", "reviewer": "Ada", "at": "2026-03-06T10:00:00+00:00"}
    return tuple(Decision.model_validate({**given, "number": n, **draft}) for n, draft in enumerate(drafts, 1))


def test_nothing_decided():
    work = Working(ANALYSIS, ())
    assert work.analysis == ANALYSIS
    assert work.standing(work.state("position", "P1")) == ""
    assert work.latest("position", "P1") is None
    assert work.progress == (0, 9)
    assert (work.history, work.contested, work.signed) == ((), (), None)


def test_a_changed_position_stands_and_a_rejected_one_stays_on_the_page():
    start = TEXT.index("We will not sign")
    words = {"start": start, "end": start + 16, "text": "We will not sign"}
    edit = {"action": Action.EDIT, "value": {"stance": "oppose", "evidence": [words]}}
    work = Working(ANALYSIS, made(edit, {"id": "P2", "action": Action.REJECT}))
    position = work.analysis.positions[0]
    assert (position.stance, position.evidence[0].text) == (Stance.OPPOSE, "We will not sign")
    assert [p.id for p in work.analysis.positions] == [p.id for p in ANALYSIS.positions]
    assert work.standing(work.state("position", "P2")) == "rejected by Ada"
    assert work.progress == (2, 9)
    rejected, changed = work.history
    assert (rejected.done, rejected.about, rejected.undo) == ("rejected", "Tomas Birk on The dam", True)
    assert changed.details == ("stance: opposes", "evidence: “We will not sign”")


def test_an_undo_is_in_the_history_and_can_be_taken_back():
    undo = {"action": Action.UNDO, "value": {"number": 1}}
    work = Working(ANALYSIS, made({"action": Action.ACCEPT}, undo))
    taken_back, accepted = work.history
    assert (taken_back.undo, accepted.undo) == (True, False)
    assert taken_back.details == ()
    assert work.latest("position", "P1") is None


def test_a_note_is_not_what_undo_takes_back():
    work = Working(ANALYSIS, made({"action": Action.ACCEPT}, {"action": Action.NOTE, "note": "asked"}))
    latest = work.latest("position", "P1")
    assert latest is not None
    assert latest.number == 1


def test_an_override_counts_for_its_fact_and_is_spelled_out():
    override = {
        "kind": Kind.CHECK,
        "id": "C2",
        "action": Action.OVERRIDE,
        "value": {"verdict": "supported"},
        "note": "x",
    }
    work = Working(ANALYSIS, made(override))
    assert work.progress == (1, 9)
    assert work.history[0].details == ("verdict: supported by the evidence",)
    assert work.history[0].about.startswith("the check of “The river Aar")
    check = next(c for c in work.analysis.checks if c.claim == "C2")
    assert check.verdict is Verdict.SUPPORTED


def test_decisions_that_contradict_are_contested_and_the_sign_off_is_found():
    sign = {"kind": Kind.ANALYSIS, "id": "analysis", "action": Action.SIGN}
    work = Working(ANALYSIS, made({"action": Action.ACCEPT}, {"action": Action.REJECT, "reviewer": "Bo"}, sign))
    assert [state.id for state in work.contested] == ["P1"]
    assert work.signed is not None
    assert work.name("analysis", "analysis") == "the analysis"
    assert work.name("actor", "nobody") == "nobody"
