"""A budget kept over batches: what is spent, what requests on their way can still cost, and whether one more fits.

A request that does not fit is not refused: it waits until those on their way have come back and cost what they did cost.
"""

from __future__ import annotations

from toolkit.engines.budget import Allowance, most_used
from toolkit.engines.call import Call
from toolkit.engines.cost import Prices
from toolkit.records import Usage


class Purse:
    """`spent` is what the run has used so far, `out` the most that requests on their way can use."""

    def __init__(self, allowance: Allowance, prices: Prices, spent: Usage, out: Usage) -> None:
        self.allowance = allowance
        self.prices = prices
        self.used = spent + out
        self.held = 0
        """Requests that did not fit."""

    def most(self, call: Call) -> Usage:
        """The most that a call can use, at batch prices."""
        return most_used(call, self.prices, batch=True)

    def take(self, most: Usage) -> bool:
        """Set aside the most that a request can use; False where it does not fit."""
        after, allowed = self.used + most, self.allowance
        tokens = after.input_tokens + after.output_tokens
        fits = (
            (allowed.requests is None or after.calls <= allowed.requests)
            and (allowed.tokens is None or tokens <= allowed.tokens)
            and (allowed.money is None or (most.cost is not None and (after.cost or 0.0) <= allowed.money))
        )
        if fits:
            self.used = after
        else:
            self.held += 1
        return fits
