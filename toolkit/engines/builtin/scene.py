"""A text prepared for the rules of stance: its words and cues, who is mentioned where, and who is speaking where.

Everything comes from the variables of the `positions` ask; leaves out any judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, attitudes
from toolkit.engines.builtin.stance import Marked, mark
from toolkit.engines.builtin.targets import Place, target
from toolkit.engines.builtin.words import Line, lines
from toolkit.records import Actor, ActorKind, Document, Sentence, Statement


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
    lines: tuple[Line, ...]
    marked: tuple[Marked, ...]
    actors: dict[str, Actor]
    mentions: tuple[tuple[tuple[Place, str], ...], ...]
    speech: tuple[tuple[Speech, ...], ...]
    statements: tuple[Statement, ...]

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
    document: Document, sentences: Sequence[Sentence], actors: Sequence[Actor], statements: Sequence[Statement]
) -> Scene:
    """Read the sentences once for all questions about them."""
    table = attitudes(document.language or "en")
    rows = lines(document, sentences)
    return Scene(
        document=document,
        table=table,
        lines=rows,
        marked=mark(rows, table),
        actors={actor.id: actor for actor in actors},
        mentions=_mentions(rows, actors, statements, table),
        speech=tuple(_speech(line, statements) for line in rows),
        statements=tuple(statements),
    )


def _mentions(
    rows: Sequence[Line], actors: Sequence[Actor], statements: Sequence[Statement], table: Attitudes
) -> tuple[tuple[tuple[Place, str], ...], ...]:
    found: list[dict[int, tuple[Place, str]]] = [{} for _ in rows]
    for actor in actors:
        for place in _actor_places(actor, rows, table):
            held = found[place.line].get(place.start)
            if held is None or place.end > held[0].end:
                found[place.line][place.start] = (place, actor.id)
    for n, line in enumerate(rows):
        speaker = _pronoun_speaker(line, statements)
        for i, word in enumerate(line.words):
            if (
                speaker
                and i not in found[n]
                and word in table.sets["third_person"]
                and not _inside(line, i, statements)
            ):
                found[n][i] = (Place(n, i, i + 1), speaker)
    return tuple(_without_overlap([row[i] for i in sorted(row)]) for row in found)


def _without_overlap(row: list[tuple[Place, str]]) -> tuple[tuple[Place, str], ...]:
    kept: list[tuple[Place, str]] = []
    for item in row:
        if kept and item[0].start < kept[-1][0].end:
            if item[0].end - item[0].start > kept[-1][0].end - kept[-1][0].start:
                kept[-1] = item
        else:
            kept.append(item)
    return tuple(kept)


def _actor_places(actor: Actor, rows: Sequence[Line], table: Attitudes) -> list[Place]:
    person = actor.kind is ActorKind.PERSON or None
    places = target([actor.name, *actor.aliases] if actor.named else [], table, person, topic=False).places(rows, table)
    held = {(p.line, p.start) for p in places}
    for mention in actor.mentions:
        for n, line in enumerate(rows):
            if line.sentence.start <= mention.start < line.sentence.end:
                start, end = line.at(mention.start), line.at(mention.end - 1) + 1
                if (n, start) not in held:
                    places.append(Place(n, start, end))
    return places


def _pronoun_speaker(line: Line, statements: Sequence[Statement]) -> str | None:
    """Who "he" or "she" is outside the quoted words of a sentence: its one speaker."""
    speakers = {
        s.actor for s in statements if s.actor is not None and any(_overlaps(line, e.start, e.end) for e in s.evidence)
    }
    return speakers.pop() if len(speakers) == 1 else None


def _overlaps(line: Line, start: int | None, end: int | None) -> bool:
    return start is not None and end is not None and start < line.sentence.end and end > line.sentence.start


def _inside(line: Line, i: int, statements: Sequence[Statement]) -> bool:
    at = line.starts[i]
    return any(
        e.start is not None and e.end is not None and e.start <= at < e.end for s in statements for e in s.evidence
    )


def _speech(line: Line, statements: Sequence[Statement]) -> tuple[Speech, ...]:
    found = []
    for statement in statements:
        for e in statement.evidence:
            if e.start is None or e.end is None or not _overlaps(line, e.start, e.end):
                continue
            start, end = line.at(e.start), line.at(e.end - 1) + 1
            found.append(
                Speech(start, min(end, len(line.words)), statement.actor, statement.id, statement.speech != "indirect")
            )
    return tuple(sorted(found, key=lambda s: s.start))
