"""Jobs: bounded, cancellable, ended by errors as failures, and begun again by the next server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import config
from toolkit.app import Toolkit
from toolkit.ask import Answer, Ask, Failure, Reason
from toolkit.documents import document
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.errors import ConfigError, InputError
from toolkit.settings import Settings
from toolkit.web.analyses import Query
from toolkit.web.answering import Answering
from toolkit.web.desk import Desk, Limits
from toolkit.web.faults import Busy
from toolkit.web.jobs import MOST_ATTEMPTS, JobLimits
from toolkit.web.orders import Entry, Order, Setup, Status
from toolkit.web.progress import LISTENERS, Progress

TEXT = "“We will not sell the pier,” said Mayor Lena Orth. Tomas Birk opposes the sale."


class Held:
    """An engine that answers like the embedded one, but only once it is let."""

    name = "held"

    def __init__(self, *, prompt: str = "statements") -> None:
        self.let, self.entered = threading.Event(), threading.Semaphore(0)
        self.prompt = prompt
        self.now = self.most = 0
        self.asked: list[str] = []
        self._engine = BuiltinEngine()

    async def answer(self, ask: Ask[Any]) -> Answer[Any] | Failure:
        self.asked.append(ask.prompt)
        if ask.prompt == self.prompt:
            self.now += 1
            self.most = max(self.most, self.now)
            self.entered.release()
            try:
                while not self.let.is_set():
                    await asyncio.sleep(0.005)
            finally:
                self.now -= 1
        return await self._engine.answer(ask)

    async def aclose(self) -> None:
        pass


class Broken(Held):
    """An engine with a fault in it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def answer(self, ask: Ask[Any]) -> Answer[Any] | Failure:
        raise self.error


class Refusing(Held):
    """An engine whose model refuses everything."""

    async def answer(self, ask: Ask[Any]) -> Answer[Any] | Failure:
        return Failure(ask.prompt, Reason.REFUSED, "the model refused; try another")


@contextmanager
def desk_with(folder: Path, engine: Any, **limits: Any) -> Iterator[Desk]:
    settings = Settings(engine="builtin", cache=False)
    made = config(folder, limits=Limits(jobs=JobLimits(**limits)))
    with Desk(made, toolkit=Toolkit(settings, engine=engine, audit=False)) as desk:
        yield desk


def submit(desk: Desk, n: int = 0) -> str:
    order = Order(document=document(f"{TEXT} {n}"), setup=desk.answering.complete(Setup()))
    entry = desk.analyses.add(order)
    desk.jobs.submit(entry.id)
    return entry.id


def until(desk: Desk, identifier: str, wanted: Callable[[Entry], bool] = lambda e: e.ended) -> Entry:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        entry = desk.analyses.entry(identifier)
        if wanted(entry):
            return entry
        time.sleep(0.005)
    raise AssertionError(entry)


def names(desk: Desk, identifier: str) -> list[str]:
    return [event.data.get("status", event.name) for event in desk.progress.events(identifier)[0]]


def test_no_more_run_at_a_time_than_allowed(tmp_path):
    engine = Held()
    with desk_with(tmp_path, engine, at_once=2) as desk:
        ids = [submit(desk, n) for n in range(5)]
        for _ in range(2):
            assert engine.entered.acquire(timeout=10)
        assert [desk.analyses.entry(i).status for i in ids[2:]] == [Status.QUEUED] * 3
        engine.let.set()
        assert {until(desk, i).status for i in ids} == {Status.DONE}
    assert engine.most == 2


def test_a_running_analysis_is_cancelled_and_its_place_is_free(tmp_path):
    engine = Held()
    with desk_with(tmp_path, engine, at_once=1) as desk:
        first, second = submit(desk, 1), submit(desk, 2)
        assert engine.entered.acquire(timeout=10)
        assert desk.jobs.cancel(first)
        assert not desk.jobs.cancel(first)
        assert engine.entered.acquire(timeout=10)
        engine.let.set()
        assert until(desk, second).status is Status.DONE
        assert desk.analyses.entry(first).status is Status.CANCELLED
        assert names(desk, first)[-1] == "cancelled"
    assert engine.asked.count("positions") == 1


def test_a_waiting_analysis_is_cancelled_before_it_asks(tmp_path):
    engine = Held()
    with desk_with(tmp_path, engine, at_once=1) as desk:
        first, second = submit(desk, 1), submit(desk, 2)
        assert engine.entered.acquire(timeout=10)
        assert desk.jobs.cancel(second)
        engine.let.set()
        assert until(desk, first).status is Status.DONE
    assert engine.asked.count("statements") == 1


def test_what_takes_too_long_fails_and_says_so(tmp_path):
    with desk_with(tmp_path, Held(), seconds=0.05) as desk:
        identifier = submit(desk)
        entry = until(desk, identifier, lambda e: e.ended and names(desk, identifier)[-1] == "failed")
        assert (entry.status, entry.error) == (Status.FAILED, "it took longer than 0.05 seconds")


