"""A budget in requests, tokens and money that stops before it is exceeded, not after.

Each request first reserves the most it can cost (its input, and the whole output it may write); what it really cost is
settled afterwards. So the sum of what was spent and what may still be spent never passes the budget. A request whose end
is not known (a timeout, a broken connection) keeps its reservation: it may well be on the bill.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.ask import NOTHING_USED, Reason
from toolkit.engines.call import Fault
from toolkit.engines.cost import Prices
from toolkit.errors import ConfigError
from toolkit.records import Usage


@dataclass(frozen=True)
class Allowance:
    """What a run may use; None is no limit. `tokens` counts input and output, `money` is in US dollars."""

    requests: int | None = None
    tokens: int | None = None
    money: float | None = None


@dataclass(frozen=True)
class Reservation:
    """The most that one request can use."""

    usage: Usage
    money: float


class Budget:
    """The account of a run, shared by all its workers in one event loop. `spent` may start with what earlier runs used."""

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
        self._reserved: list[Reservation] = []

    def reserve(self, input_tokens: int, output_tokens: int) -> Reservation | Fault:
        """Set aside the most a request can use, or say which limit does not allow it."""
        most = Usage(calls=1, input_tokens=input_tokens, output_tokens=output_tokens)
        reservation = Reservation(most, self.prices.cost(most, self.model) or 0.0)
        over = self._over(reservation)
        if over:
            return Fault(Reason.OVER_BUDGET, over, sent=False)
        self._reserved.append(reservation)
        return reservation

    def settle(self, reservation: Reservation, usage: Usage | None) -> None:
        """Book what the request used; None where that is not known, and the whole reservation is booked."""
        self._reserved.remove(reservation)
        used = usage if usage is not None else reservation.usage
        if used.cost is None:
            used = used.model_copy(update={"cost": self.prices.cost(used, self.model)})
        self.spent += used

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back whose request was never sent."""
        self._reserved.remove(reservation)

    def _over(self, new: Reservation) -> str | None:
        allowed = self.allowance
        open_ones = [*self._reserved, new]
        requests = self.spent.calls + len(open_ones)
        if allowed.requests is not None and requests > allowed.requests:
            return f"{self.spent.calls} of {allowed.requests} requests are used"
        used = self.spent.input_tokens + self.spent.output_tokens
        tokens = used + sum(one.usage.input_tokens + one.usage.output_tokens for one in open_ones)
        if allowed.tokens is not None and tokens > allowed.tokens:
            return f"{used:,} of {allowed.tokens:,} tokens are used, and the call may need more than are left"
        money = (self.spent.cost or 0.0) + sum(one.money for one in open_ones)
        if allowed.money is not None and money > allowed.money:
            spent = self.spent.cost or 0.0
            return f"${spent:.2f} of ${allowed.money:.2f} are spent, and the call may cost more than is left"
        return None
