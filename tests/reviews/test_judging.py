"""What may be decided, and the analysis that comes out of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.samples import ANALYSIS as SAMPLE
from toolkit.errors import InputError
from toolkit.export.claimreview import claim_reviews
from toolkit.records import Check, CheckStatus, Stance, Verdict
from toolkit.reviews.applied import reviewed
from toolkit.reviews.decisions import Action, Decision, Draft, Kind
from toolkit.reviews.judging import judged, targets

POSITION = SAMPLE.positions[0]
CHECKED = next(c.claim for c in SAMPLE.checks if c.status.value == "checked")


def decide(kind: Kind, identifier: str, action: Action, value: Any = None, note: str | None = None) -> Draft:
    return judged(SAMPLE, (), Draft(kind=kind, id=identifier, action=action, value=value, note=note), "Ada")


def kept(*drafts: Draft) -> list[Decision]:
    return [
        Decision(**draft.model_dump() | {"number": n, "reviewer": "Ada", "at": "2026-03-04T00:00:00+00:00"})
        for n, draft in enumerate(drafts, start=1)
    ]


def words(text: str) -> dict[str, Any]:
    start = SAMPLE.document.text.index(text)
    return {"start": start, "end": start + len(text), "text": text}


@pytest.mark.parametrize(
    ("kind", "identifier", "action", "value", "note", "what"),
    [
        (Kind.POSITION, "P99", Action.ACCEPT, None, None, "no position"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {}, None, "changes nothing"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {"stance": "maybe"}, None, "stance"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {"stans": "oppose"}, None, "stans"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {"actor": "A99"}, None, "A99"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {"summary": "  "}, None, "summary"),
        (Kind.POSITION, POSITION.id, Action.EDIT, {"evidence": []}, None, "evidence"),
        (
            Kind.POSITION,
            POSITION.id,
            Action.EDIT,
            {"evidence": [{"start": 1, "end": 4, "text": "xyz"}]},
            None,
            "do not stand",
        ),
        (
            Kind.POSITION,
            POSITION.id,
            Action.EDIT,
            {"evidence": [{"start": -1, "end": 4, "text": "x"}]},
            None,
            "evidence",
        ),
        (Kind.POSITION, POSITION.id, Action.OVERRIDE, {"verdict": "supported"}, "why", "nobody can override"),
        (Kind.CHECK, CHECKED, Action.OVERRIDE, {"verdict": "supported"}, None, "needs a note"),
        (Kind.CHECK, CHECKED, Action.OVERRIDE, {"verdict": "true"}, "why", "verdict"),
        (Kind.CHECK, CHECKED, Action.SIGN, {"rating": 9, "url": "https://desk.example/1"}, None, "rating"),
        (Kind.CHECK, CHECKED, Action.SIGN, {"rating": 2, "url": "javascript:alert(1)"}, None, "not the address"),
        (Kind.FINDING, SAMPLE.findings[0].id, Action.EDIT, {"message": "x"}, None, "nobody can edit"),
        (Kind.ANALYSIS, "analysis", Action.REJECT, None, None, "nobody can reject"),
        (Kind.ACTOR, "A1", Action.NOTE, None, "  ", "needs a note"),
        (Kind.ACTOR, "A1", Action.ACCEPT, {"x": 1}, None, "x"),
        (Kind.ACTOR, "A1", Action.UNDO, {"number": 1}, None, "no decision 1"),
    ],
)
def test_what_makes_no_sense_is_refused(kind, identifier, action, value, note, what):
    with pytest.raises(InputError, match=what):
        decide(kind, identifier, action, value, note)


def test_a_nameless_reviewer_is_refused():
    with pytest.raises(InputError, match="name"):
        judged(SAMPLE, (), Draft(kind=Kind.ACTOR, id="A1", action=Action.ACCEPT), " ")


def test_a_base_that_never_was_is_refused():
    with pytest.raises(InputError, match="base"):
        judged(SAMPLE, (), Draft(kind=Kind.ACTOR, id="A1", action=Action.ACCEPT, base=7), "Ada")


def test_a_decision_cannot_be_undone_twice():
    first = kept(
        decide(Kind.ACTOR, "A1", Action.ACCEPT),
        Draft(kind=Kind.ACTOR, id="A1", action=Action.UNDO, value={"number": 1}, base=1),
    )
    again = Draft(kind=Kind.ACTOR, id="A1", action=Action.UNDO, value={"number": 1}, base=2)
    with pytest.raises(InputError, match="already"):
        judged(SAMPLE, first, again, "Ada")


def test_an_edited_position_has_the_selected_words_as_exact_evidence():
    chosen = words("the cheapest winter electricity we will ever get")
    after = reviewed(
        SAMPLE, kept(decide(Kind.POSITION, POSITION.id, Action.EDIT, {"stance": "oppose", "evidence": [chosen]}))
    )
    changed = next(p for p in after.positions if p.id == POSITION.id)
    assert changed.stance is Stance.OPPOSE
    (place,) = changed.evidence
    assert place.start is not None and SAMPLE.document.text[place.start : place.end] == place.text == chosen["text"]
    assert place.sentence is not None
    assert changed.summary == POSITION.summary


def test_a_rejected_actor_takes_its_positions_along_and_leaves_no_dangling_id():
    after = reviewed(SAMPLE, kept(decide(Kind.ACTOR, POSITION.actor, Action.REJECT)))
    gone = POSITION.actor
    assert gone not in {a.id for a in after.actors}
    assert all(p.actor != gone and p.relayed_by != gone for p in after.positions)
    assert all(s.actor != gone and s.relayed_by != gone for s in after.statements)
    assert len(after.statements) == len(SAMPLE.statements)


def test_rejected_records_stay_where_they_are_wanted():
    decisions = kept(*(decide(kind, ids[0], Action.REJECT) for kind, ids in _rejectable()))
    assert reviewed(SAMPLE, decisions, keep_rejected=True) == SAMPLE
    after = targets(reviewed(SAMPLE, decisions))
    assert all(ids[0] not in after[kind] for kind, ids in _rejectable())


def _rejectable() -> list[tuple[Kind, tuple[str, ...]]]:
    return [(kind, ids) for kind, ids in targets(SAMPLE).items() if kind is not Kind.ANALYSIS and ids]


def test_an_overridden_verdict_says_by_whom():
    draft = decide(Kind.CHECK, CHECKED, Action.OVERRIDE, {"verdict": "not_enough_evidence"}, "the source is old")
    check = next(c for c in reviewed(SAMPLE, kept(draft)).checks if c.claim == CHECKED)
    assert check.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert "Ada" in check.reasons[-1]


def test_a_signed_check_becomes_a_review():
    draft = decide(Kind.CHECK, CHECKED, Action.SIGN, {"rating": 2, "url": "https://desk.example/1"})
    review = reviewed(SAMPLE, kept(draft)).reviews[-1]
    assert (review.claim, review.reviewer, review.label) == (CHECKED, "Ada", "Mostly false")


@pytest.mark.parametrize("status", [CheckStatus.NOT_CHECKED, CheckStatus.FAILED])
def test_what_was_not_checked_is_signed_only_with_a_verdict_of_ones_own(status):
    check = Check(claim=CHECKED, status=status)
    unchecked = SAMPLE.model_copy(update={"checks": (check,), "reviews": ()})
    signing = Draft(
        kind=Kind.CHECK, id=CHECKED, action=Action.SIGN, value={"rating": 5, "url": "https://desk.example/1"}
    )
    with pytest.raises(InputError, match=r"was not checked.* override it at the desk"):
        judged(unchecked, (), signing, "Ada")
    value = {"verdict": "supported"}
    override = Draft(kind=Kind.CHECK, id=CHECKED, action=Action.OVERRIDE, value=value, note="seen in the minutes")
    made = kept(judged(unchecked, (), override, "Ada"))
    signed = judged(unchecked, made, signing, "Ada")
    both = kept(override, signed)
    result = reviewed(unchecked, both)
    assert (result.checks[0].status, result.checks[0].verdict) == (CheckStatus.CHECKED, Verdict.SUPPORTED)
    assert claim_reviews(result)[0]["author"]["name"] == "Ada"
    taken_back = kept(override, signed, Draft(kind=Kind.CHECK, id=CHECKED, action=Action.UNDO, value={"number": 1}))
    with pytest.raises(InputError, match="was not checked"):
        judged(unchecked, taken_back, signing, "Ada")
    with pytest.raises(InputError, match="no finished check"):
        claim_reviews(reviewed(unchecked, taken_back))


def test_no_decision_no_change():
    assert reviewed(SAMPLE, ()) == SAMPLE
