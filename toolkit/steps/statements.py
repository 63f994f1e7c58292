"""Step one: who speaks in the article, and what is attributed to them.

`ask` asks for the roster and the statements of one chunk; `read` turns the reply into actors and statements whose every
quotation has been located by `grounding`. What statements mean for an issue is left to `steps.positions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.ask import Ask
from toolkit.grounding import Grounder
from toolkit.records import Document, Evidence, Sentence, Statement
from toolkit.replies import ActorReply, Quote, StatementReply, StatementsReply


@dataclass(frozen=True)
class StatementsVariables:
    """The variables of the prompt `statements`: the document and the sentences of the chunk to be read."""

    document: Document
    sentences: tuple[Sentence, ...]


def ask(document: Document, sentences: Sequence[Sentence]) -> Ask[StatementsReply]:
    """The question about one chunk of a document."""
    return Ask(
        prompt="statements",
        variables=StatementsVariables(document, tuple(sentences)),
        reply=StatementsReply,
        check=problems,
    )


def problems(reply: StatementsReply) -> list[str]:
    """What is wrong with a reply of the right shape: ids that are missing, double or unknown, statements without words."""
    found: list[str] = []
    ids = [actor.id for actor in reply.actors]
    found += [f"actors: the id {i!r} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    found += [f"actors.{n}.name: is empty" for n, actor in enumerate(reply.actors) if not actor.name.strip()]
    for n, statement in enumerate(reply.statements):
        for field, value in (("actor", statement.actor), ("relayed_by", statement.relayed_by)):
            if value is not None and value not in ids:
                found.append(f"statements.{n}.{field}: {value!r} is not the id of a listed actor")
        if not any(quote.words.strip() for quote in statement.evidence):
            found.append(f"statements.{n}.evidence: has no words")
    return found


@dataclass(frozen=True)
class ChunkStatement:
    """A statement of one chunk, before its final id is known; `actor` and `relayed_by` are the chunk's own actor ids."""

    actor: str | None
    relayed_by: str | None
    statement: Statement


def read(grounder: Grounder, reply: StatementsReply) -> tuple[tuple[ActorReply, ...], tuple[ChunkStatement, ...]]:
    """The chunk's roster as replied, and its statements with located evidence."""
    return tuple(reply.actors), tuple(_statement(grounder, item) for item in reply.statements)


def locate(grounder: Grounder, quotes: Sequence[Quote]) -> tuple[Evidence, ...]:
    """The evidence for the quotes of a reply, in text order, without repetitions; what was not found comes last."""
    found: dict[tuple[int | None, int | None, str], Evidence] = {}
    for quote in quotes:
        if quote.words.strip():
            for item in grounder.evidence(quote.words, quote.sentences):
                found.setdefault((item.start, item.end, item.text if item.start is None else ""), item)
    return in_order(found.values())


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence sorted by place in the text; items without a place come last."""
    return tuple(sorted(evidence, key=lambda e: (e.start is None, e.start or 0, e.end or 0)))


def merge(chunks: Sequence[Sequence[ChunkStatement]], final_ids: Sequence[Mapping[str, str]]) -> tuple[Statement, ...]:
    """The statements of all chunks with final ids S1, S2, … in text order.

    `final_ids[n]` maps the actor ids of chunk n to roster ids. Chunks overlap, so a statement of the same actor whose
    place lies within one already kept is the same statement, and is dropped.
    """
    kept: list[Statement] = []
    for chunk, ids in zip(chunks, final_ids, strict=True):
        for item in chunk:
            statement = item.statement.model_copy(
                update={"actor": ids.get(item.actor or ""), "relayed_by": ids.get(item.relayed_by or "")}
            )
            if not any(_same(statement, other) for other in kept):
                kept.append(statement)
    kept.sort(key=_place)
    return tuple(s.model_copy(update={"id": f"S{n}"}) for n, s in enumerate(kept, start=1))


def _statement(grounder: Grounder, item: StatementReply) -> ChunkStatement:
    cited = sorted({number for quote in item.evidence for number in quote.sentences})
    record = Statement(
        id="",
        actor=None,
        cue=_cue(grounder, item.cue, cited),
        speech=item.speech,
        relayed_by=None,
        evidence=locate(grounder, item.evidence),
    )
    return ChunkStatement(item.actor, item.relayed_by, record)


def _cue(grounder: Grounder, cue: str | None, cited: Sequence[int]) -> str | None:
    """The cue as it stands in the text near the cited sentences, or None where it does not stand there."""
    if not cue or not cue.strip():
        return None
    around = sorted({number + step for number in cited for step in (-1, 0, 1)})
    for sentences in (cited, around):
        found = grounder.evidence(cue, sentences)
        if len(found) == 1 and found[0].grounded:
            return found[0].text
    return None


def _same(one: Statement, other: Statement) -> bool:
    if one.actor != other.actor:
        return False
    mine, theirs = _spans(one), _spans(other)
    if not mine or not theirs:
        return [e.text for e in one.evidence] == [e.text for e in other.evidence]
    return all(any(a <= start and end <= b for a, b in theirs) for start, end in mine)


def _spans(statement: Statement) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in statement.evidence if e.start is not None and e.end is not None]


def _place(statement: Statement) -> tuple[bool, int]:
    starts = [e.start for e in statement.evidence if e.start is not None]
    return (not starts, min(starts, default=0))
