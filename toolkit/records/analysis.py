"""Everything the toolkit says about one document, as one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from pydantic import Field

from toolkit.records.accounts import Coverage, FailureRecord, Finding, Provenance, Trace, Usage
from toolkit.records.facts import Check, Claim, Review
from toolkit.records.stances import Actor, Issue, Position, Statement, SummarySentence
from toolkit.records.text import Document, Record

SCHEMA_VERSION = "1"


class Analysis(Record):
    """Everything the toolkit says about one document; the JSON it writes, described by `stance schema`.

    `as_html` is how notebooks show an analysis. It is set by whoever builds analyses (records know no reports); unset, a
    notebook shows the plain representation.
    """

    as_html: ClassVar[Callable[[Analysis], str] | None] = None

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

    def _repr_html_(self) -> str | None:
        """What a notebook shows, or None for the plain representation."""
        return None if Analysis.as_html is None else Analysis.as_html(self)
