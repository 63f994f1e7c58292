"""A budget in requests, tokens and money that stops before it is exceeded, not after.

Each request first reserves the most it can cost (its input, and the whole output it may write); what it really cost is
settled afterwards. So the sum of what was spent and what may still be spent never passes the budget. A request that does
not fit beside the open reservations waits for them; one that does not fit beside what is spent is refused. A request whose
end is not known (a timeout, a broken connection) keeps its reservation: it may well be on the bill.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from toolkit.ask import NOTHING_USED, Reason
from toolkit.engines.call import Call, Completion, Fault
from toolkit.engines.cost import Prices
from toolkit.engines.tokens import most_tokens
from toolkit.errors import ConfigError
from toolkit.records import Usage


@dataclass(frozen=True)
class Allowance:
    """What a run may use; None is no limit. `tokens` counts input and output, `money` is in US dollars."""

    requests: int | None = None
    tokens: int | None = None
    money: float | None = None


@dataclass(frozen=True, eq=False)
class Reservation:
    """The most that one request can use."""

    usage: Usage

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.usage.input_tokens + self.usage.output_tokens

    @property
    def money(self) -> float:
        """US dollars."""
        return self.usage.cost or 0.0


MOST_OUTPUT = 32_768
"""Output tokens that a request may cost where neither its call nor its model sets a limit."""


def most_used(call: Call, prices: Prices, *, batch: bool = False) -> Usage:
    """The most that a call can use: a token for each byte it sends, at the dearest price, and all the room of its reply."""
    read, written = most_tokens(*call.texts), call.options.max_output_tokens or MOST_OUTPUT
    most = Usage(calls=1, input_tokens=read, output_tokens=written, batch_tokens=read + written if batch else 0)
    return most.model_copy(update={"cost": prices.most(most, call.model)})


_FATE_UNKNOWN = frozenset({408, 499, 502, 504, 520, 521, 522, 523, 524})
"""Statuses by which a gateway says that it did not hear of the end: the model behind it may have gone on."""


def told(outcome: Completion | Fault) -> bool:
    """Whether an outcome tells what it cost: by the server's counts, or by a status with which nothing is done."""
    if isinstance(outcome, Completion):
        return not outcome.estimated and bool(outcome.usage.output_tokens)
    status = outcome.status or 200
    return bool(outcome.usage.output_tokens) or (status >= 400 and status not in _FATE_UNKNOWN)


def _dollars(amount: float) -> str:
    """An amount that is enough: rounded up, to cents or, below a cent, to hundredths of one."""
    steps = 100 if amount >= 0.01 else 10_000
    return f"${math.ceil(amount * steps) / steps:.{2 if steps == 100 else 4}f}"


def _wake(change: asyncio.Future[None]) -> None:
    if not change.done():
        change.set_result(None)


class Budget:
    """The account of a run, shared by all its workers, be they in one event loop or in several.

    `spent` may start with what earlier runs used.
    """

    def __init__(self, allowance: Allowance, prices: Prices, model: str, spent: Usage = NOTHING_USED) -> None:
        if allowance.money is not None and prices.of(model) is None:
            raise ConfigError(
                f"a budget in money needs the price of {model!r}, which is not in the price table; "
                "set a budget in tokens, or add the model to a price table of your own"
            )
        self.allowance = allowance
        self.prices = prices
        self.model = model
        self.spent = spent
        self._open: list[Reservation] = []
        self._waiting: list[asyncio.Future[None]] = []

    async def reserve(self, input_tokens: int, output_tokens: int) -> Reservation | Fault:
        """Set aside the most a request can use, or say which limit does not allow it."""
        most = Usage(calls=1, input_tokens=input_tokens, output_tokens=output_tokens)
        new = Reservation(most.model_copy(update={"cost": self.prices.most(most, self.model)}))
        if self.allowance.money is not None and new.usage.cost is None:
            return Fault(Reason.OVER_BUDGET, "the price of so long a request is not known", sent=False)
        while True:
            never = self._over([new])
            if never:
                return Fault(Reason.OVER_BUDGET, never, sent=False)
            if not self._over([*self._open, new]):
                self._open.append(new)
                return new
            change = asyncio.get_running_loop().create_future()
            self._waiting.append(change)
            await change

    def settle(self, reservation: Reservation, usage: Usage | None) -> None:
        """Book what the request used; None where that is not known, and the whole reservation is booked.

        A usage whose price is not known costs what was set aside for it.
        """
        booked = usage if usage is not None else reservation.usage
        if booked.cost is None:
            cost = self.prices.cost(booked, self.model)
            booked = booked.model_copy(update={"cost": reservation.usage.cost if cost is None else cost})
        self.spent += booked
        self.release(reservation)

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back: its request was settled, or never sent."""
        self._open.remove(reservation)
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            loop = change.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, change)

    def _over(self, more: list[Reservation]) -> str | None:
        """Which limit `more` would break on top of what is spent, or None."""
        allowed, spent = self.allowance, self.spent
        calls = spent.calls + len(more)
        if allowed.requests is not None and calls > allowed.requests:
            return f"{spent.calls} of {allowed.requests} requests are used; {calls} would do for this call"
        used = spent.input_tokens + spent.output_tokens
        needed = used + sum(one.tokens for one in more)
        if allowed.tokens is not None and needed > allowed.tokens:
            told = f"{used:,} of {allowed.tokens:,} tokens are used, and the call may need {needed - used:,}"
            return f"{told}; {needed:,} would do for this call"
        cost = spent.cost or 0.0
        price = sum(one.money for one in more)
        if allowed.money is not None and cost + price > allowed.money:
            told = f"${cost:.2f} of ${allowed.money:.2f} are spent, and the call may cost {_dollars(price)}"
            return f"{told}; {_dollars(cost + price)} would do for this call"
        return None
