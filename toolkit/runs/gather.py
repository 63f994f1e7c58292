"""The stores of parts become one: for corpora that were run in slices, by processes or machines that share no file.

Rows keep their positions, results their keys, requests their place on the ledger. Gathering a part again adds what it has
got since, and nothing twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import InputError
from toolkit.runs.answers import RunAnswers
from toolkit.runs.ledger import COUNTED
from toolkit.runs.problems import explained
from toolkit.runs.store import FILE, RunStore, transaction

_ROWS = """
INSERT INTO rows (position, id, place, key, status, reason)
  SELECT position, id, place, key, status, reason FROM part.rows WHERE true
  ON CONFLICT (position) DO UPDATE SET id = excluded.id, place = excluded.place, key = excluded.key,
    status = excluded.status, reason = excluded.reason
"""
_RESULTS = """
INSERT INTO results (key, status, reason, attempts, usage, analysis)
  SELECT key, status, reason, attempts, usage, analysis FROM part.results WHERE true
  ON CONFLICT (key) DO UPDATE SET status = excluded.status, reason = excluded.reason, attempts = excluded.attempts,
    usage = excluded.usage, analysis = excluded.analysis
    WHERE results.status != 'done' AND (excluded.status = 'done' OR excluded.attempts > results.attempts
      OR (excluded.attempts = results.attempts AND results.status != 'pending'))
"""
"""A result that was reopened is pending until it is tried once more, so that the end it had before does not count."""
_STATUS = """
UPDATE rows SET (status, reason) = (SELECT r.status, r.reason FROM results r WHERE r.key = rows.key)
  WHERE position IN (SELECT position FROM part.rows) AND key IN (SELECT key FROM results)
"""
_COLUMNS = ", ".join(("settled", *COUNTED))
_REQUESTS = f"INSERT INTO requests ({_COLUMNS}) SELECT {_COLUMNS} FROM part.requests WHERE number > ? ORDER BY number"


def gather(store: RunStore, part: str | Path) -> None:
    """Take the rows, results, answers and requests of a part (its folder or its file) into the store, all or nothing.

    The part must not be at work. Raises `InputError` where it is no store, and `StoreError` where one of them cannot be
    used.
    """
    path = Path(part) / FILE if Path(part).is_dir() else Path(part)
    if not path.is_file():
        raise InputError(f"{str(part)!r} is not the store of a part; name its folder, or the {FILE} in it")
    RunAnswers(store.path).close()
    with explained(path), _attached(store.path, path) as database, transaction(database):
        database.execute(_ROWS)
        database.execute(_RESULTS)
        database.execute(_STATUS)  # a part that knows less must not undo what is finished here
        _requests(database)
        if database.execute("SELECT 1 FROM part.sqlite_master WHERE name = 'answers'").fetchone():
            database.execute("INSERT OR IGNORE INTO answers SELECT * FROM part.answers")


def _requests(database: sqlite3.Connection) -> None:
    """The part's requests that have not been taken before; the manifest knows how far that was, by the part's name."""
    (name,) = database.execute("SELECT value FROM part.manifest WHERE name = 'uid'").fetchone()
    kept = database.execute("SELECT value FROM manifest WHERE name = 'gathered'").fetchone()
    gathered: dict[str, int] = json.loads(kept[0]) if kept else {}
    database.execute(_REQUESTS, (gathered.get(name, 0),))
    (last,) = database.execute("SELECT coalesce(max(number), 0) FROM part.requests").fetchone()
    database.execute("INSERT OR REPLACE INTO manifest VALUES ('gathered', ?)", (json.dumps({**gathered, name: last}),))


@contextmanager
def _attached(path: Path, part: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database.execute("ATTACH ? AS part", (str(part),))
        yield database
    finally:
        database.close()
