"""The tidy tables of facts and of what everything rests on: claims, checks, citations, findings, evidence, failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.records.accounts import FailureRecord, Finding, Severity
from toolkit.records.contents import Contents
from toolkit.records.facts import Check, CheckStatus, Citation, Claim, ClaimKind, Review, Side, Verdict
from toolkit.records.stance_tables import condition_id, conditions
from toolkit.records.tabular import Part, Table, boolean, grounded, integer, number, one_of, plain, text, texts
from toolkit.records.text import Evidence, Match


class _Place(NamedTuple):
    """Evidence with what it bears out: the kind of record, its id, and the number of the item there, from 1."""

    of: str
    owner: str
    number: int
    evidence: Evidence


class _Checked(NamedTuple):
    """A check with the review that a person signed, if any."""

    check: Check
    review: Review | None


def _checks(analysis: Contents) -> Iterator[_Checked]:
    """Every check with the review of its claim."""
    reviews = {review.claim: review for review in analysis.reviews}
    for check in analysis.checks:
        yield _Checked(check, reviews.get(check.claim))


def _citations(analysis: Contents) -> Iterator[Part[Citation]]:
    for check in analysis.checks:
        for count, citation in enumerate(check.citations, 1):
            yield Part(check.claim, count, citation)


def _failures(analysis: Contents) -> Iterator[Part[FailureRecord]]:
    return (Part("", count, failure) for count, failure in enumerate(analysis.failures, 1))


def _evidence(analysis: Contents) -> Iterator[_Place]:
    def of(kind: str, owner: str, evidence: Iterable[Evidence]) -> Iterator[_Place]:
        return (_Place(kind, owner, count, item) for count, item in enumerate(evidence, 1))

    for statement in analysis.statements:
        yield from of("statement", statement.id, statement.evidence)
    for position in analysis.positions:
        yield from of("position", position.id, position.evidence)
    for owner, count, condition in conditions(analysis):
        yield from of("condition", condition_id(owner, count), condition.evidence)
    for claim in analysis.claims:
        yield from of("claim", claim.id, claim.evidence)
    for finding in analysis.findings:
        yield from of("finding", finding.id, finding.evidence)
    for count, sentence in enumerate(analysis.summary, 1):
        yield from of("summary", str(count), sentence.evidence)
    yield from of("uncovered", "coverage", analysis.coverage.uncovered_quotations)


CLAIMS: Table[Claim] = Table(
    "claims",
    "One row for each fact that the article states.",
    ("analysis", "claim_id"),
    lambda a: a.claims,
    (
        text("claim_id", "id within the analysis, such as `C1`", lambda h, c: c.id),
        text(
            "text", "the claim as one self-contained sentence; additions stand in square brackets", lambda h, c: c.text
        ),
        text("actor_id", "who states it; joins `actors`; null for the article itself", lambda h, c: c.actor),
        text("actor", "name of that actor", lambda h, c: h.name(c.actor)),
        text(
            "kind",
            one_of(ClaimKind),
            lambda h, c: plain(c.kind),
        ),
        text("hedge", "wording that softens it, such as `reportedly`", lambda h, c: c.hedge),
        boolean("checkable", "false for opinions and forecasts", lambda h, c: c.checkable),
        text("reason", "why it is not checkable", lambda h, c: c.reason),
        number(
            "worth", "how much it deserves a check, 0 to 1", lambda h, c: None if c.worth is None else c.worth.score
        ),
        boolean(
            "grounded", "whether all of its evidence stands in the article as shown", lambda h, c: grounded(c.evidence)
        ),
    ),
)

CHECKS: Table[_Checked] = Table(
    "checks",
    "One row for each check of a claim, with the review that a person signed.",
    ("analysis", "claim_id"),
    _checks,
    (
        text("claim_id", "the claim that was checked; joins `claims`", lambda h, c: c.check.claim),
        text("status", f"{one_of(CheckStatus)}; only the first has a verdict", lambda h, c: plain(c.check.status)),
        text("why", "why the status is not `checked`", lambda h, c: c.check.why),
        text(
            "verdict",
            one_of(Verdict),
            lambda h, c: plain(c.check.verdict),
        ),
        text("said", "for reported speech: whether it was said, in the same words", lambda h, c: plain(c.check.said)),
        text(
            "downgraded_from",
            "verdict that the engine gave without a citation that could be located",
            lambda h, c: plain(c.check.downgraded_from),
        ),
        integer("citations", "passages cited; see `citations`", lambda h, c: len(c.check.citations)),
        texts("reasons", "reasons for the verdict", lambda h, c: list(c.check.reasons)),
        texts("not_looked_at", "what the check leaves open", lambda h, c: list(c.check.not_looked_at)),
        text(
            "reviewer", "who signed it off; null where nobody did", lambda h, c: c.review.reviewer if c.review else None
        ),
        integer("rating", "their rating, 1 (false) to 5 (true)", lambda h, c: c.review.rating if c.review else None),
        text("rating_label", "the rating in words", lambda h, c: c.review.label if c.review else None),
        text("reviewed_at", "day of signing, ISO 8601", lambda h, c: c.review.reviewed_at if c.review else None),
        text("review_url", "address of the published review", lambda h, c: c.review.url if c.review else None),
    ),
)

CITATIONS: Table[Part[Citation]] = Table(
    "citations",
    "One row for each passage of a source that a check cites.",
    ("analysis", "claim_id", "number"),
    _citations,
    (
        text("claim_id", "the claim that was checked; joins `checks` and `claims`", lambda h, p: p.owner),
        integer("number", "number of the citation, from 1", lambda h, p: p.number),
        text("side", one_of(Side), lambda h, p: plain(p.item.side)),
        text("source", "id of the source in the evidence store", lambda h, p: p.item.source),
        text("passage", "id of the passage in the evidence store", lambda h, p: p.item.passage),
        integer(
            "start",
            "first code point in the text of the source (not of the article), from 0; null where not found",
            lambda h, p: p.item.start,
        ),
        integer("end", "code point after the last", lambda h, p: p.item.end),
        text("text", "the words cited", lambda h, p: p.item.text),
        text("match", "how they were found; see `evidence.match`", lambda h, p: plain(p.item.match)),
        text("reason", "what was folded, differed or was missing", lambda h, p: p.item.reason),
        text("title", "title of the source", lambda h, p: p.item.title),
        text("url", "address of the source", lambda h, p: p.item.url),
        text("date", "date of the source", lambda h, p: p.item.date),
        text("publisher", "publisher of the source", lambda h, p: p.item.publisher),
    ),
)

FINDINGS: Table[Finding] = Table(
    "findings",
    "One row for each thing that a person should look at.",
    ("analysis", "finding_id"),
    lambda a: a.findings,
    (
        text("finding_id", "id within the analysis", lambda h, f: f.id),
        text("kind", "machine name of what was noticed, such as `uncredited_quotation`", lambda h, f: f.kind),
        text("severity", one_of(Severity), lambda h, f: plain(f.severity)),
        text("message", "one sentence; places are in `evidence`", lambda h, f: f.message),
        text("rule", "rule that fired", lambda h, f: f.rule),
    ),
)

EVIDENCE: Table[_Place] = Table(
    "evidence",
    "One row for each place in an article that something rests on, and for each failed attempt to find one.",
    ("analysis", "of", "owner_id", "number"),
    _evidence,
    (
        text(
            "of",
            "statement, position, condition, claim, finding, summary, or uncovered (quoted, but in no statement)",
            lambda h, p: p.of,
        ),
        text("owner_id", "id of that record; joins its table; `coverage` for `uncovered`", lambda h, p: p.owner),
        integer("number", "number of the place within the record, from 1", lambda h, p: p.number),
        integer(
            "start", "first code point in `articles.text`, from 0; null where not found", lambda h, p: p.evidence.start
        ),
        integer("end", "code point after the last; null where not found", lambda h, p: p.evidence.end),
        text(
            "text",
            "the words: `articles.text[start:end]`; what was cited, where not found",
            lambda h, p: p.evidence.text,
        ),
        integer("sentence", "number of the sentence it begins in, from 1", lambda h, p: p.evidence.sentence),
        text("match", one_of(Match), lambda h, p: plain(p.evidence.match)),
        boolean(
            "grounded",
            "whether the words stand in the article as shown (the first three)",
            lambda h, p: p.evidence.grounded,
        ),
        text(
            "reason",
            "what was folded, differed or was missing; null for an exact match",
            lambda h, p: p.evidence.reason,
        ),
    ),
)

FAILURES: Table[Part[FailureRecord]] = Table(
    "failures",
    "One row for each call, or part of an article, that ended without an answer.",
    ("analysis", "number"),
    _failures,
    (
        integer("number", "number of the failure, from 1", lambda h, p: p.number),
        text("prompt", "what was asked", lambda h, p: p.item.prompt),
        text("reason", "machine name of the reason, such as `truncated` or `refused`", lambda h, p: p.item.reason),
        text("message", "what happened and what to do", lambda h, p: p.item.message),
        integer("attempts", "how often it was tried", lambda h, p: p.item.attempts),
        text("request_id", "the provider's id of the last try", lambda h, p: p.item.request_id),
    ),
)
