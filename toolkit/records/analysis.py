"""Everything the toolkit says about one document, as one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from toolkit.records import frames
from toolkit.records.contents import SCHEMA_VERSION, Contents
from toolkit.records.tables import rows, table
from toolkit.records.tabular import Row

__all__ = ["SCHEMA_VERSION", "Analysis"]


class Analysis(Contents):
    """Everything the toolkit says about one document; the JSON it writes, described by `stance schema`.

    `as_html` is how notebooks show an analysis. It is set by whoever builds analyses (records know no reports); unset, a
    notebook shows the plain representation.
    """

    as_html: ClassVar[Callable[[Analysis], str] | None] = None

    def rows(self, name: str) -> list[Row]:
        """One of the tidy tables (`toolkit.records.tables.TABLES`) as tuples, in the order of its columns.

        Raises `InputError` for a name that no table has, as do the three methods below; these need the extra `frames`.
        """
        return list(rows(name, (self,)))

    def to_pandas(self, name: str) -> Any:
        """One of the tidy tables as a pandas DataFrame with nullable types; an empty table keeps columns and types."""
        return frames.pandas_frame(table(name).columns, self.rows(name))

    def to_polars(self, name: str) -> Any:
        """One of the tidy tables as a polars DataFrame; an empty table keeps columns and types."""
        return frames.polars_frame(table(name).columns, self.rows(name))

    def to_arrow(self, name: str) -> Any:
        """One of the tidy tables as a pyarrow Table, each field with its meaning in the metadata."""
        return frames.arrow_table(table(name), self.rows(name))

    def _repr_html_(self) -> str | None:
        """What a notebook shows, or None for the plain representation."""
        return None if Analysis.as_html is None else Analysis.as_html(self)
