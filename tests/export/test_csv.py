"""CSV: read back by three readers that we did not write, character for character, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.export.spans import analysis_of, texts_with_spans
from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.export.csv import csv_lines, defused, restored
from toolkit.records.tables import TABLES, rows, table
from toolkit.records.tabular import Kind

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\u202e=1", 
    "\ufeff=1", "＝1+1", "＋1", "－1", "＠a", "−1", "=cmd|' /C calc'!A0",
    "|cmd", "%0A=1", "\x00=1", "\x1b", "'=1", "''=1", "' =1",
]  # fmt: skip
HARMLESS = ["", " ", "a=1", "'", "'tis", "''", "1+1", "“=1”", "(=1)", "\u200b", "3 − 1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert defused(text) == "'" + text
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_not_stays(text: str) -> None:
    assert defused(text) == text == restored(text)


@given(st.text(st.one_of(st.sampled_from("'=＝ \t\u200b-"), st.characters(codec="utf-8"))))
def test_restoring_undoes_defusing(text: str) -> None:
    assert restored(defused(text)) == text
    assert defused(defused(text)) != defused(text) or defused(text) == text


def by_csv(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def by_pandas(text: str) -> list[dict[str, Any]]:
    frame = pd.read_csv(io.BytesIO(text.encode()), dtype="string", keep_default_na=False)
    return list(frame.to_dict("records"))


def by_polars(text: str) -> list[dict[str, Any]]:
    return pl.read_csv(text.encode(), infer_schema=False).to_dicts()


def numbered(found: list[dict[str, Any]], article: str) -> int:
    """How many rows hold exactly the words that stand at their offsets."""
    for row in found:
        assert article[int(row["start"]) : int(row["end"])] == restored(row["text"])
    return len(found)


@given(texts_with_spans())
@example(("\r\n=1\x00\r\r\n😀", [(0, 3), (3, 4), (4, 8)]))
def test_the_words_stand_where_the_offsets_say_after_csv(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    articles, evidence = ("".join(csv_lines(name, [analysis])) for name in ("articles", "evidence"))
    for read in (by_csv, by_polars):
        (article,) = read(articles)
        assert restored(article["text"]) == text
        assert numbered(read(evidence), restored(article["text"])) >= 7 * len(places)


@given(texts_with_spans())
def test_pandas_reads_it_too(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    text = text.replace("\x00", " ")  # its reader ends a field at a null character
    analysis = analysis_of(text, places)
    (article,) = by_pandas("".join(csv_lines("articles", [analysis])))
    assert restored(article["text"]) == text
    assert numbered(by_pandas("".join(csv_lines("evidence", [analysis]))), text) >= 7 * len(places)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_table_comes_back(name: str, delimiter: str) -> None:
    made = table(name)
    text = "".join(csv_lines(name, [ANALYSIS, attacked()], delimiter))
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert found[0] == [column.name for column in made.columns]
    expected = list(rows(name, [ANALYSIS, attacked()]))
    assert len(found) - 1 == len(expected)
    for cells, row in zip(found[1:], expected, strict=True):
        for column, cell, value in zip(made.columns, cells, row, strict=True):
            if value is None:
                assert cell == ""
            elif column.kind is Kind.TEXT:
                assert restored(cell) == value


def test_null_and_the_empty_text_differ() -> None:
    lines = list(csv_lines("articles", [ANALYSIS.model_copy(update={"document": ANALYSIS.document.model_copy(
        update={"title": "", "byline": None}
    )})]))  # fmt: skip
    assert ',"","velden.txt",,' in lines[1]


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_of_a_hostile_analysis_is_a_formula(name: str) -> None:
    hostile = attacked()
    data = hostile.model_dump(mode="json")
    for actor in data["actors"]:
        actor["name"] = actor["role"] = '=HYPERLINK("http://evil.example","x")'
    for position in data["positions"]:
        position["summary"] = "\u200b＝cmd|'/C calc'!A0"
    text = "".join(csv_lines(name, [type(hostile).model_validate(data)]))
    for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
        for cell in cells:
            assert not cell.lstrip("\u200b \t\r\n").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "|"))


def test_five_megabytes_on_one_line() -> None:
    long = "=a" + '“b;," ‮' * 900_000
    analysis = analysis_of(long, [(0, len(long)), (2, 8)])
    (article,) = by_polars("".join(csv_lines("articles", [analysis])))
    assert restored(article["text"]) == long
    assert numbered(by_polars("".join(csv_lines("evidence", [analysis]))), long) == 14
