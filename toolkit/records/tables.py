"""The tidy tables of analyses: one kind of record each, with fixed, typed columns.

Every table starts with `analysis` and `article_id`; with the ids of records they join. `evidence` has every place in an
article that anything rests on: `articles.text[start:end] == evidence.text`, in code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.errors import InputError, did_you_mean
from toolkit.records.contents import Contents
from toolkit.records.fact_tables import CHECKS, CITATIONS, CLAIMS, EVIDENCE, FAILURES, FINDINGS
from toolkit.records.stance_tables import ACTORS, ARTICLES, CONDITIONS, ISSUES, MENTIONS, POSITIONS, STATEMENTS, SUMMARY
from toolkit.records.tabular import Here, Row, Table

TABLES: dict[str, Table[Any]] = {
    made.name: made
    for made in (
        *(ARTICLES, ACTORS, MENTIONS, ISSUES, STATEMENTS, POSITIONS, CONDITIONS),
        *(CLAIMS, CHECKS, CITATIONS, EVIDENCE, FINDINGS, SUMMARY, FAILURES),
    )
}
"""The tables by name, in the order in which they are written."""


def table(name: str) -> Table[Any]:
    """The table with this name. Raises `InputError` where there is none."""
    if name not in TABLES:
        raise InputError(f"there is no table {name!r} (tables: {', '.join(TABLES)}){did_you_mean(name, TABLES)}")
    return TABLES[name]


def rows(name: str, analyses: Iterable[Contents]) -> Iterator[Row]:
    """The rows of one table for several analyses, in their order. Raises `InputError` for an unknown table."""
    made = table(name)
    return (row for number, analysis in enumerate(analyses, start=1) for row in made.rows(Here(number, analysis)))
