"""A run by batches from its folder alone: the run's own store, and beside it a folder with the ledger and the files.

`work` is the whole of `stance run --batch` without its screen; `write` and `read` are for people who carry the files to and
from a provider themselves.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.app import Toolkit
from toolkit.batch.collecting import Collector, Intake, settle_rest, take_in
from toolkit.batch.engine import through_batches
from toolkit.batch.ledger import File, Ledger, State
from toolkit.batch.lines import VERSION_PATH, Kind
from toolkit.batch.outbox import PROVIDER_LIMITS, FileLimits, Outbox, request_file
from toolkit.batch.posting import Post
from toolkit.batch.purse import Purse
from toolkit.batch.stages import Pace, Stages
from toolkit.engines.jobs import Jobs
from toolkit.engines.openai import OpenAIEngine
from toolkit.engines.retry import Sleep
from toolkit.engines.wording import Place
from toolkit.errors import ConfigError
from toolkit.records import Usage
from toolkit.runs.driver import Control, Ended
from toolkit.runs.recipe import Recipe
from toolkit.runs.rows import analyst
from toolkit.runs.setting import RunOptions, recipe_for, toolkit_for
from toolkit.runs.store import RunStore
from toolkit.runs.work import check_corpus, store_in
from toolkit.settings import Settings
from toolkit.version import __version__

FOLDER = "batch"
"""The folder beside the run's store."""
LEDGER = "ledger.sqlite3"
BY_HAND = "of whoever carries the files"
"""Stands in the ledger for the server where files are carried by hand."""


@dataclass(frozen=True)
class Manner:
    """How a run's batches are made; nothing of it decides what is asked.

    `by_hand` means that files are only written, and results only read. `most_tries` is how often a request is sent that
    nothing usable comes back for.
    """

    by_hand: bool = False
    limits: FileLimits = PROVIDER_LIMITS
    most_tries: int = 2
    retry_failed: bool = False


def work(
    folder: Path,
    options: RunOptions,
    settings: Settings,
    *,
    manner: Manner = Manner(),
    pace: Pace | None = None,
    control: Control | None = None,
) -> Ended:
    """Begin the run in `folder` by batches, or go on with it; see `Stages.go` for when it returns.

    Raises `ToolkitError` where the folder, the corpus or the provider cannot be used; what was committed stands.
    """
    return asyncio.run(awork(folder, options, settings, manner=manner, pace=pace, control=control))


async def awork(
    folder: Path,
    options: RunOptions,
    settings: Settings,
    *,
    manner: Manner = Manner(),
    pace: Pace | None = None,
    control: Control | None = None,
) -> Ended:
    """`work` for callers with an event loop of their own."""
    pace = pace if pace is not None else Pace()
    control = control if control is not None else Control()
    async with opened(folder, options, settings, manner=manner, pace=pace) as stages:
        return await stages.go(options.corpus, control, pace, retry_failed=manner.retry_failed)


def read(
    folder: Path, options: RunOptions, settings: Settings, results: Sequence[Path], *, complete: bool = False
) -> tuple[Intake, Ended]:
    """Take in files of results that somebody fetched from a provider, finish the rows that can be, write the next stage.

    Gives what there was in the results, and how the run stands then.

    With `complete` nothing more is to come: requests without a result count as lost, and are due once more. Raises
    `InputError` where a file cannot be read.
    """

    async def reading() -> tuple[Intake, Ended]:
        async with opened(folder, options, settings, manner=Manner(by_hand=True), pace=Pace()) as stages:
            intakes: defaultdict[int, Intake] = defaultdict(Intake)
            with stages.ledger.transaction():
                for path in results:
                    take_in(stages.ledger, stages.connection.outcome, path, intakes.__getitem__)
                for file in stages.ledger.files(State.WRITTEN):
                    _settle_file(stages.ledger, file, intakes[file.number], complete=complete)
            stages.book()
            return sum(intakes.values(), Intake()), await stages.one(options.corpus, Control())

    return asyncio.run(reading())


def cancel(folder: Path, options: RunOptions, settings: Settings, pace: Pace) -> int:
    """Ask the provider to stop all batches of a run that are out; how many there were."""

    async def cancelling() -> int:
        async with opened(folder, options, settings, manner=Manner(), pace=pace) as stages:
            return await stages.cancel(pace)

    return asyncio.run(cancelling())


