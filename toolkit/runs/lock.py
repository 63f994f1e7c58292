"""One run on one folder: a lock that the system gives back when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from toolkit.errors import InputError

NAME = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for the block. Raises `InputError` where another run has it, naming its process.

    The file stays behind: removing it would let two runs lock two files of one name.
    """
    with (folder / NAME).open("a+b") as stream:
        if not _take(stream):
            raise InputError(
                f"another run is working on {str(folder)!r} ({_holder(stream)}); wait for it, stop it, or name another "
                "folder with -o"
            )
        stream.seek(0)
        stream.truncate()
        stream.write(f"process {os.getpid()}".encode())
        stream.flush()
        yield


def _holder(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read(100).decode("utf-8", "replace") or "it does not say which process it is"


if sys.platform == "win32":
    import msvcrt

    def _take(stream: BinaryIO) -> bool:
        stream.seek(1_000)  # beyond what is written, because Windows forbids others to read locked bytes
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(stream: BinaryIO) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
