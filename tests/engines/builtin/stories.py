"""Small texts with their actors and statements, as the `positions` ask holds them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.engines.builtin.positions import answer
from toolkit.records import Actor, ActorKind, Document, Evidence, Issue, Match, Mention, Speech, Statement
from toolkit.replies import PositionReply, PositionsReply
from toolkit.steps.positions import Pair, PositionsVariables, problems
from toolkit.text.sentences import split


def actor(
    n: int, name: str, text: str, *aliases: str, kind: ActorKind = ActorKind.PERSON, side: str | None = None
) -> Actor:
    found = [m for a in (name, *aliases) for m in re.finditer(rf"(?<!\w){re.escape(a)}(?!\w)", text)]
    mentions = tuple(Mention(start=m.start(), end=m.end(), text=m.group(), sentence=None) for m in found)
    return Actor(
        id=f"A{n}",
        name=name,
        aliases=aliases,
        kind=kind,
        affiliation=side,
        named=kind is not ActorKind.ANONYMOUS,
        mentions=mentions,
    )


def statement(n: int, who: str | None, words: str, text: str, speech: Speech = Speech.INDIRECT) -> Statement:
    start = text.index(words)
    number = max(s.number for s in split(text) if s.start <= start)
    evidence = Evidence(start=start, end=start + len(words), text=words, sentence=number, match=Match.EXACT)
    return Statement(id=f"S{n}", actor=who, cue=None, speech=speech, evidence=(evidence,))


def variables(
    text: str,
    names: Sequence[str | Actor],
    statements: Sequence[Statement] = (),
    issues: Sequence[Issue] = (),
    pairs: Sequence[tuple[str, str]] = (),
    only: Sequence[str] = (),
    summary: int = 3,
    language: str = "en",
    chosen: bool = False,
) -> PositionsVariables:
    actors = tuple(a if isinstance(a, Actor) else actor(n, a, text) for n, a in enumerate(names, start=1))
    return PositionsVariables(
        document=Document(id="d", text=text, language=language),
        sentences=split(text),
        actors=actors,
        statements=tuple(statements),
        issues=tuple(issues),
        find_issues=not issues,
        pairs=tuple(Pair(a, i) for a, i in pairs),
        only_actors=tuple(only),
        summary_sentences=summary,
        chosen=chosen,
    )


def ask(given: PositionsVariables) -> PositionsReply:
    reply, _ = answer(given)
    assert problems(given, reply) == []
    return reply


def by_actor(reply: PositionsReply, issue: str = "I1") -> dict[str, PositionReply]:
    return {p.actor: p for p in reply.positions if p.issue == issue}
