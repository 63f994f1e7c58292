"""The one retry policy, and the only user of tenacity: which faults are tried again, how often, and after which pause.

A fault that can only repeat itself (a refusal, a spent quota, a wrong key) is never tried again. What the server asks
to wait for is waited for by all workers together, in the `gate`; the pauses here are those nobody asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, wait_random_exponential
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from toolkit.engines.call import Fault, Retry

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long. Pauses are in seconds: a random share of `first` · 2ⁿ, at most `longest`.

    `attempts` bounds tries after faults of the server or the network. Being too fast is not a fault of the request, so
    it has a bound of its own, `limited_attempts`, and is otherwise limited by the call's deadline.
    """

    attempts: int = 5
    limited_attempts: int = 30
    first: float = 0.5
    longest: float = 20.0


DEFAULT_POLICY = RetryPolicy()


TRUSTED_WAITS = 3
"""How often a stated wait is taken at its word; a server that is still too busy after them gets pauses of ours on top."""


class _Pause(wait_base):
    """No pause of our own after a rate limit with a stated wait: the gate holds everybody back. Zero is no wait."""

    def __init__(self, policy: RetryPolicy) -> None:
        self.backoff = wait_random_exponential(multiplier=policy.first, max=policy.longest)

    def __call__(self, retry_state: RetryCallState) -> float:
        fault = _fault(retry_state)
        stated = (fault.wait if fault is not None else None) or 0.0
        if stated and retry_state.attempt_number <= TRUSTED_WAITS:
            return 0.0
        return max(0.0, self.backoff(retry_state) - stated)


class _Enough(stop_base):
    def __init__(self, policy: RetryPolicy, left: Callable[[], float]) -> None:
        self.policy = policy
        self.left = left
        self.failed = 0

    def __call__(self, retry_state: RetryCallState) -> bool:
        fault = _fault(retry_state)
        if fault is None:
            return True
        if fault.retry is Retry.SOON:
            self.failed += 1
        patience = self.left()
        return (
            self.failed >= self.policy.attempts
            or retry_state.attempt_number >= self.policy.limited_attempts
            or patience <= max(fault.wait or 0.0, retry_state.upcoming_sleep)
        )


def _fault(state: RetryCallState) -> Fault | None:
    result = state.outcome.result() if state.outcome is not None and not state.outcome.failed else None
    return result if isinstance(result, Fault) else None


def _last(state: RetryCallState) -> Any:
    assert state.outcome is not None
    return state.outcome.result()


async def retried(
    attempt: Callable[[], Awaitable[T | Fault]],
    policy: RetryPolicy,
    left: Callable[[], float],
    sleep: Sleep,
) -> T | Fault:
    """Run `attempt` until it gives what is wanted, a final fault, or enough tries; the last outcome is returned.

    `left` tells how many seconds remain before the call's deadline; a pause that would outlast it is not begun.
    Exceptions of `attempt` are never retried.
    """
    first = await attempt()
    if not _again(first):
        return first  # nearly always; the machinery below costs more than all else we do for a call
    waiting = [first]

    async def next_one() -> T | Fault:
        return waiting.pop() if waiting else await attempt()

    retrying = AsyncRetrying(
        sleep=sleep,
        stop=_Enough(policy, left),
        wait=_Pause(policy),
        retry=retry_if_result(_again),
        retry_error_callback=_last,
    )
    return await retrying(next_one)


def _again(outcome: object) -> bool:
    return isinstance(outcome, Fault) and outcome.retry is not Retry.NEVER
