"""A run over a corpus by batches, stage by stage: replay the rows from the ledger, send what is missing, collect, again.

One pass over the corpus is one stage. Rows whose answers are all here are finished by the ordinary code and committed to
the run's store; the others put their next requests into files. A row that waits for a batch is not even rendered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from toolkit.ask import Reason
from toolkit.batch.collecting import Collector, Intake
from toolkit.batch.engine import AnswerPending, BatchConnection, asked
from toolkit.batch.ledger import File, Ledger, State
from toolkit.batch.outbox import Outbox
from toolkit.batch.posting import Post
from toolkit.batch.purse import Purse
from toolkit.engines.call import Fault, Retry
from toolkit.engines.retry import Sleep
from toolkit.engines.wording import Place, failure_message
from toolkit.errors import ConfigError, ProviderError
from toolkit.records import FailureRecord, Usage
from toolkit.runs.driver import Control, Ended, Part, run
from toolkit.runs.outcome import Finished, Status
from toolkit.runs.recipe import Recipe
from toolkit.runs.rows import Analyst
from toolkit.runs.store import RunStore
from toolkit.sources.corpus import CorpusRow

POLL = 60.0
"""Seconds between two looks at batches; they take minutes to hours."""
HELD = 600.0
"""Seconds after which a batch that found the provider's queue full is tried again while others are still running."""
_OF_THE_KEY = frozenset({Reason.UNAUTHORISED, Reason.UNKNOWN_MODEL})


def _unheard(*_: object) -> None:
    return None


@dataclass
class Pace:
    """How a run by batches goes on: with `wait` until nothing is left, looking every `poll` seconds; else one round."""

    wait: bool = True
    poll: float = POLL
    sleep: Sleep = asyncio.sleep
    say: Callable[[str], None] = _unheard


