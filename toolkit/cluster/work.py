"""A run over a cluster: its corpus cut into shards, each an ordinary run on some worker, gathered into the run's one store.

Who does a shard where is the business of whatever executor is given; what is finished, paid for and left to do is that of
the shards' own stores. So an executor may lose a worker, or begin a shard twice, and nothing is lost or doubled.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from toolkit.ask import NOTHING_USED, Reason
from toolkit.cluster.exchange import FOLDER, LOOK_SECONDS, Exchange, Place, alone, bring, free, publish, remove
from toolkit.cluster.shard import Errand, ShardEnd, agreed, digest, do
from toolkit.cluster.shares import Bounds, bounds, shared
from toolkit.errors import ConfigError, ToolkitError
from toolkit.records import FailureRecord, Usage
from toolkit.runs.driver import Control, Ended, Part, run
from toolkit.runs.gather import gather
from toolkit.runs.outcome import Status
from toolkit.runs.problems import explained
from toolkit.runs.recipe import Recipe
from toolkit.runs.rows import analyst
from toolkit.runs.setting import RunOptions, recipe_for, toolkit_for
from toolkit.runs.store import RunStore
from toolkit.runs.work import noted, store_in
from toolkit.settings import Settings

_KNOWN = """
INSERT INTO known.rows (position, id, place, key, status, reason)
  SELECT position, id, place, key, status, reason FROM rows
  WHERE position >= ? AND position < ? AND key IN (SELECT key FROM results)
"""
"""Finished rows, and those that were reopened: a shard may have them as failed."""
_KNOWN_RESULTS = """
INSERT INTO known.results (key, status, reason, attempts, usage, analysis)
  SELECT key, status, reason, attempts, usage, CASE status WHEN 'done' THEN NULL ELSE analysis END FROM results
  WHERE key IN (SELECT key FROM known.rows)
"""


@dataclass(frozen=True)
class Spread:
    """How a run is spread over a cluster; nothing of it decides a result.

    `shards` is how many the corpus is cut into when the run begins. `exchange` is a folder that all machines see, None
    for one in the run's folder; `in_place` says that it lies on a disk of the one machine that all workers are on, so that
    shards are worked on right there. `concurrency` holds for each shard. `lost` are the exceptions by which the executor
    says that it has given a shard up.
    """

    shards: int = 8
    exchange: Path | None = None
    in_place: bool = True
    retry_failed: bool = False
    concurrency: int | None = None
    lost: tuple[type[Exception], ...] = (BrokenExecutor,)


@dataclass
class _Shard:
    """A slice of the corpus, as the run's store knows it."""

    name: str
    part: Part
    keys: str
    pending: int
    place: Place


def work(
    folder: Path,
    options: RunOptions,
    executor: Executor,
    settings: Settings | None = None,
    *,
    spread: Spread = Spread(),
    control: Control | None = None,
) -> Ended:
    """Begin the run in `folder`, or go on with it, on the workers of `executor`, until all rows have ended or the run has.

    Raises as `toolkit.runs.work.work` does, and `ConfigError` where the executor has lost its workers. What shards have
    put in place is gathered in every case.
    """
    return asyncio.run(awork(folder, options, executor, settings, spread=spread, control=control))


