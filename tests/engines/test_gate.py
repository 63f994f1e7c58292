"""The gate against simulated servers, on a loop whose time jumps."""

from __future__ import annotations

import asyncio
import random
import threading
from dataclasses import dataclass, field

import pytest

from tests.engines.virtual import run
from tests.forking import forked
from toolkit.ask import Reason
from toolkit.engines.call import Completion, Fault, Retry
from toolkit.engines.gate import FATAL_SECONDS, Gate, Limits, Pass
from toolkit.engines.pace import Bucket, stated_limits
from toolkit.engines.retry import RetryPolicy, retried

DOWN = Fault(Reason.SERVER_ERROR, "down", Retry.SOON, status=503)
ANSWER = Completion("ok")


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Server:
    """A token bucket: `rate` requests a second, `burst` at once; down between the two times of `outage`."""

    rate: float
    burst: float
    latency: float = 0.2
    outage: tuple[float, float] | None = None
    says_when: bool = True
    sent: int = 0
    most_in_flight: int = 0
    in_flight: int = 0
    level: float = 0.0
    at: float | None = None
    start: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def ask(self) -> Completion | Fault:
        self.sent += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._reply()
        finally:
            self.in_flight -= 1

    async def _reply(self) -> Completion | Fault:
        if self.at is None:
            self.at, self.start, self.level = now(), now(), self.burst
        if self.outage and self.outage[0] <= now() - self.start < self.outage[1]:
            await asyncio.sleep(0.01)
            return DOWN
        self.level = min(self.burst, self.level + (now() - self.at) * self.rate)
        self.at = now()
        if self.level < 1:
            wait = (1 - self.level) / self.rate if self.says_when else None
            await asyncio.sleep(0.005)
            return Fault(Reason.RATE_LIMITED, "too fast", Retry.WAIT, wait=wait, status=429)
        self.level -= 1
        await asyncio.sleep(self.latency * self.chance.uniform(0.9, 1.1))
        return ANSWER


async def through(gate: Gate, server: Server, calls: int, workers: int) -> tuple[float, int]:
    """Send `calls` through the gate: seconds it took, and how many were lost."""
    lost = 0
    todo = iter(range(calls))

    async def attempt() -> Completion | Fault:
        entered = await gate.enter(1)
        if isinstance(entered, Fault):
            return entered
        outcome = await server.ask()
        gate.leave(entered, outcome, {})
        return outcome

    async def worker() -> None:
        nonlocal lost
        for _ in todo:
            outcome = await retried(attempt, RetryPolicy(), lambda: 900.0, asyncio.sleep)
            lost += isinstance(outcome, Fault)

    begun = now()
    await asyncio.gather(*(worker() for _ in range(workers)))
    return now() - begun, lost


@pytest.mark.parametrize("workers", [64, 256])
@pytest.mark.parametrize("says_when", [True, False])
def test_a_limiter_is_used_to_the_full_and_nothing_is_lost(workers, says_when):
    server = Server(rate=200, burst=50, says_when=says_when)
    seconds, lost = run(through(Gate(seed=1), server, 3_000, workers))
    assert lost == 0
    assert server.sent <= 1.05 * 3_000
    assert 3_000 / seconds >= 0.9 * 200


@pytest.mark.parametrize("workers", [64, 256])
def test_an_outage_pauses_the_run_and_nothing_is_lost(workers):
    server = Server(rate=200, burst=50, outage=(5, 10))
    seconds, lost = run(through(Gate(seed=1), server, 3_000, workers))
    assert lost == 0
    assert server.sent <= 1.05 * 3_000
    assert 3_000 / seconds >= 0.6 * 200


def test_no_more_requests_are_in_flight_than_allowed():
    server = Server(rate=1e9, burst=1e9)
    run(through(Gate(Limits(concurrency=7)), server, 200, 50))
    assert server.most_in_flight == 7


def test_own_limits_per_minute_are_kept():
    server = Server(rate=1e9, burst=1e9, latency=0.01)
    seconds, _ = run(through(Gate(Limits(requests_per_minute=60)), server, 180, 50))
    assert seconds >= 119


def test_limits_that_the_server_states_are_kept():
    async def work() -> float:
        gate = Gate()
        headers = {"x-ratelimit-limit-tokens": "6000", "x-ratelimit-remaining-tokens": "0"}
        first = await gate.enter(10)
        assert isinstance(first, Pass)
        gate.leave(first, ANSWER, headers)
        begun = now()
        assert isinstance(await gate.enter(1000), Pass)
        return now() - begun

    assert 10 <= run(work()) <= 11.1


@pytest.mark.parametrize(
    "headers",
    [{"x-ratelimit-limit-requests": "-1"}, {"x-ratelimit-limit-tokens": "0"}, {"x-ratelimit-limit-tokens": "x"}],
)
def test_limits_that_make_no_sense_are_ignored(headers):
    async def work() -> float:
        gate = Gate()
        begun = now()
        for _ in range(20):
            entered = await gate.enter(1000)
            assert isinstance(entered, Pass)
            gate.leave(entered, ANSWER, headers)
        return now() - begun

    assert run(work()) == 0


