"""How much of one set of places another holds, against the same counted character by character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.evals.scoring.places import Spans, length, overlap, share

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4).map(tuple)


def points(spans: Spans) -> set[int]:
    return {point for start, end in spans for point in range(start, end)}


@given(SPANS, SPANS)
def test_places_hold_what_their_characters_are(one: Spans, other: Spans) -> None:
    a, b = points(one), points(other)
    assert length(one) == len(a)
    assert share(one, other) == (len(a & b) / len(a) if a else 0.0)
    assert overlap(one, other) == (len(a & b) / len(a | b) if a | b else 0.0)
