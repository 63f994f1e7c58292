"""Step two: what the statements mean: issues, each actor's position on them, and a short summary.

The roster and the statements are closed by now: a reply refers to them by id only. In targeted mode every asked pair gets
exactly one position; a reply that leaves one out is a problem to repair or a failure, never a silent `not_addressed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from toolkit.ask import Ask
from toolkit.grounding import Grounder
from toolkit.records import (
    Actor,
    Condition,
    Document,
    Evidence,
    Issue,
    Position,
    Sentence,
    Stance,
    Statement,
    SummarySentence,
    Voice,
)
from toolkit.replies import PositionReply, PositionsReply
from toolkit.steps.statements import in_order, locate

_CONDITIONAL = frozenset({Stance.CONDITIONAL_SUPPORT, Stance.CONDITIONAL_OPPOSE})


@dataclass(frozen=True)
class Pair:
    """An actor and an issue, by id, for which exactly one position is asked."""

    actor: str
    issue: str


@dataclass(frozen=True)
class PositionsVariables:
    """The variables of the prompt `positions`.

    `sentences` are those of the chunk, `actors` the closed roster, `statements` those already found in the chunk.
    `issues` are given ones (codebook, or found in an earlier chunk); with `find_issues` more may be added. `pairs`, when
    not empty, are answered exactly, one position each. `only_actors` (ids), when not empty, limits positions to them, one
    for each issue. `summary_sentences` is how long the summary may be. `chosen` says that somebody named each of `pairs`
    rather than asking about everybody.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    issues: tuple[Issue, ...]
    find_issues: bool
    pairs: tuple[Pair, ...]
    only_actors: tuple[str, ...]
    summary_sentences: int
    chosen: bool = False


def ask(variables: PositionsVariables) -> Ask[PositionsReply]:
    """The question about one chunk of a document."""
    return Ask(
        prompt="positions",
        variables=variables,
        reply=PositionsReply,
        closed={"actors": tuple(actor.id for actor in variables.actors)},
        check=partial(problems, variables),
    )


def problems(variables: PositionsVariables, reply: PositionsReply) -> list[str]:
    """What is wrong with a reply of the right shape: unknown ids, pairs missing, double or not asked, no evidence."""
    given = {issue.id for issue in variables.issues}
    issues = given | ({issue.id for issue in reply.issues} if variables.find_issues else set())
    actors = {actor.id for actor in variables.actors}
    statements = {statement.id for statement in variables.statements}
    found: list[str] = []
    for n, position in enumerate(reply.positions):
        found += _unknown(n, position, actors, issues, statements)
        found += _incomplete(n, position)
    found += [f"issues.{n}.proposition: is empty" for n, i in enumerate(reply.issues) if not i.proposition.strip()]
    return found + _pair_problems(variables, reply, issues)


def _unknown(n: int, position: PositionReply, actors: set[str], issues: set[str], statements: set[str]) -> list[str]:
    found = []
    if position.actor not in actors:
        found.append(f"positions.{n}.actor: {position.actor!r} is not in the roster")
    if position.issue not in issues:
        found.append(f"positions.{n}.issue: {position.issue!r} is not an issue of this answer")
    if position.relayed_by is not None and position.relayed_by not in actors:
        found.append(f"positions.{n}.relayed_by: {position.relayed_by!r} is not in the roster")
    strangers = [s for s in position.statements if s not in statements]
    return found + [f"positions.{n}.statements: {s!r} is not a listed statement" for s in strangers]


def _incomplete(n: int, position: PositionReply) -> list[str]:
    words = any(quote.words.strip() for quote in position.evidence)
    if position.stance == Stance.NOT_ADDRESSED:
        return []
    if not position.statements and not words:
        return [f"positions.{n}: has neither statements nor evidence"]
    if position.stance in _CONDITIONAL and not position.conditions:
        return [f"positions.{n}.conditions: a {position.stance.value} position names its condition"]
    return []


def _pair_problems(variables: PositionsVariables, reply: PositionsReply, issues: set[str]) -> list[str]:
    counts = Counter((p.actor, p.issue) for p in reply.positions)
    found = [f"positions: {actor}/{issue} stands {n} times" for (actor, issue), n in counts.items() if n > 1]
    asked = asked_pairs(variables, sorted(issues))
    if asked:
        wanted = {(pair.actor, pair.issue) for pair in asked}
        found += [f"positions: {a}/{i} was asked and is missing" for a, i in sorted(wanted - set(counts))]
        found += [f"positions: {a}/{i} was not asked" for a, i in sorted(set(counts) - wanted)]
    return found


