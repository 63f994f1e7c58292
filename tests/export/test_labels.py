"""Spans for doccano and Prodigy: the words stand where the offsets say."""

from __future__ import annotations

import json

from hypothesis import given

from tests.export.spans import analysis_of, texts_with_spans
from tests.samples import ANALYSIS
from toolkit.export.labels import doccano, labels, prodigy


@given(texts_with_spans())
def test_the_words_stand_where_the_offsets_say(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    one, other = json.loads(doccano(analysis_of(text, places))), json.loads(prodigy(analysis_of(text, places)))
    assert one["text"] == other["text"] == text
    assert sorted({(start, end) for start, end, _ in one["label"]}) == sorted(set(places))
    assert [[span["start"], span["end"], span["label"]] for span in other["spans"]] == one["label"]
    assert len(one["label"]) == 4 * len(places)


def test_labels_say_what_stands_there() -> None:
    text = ANALYSIS.document.text
    found = {(text[start:end], label) for start, end, label in labels(ANALYSIS)}
    assert ("did not seem keen", "position: oppose") in found
    assert ("until the fish ladder is paid for", "condition") in found
    assert ("runs the power company Aarkraft", "claim") in found


def test_one_line_an_article_with_where_it_is_from() -> None:
    assert doccano(ANALYSIS).count("\n") == prodigy(ANALYSIS).count("\n") == 1
    assert json.loads(prodigy(ANALYSIS))["meta"] == {"article_id": ANALYSIS.document.id, "source": "velden.txt"}