async def awork(
    folder: Path,
    options: RunOptions,
    executor: Executor,
    settings: Settings | None = None,
    *,
    spread: Spread = Spread(),
    control: Control | None = None,
) -> Ended:
    """`work` for callers with an event loop of their own."""
    control = control if control is not None else Control()
    settings = settings if settings is not None else Settings.load()
    with store_in(folder) as store:
        kept = store.manifest.get("cluster", {})
        exchange = Exchange(spread.exchange or Path(kept.get("exchange") or (folder / FOLDER).absolute()))
        await asyncio.to_thread(collect, store, exchange, lambda: control.stopped)
        control.drain = exchange.stop
        toolkit = toolkit_for(options, store, settings)
        try:
            fixed = noted(options, store, toolkit)
            recipe = recipe_for(fixed, toolkit)
            asking = analyst(toolkit, recipe)
            # No row under way: the store is told what stands where, and nothing is asked.
            whole = Part(retry_failed=spread.retry_failed)
            ended = await run(fixed.corpus, store, asking, recipe.key, window=0, part=whole, control=control)
        finally:
            await toolkit.engine.aclose()
        size = kept.get("rows") or -(-ended.counts.rows // spread.shards)
        store.note(cluster={"rows": size, "exchange": str(exchange.folder)})
        going = _Cluster(store, exchange, executor, fixed, recipe, spread, control)
        return await going.all(size, bounds(fixed, settings.client))


def collect(store: RunStore, exchange: Exchange, given_up: Callable[[], bool] = lambda: False) -> None:
    """Have all shards end that are still at work, and gather what every shard has, those that were broken off too.

    Workers outlive whoever gave them their shards. It stops waiting for them once `given_up` says so.
    """
    places = exchange.places()
    if places:
        exchange.stop()
    for place in places:
        with alone(place, given_up) as held:
            if not held:
                return
            bring(place.finished, store)
            if place.working.is_file():
                gather(store, place.working)
    exchange.go()


def bring_home(folder: Path) -> None:
    """Gather the shards of the run in `folder`, if it has any, so that it can go on without a cluster."""
    with RunStore.open(folder) as store:
        kept = store.manifest.get("cluster")
    if kept is not None:
        with store_in(folder) as store:
            collect(store, Exchange(Path(kept["exchange"])))


@dataclass
class _Cluster:
    store: RunStore
    exchange: Exchange
    executor: Executor
    options: RunOptions
    recipe: Recipe
    spread: Spread
    control: Control

    async def all(self, size: int, limit: Bounds) -> Ended:
        """All shards with something to do; again as long as a budget that was left over gets more rows done."""
        self.exchange.go()
        todo = self._shards(size)
        for shard in todo:
            self._tell_known(shard)
        width = len(todo)
        why: FailureRecord | None = None
        while todo and not self.control.stopped:
            before = self._stands()
            why = await self._round(todo[:width], limit)
            if why is not None and why.reason != Reason.OVER_BUDGET:
                break
            if why is None and width >= len(todo):
                break
            if self._stands() == before:
                if width == 1:
                    break
                width = 1  # shares too small for anybody to ask with: one shard after the other gets all that is left
            todo = [shard for shard in self._shards(size) if shard.pending]
        counts = self.store.counts()
        return Ended(counts, self.control.stopped, why if counts.pending else None)

    def _stands(self) -> tuple[int, int]:
        return self.store.counts().pending, self.store.usage().calls

    def _shards(self, size: int) -> list[_Shard]:
        """The shards that have rows to do."""
        found: list[_Shard] = []
        keys: list[str] = []
        pending = 0
        last = self.store.counts().rows - 1
        for row in self.store.rows():
            keys.append(row.key)
            pending += row.status is Status.PENDING
            if (row.position + 1) % size == 0 or row.position == last:
                start = row.position + 1 - len(keys)
                if pending:
                    name = f"{start:09}"
                    part = Part(start, row.position + 1)
                    found.append(_Shard(name, part, digest(keys), pending, self.exchange.place(name)))
                keys, pending = [], 0
        return found

    def _tell_known(self, shard: _Shard) -> None:
        """Put the rows in place that have an end or were reopened, for a shard that may not know of it."""
        shard.place.home.mkdir(parents=True, exist_ok=True)
        fresh = self.store.path.with_name(f"known-{uuid4().hex[:8]}.sqlite3")
        try:
            RunStore(fresh).close()
            with explained(fresh), closing(sqlite3.connect(self.store.path, timeout=30)) as database:
                database.execute("ATTACH ? AS known", (str(fresh),))
                with database:
                    count = database.execute(_KNOWN, (shard.part.start, shard.part.stop)).rowcount
                    database.execute(_KNOWN_RESULTS)
            if count:
                publish(fresh, shard.place.known)
            else:
                shard.place.known.unlink(missing_ok=True)
        finally:
            remove(fresh)

    async def _round(self, shards: Sequence[_Shard], limit: Bounds) -> FailureRecord | None:
        """Give these shards out and gather them as they end; why a shard ended early, if one did."""
        wanted = self._wanted(shards, limit)
        out = {
            asyncio.wrap_future(self.executor.submit(do, self._errand(shard, wanted[shard.name]))): shard
            for shard in shards
        }
        why: FailureRecord | None = None
        problem: ToolkitError | None = None
        while out:
            ended, _ = await asyncio.wait(out, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for future in ended:
                shard = out.pop(future)
                try:
                    end = self._end(future)
                except ToolkitError as error:
                    problem = problem or error
                    self.exchange.stop()
                else:
                    why = _graver(why, end.why)
                    if why is not None and why.reason != Reason.OVER_BUDGET:
                        self.exchange.stop()
                self._gather(shard)
            if self.exchange.stopped:  # there may be no worker left to say that it begins nothing
                for future in [one for one, shard in out.items() if not one.done() and free(shard.place)]:
                    self._gather(out.pop(future))
                    future.cancel()
        if problem is not None:
            raise problem
        return why

    def _wanted(self, shards: Sequence[_Shard], limit: Bounds) -> Mapping[str, RunOptions]:
        if not limit.any:
            return {shard.name: self.options for shard in shards}
        own = {shard.name: _used(shard.place) for shard in shards}
        rows = {shard.name: shard.pending for shard in shards}
        return shared(self.options, limit, self.store.usage(), rows, own)

    def _errand(self, shard: _Shard, options: RunOptions) -> Errand:
        return Errand(
            str(self.exchange.folder),
            shard.name,
            shard.part,
            options,
            agreed(self.recipe),
            shard.keys,
            in_place=self.spread.in_place,
            concurrency=self.spread.concurrency,
        )

    def _end(self, future: asyncio.Future[ShardEnd]) -> ShardEnd:
        if future.cancelled():
            raise ConfigError("the cluster has dropped a shard; is its scheduler still there? Go on with --resume")
        try:
            return future.result()
        except self.spread.lost as error:
            raise ConfigError(
                f"the cluster has given a shard up ({' '.join(str(error).split())[:200]}); look at the workers' logs, and "
                "go on with --resume"
            ) from error
        except ModuleNotFoundError as error:
            raise ConfigError(f"a worker lacks {error.name!r}; install the toolkit on all machines") from error

    def _gather(self, shard: _Shard) -> None:
        before = asdict(self.store.counts())
        if bring(shard.place.finished, self.store):
            for status, count in asdict(self.store.counts()).items():
                if status != Status.PENDING and count > before[status]:
                    self.control.progress(Status(status), count - before[status])


def _used(place: Place) -> Usage:
    """What a shard has used, as far as it can be seen from here."""
    for path in (place.working, place.finished):
        if path.is_file():
            with RunStore(path, readonly=True) as store:
                return store.usage()
    return NOTHING_USED


def _graver(one: FailureRecord | None, other: FailureRecord | None) -> FailureRecord | None:
    """The reason that tells more: a spent share says less than what holds for all."""
    if one is None or (other is not None and one.reason == Reason.OVER_BUDGET):
        return other or one
    return one
