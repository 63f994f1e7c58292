"""The analyses of the desk: kept, found again by their words, and moved from one status to the next.

Every change of status names the statuses it may come from, so that of two that race one wins and the other is told.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from toolkit import store
from toolkit.records import Analysis
from toolkit.web.database import Database
from toolkit.web.faults import Conflict, Missing
from toolkit.web.orders import ENDED, Entry, Order, Setup, Status, counts, described

PAGE = 50
RANKED = 2_000
"""Matches above which none is told to be better than another: a word that stands everywhere says nothing."""
_LETTERS = re.compile(r"\w+")
_BEST = "bm25(words, 10.0, 1.0, 5.0, 5.0)"
_COLUMNS = ", ".join(f"analysis.{name}" for name in Entry.model_fields)


@dataclass(frozen=True)
class Query:
    """Which analyses to list.

    `words` have to occur in title, text, actors or issues; `actor` and `issue` only among those. `skip` entries are left
    out at the beginning. The best matches for the words come first; without words, or where more than `RANKED` match,
    the newest.
    """

    words: str = ""
    actor: str = ""
    issue: str = ""
    status: Status | None = None
    parent: str | None = None
    limit: int = PAGE
    skip: int = 0


@dataclass(frozen=True)
class Page:
    """Some entries, how many there are in all, and what to `skip` for the next page, if there is one."""

    entries: tuple[Entry, ...]
    total: int
    next: int | None


class AnalysisStore:
    """Analyses in the desk's file."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, order: Order, *, parent: str | None = None, within: sqlite3.Connection | None = None) -> Entry:
        """Queue an order and return its entry; `within` is a transaction to do it in."""
        now = _now()
        row = {
            "id": f"a-{secrets.token_hex(8)}",
            "created": now,
            "updated": now,
            "status": Status.QUEUED.value,
            "parent": parent,
            **described(order),
            **order.setup.model_dump(),
        }
        if within is not None:
            return _insert(within, row, order)
        with self.database.writing() as connection:
            return _insert(connection, row, order)

    def keep(self, analysis: Analysis, *, within: sqlite3.Connection | None = None) -> Entry:
        """Keep an analysis that was made elsewhere; it is done at once. `within` is a transaction to do it in."""
        if within is None:
            with self.database.writing() as connection:
                return self.keep(analysis, within=connection)
        made = analysis.provenance
        order = Order(document=analysis.document, setup=Setup(engine=made.engine, model=made.model_requested))
        entry = self.add(order, within=within)
        _finish(within, entry.number, analysis)
        return _entry(_row(within, entry.id))

    def entry(self, identifier: str) -> Entry:
        """The entry with that id. Raises Missing."""
        with self.database.reading() as connection:
            return _entry(_row(connection, identifier))

    def order(self, identifier: str) -> Order:
        """What was asked for. Raises Missing."""
        return Order.model_validate_json(zlib.decompress(self._body(identifier)["wanted"]))

    def analysis(self, identifier: str) -> Analysis:
        """The analysis. Raises Missing where there is none with that id, Conflict where it is not there yet."""
        return store.from_json(self.raw(identifier), identifier)

    def raw(self, identifier: str) -> bytes:
        """The JSON of the analysis; raises as `analysis` does."""
        body = self._body(identifier)["analysis"]
        if body is None:
            entry = self.entry(identifier)
            why = f": {entry.error}" if entry.error else ""
            raise Conflict(f"the analysis {identifier} is {entry.status}{why}; there is no result to show")
        return zlib.decompress(body)

    def find(self, query: Query) -> Page:
        """The entries that match, with the number of all that do."""
        found = _conditions(query)
        with self.database.reading() as connection:
            total = int(connection.execute(found.count, found.values).fetchone()[0])
            ranked = found.ranked and total <= RANKED
            order = _BEST if ranked else f"{found.number} DESC"
            numbers = f"SELECT {found.number} FROM {found.source}{found.where} ORDER BY {order} LIMIT ? OFFSET ?"
            chosen = [row[0] for row in connection.execute(numbers, [*found.values, query.limit, query.skip])]
            marks = ", ".join("?" * len(chosen))
            rows = connection.execute(f"SELECT {_COLUMNS} FROM analysis WHERE number IN ({marks})", chosen).fetchall()
        entries = {row["number"]: _entry(row) for row in rows}
        seen = query.skip + len(chosen)
        return Page(tuple(entries[n] for n in chosen), total, seen if chosen and seen < total else None)

    def start(self, identifier: str) -> bool:
        """From queued to running; False where it is not queued any more."""
        return self._move(identifier, Status.RUNNING, {Status.QUEUED}, attempt=1)

    def finish(self, identifier: str, analysis: Analysis) -> bool:
        """From running to done, with the result; False where it is not running any more."""
        with self.database.writing() as connection:
            row = _row(connection, identifier)
            if row["status"] != Status.RUNNING:
                return False
            _finish(connection, row["number"], analysis)
        return True

    def fail(self, identifier: str, why: str) -> bool:
        """To failed, with the reason; False where it has ended already."""
        return self._move(identifier, Status.FAILED, {Status.QUEUED, Status.RUNNING}, error=why)

    def cancel(self, identifier: str) -> bool:
        """To cancelled; False where it has ended already. Raises Missing."""
        self.entry(identifier)
        return self._move(identifier, Status.CANCELLED, {Status.QUEUED, Status.RUNNING})

    def recover(self, most_attempts: int) -> tuple[str, ...]:
        """Queue again what ran when the last server ended, and return the ids of all that is queued, oldest first.

        What has been begun `most_attempts` times without an end is failed instead: it may be what ends the server.
        """
        why = f"the server ended {most_attempts} times while this was running"
        with self.database.writing() as connection:
            connection.execute(
                "UPDATE analysis SET status = 'failed', error = ?, updated = ? WHERE status = 'running' AND attempts >= ?",
                (why, _now(), most_attempts),
            )
            connection.execute("UPDATE analysis SET status = 'queued', updated = ? WHERE status = 'running'", (_now(),))
            rows = connection.execute("SELECT id FROM analysis WHERE status = 'queued' ORDER BY number").fetchall()
        return tuple(row["id"] for row in rows)

    def waiting(self) -> int:
        """How many are queued or running."""
        with self.database.reading() as connection:
            sql = "SELECT count(*) FROM analysis WHERE status IN ('queued', 'running')"
            return int(connection.execute(sql).fetchone()[0])

    def delete(self, identifier: str, *, with_decisions: bool = False) -> None:
        """Delete an analysis. Raises Missing; Conflict where it has not ended, or has decisions that are not to be lost."""
        with self.database.writing() as connection:
            row = _row(connection, identifier)
            if row["status"] not in ENDED:
                raise Conflict(f"the analysis {identifier} is {row['status']}; cancel it first")
            if row["decisions"] and not with_decisions:
                raise Conflict(
                    f"the analysis {identifier} has {row['decisions']} decisions, which would be lost with it"
                )
            for table, column, value in (
                ("words", "rowid", row["number"]),
                ("body", "number", row["number"]),
                ("decision", "analysis", identifier),
                ("delivery", "analysis", identifier),
                ("analysis", "number", row["number"]),
            ):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (value,))

    def _body(self, identifier: str) -> sqlite3.Row:
        with self.database.reading() as connection:
            number = _row(connection, identifier)["number"]
            row: sqlite3.Row = connection.execute("SELECT * FROM body WHERE number = ?", (number,)).fetchone()
            return row

    def _move(
        self, identifier: str, to: Status, allowed: Iterable[Status], *, error: str | None = None, attempt: int = 0
    ) -> bool:
        names = [status.value for status in allowed]
        marks = ", ".join("?" * len(names))
        with self.database.writing() as connection:
            changed = connection.execute(
                "UPDATE analysis SET status = ?, error = ?, updated = ?, attempts = attempts + ? "
                f"WHERE id = ? AND status IN ({marks})",
                (to.value, error, _now(), attempt, identifier, *names),
            )
            return changed.rowcount == 1


