from __future__ import annotations

from typing import Any

import pytest

from toolkit.audit import Reading, audit
from toolkit.records import (
    Actor,
    ActorKind,
    Document,
    Evidence,
    Match,
    Position,
    Span,
    Speech,
    Stance,
    Statement,
    SummarySentence,
    Voice,
)
from toolkit.text.sentences import split

TEXT = (
    "“We will close the pier,” said Ada Brack. Tom Reel opposes the closure of the pier. "
    "“It has 240 planks and a thousand friends,” the keeper said."
)
DOCUMENT = Document(id="d", text=TEXT, language="en")
SENTENCES = split(TEXT)
ADA = Actor(id="A1", name="Ada Brack", kind=ActorKind.PERSON, named=True)
TOM = Actor(id="A2", name="Tom Reel", aliases=("Reel",), kind=ActorKind.PERSON, named=True)


def evidence(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(start=start, end=start + len(words), text=words, sentence=1, match=Match.EXACT)


def statement(n: int, actor: str | None, words: str) -> Statement:
    return Statement(id=f"S{n}", actor=actor, cue=None, speech=Speech.DIRECT, evidence=(evidence(words),))


def position(actor: str, stance: Stance, summary: str = "x", *words: str) -> Position:
    return Position(
        id="P1", actor=actor, issue="I1", stance=stance, voice=Voice.OWN, summary=summary,
        evidence=tuple(evidence(w) for w in words),
    )  # fmt: skip


def kinds(**parts: Any) -> list[str]:
    given: dict[str, Any] = {
        "reading": Reading(),
        "actors": [ADA, TOM],
        "statements": [],
        "positions": [],
        "summary": [],
    } | parts
    return [f.kind for f in audit(DOCUMENT, SENTENCES, **given)]


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start=start, end=start + len(words))


def test_an_analysis_that_misses_nothing_has_no_findings() -> None:
    reading = Reading(
        quotations=[span("We will close the pier,")],
        actors=[ADA],
        statements=[statement(1, "A1", "We will close the pier,")],
        positions=[position("A2", Stance.OPPOSE, "x", "opposes the closure")],
    )
    told = [position("A2", Stance.CONDITIONAL_OPPOSE, "Reel opposes it; it has 240 planks.")]
    summary = [SummarySentence(text="The pier has 240 planks and 1,000 friends.", evidence=())]
    assert kinds(
        reading=reading, statements=reading.statements, positions=told, summary=summary
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([], ["uncredited_quotation"]),
        ([statement(1, None, "We will close the pier,")], ["uncredited_quotation"]),
        ([statement(1, "A1", "We will")], ["uncredited_quotation"]),
        ([statement(1, "A1", "We will close the")], []),
    ],
)
def test_quoted_speech_wants_a_speaker(statements: list[Statement], found: list[str]) -> None:
    assert kinds(reading=Reading(quotations=[span("We will close the pier,")]), statements=statements) == found


def test_a_named_speaker_may_not_be_missing() -> None:
    reading = Reading(actors=[ADA], statements=[statement(1, "A1", "We will close the pier,")])
    assert kinds(reading=reading, actors=[TOM]) == ["speaker_left_out"]
    assert kinds(reading=reading, actors=[ADA.model_copy(update={"name": "Brack"})]) == []
    assert kinds(reading=Reading(actors=[ADA]), actors=[TOM]) == []


@pytest.mark.parametrize(
    ("stance", "found"),
    [
        (Stance.SUPPORT, ["stance_against_cue"]),
        (Stance.CONDITIONAL_SUPPORT, ["stance_against_cue"]),
        (Stance.OPPOSE, []),
        (Stance.MIXED, []),
        (Stance.NOT_ADDRESSED, ["stance_left_out"]),
        (None, ["stance_left_out"]),
    ],
)
def test_a_stance_may_not_contradict_an_explicit_cue(stance: Stance | None, found: list[str]) -> None:
    reading = Reading(positions=[position("A2", Stance.OPPOSE, "x", "opposes the closure")])
    assert kinds(reading=reading, positions=[] if stance is None else [position("A2", stance)]) == found


def test_a_cue_without_words_or_side_says_nothing() -> None:
    quiet = [position("A2", Stance.OPPOSE), position("A1", Stance.MIXED, "x", "Ada Brack")]
    assert kinds(reading=Reading(positions=quiet), positions=[position("A2", Stance.SUPPORT)]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It has 240 planks.", []),
        ("It has a thousand friends.", []),
        ("It has 1,000 friends.", []),
        ("One of them is Ada Brack.", []),
        ("It has 250 planks.", ["figure_not_in_article"]),
        ("It has two million friends.", ["figure_not_in_article"]),
    ],
)
def test_numbers_come_from_the_article(text: str, found: list[str]) -> None:
    assert kinds(summary=[SummarySentence(text=text, evidence=())]) == found
    assert kinds(positions=[position("A2", Stance.MIXED, text)]) == found


def test_findings_show_the_place() -> None:
    reading = Reading(quotations=[span("We will close the pier,")])
    (finding,) = audit(DOCUMENT, SENTENCES, reading, [], [], [], [])
    assert finding.rule == "audit.uncredited_quotation"
    assert finding.evidence[0].text == "We will close the pier,"
    assert TEXT[finding.evidence[0].start : finding.evidence[0].end] == finding.evidence[0].text
