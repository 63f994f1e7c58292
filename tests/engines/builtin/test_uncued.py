from __future__ import annotations

import pytest

from tests.engines.builtin.readings import reading, said, speakers
from toolkit.records import Speech

RUIZ, BERG = "Ana Ruiz", "Tom Berg"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is shut,” Ana Ruiz said. “It stays shut.”", [(RUIZ, "It is shut,"), (RUIZ, "It stays shut.")]),
        ("“It is,” Ana Ruiz said, “and stays so.”", [(RUIZ, "It is, … and stays so.")]),
        ("Ana Ruiz said: “It is shut.”", [(RUIZ, "It is shut.")]),
        ("“Is it shut?” Ana Ruiz asked.", [(RUIZ, "Is it shut?")]),
        ("“It is shut,” said 41-year-old Ana Ruiz, who lives there.", [(RUIZ, "It is shut,")]),
        ("Ana Ruiz laughed when she heard it: “It was never open.”", [(RUIZ, "It was never open.")]),
        ("“It was never open,” Ana Ruiz chuckled.", [(RUIZ, "It was never open,")]),
        ("“It is shut,” Ana Ruiz, a farmer from Brod said.", [(RUIZ, "It is shut,")]),
        ("Ana Ruiz, of the charity Boats First said: “It is shut.”", [(RUIZ, "It is shut.")]),
    ],
)
def test_a_quotation_goes_to_who_says_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_a_quotation_over_paragraphs_goes_to_the_cue_at_its_end() -> None:
    text = "Tom Berg left the hall.\n\n“First we count.\n\n“Then we talk,” said Ana Ruiz."
    assert speakers(text) == [RUIZ, RUIZ]


def test_a_quoted_paragraph_without_a_cue_goes_on_from_the_speaker_before() -> None:
    text = "“It is shut,” said Ana Ruiz.\n\n“It will stay shut for a year.”\n\nTom Berg left the hall."
    assert speakers(text) == [RUIZ, RUIZ]


def test_a_name_on_a_line_of_its_own_signs_the_quotation() -> None:
    text = "“This bridge will last a hundred years.”\n\n– Ana Ruiz, mayor of Brod\n\n“We doubt it.”\n\n– Tom Berg, engineer"
    assert speakers(text) == [RUIZ, BERG]


def test_extracts_under_headings_go_to_the_person_the_text_is_about() -> None:
    text = (
        "Ana Ruiz wrote to her party on Monday. Ruiz does so every year, and the letter by Ruiz is read closely.\n\n"
        "On bridges:\n\n“A bridge is a promise made of stone.”"
    )
    assert said(text)[-1] == (RUIZ, "A bridge is a promise made of stone.")


def test_what_nothing_attributes_is_kept_without_a_speaker() -> None:
    text = "The square was empty at noon.\n\n“Nobody will ever cross this bridge again.”\n\nIt began to rain."
    assert said(text) == [(None, "Nobody will ever cross this bridge again.")]


@pytest.mark.parametrize("term", ["John “Shorty” Marsh was there.", "She starred in “The Long Winter” that year."])
def test_nicknames_and_titles_are_nobodys_words(term: str) -> None:
    assert said(term) == []


def test_a_sentence_that_is_mostly_quoted_goes_on_from_the_quotation_before() -> None:
    text = "“It is no table where two sit,“ Ana Ruiz clarified. ”The trouble of reaching them” is “a slow process.”"
    found = reading(text)
    assert [item.speech for item in found.said] == [Speech.DIRECT, Speech.MIXED]
    assert speakers(text) == [RUIZ, RUIZ]


def test_direct_mixed_and_indirect_speech_are_told_apart() -> None:
    text = "“It is shut,” Ana Ruiz said. Ruiz said it was “shut for good”. Ruiz said it was shut."
    assert [item.speech for item in reading(text).said] == [Speech.DIRECT, Speech.MIXED, Speech.INDIRECT]


def test_a_missing_mark_does_not_change_who_says_what_in_the_other_paragraphs() -> None:
    whole = "“It is shut,” said Ana Ruiz.\n\n“It is open,” said Tom Berg.\n\nAna Ruiz said that Berg was wrong."
    broken = whole.replace("shut,”", "shut,", 1)
    assert said(broken)[-2:] == said(whole)[-2:]


def test_what_joint_speakers_go_on_to_say_is_both_of_theirs() -> None:
    text = "Ana Ruiz and Tom Berg said: “It is shut.\n\n“It will stay shut for a year.”"
    assert speakers(text) == [RUIZ, BERG, RUIZ, BERG]


def test_who_says_i_is_the_author_and_no_she_later_on() -> None:
    text = "Ana Ruiz came in. “Is it shut?” I asked. “It is,” she replied."
    assert speakers(text) == ["reporter", RUIZ]
