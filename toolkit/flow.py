"""The order of the steps: a document and a request become an analysis. Pure: no I/O, no clock, no engine.

`analyze` is a generator. It yields tuples of asks that can be answered at the same time and is sent the answers (or
failures) in the same order; its return value is the analysis. Any driver can run it: `drive` for one document and an
async engine, others for many documents, a batch file or a cluster.

One article of ordinary length is two asks: `statements`, then `positions`. A longer one is cut at sentence borders into
overlapping chunks: all `statements` asks go out together, the `positions` asks one after another, because each is given the
issues found so far. A chunk that is too long for the model, or whose reply is, is read in two halves; where it is the pairs
asked for that make the reply too long, they are. A chunk whose ask fails is a failure of the analysis, never dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from toolkit.ask import TOO_LONG, Answer, Ask, Engine, Failure, Reason
from toolkit.grounding import Grounder
from toolkit.records import Actor, Analysis, Document, Issue, Provenance, Sentence, Span, Statement, Usage
from toolkit.steps import coverage, positions, roster, statements
from toolkit.text.chunks import chunks, halves
from toolkit.text.quotations import Kind, quotations
from toolkit.text.sentences import split

T = TypeVar("T")
Outcome = Answer[Any] | Failure
Flow = Generator[tuple[Ask[Any], ...], tuple[Outcome, ...], T]


@dataclass(frozen=True)
class Request:
    """What is wanted of a document.

    `issues` are given ones; without them the issues are found in the article. `actors` (names) limit positions to these
    actors; `pairs` (actor name, issue id) asks for exactly these positions. `chunk_chars` is the length, in characters,
    above which a document is read in parts, `overlap` the sentences two parts share, and `summary_sentences` the length of
    the summary. Without `positions` the flow ends after the first step: actors and statements, half the calls.
    """

    issues: tuple[Issue, ...] = ()
    actors: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    chunk_chars: int = 24_000
    overlap: int = 3
    summary_sentences: int = 4
    positions: bool = True


@dataclass(frozen=True)
class Stamp:
    """What the flow cannot know by itself: who answers, which version runs, and when (UTC, ISO 8601)."""

    engine: str
    toolkit_version: str
    created_at: str
    model_requested: str | None = None


def analyze(document: Document, request: Request, stamp: Stamp) -> Flow[Analysis]:
    """The analysis of one document, as a generator of asks."""
    sentences = split(document.text)
    grounder = Grounder(document, sentences)
    parts = chunks(sentences, document.text, request.chunk_chars, request.overlap) or ((),)
    outcomes = _Outcomes(request.overlap)

    actors, said, read = yield from _statements(grounder, parts, outcomes)
    taken = yield from _positions(grounder, read, actors, said, request, outcomes)
    covered = {sentence.number for part in read for sentence in part}
    findings = coverage.ungrounded(taken.actors, said, taken.result.positions)
    return Analysis(
        document=document,
        actors=taken.actors,
        issues=taken.result.issues,
        statements=said,
        positions=taken.result.positions,
        findings=coverage.numbered(findings),
        summary=taken.result.summary,
        coverage=coverage.coverage(
            grounder, quoted(document), taken.actors, said, taken.result.positions, len(covered)
        ),
        failures=tuple(outcome.record() for outcome in outcomes.kept if isinstance(outcome, Failure)),
        provenance=outcomes.noted(provenance(stamp, outcomes.kept)),
        usage=sum((outcome.usage for outcome in (*outcomes.kept, *outcomes.halved)), Usage()),
        trace=tuple(t for outcome in outcomes.kept if isinstance(outcome, Answer) for t in outcome.trace),
    )


Part = tuple[Sentence, ...]
LEAST_HALVED = 8
"""Sentences below which a part is not halved: a model to which that is too long is not helped by less."""
LEAST_PAIRS = 8
"""Pairs below which it is not them that make a reply too long."""
MOST_HALVED = 7
"""Halvings in one analysis, which bounds what they can cost: one part down to its eighths."""


@dataclass(frozen=True)
class _Share:
    """What one ask for positions is about: a part, the pairs asked for (all of the request, if `whole`), who sums it up."""

    part: Part
    pairs: tuple[positions.Pair, ...]
    whole: bool = True
    sums_up: bool = True


@dataclass
class _Outcomes:
    """What came of all asks: those that stand, and those that two smaller asks took the place of."""

    overlap: int
    kept: list[Outcome] = field(default_factory=list)
    halved: list[Failure] = field(default_factory=list)

    def smaller(self, part: Part, outcome: Outcome) -> tuple[Part, ...]:
        """The halves to read instead, where the part or its reply was too long; else the outcome stands, and nothing."""
        may_be = len(part) >= LEAST_HALVED and len(self.halved) < MOST_HALVED
        if isinstance(outcome, Failure) and outcome.reason in TOO_LONG and may_be:
            self.halved.append(outcome)
            return halves(part, self.overlap)
        self.kept.append(outcome)
        return ()

    def less(self, share: _Share, outcome: Outcome) -> tuple[_Share, ...]:
        """The shares to ask for instead, half of the pairs or of the part each; else the outcome stands, and nothing."""
        pairs = share.pairs
        may_be = len(pairs) >= LEAST_PAIRS and len(self.halved) < MOST_HALVED
        if isinstance(outcome, Failure) and outcome.reason is Reason.TRUNCATED and may_be:
            self.halved.append(outcome)
            middle = len(pairs) // 2
            first = replace(share, pairs=pairs[:middle], whole=False)
            return first, replace(first, pairs=pairs[middle:], sums_up=False)
        return tuple(replace(share, part=half) for half in self.smaller(share.part, outcome))

    def noted(self, made: Provenance) -> Provenance:
        """The provenance, with a note where parts were halved."""
        if not self.halved:
            return made
        note = f"{len(self.halved)} call(s) were too long for the model, or their replies were, and were made in halves"
        return made.model_copy(update={"notes": (*made.notes, note)})


def quoted(document: Document) -> tuple[Span, ...]:
    """The stretches of quoted speech; terms, titles and nicknames in quotation marks are left out."""
    found = quotations(document.text)
    return tuple(Span(start=q.start, end=q.end) for q in found if q.kind is not Kind.TERM)


def _statements(
    grounder: Grounder, parts: Sequence[Part], outcomes: _Outcomes
) -> Flow[tuple[roster.Roster, tuple[Statement, ...], tuple[Part, ...]]]:
    """The closed roster, the statements, and the parts that were read, in text order."""
    read: dict[Part, Any] = {}
    waiting = list(parts)
    while waiting:
        answers = yield tuple(statements.ask(grounder.document, part) for part in waiting)
        asked, waiting = waiting, []
        for part, answer in zip(asked, answers, strict=True):
            waiting += outcomes.smaller(part, answer)
            if isinstance(answer, Answer):
                read[part] = statements.read(grounder, answer.reply)
    in_order = sorted(read, key=lambda part: part[0].start if part else 0)
    actors = roster.merge(grounder, [read[part][0] for part in in_order])
    return actors, statements.merge([read[part][1] for part in in_order], actors.ids), tuple(in_order)


@dataclass(frozen=True)
class _Taken:
    actors: tuple[Actor, ...]
    result: positions.ChunkPositions


def _positions(
    grounder: Grounder,
    read: Sequence[Part],
    actors: roster.Roster,
    said: tuple[Statement, ...],
    request: Request,
    outcomes: _Outcomes,
) -> Flow[_Taken]:
    """The positions of all parts that were read, each part given the issues found in the earlier ones."""
    names = [*request.actors, *(actor for actor, _ in request.pairs)]
    closed, ids = roster.with_asked(grounder, actors, list(dict.fromkeys(names)))
    asked = tuple(ids[name] for name in request.actors) if not request.pairs else ()
    results: list[positions.ChunkPositions] = []
    issues = request.issues
    pairs = _pairs(request, closed, ids)
    waiting = [_Share(part, pairs) for part in read] if request.positions else []
    while waiting:
        share = waiting.pop(0)
        variables = positions.PositionsVariables(
            document=grounder.document,
            sentences=share.part,
            actors=closed.actors,
            statements=_within(said, share.part),
            issues=issues,
            find_issues=not request.issues,
            pairs=share.pairs,
            only_actors=asked if share.whole else (),
            summary_sentences=max(1, request.summary_sentences // len(read)) if share.sums_up else 0,
            chosen=bool(request.pairs),
        )
        (answer,) = yield (positions.ask(variables),)
        waiting[:0] = outcomes.less(share, answer)
        if isinstance(answer, Answer):
            results.append(positions.read(grounder, variables, answer.reply))
            issues = results[-1].issues
    return _Taken(closed.actors, positions.merge(results))


def _pairs(request: Request, closed: roster.Roster, ids: dict[str, str]) -> tuple[positions.Pair, ...]:
    """The exact pairs: as asked, or asked actors by given issues, or every actor by given issues."""
    if request.pairs:
        return tuple(dict.fromkeys(positions.Pair(ids[actor], issue) for actor, issue in request.pairs))
    who = [ids[name] for name in request.actors] or [actor.id for actor in closed.actors]
    return tuple(dict.fromkeys(positions.Pair(actor, issue.id) for actor in who for issue in request.issues))


def _within(said: Sequence[Statement], part: Sequence[Sentence]) -> tuple[Statement, ...]:
    numbers = {sentence.number for sentence in part}
    cited = [{e.sentence for e in s.evidence if e.sentence is not None} for s in said]
    return tuple(s for s, where in zip(said, cited, strict=True) if not where or where & numbers)


def provenance(stamp: Stamp, outcomes: Sequence[Outcome]) -> Provenance:
    """Where an analysis made from these outcomes comes from."""
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    models = list(dict.fromkeys(a.model_answered for a in answers if a.model_answered))
    return Provenance(
        engine=stamp.engine,
        model_requested=stamp.model_requested,
        model_answered=", ".join(models) or None,
        prompts=tuple(dict.fromkeys(a.prompt for a in answers if a.prompt is not None)),
        toolkit_version=stamp.toolkit_version,
        created_at=stamp.created_at,
        notes=tuple(dict.fromkeys(note for a in answers for note in a.notes)),
    )


async def drive(flow: Flow[T], engine: Engine) -> T:
    """Run a flow to its end on one engine; asks that go out together are answered concurrently.

    What an engine raises is raised when all asks that went out with it have come to their end.
    """
    try:
        asks = next(flow)
        while True:
            answers = await asyncio.gather(*(engine.answer(ask) for ask in asks), return_exceptions=True)
            asks = flow.send(tuple(_returned(answers)))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def _returned(ends: Sequence[T | BaseException]) -> Iterator[T]:
    """What was returned; raises the first exception there is instead."""
    for end in ends:
        if isinstance(end, BaseException):
            raise end
        yield end
