"""Dask's workers, as processes of their own: one is killed, and the run does not notice but for what was on its way."""

from __future__ import annotations

import builtins
import json
import os
import signal
import threading
from collections import Counter
from typing import Any

import pytest

from tests.cluster.conftest import surroundings
from tests.runs.paying import corpus, options, paying
from toolkit.cluster import dask
from toolkit.cluster.exchange import FOLDER
from toolkit.cluster.work import Spread, work
from toolkit.errors import ConfigError
from toolkit.runs.store import Counts, RunStore

ROWS = 100


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_worker_costs_what_was_on_its_way(tmp_path, monkeypatch):
    path = corpus(tmp_path / "a.jsonl", ROWS)
    folder = tmp_path / "run"
    with paying(0.02) as model:
        surroundings(monkeypatch, model.url)
        killed: list[int] = []

        def kill() -> None:
            """Kill a worker that is in the middle of a shard, once half the requests have come."""
            while model.calls < ROWS:
                if ended.wait(0.005):
                    return
            for lock in sorted((folder / FOLDER).glob("*/lock")):
                if (lock.parent / "run.sqlite3").exists() and not (lock.parent / "part.sqlite3").exists():
                    killed.append(int(lock.read_text().removeprefix("process ")))
                    os.kill(killed[0], signal.SIGKILL)
                    return

        ended = threading.Event()
        killer = threading.Thread(target=kill)
        with dask.executor("local", workers=2) as executor:
            killer.start()
            try:
                end = work(folder, options(path), executor, spread=Spread(shards=5, lost=dask.lost()))
            finally:
                ended.set()
                killer.join()
        assert killed
        assert end.counts == Counts(done=ROWS)
        assert 2 * ROWS <= model.calls <= 1.1 * 2 * ROWS
        assert model.paid_twice() <= 4  # the requests that the killed worker had on their way
        assert len(Counter(model.asked)) == 2 * ROWS
    with RunStore.open(folder) as store:
        assert [json.loads(line)["document"]["id"] for _, line in store.lines()] == [f"r{n}" for n in range(ROWS)]
        known = store.usage().calls - store.ledger.open().calls
        assert known <= model.calls <= store.usage().calls


def test_nobody_at_the_address_is_said():
    with (
        pytest.raises(ConfigError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"),
        dask.executor("tcp://127.0.0.1:9", timeout=0.5),
    ):
        pass


def test_a_missing_extra_is_said(monkeypatch):
    found = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "distributed":
            raise ImportError(name)
        return found(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"pip install 'stance-toolkit\[cluster\]'"), dask.executor("local"):
        pass
