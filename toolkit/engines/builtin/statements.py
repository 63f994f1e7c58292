"""Answers the prompt `statements`: turns the reading of a chunk into a roster and statements, as a model would reply."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.engines.builtin.cast import Member
from toolkit.engines.builtin.reading import Reading, Said, read
from toolkit.records import Sentence, Span, Trace
from toolkit.replies import ActorReply, Quote, StatementReply, StatementsReply

if TYPE_CHECKING:
    from toolkit.steps.statements import StatementsVariables


def answer(variables: StatementsVariables) -> tuple[StatementsReply, tuple[Trace, ...]]:
    """The reply to the prompt `statements`, and which rule found what."""
    reading = read(variables.document, variables.sentences)
    ids = {id(member): f"A{n}" for n, member in enumerate(reading.members, start=1)}
    actors = [_actor(ids[id(member)], member) for member in reading.members]
    statements = [_statement(reading, said, variables.sentences) for said in reading.said]
    return StatementsReply(actors=actors, statements=statements), reading.trace


def _actor(actor_id: str, member: Member) -> ActorReply:
    return ActorReply(
        id=actor_id,
        name=member.name,
        aliases=[alias for alias in member.aliases if alias != member.name],
        kind=member.kind,
        role=member.role,
        affiliation=member.affiliation,
        named=member.named,
        anonymity_reason=member.reason,
    )


def _statement(reading: Reading, said: Said, sentences: Sequence[Sentence]) -> StatementReply:
    return StatementReply(
        evidence=[_quote(reading.text, span, sentences) for span in said.stretches],
        cue=None if said.cue is None else reading.text[said.cue.start : said.cue.end],
        actor=_id(said.speaker),
        relayed_by=_id(said.relay),
        speech=said.speech,
    )


def _id(index: int | None) -> str | None:
    return None if index is None else f"A{index + 1}"


def _quote(text: str, span: Span, sentences: Sequence[Sentence]) -> Quote:
    first = max(0, bisect_right(sentences, span.start, key=lambda s: s.start) - 1)
    last = bisect_left(sentences, span.end, key=lambda s: s.start)
    numbers = [sentence.number for sentence in sentences[first:last] if sentence.end > span.start]
    return Quote(sentences=numbers, words=text[span.start : span.end])
