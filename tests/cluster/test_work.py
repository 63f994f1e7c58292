"""A corpus in shards is the run it would have been in one piece, whatever becomes of the shards."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import KEY
from tests.faultserver import reply
from tests.runs.paying import corpus, options, settings
from toolkit.cluster.exchange import FOLDER, Exchange
from toolkit.cluster.work import Spread, bring_home, work
from toolkit.errors import ConfigError, InputError
from toolkit.records import Usage
from toolkit.runs.driver import Control
from toolkit.runs.outcome import Status
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import Counts, RunStore
from toolkit.runs.work import work as alone

ROWS = 20
THREE = Spread(shards=3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return corpus(tmp_path / "a.jsonl", ROWS)


def ids(folder: Path) -> list[str]:
    with RunStore.open(folder) as store:
        return [json.loads(line)["document"]["id"] for _, line in store.lines()]


def used(folder: Path) -> Usage:
    with RunStore.open(folder) as store:
        return store.usage()


IN_ORDER = [f"r{n}" for n in range(ROWS)]


@pytest.mark.parametrize("in_place", [True, False])
def test_shards_become_one_run_in_the_order_of_the_corpus(model, threads, path, tmp_path, in_place):
    seen: list[int] = []
    control = Control(progress=lambda status, rows: seen.append(rows))
    ended = work(tmp_path / "run", options(path), threads, spread=Spread(3, in_place=in_place), control=control)
    assert ended.counts == Counts(done=ROWS)
    assert (ended.stopped, ended.why) == (False, None)
    assert ids(tmp_path / "run") == IN_ORDER
    assert sum(seen) == ROWS
    assert used(tmp_path / "run").calls == model.calls == 2 * ROWS
    places = Exchange(tmp_path / "run" / FOLDER).places()
    assert [place.finished.is_file() and not place.working.exists() for place in places] == [True] * 3


def test_going_on_does_what_is_left_and_pays_for_nothing_twice(model, threads, path, tmp_path):
    model.fault = lambda kind, text: reply({"error": {"message": "no"}}, 400) if "mill 7," in text else None
    assert work(tmp_path / "run", options(path), threads, spread=THREE).counts == Counts(done=ROWS - 1, failed=1)
    calls, model.fault = model.calls, lambda kind, text: None
    assert work(tmp_path / "run", options(path), threads).counts == Counts(done=ROWS - 1, failed=1)
    assert model.calls == calls
    again = Spread(retry_failed=True)
    assert work(tmp_path / "run", options(path), threads, spread=again).counts == Counts(done=ROWS)
    assert model.calls == calls + 2
    assert used(tmp_path / "run").calls == model.calls
    assert ids(tmp_path / "run") == IN_ORDER


@pytest.mark.parametrize("in_place", [True, False])
def test_rows_that_were_reopened_go_on_without_being_reopened_again(model, threads, path, tmp_path, in_place):
    class Gone(Executor):
        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise BrokenExecutor("no worker is left")

    folder, how = tmp_path / "run", Spread(3, in_place=in_place)
    model.fault = lambda kind, text: reply({"error": {"message": "no"}}, 400) if "mill 7," in text else None
    assert work(folder, options(path), threads, spread=how).counts == Counts(done=ROWS - 1, failed=1)
    calls = model.calls
    with pytest.raises(BrokenExecutor):
        work(folder, options(path), Gone(), spread=replace(how, retry_failed=True))
    assert work(folder, options(path), threads, spread=how).counts == Counts(done=ROWS - 1, failed=1)
    assert model.calls == calls + 1
    model.fault = lambda kind, text: None
    assert work(folder, options(path), threads, spread=how).counts == Counts(done=ROWS - 1, failed=1)
    assert model.calls == calls + 1
    assert work(folder, options(path), threads, spread=replace(how, retry_failed=True)).counts == Counts(done=ROWS)


def test_a_change_concerns_the_rows_it_concerns_and_paid_answers_stay(model, threads, path, tmp_path):
    folder = tmp_path / "run"
    work(folder, options(path), threads, spread=THREE)
    calls = model.calls
    path.write_text(path.read_text().replace("mill 3,", "mill three,"))
    assert work(folder, options(path), threads).counts == Counts(done=ROWS)
    assert model.calls == calls + 2
    asked = options(path, book=with_issue())
    assert work(folder, asked, threads).counts == Counts(done=ROWS)
    assert model.calls == calls + 2 + ROWS  # positions alone: what was said stays as it was read


def with_issue() -> Any:
    from toolkit.cli.asked_for import asked_for

    return asked_for(("The mill should be kept.",), (), None)


def test_a_run_begun_alone_goes_on_in_shards_and_the_other_way_round(model, threads, path, tmp_path):
    folder, how = tmp_path / "run", settings(model.url, concurrency=4)
    bound = options(path, max_requests=12)
    begun = alone(folder, bound, how).counts
    assert 0 < begun.done < ROWS
    calls = model.calls
    unfinished = calls - 2 * begun.done
    bound = options(path, max_requests=calls + 22)
    middle = work(folder, bound, threads, spread=THREE)
    assert begun.done < middle.counts.done < ROWS
    assert model.calls <= calls + 22
    bring_home(folder)
    assert alone(folder, options(path), how).counts == Counts(done=ROWS)
    assert model.calls <= 2 * ROWS + unfinished
    assert ids(folder) == IN_ORDER


@pytest.mark.parametrize("limit", [3, 39])
def test_a_budget_is_for_all_shards_together(model, threads, path, tmp_path, limit):
    ended = work(tmp_path / "run", options(path, max_requests=limit), threads, spread=THREE)
    assert ended.why is not None and ended.why.reason == "over_budget"
    assert ended.counts.pending > 0
    assert limit - 1 <= model.calls <= limit
    assert used(tmp_path / "run").calls == model.calls
    calls = model.calls
    assert work(tmp_path / "run", options(path, max_requests=2 * ROWS), threads).counts == Counts(done=ROWS)
    assert model.calls == 2 * ROWS > calls


def test_what_is_too_little_for_every_shard_goes_to_one_after_the_other(model, threads, path, tmp_path):
    most = 0.07  # one request reserves 0.066, because it may write 32,768 tokens
    ended = work(tmp_path / "run", options(path, max_cost=most), threads, spread=THREE)
    assert ended.why is not None and ended.why.reason == "over_budget"
    assert model.calls > 0
    assert 0 < (used(tmp_path / "run").cost or 0) <= most


def test_what_holds_for_all_ends_all(model, threads, path, tmp_path):
    model.fault = lambda kind, text: reply({"error": {"message": "no", "code": "invalid_api_key"}}, 401)
    ended = work(tmp_path / "run", options(path), threads, spread=THREE)
    assert ended.why is not None and ended.why.reason == "unauthorised"
    assert ended.counts == Counts(pending=ROWS)
    model.fault = lambda kind, text: None
    assert work(tmp_path / "run", options(path), threads).counts == Counts(done=ROWS)


def test_a_shard_begun_twice_at_once_is_done_once(model, path, tmp_path):
    class Twice(Executor):
        """Gives everything to two workers, and believes the second."""

        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            ended: Future[Any] = Future()
            threading.Thread(target=function, args=args).start()
            threading.Thread(target=lambda: ended.set_result(function(*args))).start()
            return ended

    ended = work(tmp_path / "run", options(path), Twice(), spread=THREE)
    assert ended.counts == Counts(done=ROWS)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    assert model.calls == 2 * ROWS
    assert model.paid_twice() == 0
    assert ids(tmp_path / "run") == IN_ORDER


def test_stopping_lets_what_is_on_its_way_end(model, threads, path, tmp_path):
    model.latency = 0.1
    control = Control()
    control.progress = lambda status, rows: control.stop()
    ended = work(tmp_path / "run", options(path), threads, spread=Spread(6), control=control)
    assert ended.stopped
    assert 0 < ended.counts.done < ROWS
    calls, model.latency = model.calls, 0.0
    assert used(tmp_path / "run").calls == calls
    assert work(tmp_path / "run", options(path), threads).counts == Counts(done=ROWS)
    assert model.calls == 2 * ROWS


class Listening(Executor):
    """Pickles what goes out and what comes back, as a scheduler would, and keeps it."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.heard = b""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.heard += pickle.dumps((function, args, kwargs))
        future = self.inner.submit(function, *args, **kwargs)
        future.add_done_callback(self._came_back)
        return future

    def _came_back(self, future: Future[Any]) -> None:
        error = future.exception()
        self.heard += pickle.dumps((error, str(error)) if error else future.result())


