"""Offsets in UTF-16: what JavaScript would slice, there and back, for every span of an analysis."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.export.spans import analysis_of, texts_with_spans
from tests.samples import ANALYSIS
from toolkit.errors import InputError
from toolkit.export.offsets import Offsets, Unit, as_json, from_json, unit_of
from toolkit.records import Analysis, Check, CheckStatus, Signal


def sliced(text: str, start: int, end: int) -> str:
    """`text.slice(start, end)` as JavaScript does it."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def spans(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from spans(item)
    elif isinstance(node, dict):
        if node.get("start") is not None and "text" in node and "source" not in node:
            yield node
        for value in node.values():
            yield from spans(value)


@given(st.text())
def test_every_offset_there_and_back(text: str) -> None:
    offsets = Offsets(text)
    for at in range(len(text) + 1):
        there = offsets.utf16(at)
        assert there == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
        assert offsets.codepoint(there) == at


@pytest.mark.parametrize(("text", "offset"), [("😀", 1), ("a😀😀", 4), ("a😀😀", 2), ("", 1), ("ab", -1), ("a😀", 4)])
def test_half_a_character_and_what_lies_outside_are_refused(text: str, offset: int) -> None:
    with pytest.raises(InputError):
        Offsets(text).codepoint(offset)


@pytest.mark.parametrize("offset", [-1, 3])
def test_an_offset_outside_is_refused(offset: int) -> None:
    with pytest.raises(InputError, match="outside the text"):
        Offsets("ab").utf16(offset)


@given(texts_with_spans())
def test_what_javascript_slices_is_the_evidence(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    data = json.loads(json.dumps(as_json(analysis, Unit.UTF16)))
    found = list(spans(data))
    assert len(found) >= 6 * len(places)
    for span in found:
        assert sliced(text, span["start"], span["end"]) == span["text"]
    assert from_json(data) == analysis


def test_every_span_of_the_sample_moves_with_an_emoji_in_front() -> None:
    def shift(node: object) -> None:
        if isinstance(node, list):
            for item in node:
                shift(item)
        elif isinstance(node, dict):
            if node.get("start") is not None:
                node["start"], node["end"] = node["start"] + 1, node["end"] + 1
            for key, value in node.items():
                if key != "citations":
                    shift(value)

    data = ANALYSIS.model_dump(mode="json")
    shift(data)
    data["document"]["text"] = "😀" + ANALYSIS.document.text
    analysis = Analysis.model_validate(data)
    moved = as_json(analysis, Unit.UTF16)
    assert moved["trace"][0]["start"] == analysis.trace[0].start + 1
    assert moved["coverage"]["uncovered_quotations"][0]["end"] == (
        (analysis.coverage.uncovered_quotations[0].end or 0) + 1
    )
    assert moved["checks"][0]["citations"][0]["end"] == 30, "a source's text is not ours to count"
    assert from_json(moved) == analysis


def test_signals_have_one_foot_in_the_article() -> None:
    signal = Signal(
        sort="number", agrees=False, message="m", claim_text="b", claim_start=1, claim_end=2,
        passage="p", source="s", text="t", start=7, end=8, shared=1,
    )  # fmt: skip
    base = analysis_of("😀b", [(1, 2)])
    check = Check(claim="C1", status=CheckStatus.NOT_CHECKED, signals=(signal,))
    (moved,) = as_json(base.model_copy(update={"checks": (check,)}), Unit.UTF16)["checks"][0]["signals"]
    assert (moved["claim_start"], moved["claim_end"], moved["start"], moved["end"]) == (2, 3, 7, 8)


def test_utf16_cannot_be_mistaken_for_code_points() -> None:
    with pytest.raises(ValidationError):
        Analysis.model_validate(as_json(ANALYSIS, Unit.UTF16))
    assert Analysis.model_validate(as_json(ANALYSIS)) == ANALYSIS


def test_what_is_no_analysis_is_refused() -> None:
    with pytest.raises(InputError, match="not an analysis"):
        from_json({"schema_version": "1"})
    with pytest.raises(InputError, match="did you mean 'utf16'"):
        unit_of("utf-16")
