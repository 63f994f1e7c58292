"""What `stance run --cluster` adds to a run: where its shards are done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.cluster import dask
from toolkit.cluster.work import Spread, awork
from toolkit.errors import InputError
from toolkit.runs.driver import Control, Ended
from toolkit.runs.setting import RunOptions
from toolkit.settings import Settings

SCHEMES = ("tcp", "tls", "ws", "wss")
SHARDS = 32
"""Where a cluster's size is not known."""
EACH = 4
"""Shards for each worker of our own, so that none is left with a long last one."""
Going = Callable[[Path, RunOptions, Settings, Control], Coroutine[Any, Any, Ended]]


@dataclass(frozen=True)
class Cluster:
    """The options of a cluster, as they were given.

    `address` is that of a scheduler, or "local" for `workers` processes of our own; `shared` is a folder that all machines
    see, None for one in the run's folder.
    """

    address: str
    workers: int = 1
    shards: int | None = None
    shared: str | None = None


@contextmanager
def joined(cluster: Cluster, *, retry_failed: bool, concurrency: int | None) -> Iterator[Going]:
    """A run on the workers of the cluster, for the block. Raises `InputError` for an address that is none, and what
    `toolkit.cluster.dask.executor` raises."""
    local = cluster.address == dask.LOCAL
    if not local and cluster.address.partition("://")[0] not in SCHEMES:
        raise InputError(
            f"--cluster {cluster.address!r} is no address of a Dask scheduler; write tcp://HOST:PORT, or local"
        )
    if not local and cluster.workers > 1:
        raise InputError(
            f"--processes is for workers of our own (--cluster local); leave it out, {cluster.address} has its workers"
        )
    spread = Spread(
        shards=cluster.shards or (EACH * cluster.workers if local else SHARDS),
        exchange=Path(cluster.shared).absolute() if cluster.shared else None,
        in_place=local,
        retry_failed=retry_failed,
        concurrency=concurrency,
        lost=dask.lost(),
    )
    with dask.executor(cluster.address, cluster.workers) as executor:

        def going(
            folder: Path, options: RunOptions, settings: Settings, control: Control
        ) -> Coroutine[Any, Any, Ended]:
            return awork(folder, options, executor, settings, spread=spread, control=control)

        yield going
