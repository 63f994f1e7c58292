"""The order of the fact desk's steps, after the analysis: claims, their evidence, checks, and what stands out.

`check` is a generator of asks like `flow.analyze`, and goes on from the analysis that one returns: one ask for the claims
of each part (with the desk's reading beside it, if wanted), then the checks, several claims an ask. It does no I/O itself:
passages come from the retriever it is handed. A failed call leaves a status and a failure, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.ask import Answer, Ask, Failure
from toolkit.checkworthy import Questions
from toolkit.findings.article import inspect
from toolkit.findings.rules import Rule, desk_rules, load_rules
from toolkit.flow import Flow, Outcome
from toolkit.grounding import Grounder
from toolkit.records import (
    Analysis,
    Check,
    CheckStatus,
    Claim,
    Finding,
    Passage,
    PromptUse,
    Provenance,
    Review,
    Sentence,
    Signal,
    Usage,
    Verdict,
)
from toolkit.retrieval import Retrieved, Retriever
from toolkit.steps import checks, claims, coverage, desk
from toolkit.text.chunks import chunks
from toolkit.text.sentences import split

DISAGREES = "evidence.figures"
_NEAR = 2


@dataclass(frozen=True)
class CheckRequest:
    """What is wanted of the fact desk.

    Without a `retriever` the claims are listed and not checked. `questions` and `rules` replace the shipped ones. `desk`
    adds the desk's reading, one call more. Claims that score below `min_worth` are listed and not checked. `max_claims`
    holds for each part of a long article; `chunk_chars` and `overlap` cut one as the analysis does.
    """

    retriever: Retriever | None = None
    questions: Questions | None = None
    rules: tuple[Rule, ...] = field(default_factory=load_rules)
    limits: checks.CheckLimits = field(default_factory=checks.CheckLimits)
    desk: bool = False
    max_claims: int = 30
    max_notices: int = 12
    min_worth: float = 0.0
    chunk_chars: int = 24_000
    overlap: int = 3


@dataclass(frozen=True)
class GivenClaim:
    """A claim from outside with the passages it is to be checked against, and what was not looked at to find them.

    `speaker` is who stated it, `date` (ISO 8601) when, `language` in which language, where that is known.
    """

    claim: Claim
    retrieved: Retrieved
    speaker: str | None = None
    date: str | None = None
    language: str | None = None


def check(analysis: Analysis, request: CheckRequest) -> Flow[Analysis]:
    """The analysis with claims, checks and findings added, as a generator of asks.

    An analysis of which nothing could be read comes back as it is: its failures say why, and without a roster every claim
    would be laid to the article itself.
    """
    document = analysis.document
    if analysis.failures and not analysis.coverage.sentences_read:
        return analysis
    sentences = split(document.text, document.language)
    grounder = Grounder(document, sentences)
    parts = chunks(sentences, document.text, request.chunk_chars, request.overlap) or ((),)
    outcomes: list[Outcome] = []

    found, noticed = yield from _read(grounder, parts, analysis, request, outcomes)
    checked = yield from _check(found.claims, analysis, request, outcomes)
    findings = (
        *(f for f in analysis.findings if f.rule != DISAGREES),
        *found.findings,
        *inspect(document, sentences, analysis.actors, analysis.statements, request.rules),
        *disagreements(found.claims, checked, request.rules),
        *noticed,
    )
    return _extended(analysis, found.claims, checked, findings, outcomes)


def check_given(
    given: Sequence[GivenClaim],
    limits: checks.CheckLimits | None = None,
    *,
    language: str | None = None,
) -> Flow[tuple[tuple[Check, ...], tuple[Outcome, ...]]]:
    """One check for each claim, in the order given, and the outcomes of the calls; claim ids must differ.

    `language` is that of the claims that do not say theirs; claims of different languages go into different calls.
    """
    outcomes: list[Outcome] = []
    made = [g.claim.model_copy(update={"actor": g.claim.id if g.speaker else None}) for g in given]
    retrieved = {item.claim.id: item.retrieved for item in given}
    batches: list[checks.ChecksVariables] = []
    for spoken in dict.fromkeys(item.language or language for item in given):
        batches += checks.batches(
            [claim for claim, item in zip(made, given, strict=True) if (item.language or language) == spoken],
            {i: r.passages for i, r in retrieved.items()},
            limits or checks.CheckLimits(),
            speakers={item.claim.id: item.speaker for item in given if item.speaker},
            dates={item.claim.id: item.date for item in given if item.date},
            language=spoken,
        )
    done = yield from _answered(batches, outcomes)
    return tuple(_noted(c, done, retrieved.get(c.id), searched=True) for c in made), tuple(outcomes)


def _read(
    grounder: Grounder,
    parts: Sequence[Sequence[Sentence]],
    analysis: Analysis,
    request: CheckRequest,
    outcomes: list[Outcome],
) -> Flow[tuple[claims.FoundClaims, tuple[Finding, ...]]]:
    """The claims of all parts and the desk's notices; their asks go out together."""
    asks: list[Ask[Any]] = [
        claims.ask(claims.ClaimsVariables(grounder.document, tuple(part), analysis.actors, request.max_claims))
        for part in parts
    ]
    rules = tuple(desk_rules(request.rules)) if request.desk else ()
    if rules:
        asks += [
            desk.ask(desk.DeskVariables(grounder.document, tuple(part), analysis.actors, rules, request.max_notices))
            for part in parts
        ]
    answers = yield tuple(asks)
    outcomes += answers
    replies = [a.reply if isinstance(a, Answer) else None for a in answers]
    stated = claims.read(grounder, [r for r in replies[: len(parts)] if r is not None], request.questions)
    noticed = desk.read(grounder, [r for r in replies[len(parts) :] if r is not None], rules)
    return stated, noticed


