"""The folder of a run: one SQLite file in which every row, result and paid answer is committed before it counts.

Rows say what stands where in the corpus; results belong to a content key, so that a row that moves or comes twice costs
nothing, and a row that changes costs itself. Write-ahead logging: a killed process loses nothing that was committed.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from toolkit import store as analyses_on_disk
from toolkit.errors import InputError
from toolkit.records import Analysis, Usage
from toolkit.runs.ledger import LEDGER_SCHEMA, Ledger
from toolkit.runs.outcome import Finished, Status, unpack
from toolkit.runs.problems import DamagedStore, StoreError, explained

FILE = "run.sqlite3"
LAYOUT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rows (
  position INTEGER PRIMARY KEY, id TEXT, place TEXT NOT NULL, key BLOB NOT NULL CHECK (length(key) = 32),
  status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'failed', 'refused', 'skipped')), reason TEXT
);
CREATE INDEX IF NOT EXISTS rows_by_key ON rows (key);
CREATE TABLE IF NOT EXISTS results (
  number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, status TEXT NOT NULL, reason TEXT, attempts INTEGER NOT NULL,
  usage TEXT NOT NULL, analysis BLOB
);
"""
_BATCH = 1_000


@dataclass(frozen=True)
class Registration:
    """A row of the corpus as the store is told of it; `problem` where it cannot be read."""

    position: int
    id: str | None
    place: str
    key: bytes
    problem: str | None = None


@dataclass(frozen=True)
class StoredRow:
    """A row as the store knows it; `position` counts from 0, `key` is the content key in hex."""

    position: int
    id: str | None
    place: str
    key: str
    status: Status
    reason: str | None
    attempts: int
    usage: Usage


@dataclass(frozen=True)
class Counts:
    """How many rows there are of each status."""

    done: int = 0
    failed: int = 0
    refused: int = 0
    skipped: int = 0
    pending: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.done + self.failed + self.refused + self.skipped + self.pending


