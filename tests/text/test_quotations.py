from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.quotations import Kind, paragraphs, quotations


def inner(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We wait,” she said.", ["We wait,"]),
        ('"We wait," she said.', ["We wait,"]),
        ("'We wait,' she said.", ["We wait,"]),
        ("‘We don’t wait,’ she said.", ["We don’t wait,"]),
        ("„Wir warten“, sagte sie.", ["Wir warten"]),
        ("»Wir warten«, sagte sie.", ["Wir warten"]),
        ("« Nous attendons », dit-elle.", ["Nous attendons"]),
        ("«Aspettiamo», disse.", ["Aspettiamo"]),
        ("”Vi väntar”, sa hon.", ["Vi väntar"]),
        ("「待ちます」と彼女は言った。", ["待ちます"]),
        ("“We wait,” she said. “For now.”", ["We wait,", "For now."]),
        ("“He told me, ‘Wait,’ and I did,” she said.", ["He told me, ‘Wait,’ and I did,"]),
        ('"He said "wait" to me," she recalled.', ['He said "wait" to me,']),
        ("The dogs’ owners and the workers’ union agreed.", []),
        ("It was the summer of ’68, rock ’n’ roll and all.", []),
        ("The door is 5'10\" high.", []),
        ("No marks at all.", []),
    ],
)
def test_every_style_of_marks_is_read(text: str, found: list[str]) -> None:
    assert inner(text) == found


def test_mistaken_marks_are_read_by_what_stands_around_them() -> None:
    text = "“It is not a table where two parties sit,“ he clarified. ”The trouble of talking to them” is “a slow one.”"
    assert inner(text) == [
        "It is not a table where two parties sit,",
        "The trouble of talking to them",
        "a slow one.",
    ]


@pytest.mark.parametrize("opening", ["“", '"', "«", "„"])
def test_a_missing_closing_mark_spoils_only_its_own_paragraph(opening: str) -> None:
    closing = {"“": "”", '"': '"', "«": "»", "„": "“"}[opening]
    broken = f"{opening}We are done, he said and left."
    text = f"{broken}\n\nThen it rained.\n\n{opening}It is over,{closing} she said."
    found = quotations(text)
    assert text[found[-1].start : found[-1].end] == "It is over,"
    assert not found[0].closed and found[0].end <= len(broken)


def test_a_quotation_reopened_in_the_next_paragraph_continues() -> None:
    text = "“First we count.\n\n“Then we talk,” she said.\n\n“And you?”"
    found = quotations(text)
    assert [text[q.start : q.end] for q in found] == ["First we count.", "Then we talk,", "And you?"]
    assert [q.continues for q in found] == [False, True, False]
    assert [q.closed for q in found] == [False, True, True]


def test_single_marks_reopen_over_paragraphs_too() -> None:
    text = "He wrote: 'First we count.\n\n'Then we don't talk.'"
    assert inner(text) == ["First we count.", "Then we don't talk."]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We have counted them twice,” she said.", Kind.SPEECH),
        ("She called it “the worst of all worlds” on Monday.", Kind.FRAGMENT),
        ("She starred in “The Long Winter” that year.", Kind.TERM),
        ("She starred in “The Long Winter.” Then she left.", Kind.TERM),
        ("John “Shorty” Marsh was there.", Kind.TERM),
        ("The so-called “pause” is over.", Kind.TERM),
    ],
)
def test_speech_is_told_from_fragments_titles_and_nicknames(text: str, kind: Kind) -> None:
    assert [q.kind for q in quotations(text)] == [kind]


@given(st.text(alphabet=st.sampled_from("ab .,!?\n“”\"«»„‘’'「」—"), max_size=80))
def test_quotations_are_ordered_disjoint_and_inside_one_paragraph(text: str) -> None:
    blocks = paragraphs(text)
    end = 0
    for quotation in quotations(text):
        block = blocks[quotation.paragraph]
        assert (
            block.start <= quotation.outer.start <= quotation.start <= quotation.end <= quotation.outer.end <= block.end
        )
        assert quotation.outer.start >= end
        end = quotation.outer.end


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    for quotation in quotations(text):
        assert 0 <= quotation.start <= quotation.end <= len(text)
