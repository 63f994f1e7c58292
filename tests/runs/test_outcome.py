"""An analysis becomes a status: no failure is done, and what holds for all rows ends none."""

from __future__ import annotations

import pytest

from tests.samples import ANALYSIS
from toolkit.ask import Reason
from toolkit.records import Analysis, FailureRecord
from toolkit.runs.outcome import Status, finished, unpack


def failing(*reasons: tuple[Reason, int]) -> Analysis:
    failures = tuple(
        FailureRecord(prompt="statements", reason=reason.value, message="so it was", attempts=attempts)
        for reason, attempts in reasons
    )
    return ANALYSIS.model_copy(update={"failures": failures})


ENDS = {
    Reason.UNAUTHORISED,
    Reason.UNKNOWN_MODEL,
    Reason.QUOTA_EXHAUSTED,
    Reason.OVER_BUDGET,
}
OUTAGES = {Reason.UNREACHABLE, Reason.SERVER_ERROR, Reason.TIMED_OUT, Reason.BAD_RESPONSE, Reason.RATE_LIMITED}


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("attempts", [0, 3])
def test_every_reason_has_its_status(reason, attempts):
    end = finished(failing((reason, attempts)))
    if reason in ENDS or (reason in OUTAGES and not attempts):
        assert end.status is Status.PENDING and end.ends_run is not None and end.analysis is None
    elif reason is Reason.CANCELLED:
        assert end.status is Status.PENDING and end.ends_run is None
    else:
        refused = reason in (Reason.REFUSED, Reason.FILTERED)
        assert end.status is (Status.REFUSED if refused else Status.FAILED)
        assert reason.value.replace("_", " ") in (end.reason or "") and "so it was" in (end.reason or "")
        assert end.analysis is not None


def test_the_worst_failure_decides():
    end = finished(failing((Reason.TRUNCATED, 1), (Reason.REFUSED, 1)))
    assert end.status is Status.REFUSED and "(and 1 more)" in (end.reason or "")
    assert finished(failing((Reason.TRUNCATED, 1), (Reason.OVER_BUDGET, 0))).status is Status.PENDING


def test_an_analysis_without_failures_is_done_and_kept_as_it_is():
    whole = failing()
    end = finished(whole)
    assert (end.status, end.reason, end.usage) == (Status.DONE, None, whole.usage)
    assert Analysis.model_validate_json(unpack(end.analysis or b"")) == whole