def _insert(connection: sqlite3.Connection, row: dict[str, object], order: Order) -> Entry:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    number = connection.execute(f"INSERT INTO analysis ({columns}) VALUES ({marks})", tuple(row.values())).lastrowid
    wanted = zlib.compress(order.model_dump_json().encode())
    connection.execute("INSERT INTO body (number, wanted) VALUES (?, ?)", (number, wanted))
    if order.callback is not None:  # whoever is to be told of the end; there is nothing to tell yet
        told = (row["id"], order.callback)
        connection.execute("INSERT INTO delivery (analysis, url, event, due) VALUES (?, ?, '', 0)", told)
    text = order.document.text if order.document else ""
    connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, row["title"], text))
    return _entry(_row(connection, str(row["id"])))


def _finish(connection: sqlite3.Connection, number: int, analysis: Analysis) -> None:
    document, made = analysis.document, analysis.provenance
    body = zlib.compress(analysis.model_dump_json().encode())
    connection.execute("UPDATE body SET analysis = ? WHERE number = ?", (body, number))
    connection.execute(
        "UPDATE analysis SET status = 'done', error = NULL, updated = ?, title = ?, source = ?, language = ?, engine = ?, "
        "model = ?, counts = ? WHERE number = ?",
        (
            _now(),
            document.title,
            document.source,
            document.language,
            made.engine,
            made.model_requested,
            json.dumps(counts(analysis)),
            number,
        ),
    )
    actors = "\n".join(name for actor in analysis.actors for name in (actor.name, *actor.aliases))
    issues = "\n".join(f"{issue.label}\n{issue.proposition}" for issue in analysis.issues)
    connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
    connection.execute(
        "INSERT INTO words (rowid, title, text, actors, issues) VALUES (?, ?, ?, ?, ?)",
        (number, document.title, document.text, actors, issues),
    )


