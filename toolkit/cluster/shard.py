"""One shard, as a worker does it: an ordinary run over a slice of the corpus, with a store of its own.

An errand holds no key and no address. A worker takes them, and its settings, from its own environment, and says so before
anything is asked where it would do something else than was agreed.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.cluster.exchange import LOOK_SECONDS, Exchange, Place, alone, bring, publish, remove
from toolkit.errors import ConfigError, InputError
from toolkit.records import FailureRecord
from toolkit.runs.driver import Control, Ended, Part, run
from toolkit.runs.problems import StoreError
from toolkit.runs.recipe import Recipe
from toolkit.runs.rows import analyst
from toolkit.runs.setting import RunOptions, recipe_for, toolkit_for
from toolkit.runs.store import Counts, RunStore
from toolkit.runs.work import window_of
from toolkit.settings import Settings
from toolkit.version import __version__

COPY_SECONDS = 10.0
"""Between two copies of a store that lies on a worker's own disk: what is lost with the machine, at most."""


@dataclass(frozen=True)
class Errand:
    """What a worker is told of a shard.

    `keys` is the digest of the content keys of its rows and `agreed` what decides them beside the rows, both as whoever
    sends the errand sees them. `in_place` says that the exchange lies on a disk of the worker's own machine.
    """

    exchange: str
    name: str
    part: Part
    options: RunOptions
    agreed: Mapping[str, Any]
    keys: str
    in_place: bool = True
    concurrency: int | None = None
    version: str = __version__


@dataclass(frozen=True)
class ShardEnd:
    """How a shard ended. Its results are in the exchange."""

    name: str
    counts: Counts
    stopped: bool = False
    why: FailureRecord | None = None


def do(errand: Errand) -> ShardEnd:
    """Do a shard to its end, or go on with it, and put its store in place.

    Raises `InputError` where the corpus is another one here, `ConfigError` where the settings are, and what a run raises.
    """
    if errand.version != __version__:
        raise ConfigError(
            f"the worker has version {__version__} of the toolkit, not {errand.version}; install the same"
        )
    exchange = Exchange(Path(errand.exchange))
    if not exchange.folder.is_dir():
        raise InputError(
            f"the worker does not see {errand.exchange!r}; name a folder that all machines see with --shared"
        )
    place = exchange.place(errand.name)
    place.home.mkdir(exist_ok=True)
    with alone(place, lambda: exchange.stopped) as held:
        if not held:
            return ShardEnd(errand.name, Counts(), stopped=True)
        with _store(errand, place) as store:
            try:
                ended = asyncio.run(_run(errand, exchange, store))
            finally:
                publish(store.path, place.finished)
        if errand.in_place:
            remove(place.working)
    return ShardEnd(errand.name, ended.counts, ended.stopped, ended.why)


@contextmanager
def _store(errand: Errand, place: Place) -> Iterator[RunStore]:
    """The shard's store: as it was left here, else as it was put in place, with what was known before."""
    with ExitStack() as stack:
        path = place.working
        if not errand.in_place:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stance-"))) / path.name
        if place.finished.is_file() and not path.is_file():
            publish(place.finished, path)
        known = path.is_file()
        store = stack.enter_context(RunStore(path))
        if known:
            store.check()
        bring(place.known, store)
        yield store


async def _run(errand: Errand, exchange: Exchange, store: RunStore) -> Ended:
    settings = Settings.load()
    if errand.concurrency is not None:
        settings = replace(settings, client=replace(settings.client, concurrency=errand.concurrency))
    toolkit = toolkit_for(errand.options, store, settings)
    try:
        recipe = recipe_for(errand.options, toolkit)
        _check_settings(errand.agreed, agreed(recipe))
        control = Control(registered=lambda _: _check_corpus(errand, store))
        control.drain = getattr(toolkit.engine, "cancel", control.drain)
        looking = asyncio.create_task(_look(errand, exchange, store, control))
        try:
            return await run(
                errand.options.corpus,
                store,
                analyst(toolkit, recipe),
                recipe.key,
                window=window_of(toolkit),
                part=errand.part,
                control=control,
            )
        finally:
            looking.cancel()
    finally:
        await toolkit.engine.aclose()


async def _look(errand: Errand, exchange: Exchange, store: RunStore, control: Control) -> None:
    """Listen for the word to stop, and put a copy in place now and then where the store dies with its machine."""
    copied = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if exchange.stopped:
            control.stop()
        if not errand.in_place and time.monotonic() - copied >= COPY_SECONDS:
            with suppress(StoreError):  # the next one may succeed, and the last one has to
                await asyncio.to_thread(publish, store.path, exchange.place(errand.name).finished)
            copied = time.monotonic()


def agreed(recipe: Recipe) -> dict[str, Any]:
    """What decides the keys of rows beside the rows and what is asked of them."""
    return {
        "engine": recipe.engine,
        "model": recipe.model,
        "rules": recipe.rules,
        **{f"prompt {name}": print_ for name, print_ in recipe.prompts.items()},
        **recipe.options,
    }


def digest(keys: Iterable[str]) -> str:
    """The digest of content keys (hex), in order."""
    whole = hashlib.sha256()
    for key in keys:
        whole.update(bytes.fromhex(key))
    return whole.hexdigest()


def _check_settings(there: Mapping[str, Any], here: Mapping[str, Any]) -> None:
    names = sorted({*there, *here})
    differing = [name for name in names if there.get(name) != here.get(name)]
    if differing:
        said = ", ".join(f"{name} {here.get(name)!r}, not {there.get(name)!r}" for name in differing)
        raise ConfigError(f"a worker's settings differ from yours ({said}); give it the same environment")


def _check_corpus(errand: Errand, store: RunStore) -> None:
    if digest(row.key for row in store.rows()) != errand.keys:
        raise InputError(
            f"a worker reads another corpus than you do (rows from {errand.part.start + 1} on): "
            f"{', '.join(errand.options.paths)} must be the same on all machines"
        )
