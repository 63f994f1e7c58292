"""A budget split among shards that cannot ask each other: each gets its share of what is left, beyond what it has used.

So the sum never passes the bound. What a shard leaves over is shared again when all have ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from toolkit.records import Usage
from toolkit.runs.setting import RunOptions
from toolkit.settings import ClientSettings


@dataclass(frozen=True)
class Bounds:
    """The most that a whole run may use; None is no limit. `money` is in US dollars, `tokens` are of both kinds."""

    money: float | None = None
    tokens: int | None = None
    requests: int | None = None

    @property
    def any(self) -> bool:
        """Whether anything is limited."""
        return self != Bounds()


def bounds(options: RunOptions, client: ClientSettings) -> Bounds:
    """The bounds of a run: its own, else those of the settings."""

    def either(own: float | None, general: float | None) -> float | None:
        return own if own is not None else general

    tokens, requests = (
        either(options.max_tokens, client.budget_tokens),
        either(options.max_requests, client.budget_requests),
    )
    return Bounds(
        either(options.max_cost, client.budget_usd),
        None if tokens is None else int(tokens),
        None if requests is None else int(requests),
    )


def shared(
    options: RunOptions, limit: Bounds, used: Usage, rows: Mapping[str, int], own: Mapping[str, Usage]
) -> dict[str, RunOptions]:
    """The options of each shard, with a share of what `used` leaves of `limit`, in proportion to its rows to do.

    `own` is what each shard has used before, which its store counts against its bound.
    """
    found: dict[str, RunOptions] = {}
    total, before = sum(rows.values()), 0
    for name, count in rows.items():
        mine, after = own[name], before + count

        def share(limit: int | None, used: int, mine: int, before: int = before, after: int = after) -> int | None:
            if limit is None:
                return None
            left = max(0, limit - used)
            return mine + left * after // total - left * before // total

        money = None
        if limit.money is not None:
            money = (mine.cost or 0.0) + max(0.0, limit.money - (used.cost or 0.0)) * count / total
        found[name] = replace(
            options,
            max_cost=money,
            max_tokens=share(limit.tokens, _tokens(used), _tokens(mine)),
            max_requests=share(limit.requests, used.calls, mine.calls),
        )
        before = after
    return found


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens
