"""The word tables: written in the form in which they are looked up, and complete."""

from __future__ import annotations

import unicodedata
from dataclasses import fields

import pytest

from toolkit.text.abbreviations import abbreviations
from toolkit.text.protected import protected
from toolkit.text.tables import read_table

ABBREVIATIONS = read_table("abbreviations")
PROTECTED = read_table("protected")


@pytest.mark.parametrize("language", ABBREVIATIONS)
def test_abbreviations_are_known_fields_of_words_without_their_last_stop(language: str) -> None:
    known = {field.name for field in fields(abbreviations())}
    for field, words in ABBREVIATIONS[language].items():
        assert field in known
        assert len(words) == len(set(words)), field
        for word in words:
            assert isinstance(word, str)
            assert word == word.strip(" ") and not word.endswith("."), word


def test_a_language_is_used_with_english_and_an_unknown_one_with_all() -> None:
    assert {"Sen", "Abs"} <= abbreviations("de-AT").never | abbreviations("de-AT").before_number
    assert "núm" not in abbreviations("de").before_number
    assert "núm" in abbreviations("xx").before_number & abbreviations(None).before_number


@pytest.mark.parametrize("kind", ["negation", "modal", "unit", "number", "polarity", "role", "common"])
def test_protected_words_are_folded_words(kind: str) -> None:
    for words in PROTECTED[kind].values():
        for word in words:
            assert word == unicodedata.normalize("NFC", word).lower(), word
            assert " " not in word and "’" not in word, word


KINDS = {
    "negation": "not nicht не didn't no",
    "modal verb": "may dürfen",
    "number": "3.5 ½ ٣ dozen dreißig",
    "unit": "km",
    "unit or sign": "€ 👎",
    "polarity word": "decrease außer",
    "role": "mayor",
    "prefix": "ex",
    None: "harbour table",
}


@pytest.mark.parametrize(("word", "kind"), [(word, kind) for kind, words in KINDS.items() for word in words.split()])
def test_the_kind_of_a_word(word: str, kind: str | None) -> None:
    assert protected().kind(word.casefold()) == kind


@pytest.mark.parametrize(
    ("words", "others", "agree"),
    [
        ("They told US", "They told us", False),
        ("US forces", "us forces", False),
        ("In May", "in May", True),
        ("we may", "we May", False),
        ("5 MW of power", "5 mW of power", False),
        ("5mW", "5MW", False),
        ("THEY TOLD US", "they told us", True),
        ("The Harbour", "the harbour", True),
    ],
)
def test_where_case_is_part_of_a_word(words: str, others: str, agree: bool) -> None:
    assert protected().case_agrees(words, others) is agree
    assert protected().case_agrees(others, words) is agree
