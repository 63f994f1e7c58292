"""The account of a run: every request is written down before it is sent and settled when its answer came.

A request whose end is not known (a broken connection, a killed process) stays on the account with the most that it can have
cost: it may well be on the bill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.engines.budget import most_used, told
from toolkit.engines.call import Call, Completion, Fault
from toolkit.engines.cost import Prices
from toolkit.engines.observe import Observer, Report
from toolkit.records import Usage
from toolkit.runs.problems import explained

LEDGER_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
  number INTEGER PRIMARY KEY, settled INTEGER NOT NULL, calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL, batch_tokens INTEGER NOT NULL, cost REAL
);
"""
COUNTED = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "batch_tokens",
    "cost",
)
"""The fields of a usage, as they are columns of the ledger."""
_INSERT = f"INSERT INTO requests (settled, {', '.join(COUNTED)}) VALUES (?{', ?' * len(COUNTED)})"
_BOOK = f"INSERT OR REPLACE INTO requests (number, settled, {', '.join(COUNTED)}) VALUES (?, 1{', ?' * len(COUNTED)})"
_UPDATE = f"UPDATE requests SET settled = 1, {', '.join(f'{name} = ?' for name in COUNTED)} WHERE number = ?"
_SUMS = ", ".join(f"sum({name})" for name in COUNTED)


class Ledger:
    """The requests of a run, in its store's file."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self._database = database
        self._path = path

    def book(self, usage: Usage, *, number: int | None = None) -> None:
        """Write down what was used by a road of its own, such as a batch; what has a `number` of its own, once."""
        with explained(self._path):
            self._database.execute(_BOOK, (number, *_values(usage)))

    def total(self) -> Usage:
        """All that was used, open requests with the most they can have cost."""
        return self._sum("1")

    def open(self) -> Usage:
        """The requests whose end is not known: on their way, or cut off when the process was."""
        return self._sum("settled = 0")

    def _sum(self, where: str) -> Usage:
        with explained(self._path):
            sums = self._database.execute(f"SELECT {_SUMS} FROM requests WHERE {where}").fetchone()
        *counts, cost = sums
        return Usage(**dict(zip(COUNTED, (count or 0 for count in counts), strict=False)), cost=cost)

    def watching(self, inner: Observer, prices: Prices) -> Observer:
        """An observer of exchanges that keeps the account, around another one."""

        @contextmanager
        def observe(call: Call, host: str) -> Iterator[Report]:
            number = self._begin(most_used(call, prices))
            with inner(call, host) as report:
                yield self._settling(number, report)

        return observe

    def _begin(self, most: Usage) -> int:
        with explained(self._path):
            return int(self._database.execute(_INSERT, (0, *_values(most))).lastrowid or 0)

    def _settling(self, number: int, report: Report) -> Callable[[Completion | Fault], None]:
        def settle(outcome: Completion | Fault) -> None:
            report(outcome)
            if isinstance(outcome, Fault) and not outcome.sent:
                with explained(self._path):
                    self._database.execute("DELETE FROM requests WHERE number = ?", (number,))
            elif _known(outcome):
                with explained(self._path):
                    self._database.execute(_UPDATE, (*_values(outcome.usage), number))

        return settle


def _known(outcome: Completion | Fault) -> bool:
    """Whether the outcome tells what it cost, be it by an estimate: an answer does, and so does a refusal with a status."""
    return isinstance(outcome, Completion) or told(outcome)


def _values(usage: Usage) -> tuple[int | float | None, ...]:
    return tuple(getattr(usage, name) for name in COUNTED)
