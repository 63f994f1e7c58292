from __future__ import annotations

import pytest

from toolkit.engines.builtin.lexicon import load
from toolkit.engines.builtin.names import Name, Sort, names
from toolkit.engines.builtin.units import units
from toolkit.text.quotations import quotations
from toolkit.text.sentences import split


def found(text: str, language: str = "en") -> list[Name]:
    lexicon = load(language)
    listed = units(text, split(text, language), quotations(text), lexicon)
    return [name for unit in listed for name in names(unit, lexicon)]


@pytest.mark.parametrize(
    ("text", "title", "words", "sort"),
    [
        ("We met Ana Ruiz there.", "", "Ana Ruiz", Sort.PERSON),
        ("We met Mrs. Ruiz there.", "Mrs", "Ruiz", Sort.PERSON),
        ("We met Prime Minister Ana Ruiz there.", "Prime Minister", "Ana Ruiz", Sort.PERSON),
        ("We met Secretary of State Ana Ruiz there.", "Secretary of State", "Ana Ruiz", Sort.PERSON),
        ("We met President of Finland Ana Ruiz there.", "President of Finland", "Ana Ruiz", Sort.PERSON),
        ("We met Professor Chris Hughes of the college.", "Professor", "Chris Hughes", Sort.PERSON),
        ("We met John J. Ruiz there.", "", "John J Ruiz", Sort.PERSON),
        ("We met Ursula van der Berg there.", "", "Ursula van der Berg", Sort.PERSON),
        ("We met the Prime Minister there.", "Prime Minister", "", Sort.PERSON),
        ("We saw the Ministry of Defence there.", "", "Ministry of Defence", Sort.BODY),
        (
            "We saw the Department of Health and Human Services.",
            "",
            "Department of Health and Human Services",
            Sort.BODY,
        ),
        ("We saw the Home Office there.", "", "Home Office", Sort.BODY),
        ("We saw the Hamas-controlled Gaza Ministry of Health.", "", "Gaza Ministry of Health", Sort.BODY),
        ("We saw West Africa there.", "", "West Africa", Sort.PLACE),
        ("We saw Ukraine there.", "", "Ukraine", Sort.PLACE),
        ("We saw Xandra Ploum there.", "", "Xandra Ploum", Sort.UNKNOWN),
    ],
)
def test_names_are_split_from_titles_and_sorted(text: str, title: str, words: str, sort: Sort) -> None:
    (name,) = found(text)
    assert (" ".join(name.title), name.text, name.sort) == (title, words, sort)


@pytest.mark.parametrize(
    "text", ["However, it rained.", "Experts were there.", "On Friday in May it rained.", "Walking is fine."]
)
def test_words_that_only_open_a_sentence_are_no_names(text: str) -> None:
    assert found(text) == []


def test_capitalised_nouns_are_no_names_in_german() -> None:
    assert [
        name.text for name in found("Der Damm am Fluss sei zu niedrig, sagte Umweltminister Ansgar Rehbein.", "de")
    ] == ["Ansgar Rehbein"]
