"""The ledger of a run's batches: which requests went out in which file, what became of both, in one SQLite file.

Everything that is paid for, or could be paid for twice, is written here before it counts: a request before its file is
sent, a batch before and after it is made, an answer before anything is made of it. Each change is one transaction, so a
process may be killed at any point.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from toolkit.batch.lines import Kind, Result
from toolkit.errors import ConfigError, InputError
from toolkit.records import Usage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, lines INTEGER NOT NULL, bytes INTEGER NOT NULL,
    state TEXT NOT NULL, file_id TEXT, batch_id TEXT, status TEXT, attempt INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0, note TEXT, usage TEXT, created REAL NOT NULL, changed REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS requests (
    key TEXT PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, kind TEXT, status INTEGER, body BLOB,
    tokens INTEGER NOT NULL DEFAULT 0, cost REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_file ON requests (file, state);
CREATE TABLE IF NOT EXISTS blamed (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waits (row TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (row, key)) WITHOUT ROWID;
"""


class State(StrEnum):
    """Where a file of requests is on its way."""

    WRITTEN = "written"
    SENDING = "sending"
    """On its way to the provider, perhaps already there."""
    UPLOADED = "uploaded"
    MAKING = "making"
    """A batch of it has been asked for, and whether there is one is not known."""
    MADE = "made"
    ENDED = "ended"
    """The batch has ended, and its results are not here yet."""
    DONE = "done"


class Progress(StrEnum):
    """Where one request is on its way."""

    OUT = "out"
    """In a file whose results are not here yet."""
    DUE = "due"
    """To be sent once more."""
    ENDED = "ended"
    """What came back is final."""


@dataclass(frozen=True)
class File:
    """One file of requests and its batch, as the ledger knows them; times are seconds since 1970."""

    number: int
    sha256: str
    lines: int
    bytes: int
    state: State
    file_id: str | None
    batch_id: str | None
    status: str | None
    attempt: int
    missing: int
    total: int
    completed: int
    failed: int
    note: str | None
    usage: str | None
    """What its results used, as JSON; None before they are here."""
    created: float
    changed: float


@dataclass(frozen=True)
class Request:
    """One request: how often it went out, and what came back last, None where nothing has."""

    key: str
    file: int
    """The number of the file it last went out in."""
    progress: Progress
    tries: int
    result: Result | None


_COLUMNS = ", ".join(File.__dataclass_fields__)


