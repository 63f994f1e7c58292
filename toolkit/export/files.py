"""Files that others write for us (Parquet, SQLite), which appear under their name only when they are whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import InputError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path beside the target for the block to write to; renamed over the target when the block ends well.

    Raises `InputError` where the folder cannot be written to or the target is a folder.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError(f"{str(path)!r} is a folder; name a file to write to")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:100]}.", dir=target.parent) as folder:
            made = Path(folder) / target.name
            yield made
            os.replace(made, target)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror or error}") from error