@dataclass(frozen=True)
class _Conditions:
    """A query as SQL: where to look, what holds there, and whether the matches differ in how well they match."""

    source: str
    where: str
    values: tuple[object, ...]
    number: str
    ranked: bool

    @property
    def count(self) -> str:
        """The statement that counts the matches."""
        return f"SELECT count(*) FROM {self.source}{self.where}"


def _conditions(query: Query) -> _Conditions:
    where: list[str] = []
    values: list[object] = []
    words = _match(query.words, None, prefix=True)
    match = " AND ".join(part for part in (words, _match(query.actor, "actors"), _match(query.issue, "issues")) if part)
    if match:
        where.append("words MATCH ?")
        values.append(match)
    columns = [(c, v) for c, v in (("status", query.status), ("parent", query.parent)) if v is not None]
    for column, value in columns:
        where.append(f"analysis.{column} = ?")
        values.append(str(value))
    source = "analysis" if not match else "words JOIN analysis ON analysis.number = words.rowid" if columns else "words"
    joined = f" WHERE {' AND '.join(where)}" if where else ""
    return _Conditions(source, joined, tuple(values), "words.rowid" if match else "number", bool(words))


def _match(text: str, column: str | None, *, prefix: bool = False) -> str:
    """A full-text query for all words of `text`, none of them syntax; the last may be the beginning of a word.

    One or two letters are no beginning: half of all words begin with them, and it takes long to collect those.
    """
    words = [f'"{word}"' for word in text.replace('"', " ").replace("\0", " ").split()][:32]
    if not words:
        return ""
    last = _LETTERS.findall(words[-1])
    if prefix and last and (len(last[-1]) >= 3 or not last[-1].isascii()):
        words[-1] += " *"
    joined = " AND ".join(words)
    return f"({column} : ({joined}))" if column else f"({joined})"


def _row(connection: sqlite3.Connection, identifier: str) -> sqlite3.Row:
    sql = f"SELECT {_COLUMNS} FROM analysis WHERE id = ?"
    row: sqlite3.Row | None = connection.execute(sql, (identifier,)).fetchone()
    if row is None:
        raise Missing(f"there is no analysis {identifier!r}")
    return row


def _entry(row: sqlite3.Row) -> Entry:
    return Entry.model_validate({**dict(row), "counts": json.loads(row["counts"] or "{}")})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
