"""Analyses in the background: a bounded number at once, cancellable, and begun again after the server was killed.

The queue is the desk's file. What is paid for is in the answer cache, so that an analysis that is begun again asks only
what it had not been answered.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.app import Toolkit
from toolkit.bridge import Bridge
from toolkit.checking import CheckRequest, GivenClaim
from toolkit.errors import InputError, ToolkitError
from toolkit.evidence.store import EvidenceStore
from toolkit.records import Analysis, Check, Document
from toolkit.web.analyses import AnalysisStore
from toolkit.web.answering import Answering, Report
from toolkit.web.orders import Order, Setup, Status
from toolkit.web.progress import Progress

LOG = logging.getLogger("toolkit.web")
MOST_ATTEMPTS = 3
Fetch = Callable[[str], Awaitable[Document]]
Ended = Callable[[str], None]


@dataclass(frozen=True)
class JobLimits:
    """`at_once` analyses run at a time, each for at most `seconds`."""

    at_once: int = 2
    seconds: float = 1800.0


@dataclass
class _Running:
    future: Future[None] | None = None
    stopped: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """Runs the queue in a thread of its own; `recover` begins what was left, `close` ends it.

    `evidence` is the store that facts are checked against, `fetch` reads an address (None: not allowed), and `ended` is
    called with the id of each analysis that came to an end.
    """

    def __init__(
        self,
        analyses: AnalysisStore,
        answering: Answering,
        progress: Progress,
        limits: JobLimits = JobLimits(),
        *,
        evidence: Path | None = None,
        fetch: Fetch | None = None,
        ended: Ended | None = None,
    ) -> None:
        self.analyses, self.answering, self.progress, self.limits = analyses, answering, progress, limits
        self.evidence, self.fetch, self._tell_ended = evidence, fetch, ended
        self._bridge = Bridge()
        self._slots = asyncio.Semaphore(limits.at_once)
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}

    def recover(self) -> int:
        """Begin everything that the last server left queued or running; returns how many."""
        waiting = self.analyses.recover(MOST_ATTEMPTS)
        for identifier in waiting:
            self.submit(identifier)
        return len(waiting)

    def submit(self, identifier: str) -> None:
        """Begin a queued analysis as soon as there is room; one that is begun already is left alone."""
        with self._lock:
            if identifier in self._running:
                return
            running = self._running[identifier] = _Running()
        self.progress.tell(identifier, "status", status=Status.QUEUED.value)
        running.future = self._bridge.start(self._run(identifier, running.stopped))
        running.future.add_done_callback(functools.partial(self._over, identifier))

    def cancel(self, identifier: str) -> bool:
        """Cancel an analysis; False where it has ended already. Raises Missing."""
        changed = self.analyses.cancel(identifier)
        with self._lock:
            running = self._running.get(identifier)
        if running is not None and changed:
            running.stopped.set()
            if running.future is not None:
                running.future.cancel()
        if changed:
            self._end(identifier)
        return changed

    async def check_claims(self, setup: Setup, given: Sequence[GivenClaim], language: str | None) -> tuple[Check, ...]:
        """Check claims that come without an article, beside the queue; `setup` is completed."""
        return await asyncio.wrap_future(self._bridge.start(self._claims(setup, given, language)))

    def close(self) -> None:
        """End what runs, which the next server will begin again, and give back connections."""
        with self._lock:
            running = list(self._running.values())
        for job in running:  # all of them first: a place that is given up is not for one that waits
            job.stopped.set()
        for job in running:
            if job.future is not None:
                job.future.cancel()
        self._bridge.run(self.answering.aclose())
        self._bridge.close()

    async def _run(self, identifier: str, stopped: threading.Event) -> None:
        async with self._slots:
            if stopped.is_set() or not self.analyses.start(identifier):
                return
            order = self.analyses.order(identifier)
            self.progress.tell(identifier, "status", status=Status.RUNNING.value)
            why = ""
            try:
                async with asyncio.timeout(self.limits.seconds):
                    why = await self._work(identifier, order, stopped)
            except TimeoutError:
                why = f"it took longer than {self.limits.seconds:g} seconds"
            except ToolkitError as error:
                why = str(error)
            if why and not stopped.is_set():
                self.analyses.fail(identifier, why)
            if not stopped.is_set():
                self._end(identifier)
                stopped.set()  # rules that ran out of time stop before their next ask

    async def _work(self, identifier: str, order: Order, stopped: threading.Event) -> str:
        """Do what was ordered and keep the result; returns why there is none, or ""."""
        report = functools.partial(self._report, identifier)
        analysis = await self._analysis(order, report, stopped)
        if stopped.is_set():
            return ""
        if analysis.failures and not analysis.coverage.sentences_read:
            first = analysis.failures[0]
            return f"{first.prompt}: {first.reason.replace('_', ' ')}: {first.message}"
        self.analyses.finish(identifier, analysis)
        return ""

    async def _claims(self, setup: Setup, given: Sequence[GivenClaim], language: str | None) -> tuple[Check, ...]:
        toolkit = self.answering.toolkit(setup)
        if toolkit.engine_name == "builtin":
            return await asyncio.to_thread(lambda: asyncio.run(toolkit.acheck_claims(given, language=language)))
        return await toolkit.acheck_claims(given, language=language)

    async def _analysis(self, order: Order, report: Report, stopped: threading.Event) -> Analysis:
        document = order.document
        if document is None:
            if self.fetch is None or order.url is None:
                raise InputError("this server fetches no addresses; send the text, or start it with --allow-fetch")
            report("fetching", {})
            document = await self.fetch(order.url)
        toolkit = self.answering.watched(self.answering.complete(order.setup), report, stopped)
        if toolkit.engine_name == "builtin":  # rules keep the processor busy: in a thread, so that others go on
            return await asyncio.to_thread(lambda: asyncio.run(self._asked(toolkit, document, order)))
        return await self._asked(toolkit, document, order)

    async def _asked(self, toolkit: Toolkit, document: Document, order: Order) -> Analysis:
        given: dict[str, Any] = {"issues": order.issues, "actors": order.actors, "pairs": order.pairs}
        if not order.check:
            return await toolkit.aanalyze(document, **given)
        if self.evidence is None:
            return await toolkit.acheck(document, CheckRequest(), **given)
        with EvidenceStore(self.evidence) as held:
            return await toolkit.acheck(document, CheckRequest(retriever=held), **given)

    def _report(self, identifier: str, name: str, data: dict[str, Any]) -> None:
        self.progress.tell(identifier, name, **data)

    def _end(self, identifier: str) -> None:
        entry = self.analyses.entry(identifier)
        self.progress.tell(identifier, "status", last=True, status=entry.status.value, error=entry.error)
        if self._tell_ended is not None:
            self._tell_ended(identifier)

    def _over(self, identifier: str, future: Future[None]) -> None:
        """Forget a job; one that ended by a fault of ours is failed, and says so."""
        with self._lock:
            self._running.pop(identifier, None)
        error = None if future.cancelled() else future.exception()
        if error is not None:
            LOG.error("analysis %s ended by an unexpected %s", identifier, type(error).__name__, exc_info=error)
            self.analyses.fail(identifier, f"unexpected {type(error).__name__}; the server's log has the details")
            self._end(identifier)
