"""What can be wrong with a run's folder, told so that somebody can put it right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ConfigError


class StoreError(ConfigError):
    """The store of a run cannot be read or written; what was committed before is still there."""


class DamagedStore(StoreError):
    """The store's file holds bytes that SQLite did not write."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the store at `path` into an error that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise store_error(path, error) from error


def store_error(path: Path, error: sqlite3.Error | OSError) -> StoreError:
    """The error for what SQLite or the system said."""
    said = str(error)
    if "malformed" in said or "not a database" in said:
        return DamagedStore(
            f"the run's store {path} is damaged ({said}); `stance run repair {path.parent}` saves what can be read into "
            "a new one, and the rest is done again"
        )
    if "full" in said or "disk I/O error" in said or "No space" in said or "too large" in said:
        return StoreError(
            f"the run's store {path} cannot be written ({said}): is the disk full? Nothing that was finished is lost; "
            f"make room and go on with `stance run --resume {path.parent}`"
        )
    if "locked" in said:
        return StoreError(f"the run's store {path} is held by another program; close it and go on with --resume")
    return StoreError(f"the run's store {path} cannot be used: {said}; check the path and its permissions")
