"""Outputs written the short way: an article, and an analysis of it made by hand."""

from __future__ import annotations

from typing import Any

from toolkit.documents import document
from toolkit.evals.cases import Case
from toolkit.evals.scoring.marks import Mark
from toolkit.evals.scoring.score import score
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Claim,
    Condition,
    Coverage,
    Evidence,
    Issue,
    Match,
    Position,
    Provenance,
    Speech,
    Stance,
    Statement,
    SummarySentence,
    Voice,
)

TEXT = (
    "“We shall sell the mill,” said Mayor Ada Brandt, “if the state pays.”\n\n"
    "Carl Dorn, a brewer, said the mill must not be sold. The mill cost 84 million crowns in 2019.\n\n"
    "A senior official would not comment. Ms Brandt added that the bridge was safe."
)
DOCUMENT = document(TEXT)
COVERAGE = Coverage(sentences=5, sentences_read=5, quotations=2, quotations_covered=2)
PROVENANCE = Provenance(engine="test", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00")
MILL = Issue(id="I1", label="sale of the mill", proposition="The town should sell the mill.")


def words(text: str, match: Match = Match.EXACT) -> Evidence:
    """Evidence at the first place of `text`."""
    start = TEXT.index(text)
    return Evidence(start=start, end=start + len(text), text=text, sentence=1, match=match)


def absent(text: str) -> Evidence:
    """Evidence that was not found."""
    return Evidence(start=None, end=None, text=text, sentence=None, match=Match.ABSENT, reason="not in the text")


def actor(i: str, name: str, *aliases: str, kind: ActorKind = ActorKind.PERSON, named: bool = True) -> Actor:
    """An actor without mentions."""
    return Actor(id=i, name=name, aliases=aliases, kind=kind, named=named)


def statement(i: str, who: str | None, *stretches: str, **changes: Any) -> Statement:
    """A direct statement."""
    values: dict[str, Any] = {"cue": "said", "speech": Speech.DIRECT} | changes
    return Statement(id=i, actor=who, evidence=tuple(words(s) for s in stretches), **values)


def position(who: str, stance: Stance, *stretches: str, **changes: Any) -> Position:
    """A position on the mill."""
    values: dict[str, Any] = {"issue": "I1", "voice": Voice.OWN, "summary": "They said so."} | changes
    return Position(id=f"P-{who}", actor=who, stance=stance, evidence=tuple(words(s) for s in stretches), **values)


def condition(text: str) -> Condition:
    """A condition in the article's words."""
    return Condition(text=text, evidence=(words(text),))


def claim(i: str, text: str, place: str, who: str | None = None, **changes: Any) -> Claim:
    """A claim with its place."""
    return Claim(id=i, text=text, actor=who, evidence=(words(place),), **changes)


def sentence(text: str, *cited: str) -> SummarySentence:
    """A sentence of the summary with what it cites."""
    return SummarySentence(text=text, evidence=tuple(words(c) for c in cited))


def analysis(**parts: Any) -> Analysis:
    """An analysis of the article with these parts."""
    values: dict[str, Any] = {"issues": (MILL,), "coverage": COVERAGE, "provenance": PROVENANCE} | parts
    return Analysis(document=DOCUMENT, **values)


def case(gold: dict[str, Any], **more: Any) -> Case:
    """A case about the article."""
    return Case.model_validate({"id": "mill", "text": TEXT, "gold": gold, **more})


def marks(one: Case, output: Analysis | None, field: str) -> list[Mark]:
    """The marks of one field."""
    return [mark for mark in score(one, DOCUMENT, output) if mark.field == field]


def rights(one: Case, output: Analysis | None, field: str) -> list[bool | None]:
    """Whether each mark of a field is right."""
    return [mark.right for mark in marks(one, output, field)]
