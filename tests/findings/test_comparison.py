"""Signals between a claim and a passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.findings.comparison import Sort, coverage, signals
from toolkit.findings.readable import facts


def seen(claim: str, passage: str) -> set[tuple[str, bool, str, str]]:
    return {(s.sort.value, s.agrees, s.claim, s.passage) for s in signals(facts(claim), facts(passage))}


@pytest.mark.parametrize(
    ("claim", "passage", "signal"),
    [
        ("The bridge opened in 1915.", "It opened on 3 May 1915.", ("date", True, "1915", "3 May 1915")),
        ("The bridge opened in 1915.", "It opened in 1917.", ("date", False, "1915", "1917")),
        ("He moved there after 1921.", "He moved there in 1922.", ("date", True, "1921", "1922")),
        ("He moved there before 1921.", "He moved there in 1922.", ("date", False, "1921", "1922")),
        ("It has nine seasons.", "The show ran for ten seasons.", ("number", False, "nine", "ten")),
        ("It cost $3 billion.", "The cost was $2.5 billion.", ("number", False, "$3 billion", "$2.5 billion")),
        ("It cost $3 billion.", "The cost was $3,100 million.", ("number", True, "$3 billion", "$3,100 million")),
        ("He left school at age 14.", "He left school at age 12.", ("number", False, "14", "12")),
        ("He was the older son.", "He was the younger son.", ("opposite", False, "older", "younger")),
        ("The plan was popular.", "The plan was unpopular.", ("opposite", False, "popular", "unpopular")),
        ("She did not accept.", "She accepted the post.", ("negation", False, "accept", "accepted")),
        ("She accepted the post.", "She never accepted the post.", ("negation", False, "accepted", "accepted")),
        ("A work of Chinese literature.", "A work of Japanese literature.", ("name", False, "Chinese", "Japanese")),
    ],
)  # fmt: skip
def test_meetings(claim: str, passage: str, signal: tuple[str, bool, str, str]) -> None:
    assert signal in seen(claim, passage)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("It has nine seasons.", "The club has ten players."),
        ("Dozens of people came.", "Some 12 people came."),
        ("It weighs 9 kg.", "It is 10 km long."),
        ("He did not play until 1923.", "He played from 1923."),
        ("The album was not successful.", "The album was unsuccessful."),
        ("The Uyghur population grew.", "The Uighur population grew."),
        ("A US ship sank.", "A U.S. ship sank."),
    ],
)
def test_no_clash_where_none_can_be_shown(claim: str, passage: str) -> None:
    assert [s for s in seen(claim, passage) if not s[1]] == []


def test_a_signal_counts_what_both_places_share_and_says_it_plainly() -> None:
    (signal,) = signals(facts("The bridge was renamed in 1915."), facts("The old bridge was renamed in 1917."))
    assert (signal.sort, signal.shared) == (Sort.DATE, 2)
    assert signal.sentence() == "The claim has the date “1915”, the passage “1917”."


def test_coverage_is_the_share_of_content_words() -> None:
    claim = facts("The bridge was renamed by the council")
    assert coverage(claim, [facts("The council met."), facts("A bridge")]) == pytest.approx(2 / 3)
    assert coverage(facts("It was"), [facts("It was")]) == 0


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de", "xx"]))
def test_any_two_texts_can_be_compared(claim: str, passage: str, language: str) -> None:
    for signal in signals(facts(claim, language), facts(passage, language)):
        assert passage[signal.start : signal.end] == signal.passage


@given(st.text(max_size=60))
def test_a_text_never_clashes_with_itself(text: str) -> None:
    assert [s for s in signals(facts(text), facts(text)) if not s.agrees and s.sort is not Sort.NUMBER] == []
