"""Saves what can be read of a damaged store into a new one; what cannot is done again when the run is resumed.

Each table is read in the order of its key from both ends, up to the first page that cannot be read: what lies between two
damaged pages is given up. Analyses and answers whose bytes no longer unpack are left out too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.runs.answers import RunAnswers
from toolkit.runs.lock import locked
from toolkit.runs.problems import DamagedStore, explained
from toolkit.runs.store import FILE, RunStore, transaction

_TABLES = {
    "manifest": ("name", None),
    "rows": ("position", None),
    "results": ("number", "analysis"),
    "requests": ("number", None),
    "answers": ("key, server", "text"),
}
"""The key of each table, and its column of packed bytes."""


@dataclass(frozen=True)
class Saved:
    """How much was saved, and where the damaged store is kept."""

    rows: int
    results: int
    answers: int
    kept: Path


def repair(folder: str | Path) -> Saved:
    """Put a store of what can be read in the place of a damaged one.

    Raises `InputError` where the folder holds no run or another process works on it, `StoreError` where the new store
    cannot be written; the damaged one is then where it was.
    """
    folder = Path(folder)
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"{str(folder)!r} is not the folder of a run: it holds no {FILE}")
    new = folder / f"{FILE}.new"
    with locked(folder):
        _remove(new)
        saved = _copy(path, new)
        kept = _free_name(folder)
        _keep(path, kept)
        os.replace(new, path)
    return Saved(saved["rows"], saved["results"], saved["answers"], kept)


def _copy(old: Path, new: Path) -> dict[str, int]:
    """The number of rows saved of each table."""
    RunAnswers(new).close()
    with RunStore(new):
        pass
    saved: dict[str, int] = {}
    with explained(new), closing(sqlite3.connect(new, isolation_level=None)) as target:
        with closing(sqlite3.connect(old, isolation_level=None)) as source, transaction(target):
            _readable(source, old)
            for table, (key, packed) in _TABLES.items():
                saved[table] = _save(source, target, table, key, packed)
        target.execute(
            "UPDATE rows SET status = 'pending', reason = NULL WHERE status NOT IN ('pending', 'skipped') "
            "AND key NOT IN (SELECT key FROM results)"
        )
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return saved


def _readable(source: sqlite3.Connection, path: Path) -> None:
    """Raises `DamagedStore` where not even the list of tables can be read."""
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise DamagedStore(
            f"nothing of {path} can be read ({error}); bring back a copy of it, or begin a new run"
        ) from error


def _save(source: sqlite3.Connection, target: sqlite3.Connection, table: str, key: str, packed: str | None) -> int:
    names = [name for _, name, *_ in target.execute(f"PRAGMA table_info({table})")]
    at = names.index(packed) if packed else None
    marks = ", ".join("?" * len(names))
    count = 0
    for row in _both_ends(source, f"SELECT {', '.join(names)} FROM {table}", key):
        if at is None or _whole(row[at]):
            insert = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})"
            count += target.execute(insert, row).rowcount
    return count


def _both_ends(source: sqlite3.Connection, select: str, key: str) -> Iterator[Any]:
    """The rows from the first on and, where that breaks off, from the last on; some may come twice."""
    for order in (key, ", ".join(f"{part} DESC" for part in key.split(", "))):
        try:
            yield from source.execute(f"{select} ORDER BY {order}")
        except sqlite3.DatabaseError:
            continue
        return


def _whole(packed: bytes | None) -> bool:
    if packed is None:
        return True
    try:
        zlib.decompress(packed)
    except (zlib.error, TypeError):
        return False
    return True


def _free_name(folder: Path) -> Path:
    number = 1
    while (kept := folder / f"{FILE}.damaged-{number}").exists():
        number += 1
    return kept


def _keep(path: Path, kept: Path) -> None:
    """Put the store under another name, too, whole before anything of it goes: its log must not meet the new store."""
    for suffix in ("-wal", ""):
        if (old := Path(f"{path}{suffix}")).exists():
            try:
                os.link(old, f"{kept}{suffix}")
            except OSError:  # a file system without links
                shutil.copyfile(old, f"{kept}{suffix}")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for one in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        one.unlink(missing_ok=True)
