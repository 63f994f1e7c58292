"""Checks one reading of an article with another: what a model's analysis left out or turned round.

The other reading (by rules, or by another model) is given as records; nothing is corrected, a person is told. Leaves out
whether stated facts hold: that is `findings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from toolkit.findings.planted import planted
from toolkit.grounding import Grounder
from toolkit.records import (
    Actor,
    Document,
    Evidence,
    Finding,
    Position,
    Sentence,
    Severity,
    Span,
    Stance,
    Statement,
    SummarySentence,
)
from toolkit.text.numbers import numbers

_FOR = frozenset({Stance.SUPPORT, Stance.CONDITIONAL_SUPPORT})
_AGAINST = frozenset({Stance.OPPOSE, Stance.CONDITIONAL_OPPOSE})
_SILENT = frozenset({Stance.NOT_ADDRESSED})
_SMALL = Decimal(3)  # below this a number word is as often an article or a pronoun ("one of them")


@dataclass(frozen=True)
class Reading:
    """What another reader found: stretches of quoted speech, who speaks, what they say, and explicit positions.

    `actors` and `statements` belong together; `positions` are on the audited analysis's own actors and issues, and only
    those that explicit words bear out.
    """

    quotations: Sequence[Span] = field(default=())
    actors: Sequence[Actor] = field(default=())
    statements: Sequence[Statement] = field(default=())
    positions: Sequence[Position] = field(default=())


def audit(
    document: Document,
    sentences: Sequence[Sentence],
    reading: Reading,
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    positions: Sequence[Position],
    summary: Sequence[SummarySentence],
) -> tuple[Finding, ...]:
    """What `reading` shows that the analysis (the other arguments) left out or contradicts; findings without ids."""
    grounder = Grounder(document, sentences)
    return (
        *_uncredited(grounder, reading.quotations, statements),
        *_left_out(grounder, reading, actors),
        *_turned_round(reading.positions, positions, actors),
        *_strange_figures(document, positions, summary),
        *_planted(grounder, statements, positions, summary),
    )


def _planted(
    grounder: Grounder,
    statements: Sequence[Statement],
    positions: Sequence[Position],
    summary: Sequence[SummarySentence],
) -> Iterator[Finding]:
    """Paragraphs that look addressed to software, and everything in the analysis that rests on one of them."""
    places = list(planted(grounder.document.text))
    for place in places:
        message = f"This paragraph looks addressed to software, not to readers: {place.what}."
        yield _finding("planted_text", Severity.WARNING, message, [grounder.span(place.start, place.end)])
    told = [(f"statement {s.id}", s.evidence) for s in statements]
    told += [(f"position {p.id}", (*p.evidence, *(e for c in p.conditions for e in c.evidence))) for p in positions]
    told += [(f"sentence {n} of the summary", s.evidence) for n, s in enumerate(summary, start=1)]
    for what, evidence in told:
        within = [e for e in evidence if any(_meet(e, place.start, place.end) for place in places)]
        if within:
            message = f"The words behind {what} stand in a paragraph that looks addressed to software."
            yield _finding("rests_on_planted_text", Severity.WARNING, message, within)


def _meet(evidence: Evidence, start: int, end: int) -> bool:
    return evidence.start is not None and evidence.end is not None and evidence.start < end and start < evidence.end


def _finding(kind: str, severity: Severity, message: str, evidence: Iterable[Evidence] = ()) -> Finding:
    return Finding(id="", kind=kind, severity=severity, message=message, rule=f"audit.{kind}", evidence=tuple(evidence))


def _uncredited(grounder: Grounder, quotations: Sequence[Span], statements: Sequence[Statement]) -> Iterator[Finding]:
    """Quoted speech of which no statement with a speaker holds at least half."""
    held = sorted(
        (e.start, e.end)
        for s in statements
        if s.actor is not None
        for e in s.evidence
        if e.start is not None and e.end is not None
    )
    for quotation in quotations:
        if 2 * _overlap(quotation, held) < quotation.end - quotation.start:
            message = "Quoted speech that the analysis credits to nobody."
            evidence = grounder.span(quotation.start, quotation.end)
            yield _finding("uncredited_quotation", Severity.WARNING, message, [evidence])


def _overlap(quotation: Span, spans: Sequence[tuple[int, int]]) -> int:
    total, reached = 0, quotation.start
    for start, end in spans:
        start, end = max(start, reached), min(end, quotation.end)
        if start < end:
            total += end - start
            reached = end
    return total


def _left_out(grounder: Grounder, reading: Reading, actors: Sequence[Actor]) -> Iterator[Finding]:
    """Named speakers of the other reading whose name shares no word with any actor of the analysis."""
    known = {word for actor in actors for name in (actor.name, *actor.aliases) for word in _words(name)}
    for actor in reading.actors:
        if not actor.named or _words(actor.name) & known:
            continue
        said = [s for s in reading.statements if s.actor == actor.id]
        evidence = [e for s in said for e in s.evidence if e.start is not None and e.end is not None]
        if evidence:
            message = f"{actor.name} speaks in the article and is not among the actors of the analysis."
            first = grounder.span(evidence[0].start or 0, evidence[0].end or 0)
            yield _finding("speaker_left_out", Severity.WARNING, message, [first])


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2}


def _turned_round(
    explicit: Sequence[Position], positions: Sequence[Position], actors: Sequence[Actor]
) -> Iterator[Finding]:
    """Positions that say the opposite of what explicit words show, or nothing where they show a side."""
    names = {actor.id: actor.name for actor in actors}
    taken = {(p.actor, p.issue): p for p in positions}
    for shown in explicit:
        side = _side(shown.stance)
        if not side or not shown.evidence:
            continue
        name, mine = names.get(shown.actor, shown.actor), taken.get((shown.actor, shown.issue))
        if mine is not None and _side(mine.stance) == -side:
            message = (
                f"The analysis says {mine.stance.value!r} for {name} on {shown.issue}; "
                f"explicit words in the article say {shown.stance.value!r}."
            )
            yield _finding("stance_against_cue", Severity.WARNING, message, shown.evidence)
        elif mine is None or mine.stance in _SILENT:
            message = (
                f"The analysis has no position of {name} on {shown.issue}; explicit words in the article show one."
            )
            yield _finding("stance_left_out", Severity.INFO, message, shown.evidence)


def _side(stance: Stance) -> int:
    return 1 if stance in _FOR else -1 if stance in _AGAINST else 0


def _strange_figures(
    document: Document, positions: Sequence[Position], summary: Sequence[SummarySentence]
) -> Iterator[Finding]:
    """Numbers in the analysis's own sentences that the article does not hold, in figures or in words."""
    language = document.language or "en"

    @cache  # most summaries have no number that needs it
    def held() -> frozenset[Decimal]:
        found = numbers(document.text, language)
        return frozenset(value for number in found for value in (number.low, number.high))

    figures = set(re.findall(r"\d[\d.,]*", document.text))
    told = [("the summary", s.text, s.evidence) for s in summary]
    told += [(f"the summary of position {p.id}", p.summary, p.evidence) for p in positions]
    for where, text, evidence in told:
        for figure in _strangers(text, language, held, figures):
            message = f"The number {figure!r} in {where} does not stand in the article."
            yield _finding("figure_not_in_article", Severity.ERROR, message, evidence)


def _strangers(
    text: str, language: str, held: Callable[[], Collection[Decimal]], figures: Collection[str]
) -> Iterator[str]:
    for number in numbers(text, language):
        words = text[number.start : number.end]
        written = re.findall(r"\d[\d.,]*", words)
        if written and all(w.rstrip(".,") in figures or w in figures for w in written):
            continue
        if not written and number.high < _SMALL:
            continue
        if number.low not in held() and number.high not in held():
            yield words
