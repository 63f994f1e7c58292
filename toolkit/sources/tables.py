"""CSV and Parquet as streams of rows. What a cell may hold, and which column is which field, is `columns`' business."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from toolkit.errors import ConfigError, InputError
from toolkit.sources.columns import USUAL_NAMES, no_column, no_text
from toolkit.sources.decode import decode

TableRow = tuple[int, Mapping[str, Any] | None, str | None, tuple[str, ...]]
"""Row number from 1, the cells by column, what is wrong with the row, and warnings; the cells or the problem is None."""
_MORE = "\0more"
_BATCH = 64


@dataclass(frozen=True)
class Table:
    """A file of rows: where it is, what messages call it, the column mapping, and the most bytes of one row."""

    file: str
    name: str
    columns: Mapping[str, str]
    limit_bytes: int


def csv_rows(table: Table) -> Iterator[TableRow]:
    """The rows of a CSV file with a head; comma, semicolon, tab or bar, whichever the head has most of.

    Cells that are not UTF-8 are read as Windows-1252. Raises `InputError` where the file cannot be read, has no head or
    no column for the text, or where rows cannot be told apart any more.
    """
    _set_limit(table.limit_bytes)
    number = 0
    try:
        with open(table.file, encoding=_encoding(table.file), errors="surrogateescape", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=_delimiter(stream), restkey=_MORE)
            names = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = names
            _check_head(names, table)
            for number, row in enumerate(reader, start=1):
                yield _csv_row(number, row, table)
    except csv.Error as error:
        raise InputError(
            f"{table.name}: not readable as CSV after row {number}: {error}; a quotation mark is never closed, or a cell "
            "is longer than --max-bytes"
        ) from error
    except (OSError, UnicodeError) as error:
        raise InputError(f"{table.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _set_limit(limit_bytes: int) -> None:
    """Let a cell be as long as a row may be: the limit of the module csv, 131,072 characters, is for all readers."""
    csv.field_size_limit(max(csv.field_size_limit(), limit_bytes))


def _csv_row(number: int, row: dict[str, Any], table: Table) -> TableRow:
    where = f"{table.name}, row {number}"
    if _MORE in row:
        more = f"{where}: has more cells than the head has columns; a quotation mark is missing, perhaps"
        return number, None, more, ()
    warnings: dict[str, None] = {}
    try:
        cells = {name: _text(cell, where, warnings) if cell else None for name, cell in row.items()}
    except InputError as error:
        return number, None, str(error), ()
    if sum(len(cell) for cell in cells.values() if cell) > table.limit_bytes:
        return number, None, _too_large(where, table), ()
    return number, cells, None, tuple(warnings)


def _text(cell: str, where: str, warnings: dict[str, None]) -> str:
    """The cell; bytes that were not UTF-8 came in as half surrogates and are read once more, with a warning."""
    if cell.isascii() or not any("\udc80" <= character <= "\udcff" for character in cell):
        return cell
    decoded = decode(cell.encode("utf-8", "surrogateescape"), where)
    warnings.update(dict.fromkeys(decoded.warnings))
    return decoded.text


def _encoding(file: str) -> str:
    with open(file, "rb") as stream:
        head = stream.read(2)
    return "utf-16" if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _delimiter(stream: TextIO) -> str:
    head = stream.readline()
    stream.seek(0)
    return max(",;\t|", key=head.count)


def _check_head(names: list[str], table: Table) -> None:
    if not any(names):
        raise InputError(f"{table.name} is empty: a table begins with the names of its columns")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{table.name}: the column {twice!r} stands twice; rename one of them")
    for field, column in table.columns.items():
        if column not in names:
            raise no_column(field, table.columns, names, table.name)
    if "text" not in table.columns and not set(USUAL_NAMES["text"]) & set(names):
        raise no_text(dict.fromkeys(names), table.columns, table.name, "--map")


def parquet_rows(table: Table) -> Iterator[TableRow]:
    """The rows of a Parquet file, a batch at a time; only columns that are used are read.

    Raises `ConfigError` without the extra `frames`, `InputError` where the file cannot be read or has no column for the
    text.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise ConfigError("Parquet needs the extra 'frames': pip install 'stance-toolkit[frames]'") from error
    number = 0
    try:
        with parquet.ParquetFile(table.file) as file:
            names = list(file.schema_arrow.names)
            _check_head(names, table)
            used = {*table.columns.values(), *(name for usual in USUAL_NAMES.values() for name in usual)}
            for batch in file.iter_batches(batch_size=_BATCH, columns=[name for name in names if name in used]):
                for row in batch.to_pylist():
                    number += 1
                    yield _parquet_row(number, row, table)
    except (OSError, ArrowException) as error:
        what = " ".join(str(error).split())[:200]
        raise InputError(f"{table.name} cannot be read as Parquet, after row {number}: {what}") from error


def _parquet_row(number: int, row: Mapping[str, Any], table: Table) -> TableRow:
    size = sum(len(value) for value in row.values() if isinstance(value, (str, bytes)))
    if size > table.limit_bytes:
        return number, None, _too_large(f"{table.name}, row {number}", table), ()
    return number, row, None, ()


def _too_large(where: str, table: Table) -> str:
    return f"{where}: the row is larger than {table.limit_bytes:,} bytes; raise the limit with --max-bytes"
