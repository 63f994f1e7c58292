"""One driver for a corpus of any size: many articles at once in a bounded window, each committed before it counts.

The corpus is streamed twice: once to tell the store what stands where (so that totals are known and unreadable rows have
their reason), once to analyse what is pending. In memory are the rows of the window and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from toolkit.errors import ToolkitError
from toolkit.records import FailureRecord
from toolkit.runs.outcome import Status
from toolkit.runs.rows import Analyst
from toolkit.runs.store import Counts, Registration, RunStore
from toolkit.sources.corpus import CorpusRow

Keyed = Callable[[CorpusRow], bytes]
_BATCH = 1_000


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True)
class Part:
    """The rows of the corpus that are to be done: positions from `start` up to `stop` (None: to the end), pending ones, and
    with `retry_failed` those that failed before."""

    start: int = 0
    stop: int | None = None
    retry_failed: bool = False


WHOLE = Part()


@dataclass
class Control:
    """What a caller has to say while a run is going, and hears of it.

    `stop` lets what is under way end and begins nothing new; `drain` is called then, to end what waits for its turn
    (`OpenAIEngine.cancel`). `registered` is told the counts before the first row is asked about, `progress` the status
    of every row that ends and for how many rows it stands.
    """

    drain: Callable[[], None] = _nothing
    registered: Callable[[Counts], None] = _nothing
    progress: Callable[[Status, int], None] = _nothing
    stopped: bool = False

    def stop(self) -> None:
        """Begin nothing new."""
        if not self.stopped:
            self.stopped = True
            self.drain()


@dataclass(frozen=True)
class Ended:
    """How a run ended: the counts, whether it was stopped, and what no row could have been done with."""

    counts: Counts
    stopped: bool = False
    why: FailureRecord | None = None


@dataclass
class _Run:
    rows: Iterator[tuple[int, CorpusRow] | None]
    store: RunStore
    analyst: Analyst
    key: Keyed
    control: Control
    why: FailureRecord | None = None
    under_way: set[bytes] = field(default_factory=set)

    async def work(self) -> None:
        """Take pending rows until there are none, or the run ends."""
        for found in self.rows:
            if self.control.stopped or self.why is not None:
                return
            if found is None:
                await asyncio.sleep(0)
                continue
            position, row = found
            key = self._pending(position, row)
            if key is not None:
                await self._one(row, key)

    def _pending(self, position: int, row: CorpusRow) -> bytes | None:
        """The key of a row that is to be analysed now, else None."""
        key, state = self.key(row), self.store.state(position)
        if state is None or state[0] != key:  # the corpus has changed since it was registered
            self.store.register([_registration(position, row, key)])
            state = self.store.state(position)
        # One that is under way elsewhere ends all rows of its key.
        return key if state is not None and state[1] is Status.PENDING and key not in self.under_way else None

    async def _one(self, row: CorpusRow, key: bytes) -> None:
        self.under_way.add(key)
        try:
            end = await self.analyst(row)
        finally:
            self.under_way.discard(key)
        if end.status is Status.PENDING:
            self.why = self.why or end.ends_run
        else:
            self.control.progress(end.status, self.store.finish(key, end))
        await asyncio.sleep(0)  # an engine that never waits would keep signals from being heard


async def run(
    corpus: Iterable[CorpusRow],
    store: RunStore,
    analyst: Analyst,
    key: Keyed,
    *,
    window: int = 128,
    part: Part = WHOLE,
    control: Control | None = None,
) -> Ended:
    """Analyse the pending rows of a corpus (or a part of it) into a store, at most `window` of them at once.

    Can be called again at any time with the same store: what is finished stays, and rows whose key changed are done
    again. Raises `ToolkitError` where the corpus or the store cannot be used; what was committed stands.
    """
    control = control if control is not None else Control()
    await _register(corpus, store, key, part, control)
    if part.retry_failed:
        store.retry_failed()
    control.registered(store.counts())
    going = _Run(_paused(_numbered(corpus, part)), store, analyst, key, control)
    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(window):
                tasks.create_task(going.work())
    except* ToolkitError as errors:
        raise _first(errors) from None
    return Ended(store.counts(), control.stopped, going.why)


async def _register(corpus: Iterable[CorpusRow], store: RunStore, key: Keyed, part: Part, control: Control) -> None:
    rows = _numbered(corpus, part)
    count = 0
    while batch := [_registration(position, row, key(row)) for position, row in islice(rows, _BATCH)]:
        count += store.register(batch)
        await asyncio.sleep(0)
        if control.stopped:
            return
    store.keep_only(part.start, part.start + count)


def _registration(position: int, row: CorpusRow, key: bytes) -> Registration:
    return Registration(position, row.id, row.place, key, row.problem)


def _numbered(corpus: Iterable[CorpusRow], part: Part) -> Iterator[tuple[int, CorpusRow]]:
    return islice(enumerate(corpus), part.start, part.stop)


def _paused(rows: Iterator[tuple[int, CorpusRow]]) -> Iterator[tuple[int, CorpusRow] | None]:
    """The rows, and None now and then: where nothing is pending for long, signals have to be heard."""
    for count, row in enumerate(rows, start=1):
        yield row
        if count % _BATCH == 0:
            yield None


def _first(errors: BaseExceptionGroup[ToolkitError]) -> ToolkitError:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, ToolkitError)
    return error
