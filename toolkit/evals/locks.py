"""One recorder a case: a second process that records the same case waits, and then finds it recorded."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

PAUSE = 0.1
"""Seconds between two attempts to get a lock that another process holds."""


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Hold the lock file `path` for the block. The system gives it back when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        while not _taken(stream):
            await asyncio.sleep(PAUSE)
        yield


if sys.platform == "win32":
    import msvcrt

    def _taken(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
