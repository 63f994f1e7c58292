"""The log: decisions of several people at once are all kept, and what contradicts is shown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.samples import ANALYSIS as SAMPLE
from tests.samples import DOCUMENT
from toolkit.errors import InputError
from toolkit.reviews.decisions import Action, Draft, Kind
from toolkit.reviews.state import Standing
from toolkit.web.faults import Conflict, Missing
from toolkit.web.orders import Order

REVIEWERS = [f"Reviewer {n}" for n in range(4)]


def draft(action: Action, base: int = 0, **values: object) -> Draft:
    return Draft(kind=Kind.POSITION, id=SAMPLE.positions[0].id, action=action, base=base, **values)


def test_a_decision_is_kept_with_who_and_when(analyses, log):
    entry = analyses.keep(SAMPLE)
    made = log.decide(entry.id, draft(Action.ACCEPT, note="  clear  "), " Ada ")
    assert (made.decision.reviewer, made.decision.note, made.state.standing) == ("Ada", "clear", Standing.ACCEPTED)
    assert log.history(entry.id) == (made.decision,)
    assert analyses.entry(entry.id).decisions == 1


def test_two_reviewers_at_once_lose_nothing(analyses, log):
    """Four people decide about the same record at the same time, each having seen nothing, many times over."""
    entry = analyses.keep(SAMPLE)
    barrier = threading.Barrier(len(REVIEWERS))

    def work(reviewer: str) -> None:
        barrier.wait()
        for n in range(10):
            log.decide(entry.id, draft(Action.NOTE, note=f"{reviewer} {n}"), reviewer)
        log.decide(entry.id, draft(Action.ACCEPT if reviewer == REVIEWERS[0] else Action.REJECT), reviewer)

    with ThreadPoolExecutor(len(REVIEWERS)) as pool:
        list(pool.map(work, REVIEWERS))
    history = log.history(entry.id)
    assert len(history) == 44
    for name in REVIEWERS:
        assert [d.note for d in history if d.reviewer == name and d.note] == [f"{name} {n}" for n in range(10)]
    (state,) = log.states(entry.id).values()
    judgements = [d for d in history if d.action is not Action.NOTE]
    against = [d for d in judgements if d.action is not judgements[0].action]
    assert state.standing is (Standing.ACCEPTED if judgements[0].action is Action.ACCEPT else Standing.REJECTED)
    assert list(state.contested) == against != []


def test_the_reviewed_analysis_follows_the_log(analyses, log):
    entry = analyses.keep(SAMPLE)
    made = log.decide(entry.id, draft(Action.REJECT), "Ada")
    assert SAMPLE.positions[0].id not in {p.id for p in log.reviewed(entry.id).positions}
    undo = draft(Action.UNDO, base=made.decision.number, value={"number": made.decision.number})
    log.decide(entry.id, undo, "Bo")
    assert log.reviewed(entry.id) == SAMPLE
    assert [d.action for d in log.history(entry.id)] == [Action.REJECT, Action.UNDO]


def test_a_refused_decision_leaves_no_trace(analyses, log):
    entry = analyses.keep(SAMPLE)
    with pytest.raises(InputError):
        log.decide(entry.id, draft(Action.EDIT, value={"stance": "perhaps"}), "Ada")
    assert log.history(entry.id) == ()
    assert analyses.entry(entry.id).decisions == 0


def test_nothing_can_be_decided_before_there_is_a_result(analyses, log):
    waiting = analyses.add(Order(document=DOCUMENT))
    with pytest.raises(Conflict):
        log.decide(waiting.id, draft(Action.ACCEPT), "Ada")
    with pytest.raises(Missing):
        log.decide("a-none", draft(Action.ACCEPT), "Ada")


def test_everything_decided_can_be_read_out(analyses, log):
    analyses.keep(SAMPLE)
    decided = analyses.keep(SAMPLE)
    log.decide(decided.id, draft(Action.ACCEPT), "Ada")
    assert [(a, len(d)) for a, d in log.decided()] == [(SAMPLE, 1)]