def test_no_key_and_no_address_goes_through_the_scheduler(model, threads, path, tmp_path):
    listening = Listening(threads)
    work(tmp_path / "run", options(path), listening, spread=THREE)
    model.fault = lambda kind, text: reply({"error": {"message": "no", "code": "invalid_api_key"}}, 401)
    work(tmp_path / "again", options(path), listening, spread=THREE)
    assert b"gpt-5-mini" in listening.heard
    assert b"unauthorised" in listening.heard.lower()
    assert KEY.encode() not in listening.heard
    assert model.url.encode() not in listening.heard
    kept = b"".join(file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file())
    assert KEY.encode() not in kept


def test_a_worker_with_other_settings_says_so_before_it_asks(model, threads, path, tmp_path):
    other = settings(model.url, temperature=0.5)
    with pytest.raises(ConfigError, match=r"a worker's settings differ from yours \(temperature None, not 0\.5\)"):
        work(tmp_path / "run", options(path), threads, other)
    assert model.calls == 0


def test_a_worker_that_reads_another_corpus_says_so_before_it_asks(model, threads, path, tmp_path):
    class Elsewhere(Executor):
        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            path.write_text(path.read_text().replace("It rained", "It snowed"))
            future: Future[Any] = threads.submit(function, *args, **kwargs)
            return future

    with pytest.raises(InputError, match="a worker reads another corpus"):
        work(tmp_path / "run", options(path), Elsewhere(), spread=THREE)
    assert model.calls == 0


