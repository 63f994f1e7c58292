"""SIGKILL at any moment: nothing lost, nothing doubled, and paid twice at most for what was on its way."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faultserver import Step, reply
from tests.runs.paying import Paying, corpus, kept, paying
from tests.runs.warmed import Warmed
from toolkit.runs.store import FILE, Counts, RunStore

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

ROWS, CONCURRENCY, KILLS, ROUNDS = 36, 6, 6, 9


def killed(processes: Warmed, model: Paying, run: tuple[Path, Path, str, int], chance: random.Random) -> bool:
    """Begin a run and kill it: after a while, or when so many more requests have come. Tells whether it was in time."""
    calls = model.calls
    more = chance.randint(1, 9) if chance.random() < 0.7 else None
    wait = chance.uniform(0.0, 0.004) if more is not None else chance.uniform(0.0, 0.06)
    pid = processes.begin(*run)
    until = time.monotonic() + 10
    while (
        more is not None and model.calls < calls + more and os.path.exists(f"/proc/{pid}") and time.monotonic() < until
    ):
        time.sleep(0.0005)
    time.sleep(wait)
    processes.kill(pid)
    return processes.ended() < 0


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kills(processes, tmp_path, seed):
    chance = random.Random(seed)
    folder, path = tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS)
    kills = 0
    with paying(0.004) as model:
        run = (folder, path, model.url, CONCURRENCY)
        lost = 0
        while kills < KILLS:
            if not killed(processes, model, run, chance):
                break
            kills += 1
            time.sleep(0.01)  # requests that lie in the socket are read, and so are on the bill
            now_lost = model.calls - kept(folder)
            assert now_lost - lost <= CONCURRENCY
            lost = now_lost
            adds_up(folder)
        assert kills == KILLS
        processes.begin(*run)
        assert processes.ended() == 0
        calls, twice = model.calls, model.paid_twice()
        assert calls == 2 * ROWS + twice
        assert twice <= lost
    with RunStore(folder / FILE) as store:
        assert store.counts() == Counts(done=ROWS)
        assert [json.loads(line)["document"]["id"] for _, line in store.lines()] == [f"r{n}" for n in range(ROWS)]
        ledger, unknown = store.usage().calls, store.ledger.open().calls
        assert ledger - unknown <= calls <= ledger
        assert unknown <= kills * CONCURRENCY


def refusing(kind: str, text: str) -> Step | None:
    """Positions are turned away, for every article."""
    return None if kind.startswith("Statements") else reply({"error": {"message": "no"}}, 400)


@pytest.mark.parametrize("after", [0, 1, 7, 20, ROWS])
def test_rows_that_were_reopened_are_unfinished_until_they_are_finished(processes, tmp_path, after):
    folder, path = tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS)
    with paying(0.004, fault=refusing) as model:
        run = (folder, path, model.url, CONCURRENCY)
        processes.begin(*run)
        assert processes.ended() == 1
        model.fault = lambda kind, text: None
        calls = model.calls
        pid = processes.begin(["run", "--resume", str(folder), "--retry-failed"], environment(model, tmp_path))
        while counts(folder).failed or model.calls < calls + after:
            time.sleep(0.0005)
        processes.kill(pid)
        processes.ended()
        stood = counts(folder)
        assert (stood.failed, stood.done + stood.pending) == (0, ROWS)
        time.sleep(0.01)
        calls = model.calls - kept(folder)
        processes.begin(*run)
        assert processes.ended() == 0
        assert model.calls == 2 * ROWS + calls
    with RunStore.open(folder) as store:
        assert store.counts() == Counts(done=ROWS)
        assert [row.attempts for row in store.rows()] == [2] * ROWS


def environment(model: Paying, folder: Path) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "sk-test-0123456789",
        "STANCE_SCHEMA_MODE": "strict",
        "STANCE_CONCURRENCY": str(CONCURRENCY),
        "SAID": str(folder / "said.txt"),
    }


def counts(folder: Path) -> Counts:
    with RunStore.open(folder) as store:
        return store.counts()


def adds_up(folder: Path) -> None:
    """What is registered is done or pending, and what is done is there."""
    if not (folder / FILE).exists():
        return
    with closing(sqlite3.connect(folder / FILE)) as database:
        if database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'rows'").fetchone()[0] == 0:
            return
    with RunStore.open(folder) as store:
        counts = store.counts()
        assert counts.done + counts.pending == counts.rows
        assert counts.rows in (0, ROWS)
        assert len(list(store.analyses())) == counts.done
