"""Recording: what is stale or missing is asked of the model and kept as candidates; nothing accepted is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from toolkit.evals.asked import Slot
from toolkit.evals.cases import Case, Suite
from toolkit.evals.locks import locked
from toolkit.evals.runner import Jobs, Outcome, execute
from toolkit.evals.setting import Live, Setting
from toolkit.evals.shelf import CANDIDATES, Shelf, keep_out
from toolkit.records import Usage


@dataclass(frozen=True)
class Recorded:
    """What a recording did: the slots it wrote candidates for, what it used, and the calls that failed, by case."""

    slots: tuple[Slot, ...]
    usage: Usage
    failed: tuple[tuple[str, str], ...]


def record(
    suite: Suite,
    cases: Sequence[Case],
    setting: Setting,
    shelf: Shelf,
    live: Live,
    *,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Recorded:
    """Record the cases of a suite. Safe beside other recorders: a case is recorded by one process at a time, and what
    another one has recorded meanwhile is not asked for again. A crash leaves only whole recordings."""
    candidates = Shelf(shelf.root, candidates=True)
    kit = setting.recording(candidates, live)
    keep_out(shelf.root / CANDIDATES)

    @asynccontextmanager
    async def alone(case: Case, sample: int) -> AsyncIterator[None]:
        async with locked(shelf.root / CANDIDATES / ".locks" / f"{suite.name}.{case.id}.{sample}"):
            candidates.forget(suite.name, case.id)
            yield

    outcomes = execute(kit, Jobs(suite, cases, around=alone), workers=live.workers, done=done)
    events = [event for outcome in outcomes for event in outcome.events if event.recorded]
    return Recorded(
        tuple(dict.fromkeys(event.slot for event in events)),
        sum((event.outcome.usage for event in events), Usage()),
        tuple((o.name, line) for o in outcomes for line in _failures(o)),
    )


def _failures(outcome: Outcome) -> list[str]:
    told = [f"{failure.prompt}: {failure.message}" for failure in outcome.failures]
    return told + ([outcome.error] if outcome.error is not None else [])
