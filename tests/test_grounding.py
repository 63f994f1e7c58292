"""Grounding: what is shown is what stands in the text, and what is not there is never made up."""

from __future__ import annotations

import pytest

from toolkit.documents import document
from toolkit.grounding import Grounder
from toolkit.records import Evidence, Match
from toolkit.text.sentences import split

TEXT = (
    "“We want a pause,” the mayor said. “It must begin on Monday.” She repeated it later.\n"
    "The council wants a pause. The mayor doesn’t trust the council."
)


@pytest.fixture
def grounder() -> Grounder:
    return Grounder(document(TEXT), split(TEXT))


def shown(items: tuple[Evidence, ...]) -> list[str]:
    return [TEXT[item.start : item.end] for item in items if item.start is not None]


def test_exact_words_become_evidence_at_their_place(grounder: Grounder) -> None:
    (item,) = grounder.evidence("It must begin on Monday", [2])
    assert (item.match, item.sentence, item.reason) == (Match.EXACT, 2, None)
    assert TEXT[item.start : item.end] == item.text == "It must begin on Monday"


def test_folded_words_show_the_text_not_what_was_cited(grounder: Grounder) -> None:
    (item,) = grounder.evidence("doesn't trust the council", [5])
    assert (item.match, item.text) == (Match.NORMALISED, "doesn’t trust the council")
    assert item.reason == "differs in quotation marks"


@pytest.mark.parametrize(("cited", "match"), [([], Match.AMBIGUOUS), ([1], Match.EXACT), ([4], Match.EXACT)])
def test_repeated_words_are_decided_by_the_cited_sentence(grounder: Grounder, cited: list[int], match: Match) -> None:
    (item,) = grounder.evidence("a pause", cited)
    assert item.match == match
    assert item.sentence == (cited[0] if cited else None)
    assert item.text == "a pause"


def test_absent_words_are_shown_as_cited_without_a_place(grounder: Grounder) -> None:
    (item,) = grounder.evidence("“We reject every pause,” he said.", [1])
    assert (item.match, item.start, item.end, item.sentence) == (Match.ABSENT, None, None, None)
    assert item.text == "“We reject every pause,” he said."
    assert item.reason


def test_whole_sentences_are_exact_and_unknown_numbers_absent(grounder: Grounder) -> None:
    items = grounder.sentence([3, 1, 3, 99])
    assert [item.match for item in items] == [Match.EXACT, Match.EXACT, Match.ABSENT]
    assert shown(items) == ["She repeated it later.", "“We want a pause,” the mayor said."]
    assert items[2].reason == "there is no sentence 99"


def test_a_stretch_chosen_by_code_is_exact(grounder: Grounder) -> None:
    item = grounder.span(1, 8)
    assert (item.text, item.match, item.sentence) == ("We want", Match.EXACT, 1)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, len(TEXT) + 1)])
def test_a_stretch_outside_the_text_is_refused(grounder: Grounder, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not a stretch"):
        grounder.span(start, end)


@pytest.mark.parametrize(
    ("offset", "number"), [(0, 1), (33, 1), (34, None), (35, 2), (len(TEXT) - 1, 5), (len(TEXT), None)]
)
def test_the_sentence_of_an_offset(grounder: Grounder, offset: int, number: int | None) -> None:
    assert grounder.number_at(offset) == number
