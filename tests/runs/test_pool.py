"""The embedded engine in two processes does what it does in one."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import ConfigError
from toolkit.runs.driver import Control
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import Counts, RunStore
from toolkit.runs.work import Effort, work
from toolkit.settings import Settings


@pytest.fixture
def corpus(tmp_path: Path) -> RunOptions:
    rows: list[dict[str, Any]] = [
        {"id": f"r{n}", "text": f"“We will keep mill {n},” said Mayor Ada Brandt on Monday."} for n in range(12)
    ]
    rows += [
        {"id": "bad", "text": " "},
        {"id": "pair", "text": "It rained.", "pairs": [["Ada Brandt", "It should rain."]]},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return RunOptions((str(tmp_path / "a.jsonl"),), engine="builtin")


def analyses(folder: Path) -> list[dict[str, Any]]:
    with RunStore.open(folder) as store:
        found = [json.loads(line) for _, line in store.lines()]
    for one in found:
        one["provenance"].pop("created_at")
    return found


def test_two_processes_do_what_one_does(corpus, tmp_path):
    ends = [work(tmp_path / str(n), corpus, Settings(), effort=Effort(processes=n)) for n in (1, 2)]
    assert ends[0].counts == ends[1].counts == Counts(done=13, skipped=1)
    assert analyses(tmp_path / "1") == analyses(tmp_path / "2")
    assert analyses(tmp_path / "1")[12]["positions"][0]["stance"] == "not_addressed"


def test_a_worker_that_dies_ends_the_run_and_costs_its_rows(corpus, tmp_path):
    import multiprocessing

    def kill(status: object, rows: int) -> None:
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
        time.sleep(0.05)

    with pytest.raises(ConfigError, match="a worker process died"):
        work(tmp_path / "run", corpus, Settings(), effort=Effort(processes=2), control=Control(progress=kill))
    with RunStore.open(tmp_path / "run") as store:
        assert store.counts().pending > 0
    assert work(tmp_path / "run", corpus, Settings()).counts == Counts(done=13, skipped=1)


def test_a_model_is_waited_for_in_one_process(corpus, tmp_path):
    settings = Settings(base_url="http://127.0.0.1:9/v1", api_key="k")
    options = RunOptions(corpus.paths, engine="openai")
    with pytest.raises(ConfigError, match="--processes is for the embedded engine"):
        work(tmp_path / "run", options, settings, effort=Effort(processes=2))
