"""`stance run --cluster`, from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import stance
from tests.cluster.conftest import surroundings
from tests.runs.paying import corpus, paying
from toolkit.runs.store import Counts, RunStore

__all__ = ["stance"]
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs process groups")
def test_ctrl_c_reaches_workers_as_a_word_and_the_run_goes_on_without_them(stance, tmp_path, monkeypatch):
    path, folder = corpus(tmp_path / "a.jsonl", 40), tmp_path / "run"
    with paying(0.3) as model:
        surroundings(monkeypatch, model.url)
        command = [sys.executable, "-m", "toolkit", "run", str(path), "-o", str(folder), "--engine", "openai", "-q"]
        command += ["--cluster", "local", "--processes", "2", "--shards", "4", "--no-audit"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
            while model.calls < 8 and run.poll() is None:
                time.sleep(0.02)
            os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the command and to its workers
            _, said = run.communicate(timeout=60)
        assert run.returncode == 130
        assert said.startswith("stopping: what is on its way ends and is kept")
        assert "Traceback" not in said
        with RunStore.open(folder) as store:
            assert store.usage().calls == model.calls < 80
        model.latency = 0.0
        assert stance("run", "--resume", folder, "-q").code == 0
        assert model.calls == 80
    with RunStore.open(folder) as store:
        assert store.counts() == Counts(done=40)
        assert [json.loads(line)["document"]["id"] for _, line in store.lines()] == [f"r{n}" for n in range(40)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--cluster", "8786"], "--cluster '8786' is no address of a Dask scheduler; write tcp://HOST:PORT, or local"),
        (
            ["--cluster", "tcp://127.0.0.1:9", "--processes", "2"],
            "--processes is for workers of our own (--cluster local)",
        ),
        (["--cluster", "local", "--batch"], "--batch waits at the provider"),
    ],
)
def test_what_makes_no_sense_is_said(stance, tmp_path, given, said):
    ran = stance("run", corpus(tmp_path / "a.jsonl", 1), "-o", tmp_path / "run", *given)
    assert ran.code == 2
    assert said in ran.err
