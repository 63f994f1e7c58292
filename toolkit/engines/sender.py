"""One call to one outcome: budget, gate, connection and retries in their right order, with an account of all attempts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from toolkit.ask import NOTHING_USED, Reason
from toolkit.engines.budget import MOST_OUTPUT, Budget, Reservation, told
from toolkit.engines.call import Call, Completion, Fault, Retry
from toolkit.engines.connection import Connection, Exchange
from toolkit.engines.cost import Prices
from toolkit.engines.gate import Gate, Pass
from toolkit.engines.observe import Observer, log_only
from toolkit.engines.retry import RetryPolicy, Sleep, retried
from toolkit.engines.tokens import estimate_tokens, most_tokens, rough_tokens
from toolkit.records import Usage

MORE_ROOM = 4
"""By how much the output limit grows when a reply was cut off."""
USUAL_OUTPUT = 1_000
"""Tokens of output that a call is expected to need, for pacing; a budget reserves the most it can need instead."""


@dataclass
class Tally:
    """What one ask has used so far, over all its attempts. Times are the event loop's seconds."""

    started: float
    usage: Usage = NOTHING_USED
    attempts: int = 0
    paused: float = 0.0
    request_id: str | None = None
    notes: list[str] = field(default_factory=list)

    def seconds(self) -> float:
        """Time since the ask began."""
        return asyncio.get_running_loop().time() - self.started

    def left(self, deadline: float) -> float:
        """Seconds until the deadline, where waiting at the gate does not count."""
        return deadline - (self.seconds() - self.paused)


@dataclass(frozen=True)
class Sender:
    """Sends calls to one server for all workers of a run."""

    connection: Connection
    gate: Gate
    prices: Prices
    policy: RetryPolicy
    deadline: float
    most_output: int | None
    """The most tokens the model writes in one reply, None where that is not known."""
    budget: Budget | None = None
    observer: Observer = log_only
    sleep: Sleep = asyncio.sleep

    async def complete(self, call: Call, tally: Tally) -> Completion | Fault:
        """Send with retries; a reply that was cut off is asked for once more with more room."""
        outcome = await self.send(call, tally)
        limit = call.options.max_output_tokens
        if isinstance(outcome, Fault) and outcome.reason is Reason.TRUNCATED and limit:
            room = min(limit * MORE_ROOM, self.most_output or limit * MORE_ROOM)
            if room > limit:
                tally.notes.append(
                    f"a reply was cut off at {limit:,} tokens and asked for again with room for {room:,}"
                )
                roomier = replace(call, options=replace(call.options, max_output_tokens=room))
                again = await self.send(roomier, tally)
                # A server that does not allow so much room has not changed that the reply was cut off.
                too_much = isinstance(again, Fault) and again.reason in (Reason.BAD_REQUEST, Reason.CONTEXT_TOO_LONG)
                outcome = outcome if too_much else again
        return outcome

    async def send(self, call: Call, tally: Tally) -> Completion | Fault:
        """Send with retries, within the deadline."""
        size = rough_tokens("".join(call.texts))

        async def attempt() -> Completion | Fault:
            return await self._attempt(call, size, tally)

        return await retried(attempt, self.policy, lambda: tally.left(self.deadline), self.sleep)

    async def _attempt(self, call: Call, size: int, tally: Tally) -> Completion | Fault:
        reserved = await self._reserve(call)
        if isinstance(reserved, Fault):
            return reserved
        outcome: Completion | Fault | None = _NOT_SENT
        try:
            entered = await self._enter(size, tally)
            if isinstance(entered, Fault):
                return entered
            outcome = None  # from here on, being cancelled leaves open what the server did
            outcome = await self._exchange(call, size, entered, tally)
            return outcome
        finally:
            self._settle(reserved, outcome)

    async def _enter(self, size: int, tally: Tally) -> Pass | Fault:
        waiting = asyncio.get_running_loop().time()
        entered = await self.gate.enter(size + USUAL_OUTPUT)
        tally.paused += asyncio.get_running_loop().time() - waiting
        return (
            replace(entered, sent=False, retry=Retry.NEVER, usage=NOTHING_USED)
            if isinstance(entered, Fault)
            else entered
        )

    async def _exchange(self, call: Call, size: int, entered: Pass, tally: Tally) -> Completion | Fault:
        tally.attempts += 1
        exchange = Exchange(None)
        try:
            with self.observer(call, self.connection.endpoint.host) as report:
                exchange = await self.connection.send(call, tally.left(self.deadline))
                outcome = self._counted(call, size, exchange.result)
                report(outcome)
        finally:
            self.gate.leave(entered, exchange.outcome, exchange.headers)
        tally.usage += outcome.usage
        tally.request_id = outcome.request_id or tally.request_id
        return outcome

    async def _reserve(self, call: Call) -> Reservation | Fault | None:
        if self.budget is None:
            return None
        written = call.options.max_output_tokens or self.most_output or MOST_OUTPUT
        return await self.budget.reserve(most_tokens(*call.texts), written)

    def _settle(self, reserved: Reservation | None, outcome: Completion | Fault | None) -> None:
        if self.budget is None or reserved is None:
            return
        if isinstance(outcome, Fault) and not outcome.sent:
            self.budget.release(reserved)
        elif outcome is None or not told(outcome):
            # An answer without counts, and a request whose fate is not known, may be on the bill in full.
            self.budget.settle(reserved, None)
        else:
            self.budget.settle(reserved, outcome.usage)

    def _counted(self, call: Call, size: int, outcome: Completion | Fault) -> Completion | Fault:
        """The outcome with one call in its usage, an estimate where the server gave no counts, and the cost."""
        usage = outcome.usage.model_copy(update={"calls": 0 if isinstance(outcome, Fault) and not outcome.sent else 1})
        if isinstance(outcome, Completion) and outcome.estimated:
            counts = {"input_tokens": size, "output_tokens": estimate_tokens(outcome.text)}
            usage = usage.model_copy(update=counts)
        if usage.input_tokens or usage.output_tokens:
            usage = usage.model_copy(update={"cost": self._cost(call, usage)})
        return replace(outcome, usage=usage)

    def _cost(self, call: Call, usage: Usage) -> float | None:
        tier, cost = call.options.service_tier or "default", self.prices.cost(usage, call.model)
        if tier not in PRICED_TIERS:
            return None
        return cost * self.prices.batch_share if cost is not None and tier == "flex" else cost


PRICED_TIERS = frozenset({"default", "auto", "standard", "flex"})
"""The service tiers whose price is known; others cost more than the list says."""
_NOT_SENT = Fault(Reason.CANCELLED, "cancelled before it was sent", sent=False)