class Ledger:
    """The file, made where it does not exist. Raises ConfigError where it cannot be used.

    `most_tries` is how often one request is sent before what is wrong with it is final.
    """

    def __init__(
        self, path: Path, *, most_tries: int = 2, now: Callable[[], float] = time.time, readonly: bool = False
    ) -> None:
        self.path = path
        self.most_tries = most_tries
        self.now = now
        try:
            if not readonly:
                path.parent.mkdir(parents=True, exist_ok=True)
            uri = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}"
            self._database = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
            if not readonly:
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.executescript(_SCHEMA)
                self._database.execute("INSERT OR IGNORE INTO about VALUES ('run', ?)", (uuid.uuid4().hex[:12],))
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"the ledger {path} cannot be used: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def run(self) -> str:
        """The run's own name at the provider: twelve hex digits, made with the file."""
        return self.about("run") or ""

    def about(self, name: str) -> str | None:
        """A fact noted about the run."""
        row = self._one("SELECT value FROM about WHERE name = ?", name)
        return str(row[0]) if row else None

    def note(self, name: str, value: str) -> str | None:
        """Note a fact about the run, and give what was noted before."""
        before = self.about(name)
        if before != value:
            self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))
        return before

    def settle(self, name: str, value: str) -> None:
        """Note a fact that may not change while requests are out. Raises InputError where another was noted before."""
        before = self.note(name, value)
        if before not in (None, value) and any(file.state is not State.DONE for file in self.files()):
            self.note(name, before or "")
            raise InputError(
                f"the batches that are out were made with the {name} {before}, not {value}; collect them first"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block together, or none of them; inside another transaction, all or none of that one."""
        if self._database.in_transaction:
            yield
            return
        self.begin()
        try:
            yield
        except BaseException:
            self.take_back()
            raise
        self.commit()

    def begin(self) -> None:
        """Begin a transaction that is ended by `commit` or `take_back`."""
        self._database.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make all changes since `begin` last."""
        self._database.execute("COMMIT")

    def take_back(self) -> None:
        """Undo all changes since `begin`, if one is open."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    # Requests

    def request(self, key: str) -> Request | None:
        """The request `key`, if it ever went into a file."""
        row = self._one("SELECT file, state, tries, kind, status, body FROM requests WHERE key = ?", key)
        if row is None:
            return None
        file, state, tries, kind, status, body = row
        result = Result(key, Kind(kind), status, zlib.decompress(body).decode()) if kind else None
        return Request(key, file, Progress(state), tries, result)

    def send_out(self, key: str, number: int, line: int, most: Usage | None = None) -> None:
        """Note that a request stands in a line of file `number`, and the most it can use; it counts as one more try."""
        most = most if most is not None else Usage()
        self._database.execute(
            "INSERT INTO requests (key, file, line, state, tries, tokens, cost) VALUES (?, ?, ?, ?, 1, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET file = excluded.file, line = excluded.line, state = excluded.state, "
            "tries = tries + 1, tokens = excluded.tokens, cost = excluded.cost",
            (key, number, line, Progress.OUT, most.input_tokens + most.output_tokens, most.cost),
        )

    def most_out(self) -> Usage:
        """The most that the requests on their way can use; all their tokens are counted as input."""
        query = "SELECT count(*), coalesce(sum(tokens), 0), sum(cost) FROM requests WHERE state = ?"
        calls, tokens, cost = self._one(query, Progress.OUT) or (0, 0, None)
        return Usage(calls=calls, input_tokens=tokens, batch_tokens=tokens, cost=cost)

    def usage(self) -> Usage:
        """What the results of all files used."""
        found = self._database.execute("SELECT usage FROM files WHERE usage IS NOT NULL").fetchall()
        return sum((Usage.model_validate_json(usage) for (usage,) in found), Usage())

    def keep(self, result: Result, progress: Progress) -> None:
        """Keep what came back for a request."""
        body = zlib.compress(result.body.encode("utf-8", "replace"), 1)
        self._database.execute(
            "UPDATE requests SET state = ?, kind = ?, status = ?, body = ? WHERE key = ?",
            (progress, result.kind, result.status, body, result.key),
        )

    def drop(self, number: int, note: str) -> None:
        """Never send file `number`, which was not sent; its requests are due again where they are still asked for."""
        with self.transaction():
            self.not_sent(number)
            self.change(number, state=State.DONE, note=note)

    def lines_out(self, number: int) -> Iterator[tuple[str, int, int]]:
        """Key, line and tries of the requests in file `number` that nothing final came back for."""
        query = "SELECT key, line, tries FROM requests WHERE file = ? AND state = ? ORDER BY line"
        yield from self._database.execute(query, (number, Progress.OUT)).fetchall()

    def not_sent(self, number: int) -> None:
        """Take back a try of all requests of file `number` that nothing came back for: the file was not run."""
        self._database.execute(
            "UPDATE requests SET state = ?, tries = max(tries - 1, 0) WHERE file = ? AND state = ?",
            (Progress.DUE, number, Progress.OUT),
        )

    def blame(self, keys: Sequence[str]) -> None:
        """Note that a row failed with these requests, whatever came back for them."""
        with self.transaction():
            self._database.executemany("INSERT OR IGNORE INTO blamed VALUES (?)", [(key,) for key in keys])

    def forgive(self) -> int:
        """Make all requests due again that rows failed with; returns how many there were."""
        with self.transaction():
            again = self._database.execute(
                "UPDATE requests SET state = ?, tries = 0 WHERE state = ? AND key IN (SELECT key FROM blamed)",
                (Progress.DUE, Progress.ENDED),
            ).rowcount
            self._database.execute("DELETE FROM blamed")
        return again

    def counts(self) -> dict[str, int]:
        """How many requests are out, due and ended, and how many of the last have an answer."""
        found = dict(self._database.execute("SELECT state, count(*) FROM requests GROUP BY state").fetchall())
        answers = "SELECT count(*) FROM requests WHERE state = ? AND kind = ? AND status < 300"
        (answered,) = self._one(answers, Progress.ENDED, Kind.RESPONSE) or (0,)
        return {**{state.value: found.get(state.value, 0) for state in Progress}, "answered": answered}

    # Rows of the corpus

    def wait(self, row: str, keys: Sequence[str]) -> None:
        """Note that a row of the corpus cannot go on before these requests have ended."""
        with self.transaction():
            self._database.execute("DELETE FROM waits WHERE row = ?", (row,))
            self._database.executemany("INSERT OR IGNORE INTO waits VALUES (?, ?)", [(row, key) for key in keys])

    def waiting(self, row: str) -> bool:
        """Whether the row waits for a request that is out."""
        query = "SELECT 1 FROM waits JOIN requests USING (key) WHERE row = ? AND state = ? LIMIT 1"
        return self._one(query, row, Progress.OUT) is not None

    # Files

    def add(self, sha256: str, lines: int, size: int) -> int:
        """Note a file that was written; returns its number."""
        number = self.next_number()
        self._database.execute(
            "INSERT INTO files (number, sha256, lines, bytes, state, created, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, sha256, lines, size, State.WRITTEN, self.now(), self.now()),
        )
        return number

    def next_number(self) -> int:
        """The number that the next file will have."""
        row = self._one("SELECT coalesce(max(number), 0) + 1 FROM files")
        return int(row[0]) if row else 1

    def files(self, *states: State) -> tuple[File, ...]:
        """The files in one of these states (all without), in the order they were written."""
        wanted = states or tuple(State)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT {_COLUMNS} FROM files WHERE state IN ({marks}) ORDER BY number"
        return tuple(_file(row) for row in self._database.execute(query, wanted))

    def file(self, number: int) -> File:
        """The file of this number, which must exist."""
        return next(file for file in self.files() if file.number == number)

    def change(self, number: int, **changes: str | int | None) -> File:
        """Note changes of a file, by the names of `File`; returns it as it is then."""
        names = ", ".join(f"{name} = ?" for name in changes)
        query = f"UPDATE files SET {names}, changed = ? WHERE number = ?"
        self._database.execute(query, (*changes.values(), self.now(), number))
        return self.file(number)

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return found


def _file(row: tuple[Any, ...]) -> File:
    made = File(*row)
    return replace(made, state=State(made.state))
