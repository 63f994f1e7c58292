"""What the desk is asked to do, and what it tells of it: an order becomes an entry, an entry in time an analysis."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from toolkit.records import Analysis, Document, Record


class Status(StrEnum):
    """How far an analysis has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})


class Setup(Record):
    """Who answers: an engine, a model and a named set of prompts; null leaves the choice to the server."""

    engine: str | None = None
    model: str | None = None
    prompts: str | None = None


class Order(Record):
    """An article to analyse, or the address to fetch it from, and what is wanted of it.

    `issues`, `actors` and `pairs` are those of `Toolkit.analyze`; `check` adds the fact desk; `callback` is an address
    to be told of the end.
    """

    document: Document | None = None
    url: str | None = None
    issues: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    check: bool = False
    setup: Setup = Setup()
    callback: str | None = None


class Entry(Record):
    """What the desk tells of an analysis without opening it.

    `number` orders entries by age, `parent` is the analysis this one was re-run from, `decisions` counts the log, and
    `counts` the records of each sort, once it is done. Times are UTC, ISO 8601.
    """

    number: int
    id: str
    created: str
    updated: str
    title: str | None = None
    source: str | None = None
    language: str | None = None
    status: Status
    error: str | None = None
    engine: str | None = None
    model: str | None = None
    prompts: str | None = None
    parent: str | None = None
    attempts: int = 0
    decisions: int = 0
    counts: dict[str, int] = Field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ENDED


def counts(analysis: Analysis) -> dict[str, int]:
    """How many records of each sort an analysis has."""
    names = ("actors", "issues", "statements", "positions", "claims", "checks", "findings", "failures")
    return {name: len(getattr(analysis, name)) for name in names}


def described(order: Order) -> dict[str, Any]:
    """What an entry shows of an order before anything is done."""
    document = order.document
    return {
        "title": document.title if document else None,
        "source": document.source if document else order.url,
        "language": document.language if document else None,
    }
