"""The evidence store: sources and their passages in one SQLite file with a full-text index. Nothing to start, no network.

Every source is kept as it was added, under its hash; the same text is kept once. A search asks for a claim's words, names
and figures, ranks by BM25 with names and figures weighted, and tells what its options left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

import yaml

from toolkit.errors import InputError
from toolkit.evidence.index import WEIGHTS, terms
from toolkit.evidence.source import Source, host, passages
from toolkit.records import Claim, Passage
from toolkit.retrieval import Retrieved
from toolkit.text.dates import parse_day

LAYOUT = 1
TOGETHER = 200
TOGETHER_CHARS = 500_000
"""Up to how many sources, and characters of them, are written at once."""
_DATED = "[12][0-9][0-9][0-9]*"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS source (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL, host TEXT, date TEXT
);
CREATE TABLE IF NOT EXISTS passage (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, body TEXT NOT NULL, language TEXT
);
CREATE INDEX IF NOT EXISTS passage_source ON passage (source);
CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5 (words, names, figures, tokenize = "unicode61 remove_diacritics 0")
"""


@dataclass(frozen=True)
class SearchOptions:
    """What to search.

    `before` (ISO day) leaves out sources dated after it; undated ones stay and are counted in the notes. `exclude` are
    hosts (with the hosts below them) or publishers to leave out, the article's own outlet for instance;
    `without_fact_checks` leaves out the sites of `factcheck_sites.yaml`, so that a check does not merely repeat a published
    one. `limit` is the number of passages. Raises InputError for a `before` that is no ISO day.
    """

    limit: int = 5
    before: str | None = None
    exclude: tuple[str, ...] = ()
    without_fact_checks: bool = False

    def __post_init__(self) -> None:
        """Refuse a cut-off that no date can be compared with."""
        if self.before is not None and (parse_day(self.before) is None or len(self.before) != 10):
            raise InputError(f"the cut-off {self.before!r} is not a day; write it as 2024-03-31")


@dataclass(frozen=True)
class _Row:
    """What is written of one passage: its columns, and those of the index."""

    values: tuple[str, str, str, str | None]
    columns: tuple[str, str, str]


def _row(passage: Passage, source: Source) -> _Row:
    found = terms(f"{passage.title or ''}\n{passage.text}", source.language, parse_day(source.date))
    return _Row((passage.id, source.id, passage.model_dump_json(), source.language), found.columns())


