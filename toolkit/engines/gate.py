"""The one gate that all requests of a run pass: it knows the limits, the pauses and the outages, so that no caller need.

Callers enter one by one in the order they came. The gate lets one in when the window has room, the buckets allow it, no
pause asked for by the server is running and the provider is not down; or it turns the caller away with the fault that makes
asking pointless for everybody (a refused key, a spent quota, an outage without end).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard
from weakref import WeakKeyDictionary

from toolkit.ask import Reason
from toolkit.engines.breaker import Breaker
from toolkit.engines.call import Completion, Fault, Retry
from toolkit.engines.pace import Bucket, Window, stated_limits

_FATAL = frozenset({Reason.QUOTA_EXHAUSTED, Reason.UNKNOWN_MODEL})
_OUTAGE = frozenset({Reason.SERVER_ERROR, Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.BAD_RESPONSE})
FATAL_SECONDS = 60.0
"""How long a fault that concerns everybody is answered without asking again; a long-lived process tries anew after it."""
CATCH_UP_SECONDS = 0.05


@dataclass(frozen=True)
class Limits:
    """What the user allows. `concurrency` is the most requests in flight; the rest is per minute, None for no own limit.

    `longest_pause` is the longest pause in seconds that a server may ask of the whole run; a longer one ends it.
    """

    concurrency: int = 64
    start: int = 8
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    longest_pause: float = 300.0


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Pass:
    """A permission to send one request, to be given back with `leave`."""

    sent: float
    tokens: int
    test: bool = False
    """Whether this request finds out if an outage is over."""


class _Lane:
    """What callers of one event loop wait at: locks and events cannot be shared between loops."""

    def __init__(self) -> None:
        self.turnstile = asyncio.Lock()
        self.changed = asyncio.Event()
        self.in_flight = 0


class Gate:
    """Shared by all workers of one endpoint. They may be in several event loops, which share the limits: what changes in
    one of them is noticed in the others within a second."""

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, breaker: Breaker | None = None, seed: int | None = None
    ) -> None:
        self.limits = limits
        self.window = Window(min(limits.start, limits.concurrency), limits.concurrency)
        self.requests = Bucket(limits.requests_per_minute)
        self.tokens = Bucket(limits.tokens_per_minute)
        self.breaker = breaker if breaker is not None else Breaker()
        self._random = random.Random(seed)
        self._not_before = 0.0
        self._next = 0.0
        self._shut: tuple[Fault, float] | None = None
        self._lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lane] = WeakKeyDictionary()
        self._process = os.getpid()

    @property
    def in_flight(self) -> int:
        """Requests that have been let in and have not come back."""
        return sum(lane.in_flight for lane in self._lanes.values())

    async def enter(self, tokens: int) -> Pass | Fault:
        """Wait for permission to send a request of about `tokens` tokens; a Fault says that asking is pointless."""
        lane = self._lane()
        async with lane.turnstile:
            while True:
                now = self._now()
                fault = self._turned_away(now)
                if fault is not None:
                    return fault
                delay = self._delay(tokens, now)
                if delay <= 0:
                    return self._let_in(tokens, now, lane)
                await self._wait(delay, lane)

    def leave(self, entered: Pass, outcome: Completion | Fault | None, headers: Mapping[str, str]) -> None:
        """Give a permission back, with what came of it; None where the request was cancelled."""
        now = self._now()
        full = self.in_flight >= self.window.size - 1
        lane = self._lane()
        lane.in_flight -= 1
        for kind, bucket in (("requests", self.requests), ("tokens", self.tokens)):
            bucket.learn(*stated_limits(headers, kind), now)
        if outcome is None:
            self.breaker.abandoned(test=entered.test)
        elif _is_outage(outcome):
            self.breaker.failure(outcome, now, self._random.random(), test=entered.test)
        else:
            self.breaker.success()
            if isinstance(outcome, Fault) and outcome.reason is Reason.RATE_LIMITED:
                self.window.limited(entered.sent, now)
            else:
                self.window.success(entered.sent, now, full=full)
        if isinstance(outcome, Fault):
            self._pause(outcome, now)
        lane.changed.set()

    def shut(self, fault: Fault) -> None:
        """Turn everybody away from now on, those who wait included."""
        self._shut = (fault, float("inf"))
        for lane in self._lanes.values():
            lane.changed.set()

    def _pause(self, fault: Fault, now: float) -> None:
        if fault.wait is not None:
            if fault.wait > self.limits.longest_pause:
                self._shut = (fault, now + min(fault.wait, FATAL_SECONDS))
            else:
                spread = 1 + 0.1 * self._random.random()
                self._not_before = max(self._not_before, now + fault.wait * spread)
        if fault.reason in _FATAL or fault.status == 401:
            self._shut = (fault, now + FATAL_SECONDS)

    def _turned_away(self, now: float) -> Fault | None:
        if self._shut is not None and now >= self._shut[1]:
            self._shut = None
        return self._shut[0] if self._shut is not None else self.breaker.given_up(now)

    def _delay(self, tokens: int, now: float) -> float:
        if self.in_flight >= max(1, int(self.window.size)):
            return float("inf")
        return max(
            self._not_before - now,
            self._next - now,
            self.requests.delay(1, now),
            self.tokens.delay(tokens, now),
            self.breaker.delay(now),
        )

    def _let_in(self, tokens: int, now: float, lane: _Lane) -> Pass:
        lane.in_flight += 1
        self.requests.take(1, now)
        self.tokens.take(tokens, now)
        test = self.breaker.passed()
        # Timers fire late: a little of what they lose may be caught up.
        self._next = max(self._next, now - CATCH_UP_SECONDS) + self.window.spacing
        return Pass(now, tokens, test)

    async def _wait(self, delay: float, lane: _Lane) -> None:
        """Until something changes or `delay` is over; never longer than a second, so that patience is noticed to end."""
        lane.changed.clear()
        try:
            async with asyncio.timeout(min(delay, 1.0)):
                await lane.changed.wait()
        except TimeoutError:
            return

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _lane(self) -> _Lane:
        """The lane of the running loop. Lanes of loops that have ended, or were left behind in a fork, are given up."""
        loop = asyncio.get_running_loop()
        lane = self._lanes.get(loop)
        if lane is None:
            ours = self._process == os.getpid()
            kept = {other: lane for other, lane in self._lanes.items() if ours and not other.is_closed()}
            self._lanes, self._process = WeakKeyDictionary(kept), os.getpid()
            lane = self._lanes[loop] = _Lane()
        return lane


def _is_outage(outcome: Completion | Fault) -> TypeGuard[Fault]:
    return isinstance(outcome, Fault) and outcome.reason in _OUTAGE and outcome.retry is not Retry.NEVER
