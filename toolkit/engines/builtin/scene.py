"""A text prepared for the rules of stance: its words and cues, who is mentioned where, and who is speaking where.

Everything comes from the variables of the `positions` ask; leaves out any judgement. Persons that are given as issues are
found like actors, pronouns included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, attitudes
from toolkit.engines.builtin.lexicon import for_language
from toolkit.engines.builtin.mentions import Mentions, mentions
from toolkit.engines.builtin.stance import Marked, mark
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.variants import is_person
from toolkit.engines.builtin.words import Line, Text, read_words
from toolkit.records import Actor, Document, Issue, Sentence, Statement
from toolkit.records import Speech as Speaking


@dataclass(frozen=True, slots=True)
class Speech:
    """Words `start` to `end` of a line that `actor` says; `statement` is the statement's id."""

    start: int
    end: int
    actor: str | None
    statement: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """The prepared text. Lists run parallel to `lines`; mentions and speech stand in order of position."""

    document: Document
    table: Attitudes
    words: Text
    marked: tuple[Marked, ...]
    actors: dict[str, Actor]
    mentions: tuple[tuple[tuple[Place, str], ...], ...]
    persons: Mapping[str, tuple[Place, ...]]
    speech: tuple[tuple[Speech, ...], ...]
    statements: tuple[Statement, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The sentences as words."""
        return self.words.lines

    def text(self, n: int, start: int, end: int) -> str:
        """The document's own words for words `start` to `end` of line `n`."""
        line = self.lines[n]
        return self.document.text[line.starts[start] : line.ends[end - 1]]

    def places(self, actor: str) -> list[Place]:
        """Where the text mentions the actor, in order."""
        return [place for row in self.mentions for place, who in row if who == actor]

    def speaker(self, n: int, start: int, end: int) -> Speech | None:
        """The speech that holds words `start` to `end` of line `n`, if any."""
        for speech in self.speech[n]:
            if speech.start <= start and end <= speech.end:
                return speech
        return None


def prepare(
    document: Document,
    sentences: Sequence[Sentence],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    issues: Sequence[Issue] = (),
) -> Scene:
    """Read the sentences once for all questions about them."""
    table = attitudes(document.language or "en")
    words = read_words(document, sentences)
    speech = tuple(_speech(line, statements) for line in words.lines)
    found = _mentions(words, actors, issues, speech, table)
    return Scene(
        document=document,
        table=table,
        words=words,
        marked=mark(words.lines, table),
        actors={actor.id: actor for actor in actors},
        mentions=found.actors,
        persons=found.persons,
        speech=speech,
        statements=tuple(statements),
    )


def _mentions(
    words: Text,
    actors: Sequence[Actor],
    issues: Sequence[Issue],
    speech: Sequence[Sequence[Speech]],
    table: Attitudes,
) -> Mentions:
    persons = {issue.id: issue.label for issue in issues if is_person(issue.label, table)}
    said = tuple(tuple((s.start, s.end, s.actor, s.quoted) for s in row if s.actor is not None) for row in speech)
    return mentions(words, actors, persons, said, table, for_language(table.language).given_names)


def _speech(line: Line, statements: Sequence[Statement]) -> tuple[Speech, ...]:
    found = []
    for statement in statements:
        for e in statement.evidence:
            if e.start is None or e.end is None or e.start >= line.sentence.end or e.end <= line.sentence.start:
                continue
            start, end = line.at(e.start), line.at(e.end - 1) + 1
            found.append(
                Speech(
                    start, min(end, len(line.words)), statement.actor, statement.id, statement.speech == Speaking.DIRECT
                )
            )
    return tuple(sorted(found, key=lambda s: s.start))
