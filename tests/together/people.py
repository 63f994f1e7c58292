"""Actors, documents and positions in a line, for the tests of what many articles say."""

from __future__ import annotations

from toolkit.documents import document as make
from toolkit.records import Actor, ActorKind, Document, Evidence, Match, Stance, Voice
from toolkit.together.positions import DatedPosition

LETTERS = {"p": ActorKind.PERSON, "o": ActorKind.ORGANISATION, "g": ActorKind.GOVERNMENT_BODY}


def actor(name: str, kind: str = "p", *aliases: str, id: str = "A1", **more: str) -> Actor:
    """An actor; `kind` is p, o, g or the name of a kind."""
    found = LETTERS.get(kind) or ActorKind(kind)
    return Actor(id=id, name=name, aliases=aliases, kind=found, named=found is not ActorKind.ANONYMOUS, **more)


def document(text: str, date: str | None = None, source: str | None = None) -> Document:
    return make(text, published_at=date, source=source, language="en")


def quoted(words: str, start: int = 0) -> Evidence:
    return Evidence(start=start, end=start + len(words), text=words, sentence=1, match=Match.EXACT)


def position(
    actor: str,
    issue: str,
    stance: Stance | str,
    date: str | None = "2026-01-01",
    *,
    words: str = "so be it",
    voice: Voice = Voice.OWN,
    id: str = "",
    named: bool = True,
    confirmed: bool = True,
    repeats: str | None = None,
) -> DatedPosition:
    """A position as the collection has it."""
    return DatedPosition(
        id=id or f"{actor}/{issue}/{stance}/{date}",
        article="d-1",
        date=date,
        source="Post",
        actor=actor,
        named=named,
        issue=issue,
        stance=Stance(stance),
        turned=False,
        confirmed=confirmed,
        voice=voice,
        evidence=(quoted(words),),
        repeats=repeats,
    )
