from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from toolkit.ask import Reason
from toolkit.engines.call import Completion, Fault, Retry
from toolkit.engines.retry import RetryPolicy, retried

SOON = Fault(Reason.SERVER_ERROR, "x", Retry.SOON)
WAIT = Fault(Reason.RATE_LIMITED, "x", Retry.WAIT, wait=2.0)
LIMITED = Fault(Reason.RATE_LIMITED, "x", Retry.WAIT)
NEVER = Fault(Reason.REFUSED, "x")
DONE = Completion("done")
POLICY = RetryPolicy(attempts=3, limited_attempts=6, first=1.0, longest=4.0)


def play(
    outcomes: Sequence[Completion | Fault], *, left: float = 100.0, policy: RetryPolicy = POLICY
) -> tuple[Completion | Fault, int, list[float]]:
    """Run the outcomes (the last one repeats): the result, how many tries it took, and the pauses."""
    tries: list[int] = []
    pauses: list[float] = []

    async def attempt() -> Completion | Fault:
        tries.append(1)
        return outcomes[min(len(tries), len(outcomes)) - 1]

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    result = asyncio.run(retried(attempt, policy, lambda: left, sleep))
    return result, len(tries), pauses


@pytest.mark.parametrize(
    ("outcomes", "result", "tries"),
    [
        ([DONE], DONE, 1),
        ([NEVER, DONE], NEVER, 1),
        ([SOON, DONE], DONE, 2),
        ([SOON], SOON, 3),
        ([LIMITED], LIMITED, 6),
        ([WAIT] * 4 + [DONE], DONE, 5),
        ([WAIT, SOON, WAIT, SOON, DONE], DONE, 5),
        ([SOON, SOON, NEVER], NEVER, 3),
    ],
)
def test_what_is_tried_again_and_how_often(outcomes, result, tries):
    assert play(outcomes)[:2] == (result, tries)


def test_pauses_grow_and_are_spread_and_bounded():
    pauses = [play([SOON], policy=RetryPolicy(attempts=9, first=1.0, longest=4.0))[2] for _ in range(30)]
    assert all(0 <= pause <= min(4.0, 2.0**number) for one in pauses for number, pause in enumerate(one))
    assert len({one[0] for one in pauses}) > 1


def test_a_pause_the_server_asked_for_is_left_to_the_gate():
    assert play([WAIT, DONE])[2] == [0.0]


def test_a_server_that_asks_for_no_pause_at_all_is_given_one():
    at_once = replace(WAIT, wait=0.0)
    pauses = [pause for _ in range(10) for pause in play([at_once])[2]]
    assert sum(pauses) > 1.0


def test_short_waits_that_never_help_are_lengthened():
    moment = replace(WAIT, wait=0.001)
    pauses = [play([moment])[2] for _ in range(10)]
    assert all(one[:3] == [0.0, 0.0, 0.0] for one in pauses)
    assert max(one[3] for one in pauses) > 0.5


def test_no_pause_of_ours_is_begun_that_outlasts_the_deadline():
    _, tries, pauses = play([SOON], left=0.1, policy=RetryPolicy(attempts=9, first=50.0, longest=60.0))
    assert all(pause < 0.1 for pause in pauses)
    assert tries < 9


@pytest.mark.parametrize(("left", "tries"), [(1.9, 1), (0.0, 1), (2.1, 6)])
def test_no_pause_is_begun_that_outlasts_the_deadline(left, tries):
    assert play([WAIT], left=left)[1] == tries


def test_exceptions_are_never_retried():
    async def attempt() -> Completion | Fault:
        calls.append(1)
        raise RuntimeError("a mistake")

    calls: list[int] = []
    with pytest.raises(RuntimeError, match="a mistake"):
        asyncio.run(retried(attempt, POLICY, lambda: 100.0, asyncio.sleep))
    assert calls == [1]
