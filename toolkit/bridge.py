"""The one bridge from synchronous callers to the asynchronous port.

A bridge owns an event loop in a thread of its own, so that it also works where the caller's thread already runs a loop
(notebooks), and so that an engine's connections live on one loop for many calls.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Bridge:
    """Runs coroutines for synchronous callers; the loop starts with the first call and ends with `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end and return or raise what it does; an interrupt cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine without waiting for it; what is returned can be waited for and cancelled."""
        return asyncio.run_coroutine_threadsafe(work, self._started())

    def close(self) -> None:
        """Cancel what still runs, end the loop and its thread; a later `run` starts new ones."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None and thread.is_alive():
            asyncio.run_coroutine_threadsafe(_cancel_the_rest(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # it is gone in a forked process
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="toolkit-bridge", daemon=True)
                self._thread.start()
            assert self._loop is not None
            return self._loop


async def _cancel_the_rest() -> None:
    """Cancel every other task of this loop and wait until it is gone."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
