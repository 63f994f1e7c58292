"""The desk's one file: an SQLite database in WAL mode, its tables, and transactions from any thread.

Connections are lent out one to a thread at a time. A commit waits until the log is on the disk (`synchronous = FULL`): a
decision that was acknowledged survives the process and the machine.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ConfigError

LAYOUT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS analysis (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created TEXT NOT NULL, updated TEXT NOT NULL,
  title TEXT, source TEXT, language TEXT, status TEXT NOT NULL, error TEXT, engine TEXT, model TEXT, prompts TEXT,
  parent TEXT, attempts INTEGER NOT NULL DEFAULT 0, decisions INTEGER NOT NULL DEFAULT 0, counts TEXT
);
CREATE INDEX IF NOT EXISTS analysis_status ON analysis (status, number);
CREATE INDEX IF NOT EXISTS analysis_parent ON analysis (parent) WHERE parent IS NOT NULL;
CREATE TABLE IF NOT EXISTS body (number INTEGER PRIMARY KEY, wanted BLOB NOT NULL, analysis BLOB);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
  title, text, actors, issues, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TABLE IF NOT EXISTS decision (
  number INTEGER PRIMARY KEY AUTOINCREMENT, analysis TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
  action TEXT NOT NULL, value TEXT, note TEXT, reviewer TEXT NOT NULL, at TEXT NOT NULL, base INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS decision_analysis ON decision (analysis, number);
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, scopes TEXT NOT NULL, created TEXT NOT NULL, revoked TEXT
);
CREATE TABLE IF NOT EXISTS session (hash TEXT PRIMARY KEY, token TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS once (
  owner TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, result TEXT NOT NULL, created REAL NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE TABLE IF NOT EXISTS delivery (
  number INTEGER PRIMARY KEY AUTOINCREMENT, analysis TEXT NOT NULL, url TEXT NOT NULL, event TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, done TEXT, problem TEXT
);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Database:
    """The file and its connections; `close` gives them back. Raises ConfigError where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # drafts and decisions are nobody else's; an existing file keeps its mode
            with self.reading() as connection:
                _prepare(connection, path)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"the desk's file {path} cannot be used ({error}); name another with --desk") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; every statement sees what was committed before it."""
        connection = self._borrow()
        try:
            yield connection
        finally:
            self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other writer can come between; rolled back where the block raises."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connections; those lent out are closed when they come back."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for connection in idle:
            connection.close()

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version not in (0, LAYOUT) or (version == 0 and tables):
        raise ConfigError(f"{path} is a database, but not a desk of layout {LAYOUT}; name another file with --desk")
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {LAYOUT}; COMMIT;")
