from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.engines.builtin.lexicon import load
from toolkit.engines.builtin.units import MAX_TOKENS, tokenise, units
from toolkit.records import Span
from toolkit.text.quotations import quotations
from toolkit.text.sentences import split


def texts(text: str) -> list[str]:
    return [token.text for token in tokenise(text, Span(start=0, end=len(text)))]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ana's 63-year-old dog", ["Ana", "'s", "63-year-old", "dog"]),
        ("the tenants' league", ["the", "tenants", "'", "league"]),
        ("U.S. troops, $1.5m", ["U.S.", "troops", ",", "$1.5m"]),
        ("don't go... now", ["don't", "go", "...", "now"]),
        ("Al-Rashid (BSB)", ["Al-Rashid", "(", "BSB", ")"]),
    ],
)
def test_words_keep_together_what_belongs_together(text: str, tokens: list[str]) -> None:
    assert texts(text) == tokens


@given(st.text(max_size=120))
def test_tokens_are_places_in_the_text(text: str) -> None:
    end = 0
    for token in tokenise(text, Span(start=0, end=len(text))):
        assert token.start >= end and text[token.start : token.end] == token.text
        end = token.end


def read(text: str) -> list[str]:
    found = units(text, split(text), quotations(text), load("en"))
    return [text[unit.start : unit.end] for unit in found]


def test_a_quotation_of_several_sentences_and_its_cue_are_one_unit() -> None:
    text = "“It is shut. It stays shut,” she said. It rained."
    assert read(text) == ["“It is shut. It stays shut,” she said.", "It rained."]


def test_a_question_and_the_words_that_report_it_are_one_unit() -> None:
    assert read("“Is it shut?” Ruiz asked. It was.") == ["“Is it shut?” Ruiz asked.", "It was."]


def test_quotations_are_folded_into_one_token_each() -> None:
    text = "“It is shut,” she said."
    (unit,) = units(text, split(text), quotations(text), load("en"))
    assert [token.kind for token in unit.tokens] == ["quote", "word", "word", "mark"]
    assert unit.quoted and not unit.only_quoted


def test_a_sentence_longer_than_people_write_is_cut() -> None:
    text = "Ana Ruiz said, Tom Berg said, " * 500
    found = units(text, split(text), quotations(text), load("en"))
    assert max(len(unit.tokens) for unit in found) <= MAX_TOKENS
    assert [token for unit in found for token in unit.tokens] == list(tokenise(text, Span(start=0, end=len(text))))
