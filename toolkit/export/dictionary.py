"""The data dictionary: every column of every table with its type and meaning, made from the tables themselves."""

from __future__ import annotations

from typing import Any

from toolkit.records.tables import TABLES
from toolkit.records.tabular import Table

_HEAD = """# Data dictionary

The tidy tables that `stance export csv` and `parquet`, `analysis.to_pandas(…)` and their like give. This page is made from
`toolkit/records/tables.py`; write it anew with `python -m tests.export.test_dictionary`.

* **Joining.** `analysis` numbers the analyses of an export from 1 and is part of every key; `article_id` is made from the
  text alone, so two analyses of one text share it. Tables join on `analysis` and the id named in the meaning.
* **Offsets** are half-open and count code points of the stored text: `text[start:end]` in Python, `SUBSTRING(text, start+1,
  end-start)` in SQLite, `stringi::stri_sub(text, start+1, end)` in R. JavaScript and Java count UTF-16 units: see
  [exports](exports.md#offsets).
* **Null** is an empty field in CSV, null elsewhere. A list of texts is a JSON array in CSV, a list elsewhere. Booleans are
  `true` and `false`.
* Columns are added at the end of a table; their names and types do not change within a schema version.
"""


def markdown() -> str:
    """The page docs/data-dictionary.md."""
    listed = "\n".join(f"* [`{table.name}`](#{table.name}): {table.meaning}" for table in TABLES.values())
    return "\n".join([_HEAD, listed, *(_section(table) for table in TABLES.values())])


def _section(table: Table[Any]) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [f"\n## {table.name}", f"\n{table.meaning} Key: {key}.\n", "| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in table.columns]
    return "\n".join(lines)
