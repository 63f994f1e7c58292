"""Where the bytes come from: a file or standard input, never more than the limit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from toolkit.errors import InputError

STDIN = "-"
LIMIT_BYTES = 10_000_000


def name_of(source: str | Path) -> str:
    """How messages and documents call a source; bytes of a file name that are not UTF-8 show as ?."""
    return "standard input" if str(source) == STDIN else str(source).encode("utf-8", "replace").decode("utf-8")


@contextmanager
def opened(source: str | Path) -> Iterator[BinaryIO]:
    """Open a file, or standard input for "-", for reading bytes. Raises `InputError` where that cannot be done."""
    if str(source) == STDIN:
        yield sys.stdin.buffer
        return
    path = Path(source)
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputError(f"there is no file {str(source)!r}; check the path, or use - for standard input") from None
    except IsADirectoryError:
        raise InputError(f"{str(source)!r} is a folder; name the files in it (`stance run` takes folders)") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{str(source)!r} cannot be read: {_why(error)}") from error
    with stream:
        yield stream


def load(source: str | Path, *, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Read all bytes of a source. Raises `InputError` where it cannot be read or is larger than `limit_bytes`."""
    with opened(source) as stream:
        try:
            data = stream.read(limit_bytes + 1)
        except OSError as error:
            raise InputError(f"{name_of(source)} cannot be read: {_why(error)}") from error
    if len(data) > limit_bytes:
        raise InputError(
            f"{name_of(source)} is larger than {limit_bytes:,} bytes; raise the limit with --max-bytes or cut it"
        )
    return data


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
