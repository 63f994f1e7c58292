"""The tidy tables as Parquet, types and meanings included; needs pyarrow (the extra `frames`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.export.files import replacing
from toolkit.records.frames import arrow_table, load
from toolkit.records.tables import table
from toolkit.records.tabular import Row

GROUP = 2_000
"""Rows held in memory before they are written."""


@contextmanager
def parquet_writer(path: str | Path, name: str) -> Iterator[Callable[[Row], None]]:
    """Takes the rows of a table for the block; the file appears when the block ends well.

    Raises `ConfigError` without pyarrow, `InputError` for an unknown table or a file that cannot be written.
    """
    parquet, made = load("pyarrow.parquet"), table(name)
    schema = arrow_table(made, []).schema
    held: list[Row] = []
    with replacing(path) as temporary, parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(arrow_table(made, held))
            held.clear()

        def write(row: Row) -> None:
            held.append(row)
            if len(held) >= GROUP:
                flush()

        yield write
        flush()