def _check(
    found: Sequence[Claim], analysis: Analysis, request: CheckRequest, outcomes: list[Outcome]
) -> Flow[tuple[Check, ...]]:
    """The checks of all claims, in their order."""
    document, retriever = analysis.document, request.retriever
    wanted = [c for c in found if c.checkable and (c.worth is None or c.worth.score >= request.min_worth)]
    retrieved: dict[str, Retrieved] = {}
    if retriever is not None:
        for claim in wanted:
            retrieved[claim.id] = retriever.find(claim, language=document.language, date=document.published_at)
    passages: dict[str, tuple[Passage, ...]] = {i: r.passages for i, r in retrieved.items()}
    batches = checks.batches(
        wanted,
        passages,
        request.limits,
        speakers={actor.id: actor.name for actor in analysis.actors},
        dates={claim.id: document.published_at for claim in wanted} if document.published_at else {},
        language=document.language,
    )
    done = yield from _answered(batches, outcomes)
    chosen = {claim.id for claim in wanted}
    return tuple(
        _noted(claim, done, retrieved.get(claim.id), searched=retriever is not None)
        if claim.id in chosen or not claim.checkable
        else _unworthy(claim, request)
        for claim in found
    )


def _answered(batches: Sequence[checks.ChecksVariables], outcomes: list[Outcome]) -> Flow[Mapping[str, Check]]:
    """The checks of all calls by claim id; a failed call fails its claims."""
    if not batches:
        return {}
    answers = yield tuple(checks.ask(variables) for variables in batches)
    outcomes += answers
    done: dict[str, Check] = {}
    for variables, outcome in zip(batches, answers, strict=True):
        made = (
            checks.failed(variables, outcome) if isinstance(outcome, Failure) else checks.read(variables, outcome.reply)
        )
        done |= {item.claim: item for item in made}
    return done


def _noted(claim: Claim, done: Mapping[str, Check], retrieved: Retrieved | None, *, searched: bool) -> Check:
    """The check of a claim with what its search left out."""
    made = done.get(claim.id) or checks.unasked(claim, searched=searched)
    notes = retrieved.notes if retrieved is not None else ()
    return made.model_copy(update={"not_looked_at": tuple(dict.fromkeys((*made.not_looked_at, *notes)))})


def _unworthy(claim: Claim, request: CheckRequest) -> Check:
    score = claim.worth.score if claim.worth else 0.0
    why = f"its check-worthiness {score:.2f} is below {request.min_worth:.2f}"
    return Check(
        claim=claim.id, status=CheckStatus.NOT_CHECKED, why=why, not_looked_at=("no passage was searched for",)
    )


def _extended(
    analysis: Analysis,
    found: tuple[Claim, ...],
    checked: tuple[Check, ...],
    findings: Sequence[Finding],
    outcomes: Sequence[Outcome],
) -> Analysis:
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    return analysis.model_copy(
        update={
            "reviews": _standing(analysis, found),
            "claims": found,
            "checks": checked,
            "findings": coverage.numbered(_each_once(findings)),
            "failures": (*analysis.failures, *(o.record() for o in outcomes if isinstance(o, Failure))),
            "provenance": _provenance(analysis.provenance, answers),
            "usage": sum((o.usage for o in outcomes), analysis.usage),
            "trace": (*analysis.trace, *(t for answer in answers for t in answer.trace)),
        }
    )


def _each_once(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings without those that an earlier check of the same analysis made already."""
    return list({(f.kind, f.rule, f.message, f.evidence): f for f in reversed(findings)}.values())[::-1]


def _standing(analysis: Analysis, found: Sequence[Claim]) -> tuple[Review, ...]:
    """The reviews of claims that are still the same under the same id; another claim takes nobody's signature over."""
    signed = {claim.id: claim.text for claim in analysis.claims}
    same = {claim.id for claim in found if signed.get(claim.id) == claim.text}
    return tuple(review for review in analysis.reviews if review.claim in same)


def disagreements(found: Sequence[Claim], checked: Sequence[Check], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Claims that are called supported although code sees another figure or date in the evidence for the same thing."""
    rule = next((r for r in rules if r.id == DISAGREES and r.enabled), None)
    if rule is None:
        return ()
    places = {c.id: tuple(e for e in c.evidence if e.start is not None) for c in found}
    return tuple(
        Finding(
            id="",
            kind="figures",
            severity=rule.severity,
            message=f"Claim {made.claim} is called supported. {signal.message}",
            rule=DISAGREES,
            evidence=places[made.claim],
        )
        for made in checked
        if made.verdict is Verdict.SUPPORTED
        for signal in _clashes(made)
    )


def _clashes(made: Check) -> Iterator[Signal]:
    """The figures and dates of a claim that clash with the evidence, and that nothing in it agrees with."""
    agreed = {(s.sort, s.claim_text) for s in made.signals if s.agrees}
    for signal in made.signals:
        figure = signal.sort in ("number", "date") and signal.shared >= _NEAR
        if figure and not signal.agrees and (signal.sort, signal.claim_text) not in agreed:
            yield signal


def _provenance(before: Provenance, answers: Sequence[Answer[Any]]) -> Provenance:
    prompts: tuple[PromptUse, ...] = tuple(dict.fromkeys((*before.prompts, *(a.prompt for a in answers if a.prompt))))
    notes = tuple(dict.fromkeys((*before.notes, *(note for a in answers for note in a.notes))))
    return before.model_copy(update={"prompts": prompts, "notes": notes})


def usage_of(outcomes: Sequence[Outcome]) -> Usage:
    """What the calls consumed together."""
    return sum((outcome.usage for outcome in outcomes), Usage())
