from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.engines.doubles import ASK, GOOD, ask_once, chat_payload, engine
from tests.faultserver import FaultServer, reply
from tests.forking import forked
from toolkit.ask import Answer, Failure
from toolkit.engines.cache import AnswerCache
from toolkit.engines.openai import OpenAIEngine, Services
from toolkit.errors import ConfigError
from toolkit.records import Usage

USED = Usage(calls=1, input_tokens=5)
SERVER = "https://one.example/v1"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(tmp_path, clock):
    one = AnswerCache(tmp_path / "deep" / "answers.sqlite3", max_bytes=10_000, max_age=100.0, now=clock)
    yield one
    one.close()


def test_what_is_put_is_got_to_the_last_character(cache):
    text = '{"a": "“naïve” \u2028 😀"}'
    cache.put("k", SERVER, text, "m-1", USED)
    kept = cache.get("k", SERVER)
    assert kept is not None
    assert (kept.text, kept.model, kept.usage) == (text, "m-1", USED)


def test_another_server_or_key_has_its_own_answers(cache):
    cache.put("k", SERVER, "x", None, USED)
    assert cache.get("k", "https://two.example/v1") is None
    assert cache.get("l", SERVER) is None


def test_old_answers_are_not_given_and_go(cache, clock):
    cache.put("k", SERVER, "x", None, USED)
    clock.now += 101
    assert cache.get("k", SERVER) is None
    assert cache.prune() == 1
    assert cache.stats().answers == 0


def test_the_size_is_bounded_and_the_least_used_go_first(cache, clock):
    for number in range(40):
        cache.put(f"k{number}", SERVER, f"{number:0900d}", None, USED)
        clock.now += 1
    clock.now += 60
    assert cache.get("k0", SERVER) is not None
    cache.max_bytes = 3_000
    cache.prune()
    assert cache.stats().bytes <= 3_000
    assert cache.get("k0", SERVER) is not None
    assert cache.get("k1", SERVER) is None


def test_stats_and_clear(cache):
    assert cache.stats().oldest is None
    for key in "ab":
        cache.put(key, SERVER, "x", None, USED)
    assert (cache.stats().answers, cache.stats().saved.input_tokens) == (2, 10)
    assert cache.clear() == 2
    assert cache.stats().answers == 0


def _write(path: Path, name: str) -> None:
    one = AnswerCache(path)
    for number in range(100):
        one.put(f"{name}{number}", SERVER, "x" * 500, None, USED)
    one.close()


def test_several_processes_share_one_file(tmp_path):
    path = tmp_path / "answers.sqlite3"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(path, name)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    one = AnswerCache(path)
    assert one.stats().answers == 300
    one.close()


def test_a_file_that_is_no_cache_is_a_config_error(tmp_path):
    path = tmp_path / "answers.sqlite3"
    path.write_text("this is not a database, and long enough to be seen as none" * 50)
    with pytest.raises(ConfigError, match="--no-cache"):
        AnswerCache(path)


def test_a_cache_that_breaks_while_in_use_stops_no_run(cache):
    cache.put("k", SERVER, "x", None, USED)
    database = sqlite3.connect(cache.path)
    database.execute("DROP TABLE answers")
    database.close()
    assert cache.get("k", SERVER) is None
    cache.put("k", SERVER, "x", None, USED)
    assert cache.problem is not None


def test_an_answer_is_asked_for_once(tmp_path):
    def ask() -> Answer[Any] | Failure:
        return ask_once(engine(server.url("s"), services=Services(cache=AnswerCache(tmp_path / "c"))))

    with FaultServer({"s": [reply(chat_payload())]}) as server:
        first, second = ask(), ask()
        assert len(server.seen("s")) == 1
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert (second.reply, second.raw, second.key, second.model_answered) == (first.reply, GOOD, first.key, "test-model")
    assert second.usage == Usage(cached_calls=1, cost=0.0)


def test_a_failure_is_never_kept(tmp_path):
    with FaultServer({"s": [reply(chat_payload("no")), reply(chat_payload("no")), reply(chat_payload())]}) as server:
        results = [
            ask_once(engine(server.url("s"), services=Services(cache=AnswerCache(tmp_path / "c")))) for _ in range(2)
        ]
    assert isinstance(results[0], Failure)
    assert isinstance(results[1], Answer)


def test_an_answer_that_no_longer_keeps_the_rules_is_asked_for_again(tmp_path):
    cache = AnswerCache(tmp_path / "c")
    with FaultServer({"s": [reply(chat_payload())]}) as server:
        one = engine(server.url("s"), services=Services(cache=cache))
        cache.put(one.prepare(ASK).key, server.url("s"), '{"words": [], "actor": "A9"}', None, USED)
        answer = ask_once(one)
        assert len(server.seen("s")) == 1
    assert isinstance(answer, Answer)


def _damaged(cache: AnswerCache, column: str, value: Any) -> None:
    cache.put("k", SERVER, GOOD, "m", USED)
    database = sqlite3.connect(cache.path)
    database.execute(f"UPDATE answers SET {column} = ?", (value,))
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", b"not zlib"), ("text", zlib.compress(b"\xff\xfe")), ("text", 7), ("usage", "{"), ("usage", b"\xff")],
)
def test_a_damaged_answer_is_as_good_as_none(cache, column, value):
    _damaged(cache, column, value)
    assert cache.get("k", SERVER) is None
    assert cache.problem is None
    assert cache.stats().answers == 1
    cache.put("k", SERVER, GOOD, "m", USED)
    assert cache.get("k", SERVER) is not None


def test_answers_of_a_clock_that_was_ahead_go_too(cache, clock):
    clock.now += 10_000
    cache.put("ahead", SERVER, "x", None, USED)
    clock.now -= 10_000
    assert cache.prune() == 1


def test_a_forked_process_opens_the_file_for_itself(cache):
    cache.put("parent", SERVER, "x", None, USED)

    def work() -> None:
        cache.put("child", SERVER, "y", None, USED)
        cache.close()
        assert cache.problem is None

    assert forked(work) == 0
    cache.put("later", SERVER, "z", None, USED)
    assert [cache.get(key, SERVER).text for key in ("parent", "child", "later")] == ["x", "y", "z"]
    assert cache.problem is None


def test_a_full_disk_stops_no_run(cache):
    cache._database.execute("PRAGMA max_page_count = 1")
    for number in range(50):
        cache.put(f"k{number}", SERVER, os.urandom(4_000).hex(), None, USED)
    assert cache.problem is not None
    assert "full" in cache.problem
    assert cache.get("k0", SERVER) is None


def test_the_same_asked_at_the_same_time_is_paid_for_once(tmp_path):
    async def work(one: OpenAIEngine) -> list[Answer[Any] | Failure]:
        results = await asyncio.gather(*(one.answer(ASK) for _ in range(6)))
        await one.aclose()
        return results

    with FaultServer({"s": [reply({}, 400), reply(chat_payload())], "t": [reply(chat_payload())]}) as server:
        results = asyncio.run(work(engine(server.url("s"), services=Services(cache=AnswerCache(tmp_path / "c")))))
        assert len(server.seen("s")) == 2
        without = asyncio.run(work(engine(server.url("t"))))
        assert len(server.seen("t")) == 6
    assert sorted(result.usage.calls for result in results) == [0, 0, 0, 0, 1, 1]
    assert sum(isinstance(result, Failure) for result in results) == 1
    assert all(isinstance(result, Answer) for result in without)