def asked_pairs(variables: PositionsVariables, issues: Sequence[str]) -> tuple[Pair, ...]:
    """The pairs that must be answered: the exact ones, or the asked actors on each of `issues`; empty in open mode."""
    return variables.pairs or tuple(Pair(a, i) for a in variables.only_actors for i in issues)


@dataclass(frozen=True)
class ChunkPositions:
    """What one chunk says: issues (given and found), positions with located evidence, summary sentences."""

    issues: tuple[Issue, ...]
    positions: tuple[Position, ...]
    summary: tuple[SummarySentence, ...]


def read(grounder: Grounder, variables: PositionsVariables, reply: PositionsReply) -> ChunkPositions:
    """The records of one chunk's reply; new issues get ids that no given issue has."""
    issues, renamed = _issues(variables, reply)
    statements = {statement.id: statement for statement in variables.statements}
    asked = {(p.actor, p.issue) for p in asked_pairs(variables, [issue.id for issue in issues])}
    positions = tuple(
        _position(grounder, item, statements, renamed)
        for item in reply.positions
        if item.stance != Stance.NOT_ADDRESSED or (item.actor, renamed[item.issue]) in asked
    )
    summary = tuple(
        SummarySentence(text=item.text.strip(), evidence=grounder.sentence(item.sentences))
        for item in reply.summary[: variables.summary_sentences]
        if item.text.strip()
    )
    return ChunkPositions(issues, positions, summary)


def _issues(variables: PositionsVariables, reply: PositionsReply) -> tuple[tuple[Issue, ...], dict[str, str]]:
    given = {issue.id: issue for issue in variables.issues}
    renamed = {i: i for i in given}
    issues = list(variables.issues)
    if variables.find_issues:
        free = (f"I{n}" for n in count(1) if f"I{n}" not in given)
        for item in reply.issues:
            if item.id not in renamed:
                renamed[item.id] = next(free)
                issues.append(
                    Issue(id=renamed[item.id], label=item.label.strip(), proposition=item.proposition.strip())
                )
    return tuple(issues), renamed


def _position(
    grounder: Grounder, item: PositionReply, statements: Mapping[str, Statement], renamed: Mapping[str, str]
) -> Position:
    own = locate(grounder, item.evidence)
    shared = [e for s in item.statements for e in statements[s].evidence]
    conditions = tuple(
        Condition(text=c.text.strip(), evidence=locate(grounder, c.evidence)) for c in item.conditions if c.text.strip()
    )
    return Position(
        id="",
        actor=item.actor,
        issue=renamed[item.issue],
        stance=item.stance,
        conditions=conditions,
        voice=item.voice,
        relayed_by=item.relayed_by if item.voice == Voice.CHARACTERISED else None,
        summary=item.summary.strip(),
        statements=tuple(dict.fromkeys(item.statements)),
        evidence=_without_repeats([*shared, *own]),
    )


def _without_repeats(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    unique = {(e.start, e.end, e.text): e for e in evidence}
    return in_order(unique.values())


def merge(chunks: Sequence[ChunkPositions]) -> ChunkPositions:
    """The positions of all chunks, one for each actor and issue, with final ids P1, P2, …

    The same actor on the same issue in two chunks is one position: `not_addressed` and then the stances that take no side
    give way to a stated one, equal stances join their evidence, and different sides are `mixed`.
    """
    issues = {issue.id: issue for chunk in chunks for issue in chunk.issues}
    merged: dict[tuple[str, str], Position] = {}
    for chunk in chunks:
        for position in chunk.positions:
            key = (position.actor, position.issue)
            merged[key] = _joined(merged[key], position) if key in merged else position
    positions = tuple(p.model_copy(update={"id": f"P{n}"}) for n, p in enumerate(merged.values(), start=1))
    summary = tuple(sentence for chunk in chunks for sentence in chunk.summary)
    return ChunkPositions(tuple(issues.values()), positions, summary)


_WEIGHT = {Stance.NOT_ADDRESSED: 0, Stance.UNCLEAR: 1, Stance.NO_COMMENT: 2, Stance.NEUTRAL: 3}


def _joined(one: Position, other: Position) -> Position:
    first, second = _WEIGHT.get(one.stance, 4), _WEIGHT.get(other.stance, 4)
    if first != second:
        return one if first > second else other
    stance = one.stance if one.stance == other.stance else Stance.MIXED
    summaries = dict.fromkeys(s for s in (one.summary, other.summary) if s)
    conditions = {c.text: c for c in (*one.conditions, *other.conditions)}
    return one.model_copy(
        update={
            "stance": stance,
            "summary": " ".join(summaries),
            "conditions": tuple(conditions.values()),
            "statements": tuple(dict.fromkeys((*one.statements, *other.statements))),
            "evidence": _without_repeats((*one.evidence, *other.evidence)),
        }
    )