@pytest.mark.parametrize(
    ("engine", "what"),
    [
        (Broken(InputError("this cannot be")), "this cannot be"),
        (Broken(ZeroDivisionError("x")), "unexpected ZeroDivisionError"),
        (Refusing(), "statements: refused: the model refused"),
    ],
)
def test_what_goes_wrong_is_a_failure_with_a_reason(tmp_path, engine, what):
    with desk_with(tmp_path, engine) as desk:
        identifier = submit(desk)
        entry = until(desk, identifier, lambda e: e.ended and names(desk, identifier)[-1] == "failed")
        assert entry.status is Status.FAILED
        assert what in (entry.error or "")


def test_an_address_that_an_earlier_server_took_is_not_fetched_by_one_that_fetches_none(tmp_path):
    with desk_with(tmp_path, Held()) as desk:
        entry = desk.analyses.add(Order(url="https://paper.example/pier", setup=desk.answering.complete(Setup())))
        assert desk.start() == 1
        ended = until(desk, entry.id)
    assert ended.status is Status.FAILED
    assert "this server fetches no addresses; send the text, or start it with --allow-fetch" in (ended.error or "")


def test_a_server_that_ends_leaves_its_work_to_the_next(tmp_path):
    engine = Held(prompt="positions")
    with desk_with(tmp_path, engine, at_once=1) as desk:
        first, second = submit(desk, 1), submit(desk, 2)
        assert engine.entered.acquire(timeout=10)
    engine.let.set()
    with desk_with(tmp_path, engine, at_once=1) as desk:
        assert [desk.analyses.entry(i).status for i in (first, second)] == [Status.RUNNING, Status.QUEUED]
        assert desk.start() == 2
        assert [until(desk, i).status for i in (first, second)] == [Status.DONE, Status.DONE]
        assert desk.analyses.entry(first).attempts == 2


def test_what_ends_every_server_is_given_up(tmp_path):
    for n in range(MOST_ATTEMPTS):
        engine = Held()
        with desk_with(tmp_path, engine) as desk:
            if n == 0:
                submit(desk)
            else:
                assert desk.start() == 1
            assert engine.entered.acquire(timeout=10)
    with desk_with(tmp_path, Held()) as desk:
        assert desk.start() == 0
        (entry,) = desk.analyses.find(Query()).entries
        assert entry.status is Status.FAILED


def test_the_same_analysis_is_begun_once(tmp_path):
    engine = Held()
    with desk_with(tmp_path, engine) as desk:
        identifier = submit(desk)
        assert engine.entered.acquire(timeout=10)
        desk.jobs.submit(identifier)
        engine.let.set()
        assert until(desk, identifier).status is Status.DONE
    assert engine.asked.count("statements") == 1


def test_several_listeners_hear_everything(tmp_path):
    engine = Held()
    with desk_with(tmp_path, engine) as desk:
        identifier = submit(desk)

        async def listen() -> list[list[str]]:
            async def one() -> list[str]:
                return [e.data.get("status", e.name) async for e in desk.progress.follow(identifier)]

            tasks = [asyncio.create_task(one()) for _ in range(3)]
            await asyncio.sleep(0.05)
            engine.let.set()
            return await asyncio.gather(*tasks)

        heard = asyncio.run(listen())
    whole = ["queued", "running", "asked", "answered", "asked", "answered", "done"]
    assert heard == [whole] * 3


def test_two_servers_do_not_share_a_desk(tmp_path):
    with (
        desk_with(tmp_path, Held()) as desk,
        desk.alone(),
        Desk(config(tmp_path)) as other,
        pytest.raises(ConfigError, match="another server"),
        other.alone(),
    ):
        pass
    with Desk(config(tmp_path)) as third, third.alone():
        pass


def test_what_is_answered_after_a_cancellation_leaves_no_listener_waiting():
    progress = Progress()
    progress.tell("a", "status", last=True, status="cancelled")
    progress.tell("a", "answered", prompt="statements")

    async def heard() -> list[str]:
        return [event.name async for event in progress.follow("a")]

    assert asyncio.run(asyncio.wait_for(heard(), 10)) == ["status"]


def test_only_so_many_may_follow_at_once():
    progress = Progress()

    async def follow() -> None:
        followers = [progress.follow("a") for _ in range(LISTENERS)]
        waiting = [asyncio.ensure_future(anext(one)) for one in followers]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="listeners follow analyses already; ask for the status instead"):
            await anext(progress.follow("a"))
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        progress.tell("a", "done", last=True)
        assert (await anext(progress.follow("a"))).name == "done"

    asyncio.run(follow())


def test_the_embedded_engine_is_not_given_a_model():
    answering = Answering(Settings(engine="builtin", api_key="sk-none", cache=False), models=("big",))
    assert answering.complete(Setup(model="big")).engine == "openai"
    with pytest.raises(InputError, match="builtin has no models; leave the model out, or choose another engine"):
        answering.complete(Setup(engine="builtin", model="big"))
