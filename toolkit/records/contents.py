"""What an analysis holds, field by field."""

from __future__ import annotations

from pydantic import Field

from toolkit.records.accounts import Coverage, FailureRecord, Finding, Provenance, Trace, Usage
from toolkit.records.facts import Check, Claim, Review
from toolkit.records.stances import Actor, Issue, Position, Statement, SummarySentence
from toolkit.records.text import Document, Record

SCHEMA_VERSION = "1"


class Contents(Record):
    """The fields of an analysis, in the order of its JSON; `Analysis` adds the ways to look at them."""

    schema_version: str = SCHEMA_VERSION
    document: Document
    actors: tuple[Actor, ...] = ()
    issues: tuple[Issue, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    reviews: tuple[Review, ...] = ()
    findings: tuple[Finding, ...] = ()
    summary: tuple[SummarySentence, ...] = ()
    coverage: Coverage
    failures: tuple[FailureRecord, ...] = ()
    provenance: Provenance
    usage: Usage = Field(default_factory=Usage)
    trace: tuple[Trace, ...] = ()
