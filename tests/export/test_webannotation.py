"""Web Annotations: what the recommendation demands, and selectors that a reader anchors where the evidence stands.

The schema below restates the assertions of the W3C's test suite for the model (web-platform-tests, annotation-model) as
far as they concern what we write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from tests.export.spans import analysis_of, texts_with_spans
from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.export.offsets import Unit
from toolkit.export.webannotation import around, collection, unplaced, web_annotations
from toolkit.records import Analysis
from toolkit.text.graphemes import splits

IRI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
MOTIVATIONS = [
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying"),
    *("linking", "moderating", "questioning", "replying", "tagging"),
]
BODY = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"const": "TextualBody"},
        "value": {"type": "string"},
        "purpose": {"enum": MOTIVATIONS},
        "format": {"const": "text/plain"},
    },
    "additionalProperties": False,
}
QUOTE = {
    "type": "object",
    "required": ["type", "exact", "prefix", "suffix"],
    "properties": {
        "type": {"const": "TextQuoteSelector"},
        "exact": {"type": "string", "minLength": 1},
        "prefix": {"type": "string"},
        "suffix": {"type": "string"},
    },
    "additionalProperties": False,
}
POSITION = {
    "type": "object",
    "required": ["type", "start", "end"],
    "properties": {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}
TARGET = {
    "type": "object",
    "required": ["source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": IRI,
        "state": {
            "type": "object",
            "required": ["type", "sourceDate"],
            "properties": {"type": {"const": "TimeState"}, "sourceDate": INSTANT},
        },
        "selector": {"type": "array", "prefixItems": [QUOTE, POSITION], "minItems": 2, "maxItems": 2},
    },
    "additionalProperties": False,
}
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": IRI,
        "type": {"const": "Annotation"},
        "motivation": {"enum": MOTIVATIONS},
        "created": INSTANT,
        "generator": {
            "type": "object",
            "required": ["type", "name"],
            "properties": {"type": {"const": "Software"}, "name": {"type": "string"}},
        },
        "body": {"type": "array", "minItems": 1, "items": BODY},
        "target": {"oneOf": [TARGET, {"type": "array", "minItems": 2, "items": TARGET}]},
    },
    "additionalProperties": False,
}
COLLECTION = {
    "type": "object",
    "required": ["@context", "id", "type", "first", "last", "total"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "total": {"type": "integer", "minimum": 0},
        "last": IRI,
        "first": {
            "type": "object",
            "required": ["id", "type", "items", "partOf", "startIndex"],
            "properties": {
                "id": IRI,
                "type": {"const": "AnnotationPage"},
                "partOf": IRI,
                "startIndex": {"const": 0},
                "items": {"type": "array", "items": ANNOTATION},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def read(*analyses: Analysis, unit: Unit = Unit.CODEPOINT) -> dict[str, Any]:
    """The collection as a reader gets it, checked against the schema."""
    made = json.loads("".join(collection(analyses, unit)))
    Draft202012Validator(COLLECTION).validate(made)
    return dict(made)


def selectors(made: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for annotation in made["first"]["items"]:
        target = annotation["target"]
        for one in target if isinstance(target, list) else [target]:
            quote, position = one["selector"]
            yield quote, position


@pytest.mark.parametrize("analyses", [(), (ANALYSIS,), (attacked(),), (ANALYSIS, attacked())])
def test_a_collection_is_what_the_recommendation_says(analyses: tuple[Analysis, ...]) -> None:
    made = read(*analyses)
    assert made["total"] == len(made["first"]["items"])
    ids = [annotation["id"] for annotation in made["first"]["items"]]
    assert len(set(ids)) == len(ids)


def test_what_an_annotation_says() -> None:
    made = {item["id"].rsplit(":", 1)[1]: item for item in web_annotations(ANALYSIS)}
    position = made["P1"]
    assert position["motivation"] == "classifying"
    assert [body["value"] for body in position["body"]] == [
        "stance:conditional_oppose",
        "issue:Velden should approve the dam on the Aar.",
        "actor:Lena Orth",
        "voice:own",
        "match:exact",
        "Lena Orth said the town would not sign until the fish ladder was paid for.",
    ]
    assert len(made["P2"]["target"]) == 3
    assert made["C2"]["motivation"] == "assessing"
    assert "verdict:contradicted" in [body["value"] for body in made["C2"]["body"]]
    assert "P1.1" in made and "S1" in made


def test_what_has_no_place_is_counted() -> None:
    written = {item["id"].rsplit(":", 1)[1] for item in web_annotations(ANALYSIS)}
    assert {"S6", "P4", "F1"}.isdisjoint(written)
    assert unplaced(ANALYSIS) == 3


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://paper.example/a?b=1", "https://paper.example/a?b=1"),
        ("v.txt", "urn:stance-toolkit:d-0000000000000001"),
    ],
)
def test_the_target_is_an_address(source: str, target: str) -> None:
    document = ANALYSIS.document.model_copy(update={"source": source})
    (first, *_) = web_annotations(ANALYSIS.model_copy(update={"document": document}))
    assert first["target"]["source"] == target


@given(texts_with_spans())
def test_both_selectors_find_the_evidence(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    made = read(analysis_of(text, places))
    found = list(selectors(made))
    assert len(found) == 5 * len(places)
    for quote, position in found:
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[start - len(quote["prefix"]) : start] == quote["prefix"]
        assert text[end : end + len(quote["suffix"])] == quote["suffix"]
        assert (start, end) in places


@given(texts_with_spans())
def test_in_utf16_the_position_is_what_a_browser_slices(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    wide = text.encode("utf-16-le")
    for quote, position in selectors(read(analysis_of(text, places), unit=Unit.UTF16)):
        assert wide[2 * position["start"] : 2 * position["end"]].decode("utf-16-le") == quote["exact"]


@given(texts_with_spans())
def test_what_stands_around_is_cut_at_visible_characters(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    for start, end in places:
        before, after = around(text, start, end)
        assert not splits(text, before) and not splits(text, after)
        assert before <= max(0, start - 32) and after >= min(len(text), end + 32)


def test_a_tower_of_marks_does_not_grow_without_end() -> None:
    text = "e" + "\u0301" * 1000
    assert around(text, 500, 501) == (500 - 32 - 64, 501 + 32 + 64)