def test_a_pause_holds_everybody_back_and_does_not_end_in_a_herd():
    async def work() -> list[float]:
        gate = Gate(seed=3)
        for _ in range(8):
            entered = await gate.enter(1)
            assert isinstance(entered, Pass)
            await asyncio.sleep(0.2)
            gate.leave(entered, ANSWER, {})
        entered = await gate.enter(1)
        assert isinstance(entered, Pass)
        gate.leave(entered, Fault(Reason.RATE_LIMITED, "x", Retry.WAIT, wait=2.0), {})
        told = now()
        times: list[float] = []

        async def one() -> None:
            entered = await gate.enter(1)
            assert isinstance(entered, Pass)
            times.append(now() - told)
            await asyncio.sleep(0.2)
            gate.leave(entered, ANSWER, {})

        await asyncio.gather(*(one() for _ in range(10)))
        return times

    times = run(work())
    assert min(times) >= 2.0
    assert times[0] <= 2.21
    assert times[-1] - times[0] >= 0.05


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Reason.UNAUTHORISED, "x", status=401),
        Fault(Reason.QUOTA_EXHAUSTED, "x", status=429),
        Fault(Reason.UNKNOWN_MODEL, "x", status=404),
        Fault(Reason.RATE_LIMITED, "x", Retry.WAIT, wait=9e9),
    ],
    ids=lambda fault: fault.reason.value,
)
def test_a_fault_that_concerns_everybody_turns_everybody_away_for_a_while(fault):
    async def work() -> None:
        gate = Gate()
        entered = await gate.enter(1)
        assert isinstance(entered, Pass)
        gate.leave(entered, fault, {})
        assert await gate.enter(1) is fault
        await asyncio.sleep(FATAL_SECONDS + 1)
        assert isinstance(await gate.enter(1), Pass)

    run(work())


def test_one_article_refused_by_a_firewall_does_not_stop_the_run():
    async def work() -> None:
        gate = Gate()
        entered = await gate.enter(1)
        assert isinstance(entered, Pass)
        gate.leave(entered, Fault(Reason.UNAUTHORISED, "x", status=403), {})
        assert isinstance(await gate.enter(1), Pass)

    run(work())


@pytest.mark.parametrize(("answered_before", "patience"), [(False, 30), (True, 600)])
def test_an_outage_without_end_is_given_up(answered_before, patience):
    async def work() -> float:
        gate = Gate(seed=1)
        if answered_before:
            entered = await gate.enter(1)
            assert isinstance(entered, Pass)
            gate.leave(entered, ANSWER, {})
        begun = now()
        while True:
            entered = await gate.enter(1)
            if isinstance(entered, Fault):
                assert entered is DOWN
                return now() - begun
            gate.leave(entered, DOWN, {})

    assert patience <= run(work()) <= patience + 60


def test_shutting_wakes_those_who_wait():
    async def work() -> None:
        gate = Gate(Limits(concurrency=1))
        assert isinstance(await gate.enter(1), Pass)
        waiting = [asyncio.create_task(gate.enter(1)) for _ in range(3)]
        await asyncio.sleep(0)
        stopped = Fault(Reason.CANCELLED, "stopped")
        gate.shut(stopped)
        assert await asyncio.gather(*waiting) == [stopped] * 3

    run(work())


def test_one_who_gives_up_waiting_does_not_block_the_others():
    async def work() -> None:
        gate = Gate(Limits(concurrency=1))
        first = await gate.enter(1)
        assert isinstance(first, Pass)
        impatient, patient = (asyncio.create_task(gate.enter(1)) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        gate.leave(first, None, {})
        assert isinstance(await patient, Pass)

    run(work())


def test_a_gate_can_be_used_by_one_loop_after_another():
    gate = Gate()
    for _ in range(2):
        assert isinstance(run(gate.enter(1)), Pass)


def test_loops_in_several_threads_share_the_limit_and_leave_nothing_behind():
    gate = Gate(Limits(concurrency=3, start=3), seed=1)
    most = []

    async def one() -> None:
        entered = await gate.enter(1)
        assert isinstance(entered, Pass)
        most.append(gate.in_flight)
        await asyncio.sleep(0.002)
        gate.leave(entered, Completion("x"), {})

    async def work() -> None:
        await asyncio.gather(*(one() for _ in range(8)))

    threads = [threading.Thread(target=lambda: asyncio.run(work())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(most) == 24
    assert gate.in_flight == 0
    # One in each of the other loops may be let in between the look and the step.
    assert max(most) <= 5


def test_a_forked_process_does_not_wait_for_the_requests_of_the_other():
    gate = Gate(Limits(concurrency=1, start=1), seed=1)

    async def enter() -> Pass | Fault:
        return await gate.enter(1)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(enter())
    assert gate.in_flight == 1

    def work() -> None:
        assert isinstance(asyncio.run(enter()), Pass)

    assert forked(work) == 0
    loop.close()


@pytest.mark.parametrize("limit", ["0.001", "0", "-5", "1e-300"])
def test_a_limit_below_one_request_a_minute_is_a_mistake(limit):
    bucket = Bucket()
    headers = {"x-ratelimit-limit-requests": limit, "x-ratelimit-remaining-requests": "0"}
    bucket.learn(*stated_limits(headers, "requests"), 5.0)
    assert bucket.delay(1, 5.0) == 0.0
