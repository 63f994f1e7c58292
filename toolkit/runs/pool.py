"""The embedded engine on several cores: the same analyst in worker processes, the store in this one alone.

Workers are spawned, not forked: a forked one would inherit the run's lock and keep it after this process was killed. A
worker ends by itself when this process is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from toolkit.app import Toolkit
from toolkit.errors import ConfigError, InputError
from toolkit.records import Document
from toolkit.runs.outcome import Finished, skipped
from toolkit.runs.recipe import Recipe, Wanted
from toolkit.runs.rows import Analyst, analysed
from toolkit.settings import Settings
from toolkit.sources.corpus import CorpusRow

AHEAD = 3
"""Rows given out for each process, so that none waits for the next."""


@contextmanager
def pooled(recipe: Recipe, settings: Settings, processes: int) -> Iterator[Analyst]:
    """An analyst in `processes` processes. Raises `ConfigError` for an engine that is waited for, not computed."""
    if recipe.engine != "builtin":
        raise ConfigError(
            "--processes is for the embedded engine: a model is waited for, and one process does that for many articles "
            "at once (STANCE_CONCURRENCY)"
        )
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(settings,))

    async def analyse(row: CorpusRow) -> Finished:
        try:
            document = row.document()
        except InputError as error:
            return skipped(str(error))
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(pool, _one, document, recipe.wanted(row), recipe.positions)
        except BrokenProcessPool as error:
            raise ConfigError(
                "a worker process died (out of memory, perhaps); go on with --resume, with fewer --processes"
            ) from error

    try:
        yield analyse
    finally:
        pool.shutdown(cancel_futures=True)


_toolkit: Toolkit | None = None


def _begin(settings: Settings) -> None:
    """What a worker does first: leave Ctrl-C to its parent, end with it, and build the toolkit once."""
    global _toolkit
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _toolkit = Toolkit(settings, engine="builtin")


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _one(document: Document, wanted: Wanted, positions: bool) -> Finished:
    assert _toolkit is not None
    return asyncio.run(analysed(_toolkit, document, wanted, positions=positions))
