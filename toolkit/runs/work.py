"""A run from its folder alone: lock it, look through the store, build the toolkit, drive the rows.

`work` is the whole of `stance run` without its screen, and the unit that a cluster gives to a worker: with a `Part` it is a
run over a slice of the corpus with a store of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.app import Toolkit
from toolkit.errors import InputError
from toolkit.runs.driver import WHOLE, Control, Ended, Part, run
from toolkit.runs.lock import locked
from toolkit.runs.pool import AHEAD, pooled
from toolkit.runs.rows import Analyst, analyst
from toolkit.runs.setting import RunOptions, recipe_for, toolkit_for
from toolkit.runs.store import FILE, RunStore
from toolkit.settings import Settings
from toolkit.version import __version__

MORE_ROWS = 2
"""Rows under way for each request that may be in flight, so that the gate always has somebody to let in."""


@dataclass(frozen=True)
class Effort:
    """How a run is done, which is nobody's business later: nothing of it is in the manifest or in a key.

    `window` is the most rows under way, None for what suits the engine; `processes` are for the embedded engine.
    """

    window: int | None = None
    processes: int = 1
    part: Part = WHOLE


def started(folder: Path) -> bool:
    """Whether the folder holds a run that got as far as its corpus. Raises `DamagedStore` where that cannot be told."""
    if not (folder / FILE).is_file():
        return False
    with RunStore.open(folder) as store:
        return "options" in store.manifest


def kept_options(folder: Path) -> RunOptions:
    """The options that the run in `folder` was started with. Raises `InputError` where there is no run."""
    with RunStore.open(folder) as store:
        return RunOptions.from_manifest(store.manifest.get("options", {}))


def work(
    folder: Path,
    options: RunOptions,
    settings: Settings | None = None,
    *,
    effort: Effort | None = None,
    control: Control | None = None,
) -> Ended:
    """Begin the run in `folder`, or go on with it, until all rows have ended or the run has.

    Raises `InputError` where another process works on the folder or the corpus cannot be read, `StoreError` where the
    store cannot be used, and what `Toolkit` raises. What was committed stands in every case.
    """
    return asyncio.run(awork(folder, options, settings, effort=effort, control=control))


async def awork(
    folder: Path,
    options: RunOptions,
    settings: Settings | None = None,
    *,
    effort: Effort | None = None,
    control: Control | None = None,
) -> Ended:
    """`work` for callers with an event loop of their own."""
    control = control if control is not None else Control()
    effort = effort if effort is not None else Effort()
    with ExitStack() as stack:
        store = stack.enter_context(store_in(folder))
        toolkit = toolkit_for(options, store, settings if settings is not None else Settings.load())
        try:
            recipe = recipe_for(noted(options, store, toolkit), toolkit)
            if effort.processes > 1:
                ask: Analyst = stack.enter_context(pooled(recipe, toolkit.settings, effort.processes))
            else:
                ask = analyst(toolkit, recipe)
            control.drain = getattr(toolkit.engine, "cancel", control.drain)
            return await run(
                options.corpus,
                store,
                ask,
                recipe.key,
                window=effort.window or window_of(toolkit, effort.processes),
                part=effort.part,
                control=control,
            )
        finally:
            await toolkit.engine.aclose()


@contextmanager
def store_in(folder: Path) -> Iterator[RunStore]:
    """The store of the folder, locked and looked through, for the block."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = (folder / FILE).is_file()
    except OSError as error:
        raise InputError(f"{str(folder)!r} cannot hold a run: {error.strerror or error}") from error
    with locked(folder), RunStore(folder / FILE) as store:
        if known:
            store.check()
        yield store


def noted(options: RunOptions, store: RunStore, toolkit: Toolkit) -> RunOptions:
    """The options with the engine and model that they come to, kept in the manifest. Raises `InputError` where the corpus
    cannot be read or holds no rows."""
    check_corpus(options)
    model = None if toolkit.engine_name == "builtin" else toolkit.model
    fixed = replace(options, engine=toolkit.engine_name, model=model)
    store.note(options=fixed.to_manifest(), toolkit=__version__)
    return fixed


def check_corpus(options: RunOptions) -> None:
    """Raises `InputError` where the corpus cannot be read or holds no rows; looks at its beginning alone."""
    if next(iter(options.corpus), None) is None:
        raise InputError(f"the corpus {', '.join(options.paths)} holds no rows")


def window_of(toolkit: Toolkit, processes: int = 1) -> int:
    """How many rows under way suit the toolkit's engine."""
    if toolkit.engine_name == "builtin":
        return AHEAD * processes if processes > 1 else 1
    return MORE_ROWS * toolkit.settings.client.concurrency
