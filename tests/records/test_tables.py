"""Tidy tables: typed rows, keys that join, and words that stand where the offsets say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given

from tests.export.spans import analysis_of, texts_with_spans
from tests.samples import ANALYSIS
from toolkit.errors import ConfigError, InputError
from toolkit.records import Actor, ActorKind, Analysis, Coverage, Document, Provenance
from toolkit.records.tables import TABLES, rows, table
from toolkit.records.tabular import Kind

EMPTY = Analysis(
    document=Document(id="d-0", text="."),
    coverage=Coverage(sentences=0, sentences_read=0, quotations=0, quotations_covered=0),
    provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-02T00:00:00+00:00"),
)
TYPES: dict[Kind, type] = {Kind.TEXT: str, Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool, Kind.TEXTS: list}
PANDAS = {Kind.TEXT: "string", Kind.INTEGER: "Int64", Kind.NUMBER: "Float64", Kind.BOOLEAN: "boolean"}


def records(name: str, *analyses: Analysis) -> list[dict[str, Any]]:
    names = [column.name for column in table(name).columns]
    return [dict(zip(names, row, strict=True)) for row in rows(name, analyses)]


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_the_types_of_their_columns_and_keys_tell_them_apart(name: str) -> None:
    made = table(name)
    found = list(rows(name, [ANALYSIS, EMPTY, ANALYSIS]))
    assert found, "the sample has one of everything"
    for row in found:
        for column, value in zip(made.columns, row, strict=True):
            assert value is None or type(value) is TYPES[column.kind], (column.name, value)
    names = [column.name for column in made.columns]
    keys = [tuple(row[names.index(part)] for part in made.key) for row in found]
    assert len(set(keys)) == len(keys)


def test_ids_join() -> None:
    both = [ANALYSIS, analysis_of("a “b” c", [(2, 5)])]
    known = {
        name: {(row["analysis"], row[key]) for row in records(name, *both)}
        for name, key in {
            "actors": "actor_id",
            "issues": "issue_id",
            "positions": "position_id",
            "statements": "statement_id",
            "claims": "claim_id",
            "conditions": "condition_id",
            "findings": "finding_id",
        }.items()
    }
    for row in records("positions", *both):
        assert (row["analysis"], row["actor_id"]) in known["actors"]
        assert (row["analysis"], row["issue_id"]) in known["issues"]
        assert {(row["analysis"], statement) for statement in row["statement_ids"]} <= known["statements"]
    for row in records("evidence", *both):
        if row["of"] not in ("uncovered", "summary"):
            assert (row["analysis"], row["owner_id"]) in known[f"{row['of']}s"]
    assert {row["of"] for row in records("evidence", *both)} == {
        *("statement", "position", "condition", "claim", "finding", "summary", "uncovered")
    }
    for name, column, wanted in (("conditions", "position_id", "positions"), ("checks", "claim_id", "claims")):
        assert {(row["analysis"], row[column]) for row in records(name, *both)} <= known[wanted]
    assert {row["claim_id"] for row in records("citations", *both)} <= {
        row["claim_id"] for row in records("checks", *both)
    }


@given(texts_with_spans())
def test_the_words_stand_where_the_offsets_say(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    (article,) = records("articles", analysis)
    for name in ("evidence", "mentions"):
        assert len(records(name, analysis)) >= len(places)
        for row in records(name, analysis):
            assert article["text"][row["start"] : row["end"]] == row["text"]


def test_what_was_not_found_has_no_place_but_a_row() -> None:
    (row,) = [row for row in records("evidence", ANALYSIS) if row["of"] == "position" and row["owner_id"] == "P4"]
    assert (row["start"], row["end"], row["match"], row["grounded"]) == (None, None, "absent", False)
    assert row["text"] == "We shall sue everybody"


def test_a_position_without_evidence_is_not_grounded() -> None:
    by_id = {row["position_id"]: row for row in records("positions", ANALYSIS)}
    assert [by_id[key]["grounded"] for key in ("P1", "P4", "P5")] == [True, False, False]
    assert by_id["P3"]["actor"] == "regional water board" and by_id["P3"]["relayed_by"] == "A1"


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("analysis", [ANALYSIS, EMPTY], ids=["full", "empty"])
def test_frames_have_the_columns_and_types_even_without_rows(name: str, analysis: Analysis) -> None:
    made, found = table(name), analysis.rows(name)
    pandas, polars, arrow = analysis.to_pandas(name), analysis.to_polars(name), analysis.to_arrow(name)
    names = [column.name for column in made.columns]
    assert list(pandas.columns) == polars.columns == arrow.column_names == names
    for column in made.columns:
        if column.kind is not Kind.TEXTS:
            assert pandas[column.name].dtype == PANDAS[column.kind]
    assert polars.rows() == found
    assert [tuple(row.values()) for row in arrow.to_pylist()] == found
    assert [
        tuple(None if value is pd.NA else value for value in row) for row in pandas.itertuples(index=False)
    ] == found
    assert polars.schema == EMPTY.to_polars(name).schema
    assert arrow.schema == EMPTY.to_arrow(name).schema
    assert arrow.schema.field(names[-1]).metadata[b"meaning"].decode() == made.columns[-1].meaning


def test_frames_concatenate() -> None:
    parts = [EMPTY, ANALYSIS, analysis_of("ab", [(0, 1)])]
    frame = pd.concat([part.to_pandas("positions") for part in parts])
    assert len(frame) == 6 and frame["conditions"].dtype == "Int64"
    assert len(pl.concat([part.to_polars("positions") for part in parts])) == 6


def test_a_table_that_is_none() -> None:
    with pytest.raises(InputError, match="did you mean 'positions'"):
        ANALYSIS.to_pandas("position")


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("toolkit.records.frames.import_module", gone)
    for method in (ANALYSIS.to_pandas, ANALYSIS.to_polars, ANALYSIS.to_arrow):
        with pytest.raises(ConfigError, match=r"pip install 'stance-toolkit\[frames\]'"):
            method("actors")


def test_an_actor_that_is_nobody_known_has_no_name() -> None:
    odd = ANALYSIS.model_copy(update={"actors": (Actor(id="A9", name="X", kind=ActorKind.GROUP, named=True),)})
    assert {row["actor"] for row in records("positions", odd)} == {None}
