"""Answers the prompt `statements`: turns the reading of a chunk into a roster and statements, as a model would reply."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.engines.builtin.cast import Member
from toolkit.engines.builtin.reading import Reading, Said, read, read_whole
from toolkit.records import Sentence, Span, Speech, Trace
from toolkit.replies import ActorReply, Quote, StatementReply, StatementsReply

if TYPE_CHECKING:
    from toolkit.steps.statements import StatementsVariables

_SILENT = frozenset({"refuse_comment", "stand"})


def answer(variables: StatementsVariables) -> tuple[StatementsReply, tuple[Trace, ...]]:
    """The reply to the prompt `statements`, and which rule found what.

    Of a chunk of a longer document only the chunk's own statements are replied, but the whole document is read for them,
    so that a surname far down finds the full name at the top.
    """
    document, sentences = variables.document, variables.sentences
    if not sentences:
        return StatementsReply(actors=[], statements=[]), ()
    start, end = sentences[0].start, sentences[-1].end
    whole = not document.text[:start].strip() and not document.text[end:].strip()
    reading = read(document, sentences) if whole else read_whole(document)
    said = [item for item in reading.said if start <= item.stretches[0].start < end]
    used = dict.fromkeys(index for item in said for index in (item.speaker, item.relay) if index is not None)
    ids = {index: f"A{n}" for n, index in enumerate(used, start=1)}
    actors = [_actor(actor_id, reading.members[index]) for index, actor_id in ids.items()]
    told = [item for item in said if not _is_silence(item)]
    statements = [_statement(reading, group, sentences, ids) for group in _grouped(told)]
    trace = tuple(item for item in reading.trace if start <= item.start < end)
    return StatementsReply(actors=actors, statements=statements), trace


def _is_silence(item: Said) -> bool:
    """Whether nothing is said: somebody refuses to, or takes a side by a vote. Who does so is an actor all the same."""
    return item.kind in _SILENT and item.speech == Speech.INDIRECT


def _grouped(said: Sequence[Said]) -> list[list[Said]]:
    """What one speaker says in one sentence ("claimed … and accused …") as one statement of several stretches.

    Words quoted in full stay apart from what is reported.
    """
    groups: list[list[Said]] = []
    for item in said:
        if groups and _goes_with(groups[-1][-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _goes_with(before: Said, item: Said) -> bool:
    same = (before.unit, before.speaker, before.relay) == (item.unit, item.speaker, item.relay)
    alike = (item.speech == Speech.DIRECT) == (before.speech == Speech.DIRECT)
    return same and item.speaker is not None and alike


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


def _statement(
    reading: Reading, group: Sequence[Said], sentences: Sequence[Sentence], ids: Mapping[int, str]
) -> StatementReply:
    spans = sorted({(span.start, span.end): span for said in group for span in said.stretches}.items())
    cued = sorted((said for said in group if said.cue is not None), key=lambda said: said.rule.endswith("participle"))
    cue = cued[0].cue if cued else None
    kinds = {said.speech for said in group}
    return StatementReply(
        evidence=[_quote(reading.text, span, sentences) for _, span in spans],
        cue=None if cue is None else reading.text[cue.start : cue.end],
        actor=_id(group[0].speaker, ids),
        relayed_by=_id(group[0].relay, ids),
        speech=group[0].speech if len(kinds) == 1 else Speech.MIXED,
    )


def _id(index: int | None, ids: Mapping[int, str]) -> str | None:
    return None if index is None else ids[index]


def _quote(text: str, span: Span, sentences: Sequence[Sentence]) -> Quote:
    first = max(0, bisect_right(sentences, span.start, key=lambda s: s.start) - 1)
    last = bisect_left(sentences, span.end, key=lambda s: s.start)
    numbers = [sentence.number for sentence in sentences[first:last] if sentence.end > span.start]
    return Quote(sentences=numbers, words=text[span.start : span.end])