class EvidenceStore:
    """One store; `path` is a file, made when it is missing, or ":memory:". Use it as a context manager, or call `close`."""

    def __init__(self, path: str | Path = ":memory:", options: SearchOptions | None = None) -> None:
        self.path = str(path)
        self.options = options if options is not None else SearchOptions()
        with self._guard():
            self._db = sqlite3.connect(self.path, check_same_thread=False)
            self._db.execute("PRAGMA busy_timeout = 30000")
            self._db.create_function("left_out", 2, self._is_left_out, deterministic=True)
            self._prepare()

    def add(self, source: Source) -> bool:
        """Add a source and index its passages; False, and nothing changed, where the same text is there already.

        Raises InputError where another text has the same id, or the store cannot be written.
        """
        ((_, outcome),) = self.add_all([source])
        if isinstance(outcome, InputError):
            raise outcome
        return outcome

    def add_all(self, sources: Iterable[Source]) -> Iterator[tuple[Source, bool | InputError]]:
        """Add many sources; each comes back, once it is on disk, with what `add` would have returned or raised.

        They are written together, up to `TOGETHER` sources or `TOGETHER_CHARS` characters, because every write waits for
        the disk. They are read and indexed before, so that another process can use the store meanwhile.
        """
        group: list[tuple[Source, list[_Row]]] = []
        chars = 0
        for source in sources:
            known = self._one("SELECT 1 FROM source WHERE hash = ?", source.hash)
            group.append((source, [] if known else [_row(passage, source) for passage in passages(source)]))
            chars += len(source.text)
            if len(group) >= TOGETHER or chars >= TOGETHER_CHARS:
                yield from self._written(group)
                group, chars = [], 0
        yield from self._written(group)

    def _written(self, group: Sequence[tuple[Source, list[_Row]]]) -> list[tuple[Source, bool | InputError]]:
        """Write sources in one transaction; nobody else can add the same ones meanwhile."""
        with self._guard(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            return [(source, self._insert(source, rows)) for source, rows in group]

    def _insert(self, source: Source, rows: Sequence[_Row]) -> bool | InputError:
        if self._one("SELECT 1 FROM source WHERE hash = ?", source.hash):
            return False
        if self._one("SELECT 1 FROM source WHERE id = ?", source.id):
            return InputError(
                f"the store has another source with the id {source.id!r}; remove it first, or use another id"
            )
        values = (source.id, source.hash, source.model_dump_json(), _publisher(source), source.date)
        self._db.execute("INSERT INTO source (id, hash, body, host, date) VALUES (?, ?, ?, ?, ?)", values)
        for row in rows or [_row(passage, source) for passage in passages(source)]:
            added = self._db.execute("INSERT INTO passage (id, source, body, language) VALUES (?, ?, ?, ?)", row.values)
            columns = (added.lastrowid, *row.columns)
            self._db.execute("INSERT INTO terms (rowid, words, names, figures) VALUES (?, ?, ?, ?)", columns)
        return True

    def sources(self) -> Iterator[Source]:
        """All sources in the order they were added."""
        with self._guard():
            rows = self._db.execute("SELECT body FROM source ORDER BY number").fetchall()
        return (Source.model_validate_json(row[0]) for row in rows)

    def get(self, identifier: str) -> Source:
        """The source with that id. Raises InputError where there is none."""
        row = self._one("SELECT body FROM source WHERE id = ?", identifier)
        if row is None:
            raise InputError(f"the store {self.path!r} has no source {identifier!r}; see `stance evidence list`")
        return Source.model_validate_json(str(row[0]))

    def remove(self, identifier: str) -> None:
        """Remove a source and its passages. Raises InputError where there is none with that id."""
        self.get(identifier)
        with self._guard(), self._db:
            self._db.execute(
                "DELETE FROM terms WHERE rowid IN (SELECT number FROM passage WHERE source = ?)", (identifier,)
            )
            self._db.execute("DELETE FROM passage WHERE source = ?", (identifier,))
            self._db.execute("DELETE FROM source WHERE id = ?", (identifier,))

    def search(self, text: str, *, language: str | None = None, date: str | None = None) -> Retrieved:
        """Passages for the words, names and figures of `text`, best first; `date` is what relative dates refer to."""
        query = terms(text, language, parse_day(date)).query()
        where, values, notes = self._filter()
        if not query:
            return Retrieved((), (*notes, "the claim has no words to search for"))
        sql = (
            "SELECT p.body FROM terms JOIN passage p ON p.number = terms.rowid JOIN source s ON s.id = p.source "
            f"WHERE terms MATCH ? {where} ORDER BY bm25(terms, ?, ?, ?), p.number LIMIT ?"
        )
        with self._guard():
            rows = self._db.execute(sql, (query, *values, *WEIGHTS, self.options.limit)).fetchall()
        return Retrieved(tuple(Passage.model_validate_json(row[0]) for row in rows), notes)

    def find(self, claim: Claim, *, language: str | None, date: str | None) -> Retrieved:
        """Passages for a claim: what makes the store a `Retriever`."""
        return self.search(claim.text.replace("[", " ").replace("]", " "), language=language, date=date)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        """Make the tables in one transaction, so that no other process sees half of them; a store that has them is read."""
        if self._version() == LAYOUT:
            return
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            version, tables = self._version(), self._db.execute("SELECT name FROM sqlite_master").fetchall()
            if version not in (0, LAYOUT) or (version == 0 and tables):
                raise InputError(f"{self.path!r} is a database, but not an evidence store of layout {LAYOUT}")
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {LAYOUT}")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _filter(self) -> tuple[str, list[str], tuple[str, ...]]:
        """The options as SQL with its values, and what they leave out in words."""
        where, values, notes = "", [], []
        if self._excluded:
            where += " AND NOT left_out(s.host, json_extract(p.body, '$.publisher'))"
            left = self._count("left_out(s.host, json_extract(p.body, '$.publisher'))", [])
            were = "source was" if left == 1 else "sources were"
            notes += [f"{left} {were} left out because of who published them"] if left else []
        if self.options.before:
            where += f" AND (s.date IS NULL OR s.date NOT GLOB '{_DATED}' OR s.date <= ?)"
            values.append(self.options.before)
            late = self._count(f"s.date GLOB '{_DATED}' AND s.date > ?", [self.options.before])
            unknown = self._count(f"s.date IS NULL OR s.date NOT GLOB '{_DATED}'", [])
            notes += [_left_out_late(late, self.options.before)] if late else []
            notes += [_undated(unknown)] if unknown else []
        return where, values, tuple(notes)

    def _fact_checkers(self) -> tuple[str, ...]:
        return fact_check_sites() if self.options.without_fact_checks else ()

    @cached_property
    def _excluded(self) -> frozenset[str]:
        return frozenset({*(_domain(e) for e in self.options.exclude), *self._fact_checkers()})

    def _is_left_out(self, *names: str | None) -> bool:
        """Whether a host, or a domain it belongs to, or a publisher is among those to leave out."""
        for name in map(_domain, filter(None, names)):
            labels = name.split(".")
            if any(".".join(labels[at:]) in self._excluded for at in range(len(labels))):
                return True
        return False

    def _count(self, where: str, values: Sequence[str]) -> int:
        """How many sources there are of which that is true; each is joined with its first passage."""
        row = self._one(f"SELECT count(*) FROM source s JOIN passage p ON p.id = s.id || '/1' WHERE {where}", *values)
        return int(str(row[0])) if row else 0

    def _one(self, sql: str, *values: str) -> tuple[object, ...] | None:
        with self._guard():
            row: tuple[object, ...] | None = self._db.execute(sql, values).fetchone()
        return row

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn what SQLite says of the file into an error that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise InputError(f"the evidence store {self.path!r} cannot be used: {error}; name another file") from error


def _left_out_late(count: int, day: str) -> str:
    return (
        f"{count} {'source' if count == 1 else 'sources'} from after {day} {'was' if count == 1 else 'were'} left out"
    )


def _undated(count: int) -> str:
    has = "source has" if count == 1 else "sources have"
    return f"{count} {has} no date, so the cut-off could not be applied to {'it' if count == 1 else 'them'}"


def store_of(sources: Iterable[Source], options: SearchOptions | None = None) -> EvidenceStore:
    """A store in memory that holds these sources, each text once."""
    store = EvidenceStore(options=options)
    for _, outcome in store.add_all(sources):
        if isinstance(outcome, InputError):
            raise outcome
    return store


@cache
def fact_check_sites() -> tuple[str, ...]:
    """The hosts of `factcheck_sites.yaml`."""
    listed = yaml.safe_load(files("toolkit.evidence").joinpath("factcheck_sites.yaml").read_text(encoding="utf-8"))
    return tuple(str(site) for site in listed)


def _publisher(source: Source) -> str | None:
    return _domain(host(source.url) or source.publisher or "") or None


def _domain(value: str) -> str:
    return (host(value) or value).strip().lower().removeprefix("www.")