def _settle_file(ledger: Ledger, file: File, intake: Intake, *, complete: bool) -> None:
    """Note what came back for a file that was carried by hand, and whether anything is still to come."""
    if complete:
        settle_rest(ledger, file.number, intake, Kind.ERROR, "no_result", "nothing came back for the request")
    before = Usage.model_validate_json(file.usage) if file.usage else Usage()
    open_lines = any(True for _ in ledger.lines_out(file.number))
    ledger.change(
        file.number,
        state=State.WRITTEN if open_lines else State.DONE,
        usage=(before + intake.usage).model_dump_json(),
        note=str(intake),
    )


@asynccontextmanager
async def opened(
    folder: Path, options: RunOptions, settings: Settings, *, manner: Manner, pace: Pace
) -> AsyncIterator[Stages]:
    """The stages of the run in `folder`, locked for the block."""
    with store_in(folder) as store, _ledger(folder, manner.most_tries) as ledger:
        toolkit = toolkit_for(options, store, settings)
        live = toolkit.engine
        try:
            if not isinstance(live, OpenAIEngine):
                raise ConfigError(
                    "batches need a model: set OPENAI_API_KEY (or OPENAI_BASE_URL for another provider with a Batch API); "
                    "the embedded engine needs no batches"
                )
            fixed = replace(options, engine=toolkit.engine_name, model=toolkit.model)
            if "options" not in store.manifest:
                check_corpus(fixed)
            store.note(options=fixed.to_manifest(), toolkit=__version__)
            yield _stages(store, ledger, live, toolkit, recipe_for(fixed, toolkit), manner, pace.sleep)
        finally:
            await live.aclose()


def _stages(
    store: RunStore,
    ledger: Ledger,
    live: OpenAIEngine,
    toolkit: Toolkit,
    recipe: Recipe,
    manner: Manner,
    sleep: Sleep,
) -> Stages:
    endpoint, place = live.connection.endpoint, ledger.path.parent
    ledger.settle("API", live.connection.path)
    ledger.settle("server", BY_HAND if manner.by_hand else endpoint.address)
    _drop_stale(ledger, recipe)
    if not manner.by_hand:
        _drop_lost(ledger, place)
    outbox = Outbox(ledger, place, live.connection.path, manner.limits)
    toolkit.engine, connection = through_batches(live, ledger, outbox)
    jobs = Jobs(live.connection, sleep=sleep)
    post = Post(ledger, jobs, place, f"{VERSION_PATH}{live.connection.path}", sleep)
    budget = live.services.budget

    def purse() -> Purse | None:
        if budget is None:
            return None
        return Purse(budget.allowance, budget.prices, store.ledger.total(), ledger.most_out())

    return Stages(
        store,
        recipe,
        ledger,
        outbox,
        connection,
        analyst(toolkit, recipe),
        Place(endpoint.host, toolkit.model),
        None if manner.by_hand else post,
        None if manner.by_hand else Collector(ledger, jobs, post, place, connection.outcome),
        purse,
    )


def _drop_stale(ledger: Ledger, recipe: Recipe) -> None:
    """Do not send, and pay for, what the run asked before its model, its prompts or its options changed."""
    asking = json.dumps([recipe.model, dict(recipe.prompts), dict(recipe.options)], sort_keys=True, default=str)
    if ledger.note("asking", asking) not in (None, asking):
        for file in ledger.files(State.WRITTEN, State.SENDING, State.UPLOADED):
            ledger.drop(file.number, "not sent: the run asks something else now")


def _drop_lost(ledger: Ledger, place: Path) -> None:
    """Write anew what was to be sent and is no longer on the disk."""
    for file in ledger.files(State.WRITTEN, State.SENDING):
        if not request_file(place, file.number).is_file():
            ledger.drop(file.number, "not sent: the file was deleted")


@contextmanager
def _ledger(folder: Path, most_tries: int) -> Iterator[Ledger]:
    ledger = Ledger(folder / FOLDER / LEDGER, most_tries=most_tries)
    try:
        yield ledger
    finally:
        ledger.close()
