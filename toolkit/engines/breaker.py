"""Notices that a provider is down, pauses the run, and lets one request at a time find out when it is back."""

from __future__ import annotations

from toolkit.engines.call import Fault

THRESHOLD = 5
"""Faults of server or network in a row, with no answer between them, that count as an outage."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
GROWTH = 1.6


class Breaker:
    """Closed (all may pass), open (nobody), or testing (one request is out to see). Times are a monotonic clock's seconds.

    `patience` is how long an outage may last before waiting calls are given up; `first_patience` holds as long as the
    server has never answered, because then the address is probably wrong.
    """

    def __init__(self, patience: float = 600.0, first_patience: float = 30.0) -> None:
        self.patience = patience
        self.first_patience = first_patience
        self._failed = 0
        self._answered = False
        self._since: float | None = None
        self._until = 0.0
        self._pause = FIRST_PAUSE
        self._testing = False
        self._last: Fault | None = None

    def delay(self, now: float) -> float:
        """Seconds to wait before asking again; infinite while a test is out."""
        if self._since is None:
            return 0.0
        return float("inf") if self._testing else max(0.0, self._until - now)

    def given_up(self, now: float) -> Fault | None:
        """The outage's last fault, once it has lasted longer than our patience."""
        patience = self.patience if self._answered else self.first_patience
        over = self._since is not None and now - self._since > patience
        return self._last if over else None

    def passed(self) -> bool:
        """A request leaves; tells whether it is the test that finds out if an outage is over."""
        self._testing = self._since is not None
        return self._testing

    def success(self) -> None:
        """The server answered, whatever it said: it is up."""
        self._answered = True
        self._failed = 0
        self._since = None
        self._testing = False
        self._pause = FIRST_PAUSE

    def failure(self, fault: Fault, now: float, spread: float, *, test: bool) -> None:
        """The server or the network failed a request (the `test`, or another).

        `spread` (0 to 1) keeps many processes from testing at the same moment.
        """
        self._failed += 1
        self._last = fault
        if self._since is None and self._failed < THRESHOLD:
            return
        if self._since is not None and not test:
            return  # a request sent before the outage was noticed
        self._since = self._since if self._since is not None else now
        self._testing = False
        self._until = now + self._pause * (1 + spread / 4)
        self._pause = min(LONGEST_PAUSE, self._pause * GROWTH)

    def abandoned(self, *, test: bool) -> None:
        """A request was cancelled before it could tell anything; where it was the test, another one may be."""
        self._testing = self._testing and not test
