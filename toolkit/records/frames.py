"""Tables as data frames of pandas, polars and pyarrow, which are loaded when they are first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from toolkit.errors import ConfigError
from toolkit.records.tabular import Column, Kind, Row, Table

_PANDAS = {
    Kind.TEXT: "string",
    Kind.INTEGER: "Int64",
    Kind.NUMBER: "Float64",
    Kind.BOOLEAN: "boolean",
    Kind.TEXTS: "object",
}


def pandas_frame(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Any:
    """Rows as a pandas DataFrame with nullable types; raises `ConfigError` where pandas is missing."""
    pandas = load("pandas")
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pandas.DataFrame(
        {
            column.name: pandas.Series(list(found), dtype=_PANDAS[column.kind])
            for column, found in zip(columns, values, strict=True)
        }
    )


def polars_frame(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Any:
    """Rows as a polars DataFrame; raises `ConfigError` where polars is missing."""
    polars = load("polars")
    types = {
        Kind.TEXT: polars.String,
        Kind.INTEGER: polars.Int64,
        Kind.NUMBER: polars.Float64,
        Kind.BOOLEAN: polars.Boolean,
        Kind.TEXTS: polars.List(polars.String),
    }
    return polars.DataFrame(rows, schema={column.name: types[column.kind] for column in columns}, orient="row")


def arrow_schema(table: Table[Any]) -> Any:
    """The pyarrow schema of a table, meanings in the metadata; raises `ConfigError` where pyarrow is missing."""
    arrow = load("pyarrow")
    types = {
        Kind.TEXT: arrow.string(),
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.TEXTS: arrow.list_(arrow.string()),
    }
    fields = [
        arrow.field(
            column.name, types[column.kind], nullable=column.name not in table.key, metadata={"meaning": column.meaning}
        )
        for column in table.columns
    ]
    return arrow.schema(fields, metadata={"table": table.name, "meaning": table.meaning})


def arrow_table(table: Table[Any], rows: Sequence[Row]) -> Any:
    """Rows of a table as a pyarrow Table; raises `ConfigError` where pyarrow is missing."""
    arrow, schema = load("pyarrow"), arrow_schema(table)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    arrays = [arrow.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
    return arrow.Table.from_arrays(arrays, schema=schema)


def load(library: str) -> Any:
    """A library of the extra `frames`. Raises `ConfigError` that names the extra where it is not installed."""
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library.partition(".")[0]:
            raise
        raise ConfigError(
            f"{library} is not installed; install it with: pip install 'stance-toolkit[frames]'"
        ) from None