class RunStore:
    """The store of one run; use it as a context manager, or call `close`. One process writes, any number may read.

    `path` is the SQLite file, made where it does not exist. Raises `StoreError` where it cannot be used, and
    `DamagedStore` where its bytes are not as SQLite wrote them.
    """

    def __init__(self, path: str | Path, *, readonly: bool = False) -> None:
        self.path = Path(path)
        self._database = _connect(self.path, readonly=readonly)
        self.ledger = Ledger(self._database, self.path)

    @classmethod
    def open(cls, folder: str | Path) -> RunStore:
        """The store of an existing run, for reading. Raises `InputError` where the folder holds none."""
        path = Path(folder) / FILE
        if not path.is_file():
            raise InputError(f"{str(folder)!r} is not the folder of a run: it holds no {FILE}")
        return cls(path, readonly=True)

    @property
    def manifest(self) -> dict[str, Any]:
        """What the run was started with, by name."""
        with explained(self.path):
            if not self._all("SELECT 1 FROM sqlite_master WHERE name = 'manifest'"):
                return {}  # its first process was stopped before it had written anything
            return {name: json.loads(value) for name, value in self._all("SELECT name, value FROM manifest")}

    def note(self, **values: Any) -> None:
        """Put values, which JSON can hold, into the manifest."""
        with self._writing() as database:
            pairs = [(name, json.dumps(value)) for name, value in values.items()]
            database.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", pairs)

    def register(self, rows: Iterable[Registration]) -> int:
        """Tell the store what stands where now; returns how many rows there were.

        A row whose key is as before keeps its status; another one is pending, or has the result that its key already
        has (one that was reopened is pending); an unreadable one is skipped with its reason.
        """
        count = 0
        batch: list[Registration] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                count += self._register(batch)
                batch = []
        return count + self._register(batch)

    def keep_only(self, start: int, stop: int) -> None:
        """Forget rows outside the positions start to stop: the corpus has become shorter."""
        with self._writing() as database:
            database.execute("DELETE FROM rows WHERE position < ? OR position >= ?", (start, stop))

    def retry_failed(self) -> int:
        """Reopen failed rows, and those that only turned out to be unusable when they were tried; returns how many.

        They are pending until they are finished, whoever goes on with the run: their results are pending, too.
        """
        with self._writing() as database:
            database.execute(
                "UPDATE results SET status = ?1, reason = NULL WHERE status IN (?2, ?3) AND key IN (SELECT key FROM rows)",
                (Status.PENDING, Status.FAILED, Status.SKIPPED),
            )
            return database.execute(
                "UPDATE rows SET status = ?1, reason = NULL WHERE status IN (?2, ?3) AND key IN (SELECT key FROM results "
                "WHERE status = ?1)",
                (Status.PENDING, Status.FAILED, Status.SKIPPED),
            ).rowcount

    def state(self, position: int) -> tuple[bytes, Status] | None:
        """Content key and status of the row at a position, or None where the store has none."""
        with explained(self.path):
            found = self._database.execute("SELECT key, status FROM rows WHERE position = ?", (position,)).fetchone()
        return (found[0], Status(found[1])) if found is not None else None

    def finish(self, key: bytes, end: Finished) -> int:
        """Commit the end of all pending rows with this key; returns how many there were."""
        values = (key, end.status, end.reason, end.usage.model_dump_json(), end.analysis)
        with self._writing() as database:
            database.execute(
                "INSERT INTO results (key, status, reason, attempts, usage, analysis) VALUES (?1, ?2, ?3, 1, ?4, ?5) "
                "ON CONFLICT (key) DO UPDATE SET status = ?2, reason = ?3, attempts = attempts + 1, usage = ?4, "
                "analysis = ?5",
                values,
            )
            return database.execute(
                "UPDATE rows SET status = ?, reason = ? WHERE key = ? AND status = ?",
                (end.status, end.reason, key, Status.PENDING),
            ).rowcount

    def counts(self) -> Counts:
        """How many rows there are of each status."""
        with explained(self.path):
            found = dict(self._all("SELECT status, count(*) FROM rows GROUP BY status"))
            if not set(found) <= set(Status):
                raise sqlite3.DatabaseError("database disk image is malformed: a row has no known status")
        return Counts(**found)

    def usage(self) -> Usage:
        """What all calls of the run used, those of failed rows and earlier options too."""
        return self.ledger.total()

    def rows(self, status: Status | None = None) -> Iterator[StoredRow]:
        """The rows in the order of the corpus, all of them or those of one status."""
        sql = (
            "SELECT w.position, w.id, w.place, w.key, w.status, w.reason, r.attempts, r.usage FROM rows w "
            "LEFT JOIN results r ON r.key = w.key WHERE ?1 IS NULL OR w.status = ?1 ORDER BY w.position"
        )
        with explained(self.path):
            for position, name, place, key, now, reason, attempts, usage in self._database.execute(sql, (status,)):
                used = Usage.model_validate_json(usage) if usage else Usage()
                yield StoredRow(position, name, place, key.hex(), Status(now), reason, attempts or 0, used)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Position and JSON of every analysis, in the order of the corpus; rows without one are left out.

        Raises `DamagedStore` for an analysis whose bytes are damaged.
        """
        sql = (
            "SELECT w.position, w.place, r.analysis FROM rows w JOIN results r ON r.key = w.key "
            "WHERE w.status != ? AND r.analysis IS NOT NULL ORDER BY w.position"
        )
        with explained(self.path):
            for position, place, packed in self._database.execute(sql, (Status.PENDING,)):
                try:
                    yield position, unpack(packed)
                except zlib.error as error:
                    raise DamagedStore(
                        f"the analysis of {place} in {self.path} is damaged; `stance run repair {self.path.parent}` "
                        "takes it out, so that it is done again"
                    ) from error

    def analyses(self) -> Iterator[Analysis]:
        """Every analysis, in the order of the corpus; those of failed rows hold what could be answered."""
        for position, line in self.lines():
            yield analyses_on_disk.from_json(line, f"row {position + 1} of {self.path}")

    def check(self) -> None:
        """Look through the whole file. Raises `DamagedStore` where its bytes are not as SQLite wrote them."""
        with explained(self.path):
            (said,) = self._database.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise sqlite3.DatabaseError(f"database disk image is malformed: {' '.join(said.split())[:150]}")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _register(self, batch: list[Registration]) -> int:
        with self._writing() as database:
            database.executemany(
                "INSERT INTO rows (position, id, place, key, status, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                "ON CONFLICT (position) DO UPDATE SET id = ?2, place = ?3, key = ?4, status = ?5, reason = ?6 "
                "WHERE key != ?4 OR place != ?3 OR id IS NOT ?2",
                [
                    (r.position, r.id, r.place, r.key, Status.SKIPPED if r.problem else Status.PENDING, r.problem)
                    for r in batch
                ],
            )
            if batch:
                database.execute(
                    "UPDATE rows SET (status, reason) = (SELECT r.status, r.reason FROM results r WHERE r.key = rows.key) "
                    "WHERE position BETWEEN ? AND ? AND status = ? AND key IN (SELECT key FROM results)",
                    (batch[0].position, batch[-1].position, Status.PENDING),
                )
        return len(batch)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with explained(self.path), transaction(self._database) as database:
            yield database

    def _all(self, sql: str) -> list[Any]:
        return self._database.execute(sql).fetchall()


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing of the block is committed."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        yield database


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    with explained(path):
        mode = "ro" if readonly else "rwc"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        # The loop's thread uses it alone, but need not be the thread that opened it.
        database = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
        if not readonly:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if layout not in (0, LAYOUT):
            raise StoreError(
                f"{path} was written by another version of the toolkit (layout {layout}); use that version"
            )
        if not readonly and layout == 0:
            database.executescript(SCHEMA + LEDGER_SCHEMA)
            named = ("uid", json.dumps(uuid4().hex))  # tells the stores of parts apart when they are gathered
            database.execute("INSERT OR IGNORE INTO manifest VALUES (?, ?)", named)
            database.execute(f"PRAGMA user_version = {LAYOUT}")
    return database
