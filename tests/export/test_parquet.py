"""Parquet: read back by polars, with types, and whole or not there at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from tests.export.spans import analysis_of, texts_with_spans
from tests.samples import ANALYSIS
from toolkit.errors import InputError
from toolkit.export import parquet
from toolkit.export.parquet import parquet_writer
from toolkit.records import Analysis
from toolkit.records.tables import TABLES, rows


def written(folder: Path, name: str, *analyses: Analysis) -> Path:
    path = folder / f"{name}.parquet"
    with parquet_writer(path, name) as write:
        for row in rows(name, analyses):
            write(row)
    return path


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_table_comes_back(name: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 2)
    found = pl.read_parquet(written(tmp_path, name, *[ANALYSIS] * count))
    assert found.rows() == list(rows(name, [ANALYSIS] * count))
    assert found.schema == ANALYSIS.to_polars(name).schema


def test_meanings_are_in_the_file(tmp_path: Path) -> None:
    schema = pq.read_schema(written(tmp_path, "positions", ANALYSIS))
    assert schema.field("stance").metadata[b"meaning"].startswith(b"one of support")


@given(texts_with_spans())
def test_the_words_stand_where_the_offsets_say_after_parquet(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    with TemporaryDirectory() as folder:
        analysis = analysis_of(text, places)
        article = pl.read_parquet(written(Path(folder), "articles", analysis))["text"][0]
        evidence = pl.read_parquet(written(Path(folder), "evidence", analysis))
    assert article == text and len(evidence) == 7 * len(places)
    for row in evidence.to_dicts():
        assert article[row["start"] : row["end"]] == row["text"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "actors.parquet").write_text("before")
    with pytest.raises(ValueError, match="stopped"), parquet_writer(tmp_path / "actors.parquet", "actors"):
        raise ValueError("stopped")
    assert [path.name for path in tmp_path.iterdir()] == ["actors.parquet"]
    assert (tmp_path / "actors.parquet").read_text() == "before"


@pytest.mark.parametrize("path", [".", "no/such/folder/x.parquet"])
def test_what_cannot_be_written_to(path: str, tmp_path: Path) -> None:
    with pytest.raises(InputError), parquet_writer(tmp_path / path, "actors"):
        pass
