"""Runs cases: each sample of each case goes through the very same `Toolkit` that users have, with the engine under test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from toolkit.app import Toolkit
from toolkit.ask import Failure, Reason
from toolkit.bridge import Bridge
from toolkit.errors import InputError
from toolkit.evals.asked import Slot
from toolkit.evals.cases import Case, Suite
from toolkit.evals.judging import Judged, judged
from toolkit.evals.parts import document_digest
from toolkit.evals.profile import intercepted
from toolkit.evals.recorder import Event, ReplayEngine, Run, running
from toolkit.evals.work import asked_digest, work
from toolkit.records import Analysis


@dataclass(frozen=True)
class Outcome:
    """One sample of one case: the analysis, what was asked for it, why there is none where there is none, and what a judge
    said of it where one was asked. `broken_at` is what was asked for last where there is an error."""

    suite: str
    case: Case
    sample: int
    analysis: Analysis | None
    events: tuple[Event, ...] = ()
    error: str | None = None
    judged: Judged | None = None
    broken_at: Slot | None = None

    @property
    def name(self) -> str:
        """`suite/case`."""
        return f"{self.suite}/{self.case.id}"

    @property
    def missed(self) -> tuple[Event, ...]:
        """The asks whose recording does not hold or is not there."""
        return tuple(event for event in self.events if event.missed)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The asks that ended without an answer for another reason than a missing recording."""
        outcomes = (event.outcome for event in self.events)
        return tuple(f for f in outcomes if isinstance(f, Failure) and f.reason is not Reason.NOT_RECORDED)


@dataclass(frozen=True)
class Jobs:
    """What is to be run: samples of cases of one suite. `only_first` leaves out all samples but the first; `around` is
    entered, with a case and a sample number, for the time that a sample runs."""

    suite: Suite
    cases: Sequence[Case]
    only_first: bool = False
    around: Callable[[Case, int], AbstractAsyncContextManager[None]] = lambda case, sample: nullcontext()

    def __iter__(self) -> Iterator[tuple[Case, int]]:
        """Every case with every sample number."""
        return ((case, k) for case in self.cases for k in range(1 if self.only_first else case.samples))


async def run_case(kit: Toolkit, suite: Suite, case: Case, sample: int = 0) -> Outcome:
    """Run one sample of one case. What is wrong with the case or its article is the outcome's error."""
    try:
        document = suite.document(case)
    except InputError as error:
        return Outcome(suite.name, case, sample, None, error=str(error))
    inputs = {"article": document_digest(document), "case": asked_digest(case)}
    with running(Run(suite.name, case.id, sample, inputs)) as run:
        try:
            analysis = await work(kit, case, document)
            said = await judged(kit.engine, suite, case, sample, analysis)
        except InputError as error:
            return Outcome(suite.name, case, sample, None, tuple(run.events), str(error), broken_at=run.last)
    return Outcome(suite.name, case, sample, analysis, tuple(run.events), judged=said)


async def run_all(
    kit: Toolkit, jobs: Jobs, *, workers: int = 1, done: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run all jobs, `workers` at a time, and give their outcomes in the jobs' order; `done` hears of each as it ends."""
    gate = asyncio.Semaphore(workers)

    async def one(case: Case, sample: int) -> Outcome:
        async with gate, jobs.around(case, sample):
            outcome = await run_case(kit, jobs.suite, case, sample)
        done(outcome)
        return outcome

    tasks = [asyncio.create_task(one(case, sample)) for case, sample in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def execute(
    kit: Toolkit, jobs: Jobs, *, workers: int = 1, done: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """`run_all` for synchronous callers; closes the toolkit. Exchanges of a replay or a recording are intercepted."""

    async def work() -> list[Outcome]:
        try:
            return await run_all(kit, jobs, workers=workers, done=done)
        finally:
            await kit.engine.aclose()

    bridge = Bridge()
    try:
        with intercepted() if isinstance(kit.engine, ReplayEngine) else nullcontext():
            return bridge.run(work())
    finally:
        bridge.close()
