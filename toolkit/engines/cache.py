"""Answers by content key in an SQLite file that several processes share. Only valid answers are kept, never a failure.

Entries are bounded in age and in total size; the least recently used go first. The server's address is part of the lookup,
because two servers may call different models by one name. A cache that breaks while in use (a full disk) is given up for
the rest of the run, with a warning: it saves money, and must not cost a result.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from toolkit.errors import ConfigError
from toolkit.records import Usage

LOG = logging.getLogger("toolkit.cache")
LOG.addHandler(logging.NullHandler())

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT NOT NULL, server TEXT NOT NULL, model TEXT, text BLOB NOT NULL, usage TEXT NOT NULL,
    size INTEGER NOT NULL, created REAL NOT NULL, used REAL NOT NULL,
    PRIMARY KEY (key, server)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_by_use ON answers (used);
"""
_ROW_OVERHEAD = 200
"""Bytes counted for a row beside its text."""
_PATIENCE = 30  # seconds
_PRUNE_EVERY = 100
"""Writes between two looks at the total size."""


@dataclass(frozen=True)
class Cached:
    """An answer that was kept: the reply's text, who wrote it, and what it had cost."""

    text: str
    model: str | None
    usage: Usage
    created: float


class Answers(Protocol):
    """Where answers are kept by content key and server."""

    def get(self, key: str, server: str) -> Cached | None:
        """The answer kept under `key` for `server`, or None."""

    def put(self, key: str, server: str, text: str, model: str | None, usage: Usage) -> None:
        """Keep a valid answer."""

    def close(self) -> None:
        """Give back what is held open."""


@dataclass(frozen=True)
class CacheStats:
    """What a cache holds: number of answers, bytes, and the times of the oldest and newest (seconds since 1970)."""

    path: Path
    answers: int
    bytes: int
    oldest: float | None
    newest: float | None
    saved: Usage


class AnswerCache:
    """The cache file; made where it does not exist. Raises ConfigError where the file cannot be used.

    `problem` says why the cache was given up, if it was.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = 2**30,
        max_age: float = 90 * 86_400.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.max_bytes = max_bytes
        self.max_age = max_age
        self._now = now
        self.problem: str | None = None
        self._writes = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._opened = {os.getpid(): _opened(path)}
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(
                f"the answer cache {path} cannot be used ({error}); delete the file, name another folder, or turn the "
                "cache off with --no-cache"
            ) from error

    @property
    def _database(self) -> sqlite3.Connection:
        """The connection of this process: one that was inherited by a fork may not be used, nor closed."""
        own = os.getpid()
        if own not in self._opened:
            self._opened[own] = _opened(self.path)
        return self._opened[own]

    def get(self, key: str, server: str) -> Cached | None:
        """The answer kept under `key` for `server`, or None. One that is too old is not given."""
        if self.problem is not None:
            return None
        try:
            return self._get(key, server, self._now())
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        except (ValueError, TypeError, zlib.error):
            LOG.warning("an answer in the cache %s is damaged, and asked for again", self.path)
            return None

    def put(self, key: str, server: str, text: str, model: str | None, usage: Usage) -> None:
        """Keep a valid answer; one already there is replaced."""
        if self.problem is not None:
            return
        data = zlib.compress(text.encode(), 1)
        now = self._now()
        row = (key, server, model, data, usage.model_dump_json(), len(data) + _ROW_OVERHEAD, now, now)
        try:
            self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._writes += 1
            if self._writes % _PRUNE_EVERY == 1:
                self.prune()
        except sqlite3.Error as error:
            self._give_up(error)

    def prune(self) -> int:
        """Delete answers that are too old, then the least recently used until the size fits; returns how many."""
        database = self._database
        now = self._now()
        bounds = (now - self.max_age, now + self.max_age)  # beyond the second lie those of a clock that was wrong
        gone = database.execute("DELETE FROM answers WHERE created < ? OR created > ?", bounds).rowcount
        over = self._bytes() - self.max_bytes
        if over > 0:
            gone += database.execute(
                "DELETE FROM answers WHERE (key, server) IN (SELECT key, server FROM (SELECT key, server, "
                "sum(size) OVER (ORDER BY used, key, server) - size AS before FROM answers) WHERE before < ?)",
                (over,),
            ).rowcount
        return gone

    def stats(self) -> CacheStats:
        """What the cache holds."""
        count, oldest, newest = self._database.execute(
            "SELECT count(*), min(created), max(created) FROM answers"
        ).fetchone()
        saved = Usage()
        for (usage,) in self._database.execute("SELECT usage FROM answers"):
            with suppress(ValueError):  # a damaged row
                saved += Usage.model_validate_json(usage)
        return CacheStats(self.path, count, self._bytes(), oldest, newest, saved)

    def clear(self) -> int:
        """Delete all answers and give the space back; returns how many there were."""
        gone = self._database.execute("DELETE FROM answers").rowcount
        self._database.execute("VACUUM")
        return gone

    def close(self) -> None:
        """Close the file."""
        database = self._opened.pop(os.getpid(), None)
        if database is not None:
            database.close()

    def _get(self, key: str, server: str, now: float) -> Cached | None:
        row = self._database.execute(
            "SELECT text, model, usage, created, used FROM answers WHERE key = ? AND server = ? AND created >= ?",
            (key, server, now - self.max_age),
        ).fetchone()
        if row is None:
            return None
        if now - row[4] > 60:  # the order of use need not be exact, and most reads should not write
            self._database.execute("UPDATE answers SET used = ? WHERE key = ? AND server = ?", (now, key, server))
        return Cached(zlib.decompress(row[0]).decode(), row[1], Usage.model_validate_json(row[2]), row[3])

    def _give_up(self, error: sqlite3.Error) -> None:
        self.problem = f"the answer cache {self.path} is no longer used: {error}"
        LOG.warning("%s", self.problem)

    def _bytes(self) -> int:
        total: int = self._database.execute("SELECT coalesce(sum(size), 0) FROM answers").fetchone()[0]
        return total


def _opened(path: Path) -> sqlite3.Connection:
    # One process may use it from the bridge's thread and from the caller's: never at once, so one check less.
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    until = time.monotonic() + _PATIENCE
    while True:  # SQLite does not wait for another process that makes the file anew: it says at once that it is locked
        try:
            database.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                database.close()
                raise
            time.sleep(0.02)
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(_SCHEMA)
    return database
