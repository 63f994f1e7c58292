"""JSON Lines: read back by readers that we did not write; no character of an article ends a line."""

from __future__ import annotations

import io
import json

import polars as pl
from hypothesis import given

from tests.export.spans import analysis_of, texts_with_spans
from toolkit import store
from toolkit.records.tables import rows, table


@given(texts_with_spans())
def test_the_words_stand_where_the_offsets_say_after_json_lines(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    lines = io.BytesIO((store.to_line(analysis) * 2).encode("utf-8")).readlines()
    assert [store.from_json(line) for line in lines] == [analysis] * 2
    read = json.loads(lines[0])
    for position in read["positions"]:
        for item in position["evidence"]:
            assert read["document"]["text"][item["start"] : item["end"]] == item["text"]


@given(texts_with_spans())
def test_rows_come_back_from_polars(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    names = [column.name for column in table("evidence").columns]
    found = list(rows("evidence", [analysis]))
    lines = "".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in found)
    frame = pl.read_ndjson(io.BytesIO(lines.encode("utf-8")), schema=analysis.to_polars("evidence").schema)
    assert frame.rows() == found
    assert all(text[row["start"] : row["end"]] == row["text"] for row in frame.to_dicts())
