"""Dask's executor: a cluster that runs somewhere, or one of our own with its workers on this machine (extra `cluster`)."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from typing import Any

from toolkit.errors import ConfigError

LOCAL = "local"


@contextmanager
def executor(address: str, workers: int = 2, *, timeout: float = 10.0) -> Iterator[Executor]:
    """The executor of the scheduler at `address`, or of `workers` processes of our own for "local", for the block.

    Raises `ConfigError` where the extra is not installed or nobody answers at the address within `timeout` seconds.
    """
    distributed = _distributed()
    with ExitStack() as stack:
        where: Any = address
        if address == LOCAL:
            where = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    host="127.0.0.1",
                    silence_logs=logging.ERROR,
                    preload=[__name__],
                )
            )
        try:
            client = stack.enter_context(distributed.Client(where, set_as_default=False, timeout=timeout))
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"no Dask scheduler answers at {address!r} ({error or type(error).__name__}); start one with `dask "
                "scheduler`, or use --cluster local"
            ) from error
        yield stack.enter_context(client.get_executor(pure=False))


def lost() -> tuple[type[Exception], ...]:
    """The exceptions by which Dask says that it has given a task up."""
    _distributed()
    from distributed.scheduler import KilledWorker

    return (KilledWorker,)


def dask_setup(worker: object) -> None:
    """What a worker of our own does first: leave Ctrl-C, which a terminal sends to all, to whoever gave it its shards."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ConfigError("a cluster needs the extra 'cluster': pip install 'stance-toolkit[cluster]'") from error
    return distributed
