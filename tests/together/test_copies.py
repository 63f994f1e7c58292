"""Copies of articles, and statements printed many times."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.together.copies import Copies, containment, sketch
from toolkit.together.utterances import Utterances

WORDS = [f"word{n}" for n in range(3000)]


def prose(seed: int, length: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_an_exact_copy_whatever_its_punctuation_and_case() -> None:
    copies = Copies()
    assert copies.add("one", sketch("We will not sell the old mine, she said.")) is None
    found = copies.add("two", sketch("“WE WILL NOT SELL the old mine”, she said"))
    assert found is not None and (found.of, found.exact, found.share) == ("one", True, 1.0)


@pytest.mark.parametrize("kept", [0.6, 0.8])
def test_a_copy_that_was_cut_and_one_that_was_added_to(kept: float) -> None:
    whole = prose(1)
    words = whole.split()
    for other in (" ".join(words[: int(len(words) * kept)]), whole + " " + prose(2, 150)):
        copies = Copies()
        assert copies.add("one", sketch(whole)) is None
        found = copies.add("two", sketch(other))
        assert found is not None and not found.exact and found.share > 0.7


def test_articles_that_share_a_passage_are_no_copies() -> None:
    passage = prose(9, 60)
    copies = Copies()
    assert copies.add("one", sketch(prose(1) + " " + passage)) is None
    assert copies.add("two", sketch(prose(2) + " " + passage)) is None


def test_a_copy_of_a_copy_is_a_copy_of_the_first() -> None:
    copies = Copies()
    text = prose(3)
    copies.add("one", sketch(text))
    copies.add("two", sketch(text + " and more"))
    found = copies.add("three", sketch(text + " and more"))
    assert found is not None and found.of == "one"


def test_a_sentence_that_stands_in_an_article_is_no_copy_of_it() -> None:
    copies = Copies()
    text = prose(5)
    assert copies.add("one", sketch(text)) is None
    assert copies.add("two", sketch(" ".join(text.split()[:12]))) is None


def test_a_footer_in_every_article_makes_none_a_copy() -> None:
    footer = prose(99, 80)
    copies = Copies()
    assert [copies.add(str(n), sketch(prose(n) + " " + footer)) for n in range(100, 160)] == [None] * 60


@given(st.lists(st.sampled_from(WORDS[:400]), max_size=300), st.lists(st.sampled_from(WORDS[:400]), max_size=300))
def test_containment_is_a_share_and_the_same_both_ways(one: list[str], other: list[str]) -> None:
    a, b = sketch(" ".join(one)), sketch(" ".join(other))
    assert 0 <= containment(a, b) <= 1
    assert containment(a, b) == containment(b, a)
    assert containment(a, a) == (1 if one else 0)


DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("We will not sell the old mine to anybody at all", True),
        ("We will now sell the old mine to anybody at all", True),
        ("sell the old mine to anybody at all", True),
        ("We will never open the new harbour for anybody", False),
        ("We will not", False),
    ],
)
def test_the_same_quotation_worded_differently_is_one(other: str, same: bool) -> None:
    utterances = Utterances()
    first = utterances.add("ada", "one", Utterances.sketch("We will not sell the old mine to anybody at all"), DAY)
    assert (utterances.add("ada", "two", Utterances.sketch(other), DAY) is first) == same


def test_another_speaker_or_a_later_month_is_another_statement() -> None:
    utterances = Utterances()
    words = "We will not sell the old mine"
    first = utterances.add("ada", "one", Utterances.sketch(words), DAY)
    assert utterances.add("carl", "two", Utterances.sketch(words), DAY) is not first
    assert utterances.add("ada", "three", Utterances.sketch(words), date(2026, 4, 1)) is not first
    assert utterances.add("ada", "four", Utterances.sketch(words), None) in (first,) or utterances.count == 3
    assert utterances.count == 3


def test_short_statements_are_one_only_word_for_word() -> None:
    utterances = Utterances()
    first = utterances.add("ada", "one", Utterances.sketch("No comment."), DAY)
    assert utterances.add("ada", "two", Utterances.sketch("no comment"), DAY) is first
    assert utterances.add("ada", "three", Utterances.sketch("No comment now"), DAY) is not first
