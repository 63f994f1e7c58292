"""Many articles as one stream of rows: JSON Lines, CSV, Parquet, folders, globs and single files, never whole in memory.

A row knows its content's digest before it is made a document, because that costs a fraction; a row that cannot be used is
a row with its reason. The order is that of the corpus: files as they are named, those of a folder or glob by path.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.columns import FIELDS, USUAL_NAMES, asked, cell, no_column, no_text
from toolkit.sources.document import make_document
from toolkit.sources.jsonl import Line, lines
from toolkit.sources.load import LIMIT_BYTES, STDIN, load, name_of, opened
from toolkit.sources.read import Format, format_of, read_bytes, refuse_others
from toolkit.sources.tables import Table, csv_rows, parquet_rows

TABLES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""The suffixes of files that hold one article a row."""
_ARTICLES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml")
_FIRST_ROWS = 20
"""Rows of a JSON Lines file, which has no head, that are looked at for a column of the text."""
FORMATS = ("jsonl", "csv", "parquet", *(one.value for one in Format if one is not Format.JSONL))
"""What `--from` may say of a corpus."""


@dataclass(frozen=True)
class CorpusRow:
    """One article of a corpus.

    `place` says where it stands ("stories.csv, row 3"), `id` is its own name there, `digest` (32 bytes) covers all that
    it says and asks. `problem` is why it cannot be used, or None; `document` makes it a document and raises `InputError`
    where only that shows what is wrong. `issues`, `actors` and `pairs` are what the row itself asks for.
    """

    place: str
    id: str | None
    digest: bytes
    document: Callable[[], Document] = field(repr=False, compare=False)
    problem: str | None = None
    issues: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Corpus:
    """Where the articles are and how they are read; iterating it streams the rows, each time from the beginning.

    `paths` are files, folders and globs. `format` (of FORMATS) holds for all of them where it is given; else suffixes
    decide. `columns` maps fields to columns (`toolkit.sources.columns.parse_map`). `limit_bytes` bounds a file that
    holds one article, and a row of the others.
    """

    paths: tuple[str, ...]
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    limit_bytes: int = LIMIT_BYTES

    def __iter__(self) -> Iterator[CorpusRow]:
        """All rows in order. Raises `InputError` where a path is missing or a table as a whole cannot be read."""
        for path in self.paths:
            for file, name in _files(path):
                yield from self._rows(file, name)

    def _rows(self, file: str, name: str) -> Iterator[CorpusRow]:
        kind = self.format or TABLES.get(Path(file).suffix.lower())
        if kind == "jsonl":
            yield from self._jsonl(file, name)
        elif kind in ("csv", "parquet"):
            table = Table(file, name, self.columns, self.limit_bytes)
            for number, row, problem, warnings in csv_rows(table) if kind == "csv" else parquet_rows(table):
                yield self._row(row, f"{name}, row {number}", name, problem=problem, warnings=warnings)
        else:
            yield self._file(file, name, Format(kind) if kind else None)

    def _jsonl(self, file: str, name: str) -> Iterator[CorpusRow]:
        with opened(file) as stream:
            rest = lines(stream, name, limit_bytes=self.limit_bytes)
            first = list(islice(rest, _FIRST_ROWS))
            self._check_text(first, name)
            for line in chain(first, rest):
                where = f"{name}, line {line.number}"
                yield self._row(line.row, where, name, problem=line.problem, warnings=line.warnings)

    def _check_text(self, first: Sequence[Line], name: str) -> None:
        """Refuse a file none of whose first rows has a column for the text: each of its rows would be left out for that."""
        rows = [line.row for line in first if line.row]
        sought = (self.columns["text"],) if "text" in self.columns else USUAL_NAMES["text"]
        if not rows or any(column in row for row in rows for column in sought):
            return
        names = dict.fromkeys(column for row in rows for column in row)
        if "text" in self.columns:
            raise no_column("text", self.columns, names, name)
        raise no_text(names, self.columns, name, "--map")

    def _row(
        self,
        row: Mapping[str, Any] | None,
        where: str,
        name: str,
        *,
        problem: str | None,
        warnings: tuple[str, ...] = (),
    ) -> CorpusRow:
        if row is None:
            return _unusable(where, problem or "cannot be read")
        try:
            values = {field: cell(row, field, self.columns, where) for field in FIELDS}
            if values["text"] is None:
                raise no_text(row, self.columns, where, "--map")
            wanted = asked(row, self.columns, where)
        except InputError as error:
            return _unusable(where, str(error))
        identifier = values["id"]
        content = json.dumps([values, wanted, warnings], sort_keys=True, separators=(",", ":"))

        def document() -> Document:
            given = {**values, "source": values["source"] or name}
            text, _ = given.pop("text") or "", given.pop("id")
            made = make_document(text, warnings=warnings, **given)
            return made.model_copy(update={"id": identifier}) if identifier else made

        return CorpusRow(
            where,
            identifier,
            hashlib.sha256(content.encode()).digest(),
            document,
            issues=wanted["issues"],
            actors=wanted["actors"],
            pairs=wanted["pairs"],
        )

    def _file(self, file: str, name: str, format: Format | None) -> CorpusRow:
        chosen = format or format_of(file)
        try:
            if chosen is None:
                refuse_others(file)
            data = load(file, limit_bytes=self.limit_bytes)
        except InputError as error:
            return _unusable(name, str(error))
        head = json.dumps([name, chosen.value if chosen else None])
        digest = hashlib.sha256(head.encode() + data).digest()
        return CorpusRow(name, name, digest, lambda: read_bytes(data, name, chosen))


def _unusable(place: str, problem: str) -> CorpusRow:
    """A row that only has its reason; its digest is that of the reason, so that a repaired row is another."""

    def document() -> Document:
        raise InputError(problem)

    return CorpusRow(place, None, hashlib.sha256(problem.encode("utf-8", "replace")).digest(), document, problem)


def _files(path: str) -> Iterator[tuple[str, str]]:
    """The files a path stands for, each with its name in the corpus. Raises `InputError` where there are none."""
    if path == STDIN:
        raise InputError("a run reads its corpus again when it is resumed, so it cannot be standard input; name a file")
    found: Iterator[tuple[str, str]]
    if os.path.isdir(path):
        found = ((file, Path(file).relative_to(path).as_posix()) for file in _walk(path))
        what = f"the folder {path!r} holds no articles (files that end in {', '.join((*_ARTICLES, *TABLES))})"
    elif os.path.lexists(path) or not glob.has_magic(path):
        found, what = iter([(path, name_of(Path(path).name))]), ""
    else:
        files = sorted(file for file in glob.iglob(path, recursive=True) if os.path.isfile(file))
        found, what = iter([(file, name_of(file)) for file in files]), f"no file matches {path!r}"
    empty = True
    for file, name in found:
        empty = False
        yield file, name_of(name)
    if empty:
        raise InputError(f"{what}; check the path")


def _walk(folder: str) -> Iterator[str]:
    """The files of a folder and its folders that hold articles, by path; hidden ones and links to folders left out."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in (*_ARTICLES, *TABLES):
                yield os.path.join(here, name)
