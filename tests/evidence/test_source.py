"""Sources: frozen text, its hash, and passages that cover every sentence once."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.evidence.source import host, iso_day, make_source, passages
from toolkit.text.sentences import split


def test_a_source_is_named_by_its_text() -> None:
    one, other = make_source("The berth opened."), make_source("The berth opened.", title="Berth")
    assert one.id == other.id
    assert one.hash == hashlib.sha256(b"The berth opened.").hexdigest()


@pytest.mark.parametrize(
    ("given", "day"),
    [("2023-11-04", "2023-11-04"), ("2023-11-04T08:00Z", "2023-11-04"), ("4 Nov 2023", "2023-11-04"),
     ("31-10-2020", "2020-10-31"), ("November 2023", "November 2023"), ("soon", "soon"), ("", None), (None, None)],
)  # fmt: skip
def test_dates_are_brought_into_one_form_where_they_can_be_read(given: str | None, day: str | None) -> None:
    assert iso_day(given) == day


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://www.paper.example/a", "paper.example"), ("paper.example", None), ("http://[bad", None), (None, None)],
)
def test_the_host_stands_in_for_the_publisher(url: str | None, expected: str | None) -> None:
    assert host(url) == expected
    assert make_source("Text.", url=url).publisher == expected


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_empty_evidence_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="is empty"):
        make_source(text, name="notes.txt")


def test_half_characters_are_an_error() -> None:
    with pytest.raises(InputError, match="offset 4"):
        make_source("half\ud800")


@given(
    st.lists(
        st.sampled_from(
            ["A ferry left.", "It was late!", "\n\n", " ", "x" * 700, "漁港。", "Mr. Lee paid $5.50 for it."]
        ),
        min_size=1,
    )
)
def test_passages_hold_every_sentence_once_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    if not text.strip():
        return
    source = make_source(text)
    found = list(passages(source))
    assert all(source.text[p.start : p.end] == p.text and p.hash == source.hash for p in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    covered = set().union(*(range(p.start, p.end) for p in found))
    assert all(set(range(s.start, s.end)) <= covered for s in split(text))
    assert len({p.id for p in found}) == len(found)
