"""The bridge: many calls on one loop, also from a running loop, and an orderly end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.forking import forked
from toolkit.bridge import Bridge


async def loop_id() -> int:
    return id(asyncio.get_running_loop())


def test_calls_share_one_loop_which_is_not_the_callers() -> None:
    bridge = Bridge()

    async def caller() -> tuple[int, int, int]:
        return id(asyncio.get_running_loop()), bridge.run(loop_id()), bridge.run(loop_id())

    mine, first, second = asyncio.run(caller())
    bridge.close()
    assert first == second != mine


def test_an_exception_is_raised_where_the_call_was_made() -> None:
    async def fails() -> None:
        raise LookupError("inside")

    bridge = Bridge()
    with pytest.raises(LookupError, match="inside"):
        bridge.run(fails())
    bridge.close()


def test_closing_ends_the_thread_and_may_be_repeated() -> None:
    bridge = Bridge()
    bridge.run(loop_id())
    bridge.close()
    bridge.close()
    assert "toolkit-bridge" not in {thread.name for thread in threading.enumerate()}
    bridge.run(loop_id())
    bridge.close()


def test_closing_cancels_what_still_runs() -> None:
    ended: list[str] = []

    async def lingers() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("cancelled")

    async def starts() -> asyncio.Task[None]:
        task = asyncio.create_task(lingers())
        await asyncio.sleep(0)
        return task

    bridge = Bridge()
    task = bridge.run(starts())
    bridge.close()
    assert task.cancelled()
    assert ended == ["cancelled"]


def test_a_forked_process_starts_a_loop_of_its_own() -> None:
    bridge = Bridge()
    bridge.run(loop_id())

    def work() -> None:
        bridge.run(loop_id())
        bridge.close()

    assert forked(work) == 0
    bridge.close()
