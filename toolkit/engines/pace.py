"""How fast requests may leave: buckets that mirror a provider's limits, and a window that finds the limit nobody states.

Pure bookkeeping on a clock that is given; the `gate` does the waiting.

The window is additive increase, multiplicative decrease (Chiu and Jain 1989), as TCP does it: slow start until the first
limit, then one more request in flight per round; after a rate limit it falls to what was measured to get through.
Requests are spaced over the round once a limit is known, so that a pause never ends in a herd.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from toolkit.engines.faults import duration

DECREASE = 0.9
GOODPUT_SHARE = 0.97
"""Share of the measured throughput that is used after a limit was hit."""
MEASURED_SECONDS = 1.0
GROWTH = 0.1
"""Least growth of the window in shares a second, so that rounds of many seconds do not make it creep."""


class Bucket:
    """A token bucket: `per_minute` flow in evenly, up to that many; a limit that is not known lets everything through."""

    def __init__(self, per_minute: float | None = None) -> None:
        self.per_minute = per_minute
        self._level = per_minute or 0.0
        self._at = 0.0

    def delay(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be taken; an amount above the limit waits for a full bucket."""
        if self.per_minute is None:
            return 0.0
        missing = min(amount, self.per_minute) - self._refilled(now)
        return max(0.0, missing * 60 / self.per_minute)

    def take(self, amount: float, now: float) -> None:
        """Take `amount`; the level may fall below zero by what a full bucket could not hold."""
        if self.per_minute is not None:
            self._level = self._refilled(now) - amount
            self._at = now

    def learn(self, limit: float | None, remaining: float | None, now: float) -> None:
        """Correct the bucket by what a response says; limits below one are sent by mistake and ignored: a run that kept to
        them would stand still."""
        if limit is None or limit < 1:
            return
        if self.per_minute is None:
            self._level, self._at = limit, now
        self.per_minute = limit
        if remaining is not None and remaining >= 0:
            # Requests in flight are not in the server's count yet: ours may be lower, and then it is right.
            self._level, self._at = min(self._refilled(now), remaining), now

    def _refilled(self, now: float) -> float:
        assert self.per_minute is not None
        return min(self.per_minute, self._level + (now - self._at) * self.per_minute / 60)


class Window:
    """How many requests may be in flight, and how far apart they leave."""

    def __init__(self, start: float, most: float) -> None:
        self.size = start
        self.most = most
        self._spaced = False
        self._slow_start = True
        self._cut_at = float("-inf")
        self._round = 0.0
        self._succeeded: deque[float] = deque()

    @property
    def spacing(self) -> float:
        """Seconds between two requests: none until a limit was met."""
        return self._round / self.size if self._spaced else 0.0

    def success(self, sent: float, now: float, *, full: bool) -> None:
        """A request came back well; `full` tells whether the window was in use, without which it does not grow."""
        taken = now - sent
        self._round = taken if not self._round else 0.9 * self._round + 0.1 * taken
        self._succeeded.append(now)
        self._forget(now)
        if full:
            self.size = min(
                self.most, self.size + (1.0 if self._slow_start else max(1 / self.size, GROWTH * self._round))
            )

    def limited(self, sent: float, now: float) -> None:
        """A request was refused as too fast. Requests sent before the last cut are the same event and change nothing."""
        if sent < self._cut_at:
            return
        self._forget(now)
        self._cut_at = now
        self._spaced = True
        smaller = self.size * DECREASE
        measured = len(self._succeeded) / MEASURED_SECONDS * self._round * GOODPUT_SHARE
        if measured >= self.size / 2:
            self._slow_start = False
            smaller = min(smaller, measured)
        # Else too little came back yet to tell a limit from a bad start: the window goes on looking for it.
        self.size = max(1.0, smaller)

    def _forget(self, now: float) -> None:
        while self._succeeded and self._succeeded[0] < now - MEASURED_SECONDS:
            self._succeeded.popleft()


def stated_limits(headers: Mapping[str, str], kind: str) -> tuple[float | None, float | None]:
    """Limit per minute and what remains of it, for `requests` or `tokens`, from `x-ratelimit-*` headers."""
    return duration(headers.get(f"x-ratelimit-limit-{kind}")), duration(headers.get(f"x-ratelimit-remaining-{kind}"))
