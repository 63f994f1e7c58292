"""Chunks: whole sentences, under the limit, overlapping, none dropped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.chunks import chunks
from toolkit.text.sentences import split

TEXT = "One is here. Two is here. Three is here. Four is here. Five is here."


def numbers(limit: int, overlap: int) -> list[list[int]]:
    return [[s.number for s in chunk] for chunk in chunks(split(TEXT), TEXT, limit, overlap)]


@pytest.mark.parametrize(
    ("limit", "overlap", "expected"),
    [
        (1000, 1, [[1, 2, 3, 4, 5]]),
        (40, 0, [[1, 2, 3], [4, 5]]),
        (40, 1, [[1, 2, 3], [3, 4], [4, 5]]),
        (26, 1, [[1, 2], [3], [4], [5]]),  # a repeated sentence would leave no room for the next one
        (1, 3, [[1], [2], [3], [4], [5]]),
    ],
)
def test_chunks(limit: int, overlap: int, expected: list[list[int]]) -> None:
    assert numbers(limit, overlap) == expected


def test_nothing_to_cut() -> None:
    assert chunks((), "", 10, 1) == ()


@pytest.mark.parametrize(("limit", "overlap"), [(0, 0), (-1, 0), (10, -1)])
def test_senseless_budgets_are_refused(limit: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="limit of at least 1"):
        chunks(split(TEXT), TEXT, limit, overlap)


def test_sentences_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="beyond a text"):
        chunks(split(TEXT), "short", 10, 1)


@given(
    lengths=st.lists(st.integers(1, 60), max_size=30),
    limit=st.integers(1, 200),
    overlap=st.integers(0, 5),
)
def test_no_sentence_is_lost_and_no_chunk_too_long(lengths: list[int], limit: int, overlap: int) -> None:
    text = " ".join("x" * length + "." for length in lengths)
    sentences = split(text)
    found = chunks(sentences, text, limit, overlap)
    assert [s.number for s in dict.fromkeys(s for chunk in found for s in chunk)] == [s.number for s in sentences]
    for chunk in found:
        assert [s.number for s in chunk] == list(range(chunk[0].number, chunk[-1].number + 1))
        assert len(chunk) == 1 or chunk[-1].end - chunk[0].start <= limit
    for before, after in pairwise(found):
        assert after[-1].number > before[-1].number
        assert before[-1].number - overlap < after[0].number <= before[-1].number + 1
