"""Full disks, damaged files, wrong clocks, two runs at once, interrupts, and limits: nothing committed is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faultserver import reply
from tests.runs.paying import MODEL, Paying, corpus, go, kept, options, paying, settings
from tests.runs.warmed import Warmed
from toolkit.errors import InputError
from toolkit.runs.lock import locked
from toolkit.runs.outcome import Status
from toolkit.runs.problems import DamagedStore
from toolkit.runs.repair import repair
from toolkit.runs.store import FILE, Counts, RunStore
from toolkit.runs.work import work

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
ROWS = 40


@pytest.fixture
def finished(model: Paying, tmp_path: Path) -> Path:
    """The folder of a run of 40 rows that is done, 80 calls."""
    work(tmp_path / "run", options(corpus(tmp_path / "a.jsonl", ROWS)), settings(model.url))
    assert model.calls == 2 * ROWS
    return tmp_path / "run"


def again(folder: Path, model: Paying) -> Counts:
    return work(folder, options(folder.parent / "a.jsonl"), settings(model.url)).counts


def exported(folder: Path) -> list[bytes]:
    with RunStore.open(folder) as store:
        return [line for _, line in store.lines()]


@forking
@pytest.mark.parametrize("limit", [70_000, 150_000, 250_000])
def test_a_full_disk_ends_the_run_and_loses_nothing(processes, model, tmp_path, limit):
    path, folder = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "run"
    processes.begin(folder, path, model.url, 4, limit)
    assert processes.ended() == 3
    said = (tmp_path / "said.txt").read_text()
    assert "is the disk full" in said and "--resume" in said
    before = model.calls
    held = kept(folder)
    with RunStore.open(folder) as store:
        counts = store.counts()
        assert len(list(store.analyses())) == counts.done
    assert before - held <= 4 + 1
    assert again(folder, model) == Counts(done=ROWS)
    assert model.calls - 2 * ROWS == before - held
    assert len(exported(folder)) == ROWS


def damage(path: Path, page: int, seed: int = 0) -> None:
    """Overwrite a page of 4,096 bytes (-1 is the last) with noise."""
    data = bytearray(path.read_bytes())
    start = page * 4096 if page >= 0 else len(data) + page * 4096
    data[start : start + 4096] = random.Random(seed).randbytes(4096)
    path.write_bytes(data)


@pytest.mark.parametrize("page", [-1, -2, -3, -7, 2, 3, 4, 5, 6, 8, 11, 15])
def test_a_damaged_page_is_told_and_repaired_and_the_rest_is_done_again(model, finished, page):
    before = exported(finished)
    damage(finished / FILE, page)
    try:
        unchanged = again(finished, model) == Counts(done=ROWS) and exported(finished) == before
    except DamagedStore as error:
        assert "stance run repair" in str(error)
        unchanged = False
    if not unchanged:
        saved = repair(finished)
        assert saved.kept.is_file()
        assert again(finished, model) == Counts(done=ROWS)
    assert [json.loads(line)["document"] for line in exported(finished)] == [json.loads(b)["document"] for b in before]
    assert model.calls < 2 * ROWS + ROWS  # a page holds a few answers, not all of them


def test_a_store_without_its_first_page_is_left_alone(model, finished):
    damage(finished / FILE, 0)
    held = (finished / FILE).read_bytes()
    with pytest.raises(DamagedStore, match="repair"):
        again(finished, model)
    with pytest.raises(DamagedStore, match="nothing of"):
        repair(finished)
    assert (finished / FILE).read_bytes() == held
    assert model.calls == 2 * ROWS


@forking
def test_a_torn_end_of_the_log_costs_what_it_held(processes, tmp_path):
    path, folder = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "run"
    with paying(0.002) as model:
        pid = processes.begin(folder, path, model.url, 4)
        while model.calls < 50:
            time.sleep(0.001)
        processes.kill(pid)
        processes.ended()
        log = folder / f"{FILE}-wal"
        with log.open("r+b") as stream:
            stream.seek(-2_000, os.SEEK_END)
            stream.write(b"\xff" * 2_000)
        before = model.calls
        assert again(folder, model) == Counts(done=ROWS)
        assert model.calls <= 2 * ROWS + 4 + 2
        assert model.calls > before
    assert len(exported(folder)) == ROWS


def test_repairing_a_sound_store_changes_nothing(model, finished):
    before = exported(finished)
    repair(finished)
    assert again(finished, model) == Counts(done=ROWS)
    assert exported(finished) == before
    assert model.calls == 2 * ROWS
    with RunStore.open(finished) as store:
        assert store.usage().calls == 2 * ROWS


@pytest.mark.parametrize("years", [-40, 40])
def test_a_clock_that_jumps_makes_nothing_too_old(model, finished, years):
    with closing(sqlite3.connect(finished / FILE)) as database, database:
        database.execute("UPDATE answers SET created = created + ?1, used = used + ?1", (years * 366 * 86_400,))
        database.execute("UPDATE rows SET status = 'pending'")
        database.execute("DELETE FROM results")
    assert again(finished, model) == Counts(done=ROWS)
    assert model.calls == 2 * ROWS


def test_a_second_run_on_a_folder_is_refused(model, finished):
    with locked(finished), pytest.raises(InputError, match=rf"another run is working on .* \(process {os.getpid()}\)"):
        again(finished, model)
    assert again(finished, model) == Counts(done=ROWS)


@forking
def test_a_second_process_is_refused_and_a_killed_one_holds_nothing(processes, tmp_path):
    path, folder = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "run"
    with paying(0.2) as model:
        pid = processes.begin(folder, path, model.url, 1)
        while model.calls < 1:
            time.sleep(0.002)
        with pytest.raises(InputError, match=f"process {pid}"):
            again(folder, model)
        processes.kill(pid)
        processes.ended()
        model.latency = 0
        assert again(folder, model) == Counts(done=ROWS)


def interrupted(processes: Warmed, model: Paying, tmp_path: Path, *, times: int) -> tuple[int, str]:
    """Run the command, send it SIGINT when some calls have come, and return its exit code and what it said."""
    path, said = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "said.txt"
    arguments = ["run", str(path), "-o", str(tmp_path / "run"), "--model", MODEL, "--concurrency", "4", "--no-audit"]
    environment = {
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "sk-test-0123456789",
        "STANCE_SCHEMA_MODE": "strict",
        "SAID": str(said),
    }
    pid = processes.begin(arguments, environment)
    while model.calls < 10:
        time.sleep(0.001)
    for _ in range(times):
        os.kill(pid, signal.SIGINT)
        time.sleep(0.05)
    return processes.ended(), said.read_text()


@forking
def test_an_interrupt_lets_what_is_on_its_way_end(processes, tmp_path):
    with paying(0.15) as model:
        code, said = interrupted(processes, model, tmp_path, times=1)
        assert code == 130
        assert "stopping:" in said and "--resume" in said
        assert kept(tmp_path / "run") == model.calls < 2 * ROWS
        model.latency = 0
        assert again(tmp_path / "run", model) == Counts(done=ROWS)
        assert model.calls == 2 * ROWS


@forking
def test_a_second_interrupt_stops_at_once(processes, tmp_path):
    with paying(5.0) as model:
        model.latency = 0
        model.fault = lambda kind, text: setattr(model, "latency", 30.0) if model.calls > 8 else None
        begun = time.monotonic()
        code, said = interrupted(processes, model, tmp_path, times=2)
        assert code == 130 and "stopped at once" in said
        assert time.monotonic() - begun < 20
        model.fault, model.latency, before = lambda kind, text: None, 0.0, model.calls
        assert again(tmp_path / "run", model) == Counts(done=ROWS)
        assert model.calls <= 2 * ROWS + 4
        assert before < model.calls


@pytest.mark.parametrize(
    ("budget", "most"), [({"max_requests": 7}, 7), ({"max_tokens": 60_000}, 54), ({"max_cost": 0.03}, 66)]
)
def test_a_budget_ends_the_run_before_it_is_passed(model, tmp_path, budget, most):
    path, folder = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "run"
    for _ in range(2):  # what was spent before counts when the run goes on
        ended = work(folder, options(path, **budget), settings(model.url, max_output_tokens=8_000))
        assert ended.why is not None and ended.why.reason == "over_budget"
        assert model.calls <= most
    counts = ended.counts
    assert counts.pending > 0 and counts.failed == 0 and counts.rows == ROWS
    assert again(folder, model) == Counts(done=ROWS)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "invalid_api_key"), (404, "model_not_found"), (429, "insufficient_quota")]
)
def test_what_holds_for_every_row_ends_the_run(model, tmp_path, status, code):
    path, folder = corpus(tmp_path / "a.jsonl", ROWS), tmp_path / "run"
    step = reply({"error": {"message": "no", "code": code, "type": code}}, status)
    model.fault = lambda kind, text: step if model.calls > 20 else None
    ended = work(folder, options(path), settings(model.url, concurrency=4))
    assert ended.why is not None
    assert model.calls <= 20 + 4
    assert ended.counts.done + ended.counts.pending == ROWS
    model.fault = lambda kind, text: None
    assert again(folder, model) == Counts(done=ROWS)


def test_rows_of_a_part_are_those_of_the_corpus(model, tmp_path):
    from toolkit.runs.driver import Part

    wanted = options(corpus(tmp_path / "a.jsonl", 10))
    ended = go(tmp_path / "run", wanted, settings(model.url), part=Part(3, 7))
    assert ended.counts == Counts(done=4)
    with RunStore(tmp_path / "run" / FILE) as store:
        assert [(row.position, row.id, row.status) for row in store.rows()] == [
            (n, f"r{n}", Status.DONE) for n in range(3, 7)
        ]