@dataclass(frozen=True)
class Stages:
    """A run, its ledger, and what carries requests to the provider and results back."""

    store: RunStore
    recipe: Recipe
    ledger: Ledger
    outbox: Outbox
    connection: BatchConnection
    analyst: Analyst
    """What finishes a row through the engine that this connection belongs to."""
    place: Place
    post: Post | None = None
    """None where files are carried by hand."""
    collector: Collector | None = None
    purse: Callable[[], Purse | None] = lambda: None
    """The budget as it stands before a pass."""

    async def one(self, corpus: Iterable[CorpusRow], control: Control, *, retry_failed: bool = False) -> Ended:
        """One pass over the corpus: finish what can be finished, and write what is missing into files."""
        self.connection.purse = self.purse()
        try:
            ended = await run(
                corpus,
                self.store,
                self._row,
                self.recipe.key,
                window=1,
                part=Part(retry_failed=retry_failed),
                control=control,
            )
            self.outbox.finish()
        except BaseException:
            self.outbox.abandon()
            raise
        return ended

    async def go(
        self, corpus: Iterable[CorpusRow], control: Control, pace: Pace, *, retry_failed: bool = False
    ) -> Ended:
        """Stage after stage until every row has ended, the run is stopped, or (without `pace.wait`) one round is done.

        Where somebody stopped a batch the run ends too, with nothing sent: it was not stopped to be begun again. Raises
        ProviderError, or ConfigError, for what no batch can be made with; nothing is lost by that.
        """
        if retry_failed:
            self.ledger.forgive()
        self.book()
        fresh = True
        while True:
            news = await self.collect(pace)
            if news is not None or fresh:
                ended = await self.one(corpus, control, retry_failed=retry_failed and fresh)
                fresh, control.registered = False, _unheard
            if news is not None and news.cancelled:
                pace.say("a batch was stopped; what it did not do is sent again when the run goes on")
                return ended
            if not control.stopped and ended.why is None:
                await self.send(pace)
            over = self._over(ended, control)
            if over is not None or not pace.wait:
                return over if over is not None else ended
            await self._pause(control, pace)

    async def collect(self, pace: Pace) -> Intake | None:
        """Look at all batches that are out, and take in what has ended; None where nothing has."""
        if self.collector is None:
            return None
        news: Intake | None = None
        for file in self.ledger.files(State.MADE, State.ENDED):
            found = await self.collector.look(file)
            if isinstance(found, Fault):
                self._heed(found, pace)
            elif isinstance(found, Intake):
                news = found if news is None else news + found
                self.book()
                pace.say(f"batch {file.number}: {found}")
                if found.barred is not None:
                    self._heed(found.barred, pace)
            elif found.status != file.status:
                pace.say(f"batch {file.number}: {found.status}{f', {found.note}' if found.note else ''}")
        return news

    async def send(self, pace: Pace) -> None:
        """Bring all files on their way that are not."""
        if self.post is None:
            return
        for file in self.ledger.files(State.WRITTEN, State.SENDING, State.UPLOADED, State.MAKING):
            if self._holds(file):
                continue
            sent = await self.post.send(file)
            if isinstance(sent, Fault):
                self._heed(sent, pace)
            else:
                pace.say(f"batch {file.number}: {sent.lines:,} requests sent ({sent.batch_id})")

    async def cancel(self, pace: Pace) -> int:
        """Ask the provider to stop all batches that are out; how many there were. What it does not know is given up."""
        stopped = 0
        for file in self.ledger.files(State.MADE):
            assert self.post is not None
            found = await self.post.jobs.cancel(file.batch_id or "")
            if isinstance(found, Fault) and found.status == 404:
                self.ledger.drop(file.number, f"given up: the provider does not know {file.batch_id}")
            elif isinstance(found, Fault):
                pace.say(failure_message(found, self.place))
            else:
                stopped += 1
        return stopped

    def book(self) -> None:
        """Put what the batches used on the run's account, each file once however often this is done."""
        for file in self.ledger.files():
            if file.usage is not None:
                self.store.ledger.book(Usage.model_validate_json(file.usage), number=-file.number)

    def _holds(self, file: File) -> bool:
        """Whether a file that found the queue full has to wait: for another batch to end, or for a while."""
        if not file.attempt or file.state is not State.UPLOADED:
            return False
        return bool(self.ledger.files(State.MADE)) and self.ledger.now() - file.changed < HELD

    async def _row(self, row: CorpusRow) -> Finished:
        key = self.recipe.key(row).hex()
        if self.ledger.waiting(key):
            return Finished(Status.PENDING)
        with asked() as keys:
            try:
                end = await self.analyst(row)
            except AnswerPending:
                self.ledger.wait(key, keys.pending)
                return Finished(Status.PENDING)
        if end.status is Status.FAILED:
            self.ledger.blame(keys.unanswered)
        return end

    def _over(self, ended: Ended, control: Control) -> Ended | None:
        """How the run ended, where it has."""
        if control.stopped or ended.why is not None:
            return Ended(ended.counts, control.stopped, ended.why)
        if any(file.state is not State.DONE for file in self.ledger.files()):
            return None
        purse = self.connection.purse
        if purse is not None and purse.held:
            message = f"{purse.held:,} requests do not fit in the budget; raise it to go on"
            return Ended(ended.counts, False, FailureRecord(prompt="", reason=Reason.OVER_BUDGET, message=message))
        return ended

    def _heed(self, fault: Fault, pace: Pace) -> None:
        """Say what went wrong and go on, or end where only a person can help."""
        message = failure_message(fault, self.place)
        if fault.retry is Retry.NEVER:
            raise (ConfigError if fault.reason in _OF_THE_KEY else ProviderError)(message)
        pace.say(message)

    async def _pause(self, control: Control, pace: Pace) -> None:
        left = pace.poll
        while left > 0 and not control.stopped:
            await pace.sleep(min(1.0, left))
            left -= 1.0
