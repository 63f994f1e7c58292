"""What is seen of a run while it goes on: how far, how fast, what it has cost, how long it will take; all on stderr."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from toolkit.cli.messages import say
from toolkit.runs.outcome import Status
from toolkit.runs.store import Counts, RunStore

if TYPE_CHECKING:
    from rich.progress import Progress

EVERY_SECONDS = 60.0
"""Between two lines where stderr is no terminal."""
REFRESH_SECONDS = 0.5
SPENT_SECONDS = 10.0
"""Between two looks at the ledger, which has to be added up."""


class Screen:
    """A bar where stderr is a terminal, else a line a minute; nothing with `quiet`. Times are a monotonic clock's."""

    def __init__(self, folder: Path, *, quiet: bool) -> None:
        self.folder = folder
        self.quiet = quiet
        self.total = self.before = self.ended = self.troubled = 0
        self._begun = self._shown = time.monotonic()
        self._spent, self._spent_at = "", float("-inf")
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            if kind is None:
                self._show()
            self._bar.stop()

    def registered(self, counts: Counts) -> None:
        """The corpus is known: this many rows, of which so many have ended before."""
        self.total, self.before = counts.rows, counts.rows - counts.pending
        self.troubled = counts.failed + counts.refused + counts.skipped
        self._begun = self._shown = time.monotonic()
        if self.quiet:
            return
        say("corpus", f"{counts.rows:,} rows, {counts.pending:,} to do")
        if sys.stderr.isatty() and counts.pending:
            self._bar = _bar(self.total, self.before)

    def progress(self, status: Status, rows: int) -> None:
        """So many rows have ended with this status."""
        self.ended += rows
        self.troubled += 0 if status is Status.DONE else rows
        now = time.monotonic()
        if not self.quiet and now - self._shown >= (EVERY_SECONDS if self._bar is None else REFRESH_SECONDS):
            self._shown = now
            self._show()

    def _show(self) -> None:
        rate = self.ended / max(time.monotonic() - self._begun, 1e-6)
        spent = self._spending()
        done = self.before + self.ended
        if self._bar is not None:
            note = f"{spent} {self.troubled:,} failed or skipped" if self.troubled else spent
            self._bar.update(self._bar.task_ids[0], completed=done, rate=pace(rate), note=note)
            self._bar.refresh()
            return
        left = duration((self.total - done) / rate) if rate > 0 else "?"
        extra = f", {spent}" if spent else ""
        say("progress", f"{done:,} of {self.total:,} rows, {pace(rate)}{extra}, {left} to go")

    def _spending(self) -> str:
        now = time.monotonic()
        if now - self._spent_at >= SPENT_SECONDS:
            with RunStore.open(self.folder) as store:
                used = store.usage()
            self._spent, self._spent_at = money(used.cost) if used.calls else "", now
        return self._spent


def _bar(total: int, done: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TextColumn("{task.fields[note]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        speed_estimate_period=120,
    )
    bar.start()
    bar.add_task("rows", total=total, completed=done, rate="", note="")
    return bar


def pace(rate: float) -> str:
    """Rows a second, a minute or an hour, whichever is a number to remember."""
    for unit, seconds in (("s", 1), ("min", 60)):
        if rate * seconds >= 1:
            return f"{rate * seconds:,.1f}/{unit}"
    return f"{rate * 3600:,.1f}/h"


def duration(seconds: float) -> str:
    """Hours and minutes, or minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def money(cost: float | None) -> str:
    """US dollars, or that the price is not known."""
    if cost is None:
        return "price not known"
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"


def summary(counts: Counts) -> str:
    """The counts in words, those that are not zero, and their sum."""
    named = {name: getattr(counts, name) for name in ("done", "failed", "refused", "skipped", "pending")}
    parts = ", ".join(f"{count:,} {name}" for name, count in named.items() if count)
    return f"{parts or 'none'} of {counts.rows:,}"