def test_the_embedded_engine_in_a_process_pool(path, tmp_path, monkeypatch):
    embedded = RunOptions((str(path),), engine="builtin")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        ended = work(tmp_path / "run", embedded, pool, spread=THREE)
    assert ended.counts == Counts(done=ROWS)
    assert ids(tmp_path / "run") == IN_ORDER
    with RunStore.open(tmp_path / "run") as store:
        assert {row.status for row in store.rows()} == {Status.DONE}


class Losing(Executor):
    """An executor whose shards end as `end` says, and are never worked on."""

    def __init__(self, end: Callable[[Future[Any]], object]) -> None:
        self.end = end

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.end(future)
        return future


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda future: future.cancel(), "the cluster has dropped a shard; is its scheduler still there?"),
        (
            lambda future: future.set_exception(BrokenExecutor("worker\n 2 died")),
            r"the cluster has given a shard up \(worker 2 died\); look at the workers' logs",
        ),
        (
            lambda future: future.set_exception(ModuleNotFoundError("No module named 'toolkit'", name="toolkit")),
            "a worker lacks 'toolkit'; install the toolkit on all machines",
        ),
    ],
)
def test_what_becomes_of_an_executor_is_said_and_the_run_goes_on_with_another(
    model, threads, path, tmp_path, end, words
):
    with pytest.raises(ConfigError, match=words):
        work(tmp_path / "run", options(path), Losing(end), spread=THREE)
    assert work(tmp_path / "run", options(path), threads).counts == Counts(done=ROWS)
    assert model.calls == 2 * ROWS
