from __future__ import annotations

import pytest

from tests.engines.builtin.readings import reading, said

MAYOR = "Ana Ruiz is the mayor of Brod. "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana Ruiz said that the bridge would stay shut.", "the bridge would stay shut"),
        ("Ana Ruiz said the bridge would stay shut.", "the bridge would stay shut"),
        ("Ana Ruiz said on Friday that the bridge would stay shut.", "the bridge would stay shut"),
        ("Ana Ruiz said in a televised address to the nation that it was over.", "it was over"),
        ("Ana Ruiz told the Brod Courier that the bridge would stay shut.", "the bridge would stay shut"),
        ("Ana Ruiz told reporters the bridge would stay shut.", "the bridge would stay shut"),
        ("The bridge would stay shut, Ana Ruiz said.", "The bridge would stay shut"),
        ("The bridge would stay shut, said Ana Ruiz, the mayor of Brod.", "The bridge would stay shut"),
        ("The bridge would stay shut, according to Ana Ruiz.", "The bridge would stay shut"),
        ("According to Ana Ruiz, the bridge would stay shut.", "the bridge would stay shut"),
        ("In the view of Ana Ruiz, the bridge should stay shut.", "the bridge should stay shut"),
        ("The bridge, Ana Ruiz said, would stay shut.", "The bridge … would stay shut"),
        ("Ana Ruiz called for a longer ban on lorries.", "called for a longer ban on lorries"),
        ("Ana Ruiz urged drivers to stay away.", "urged drivers to stay away"),
        ("Ana Ruiz vowed to keep the bridge shut.", "vowed to keep the bridge shut"),
        ("Ana Ruiz accused the state of neglect.", "accused the state of neglect"),
        ("Ana Ruiz wants the bridge rebuilt.", "wants the bridge rebuilt"),
        ("Ana Ruiz backs a toll on lorries.", "backs a toll on lorries"),
        ("Ana Ruiz backs a toll on lorries; hauliers hold out.", "backs a toll on lorries"),
        ("Ana Ruiz said it was over; the bridge was shut.", "it was over; the bridge was shut"),
        ("Ana Ruiz denied that the bridge was unsafe.", "denied that the bridge was unsafe"),
        ("Ana Ruiz declined to comment on the toll.", "declined to comment on the toll"),
        ("Ana Ruiz warned against a hasty repair.", "warned against a hasty repair"),
        ("Ana Ruiz told a radio station: “The bridge is shut.”", "The bridge is shut."),
        ("Ana Ruiz, who was in Brod on Friday, said the bridge would stay shut.", "the bridge would stay shut"),
        ("Ana Ruiz has repeatedly said the bridge will stay shut.", "the bridge will stay shut"),
        ("The plan was called a danger to the town by Ana Ruiz.", "was called a danger to the town by Ana Ruiz"),
        ("Ana Ruiz’s vow to keep it shut won her votes.", "to keep it shut won her votes"),
        ("Ana Ruiz does not support the toll.", "does not support the toll"),
        ("Ana Ruiz “stressed the need for a new bridge” on Monday.", "“stressed the need for a new bridge” on Monday"),
        ("As Ana Ruiz has pointed out, the bridge is old.", "the bridge is old"),
        ("Ana Ruiz tweeted that the bridge was shut.", "the bridge was shut"),
    ],
)
def test_the_content_of_a_cue_is_found(text: str, words: str) -> None:
    assert said(text) == [("Ana Ruiz", words)]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz said nothing about the bridge.",
        "The claims were dismissed at once.",
        "Ana Ruiz was told to leave.",
        "Ana Ruiz went to say goodbye.",
        "Reports of damage came in all night.",
        "Calls for a pause were met with silence.",
        "The bridge, called The Old Lady, fell into the river.",
        "NEW BRIDGE IN BROD",
    ],
)
def test_what_is_no_attribution_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_a_noun_that_looks_like_a_verb_is_no_cue() -> None:
    text = "Ana Ruiz is resisting U.S. calls for a pause, insisting that there would be none."
    assert said(text) == [("Ana Ruiz", "resisting U.S. calls for a pause"), ("Ana Ruiz", "there would be none")]


def test_each_speaker_of_a_sentence_gets_what_is_theirs() -> None:
    text = "Ana Ruiz said the bridge was shut, while Tom Berg said it was open."
    assert said(text) == [("Ana Ruiz", "the bridge was shut"), ("Tom Berg", "it was open")]


def test_joint_speakers_both_say_it() -> None:
    text = "Ana Ruiz and Tom Berg said that the bridge was shut."
    assert said(text) == [("Ana Ruiz", "the bridge was shut"), ("Tom Berg", "the bridge was shut")]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz said that Tom Berg had told her the bridge was shut.",
        "According to Ana Ruiz, Tom Berg told her that the bridge was shut.",
    ],
)
def test_words_passed_on_belong_to_who_said_them_first(text: str) -> None:
    found = reading(text)
    (item,) = found.said
    assert item.speaker is not None and item.relay is not None
    assert (found.members[item.speaker].name, found.members[item.relay].name) == ("Tom Berg", "Ana Ruiz")
    assert [text[span.start : span.end] for span in item.stretches] == ["the bridge was shut"]


def test_a_tail_after_an_attribution_only_relays_it() -> None:
    text = "In a call on Monday, Ana Ruiz said she would “press on” with the bridge, the Brod Courier reported."
    found = reading(text)
    assert [(found.members[s.speaker or 0].name, s.relay is not None) for s in found.said] == [("Ana Ruiz", True)]


def test_kinds_of_cues_are_kept_for_later_steps() -> None:
    found = reading(f"{MAYOR}Ruiz denied that it was shut. Ruiz called for a toll. Ruiz declined to comment.")
    assert [item.kind for item in found.said] == ["deny", "demand", "refuse_comment"]
