"""What an analysis says of itself: findings, coverage, failures, usage, and where it comes from."""

from __future__ import annotations

from enum import StrEnum

from toolkit.records.text import Evidence, Record


class Severity(StrEnum):
    """How urgently a finding wants a person's eye."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(Record):
    """Something code or an engine noticed that a person should look at; never a correction.

    `kind` is a stable machine name ("uncredited_quotation"), `message` one plain sentence, `rule` the rule that fired,
    `evidence` the places concerned, in order.
    """

    id: str
    kind: str
    severity: Severity
    message: str
    rule: str
    evidence: tuple[Evidence, ...] = ()


class Coverage(Record):
    """What of the article the analysis refers to, so that silence is visible.

    Counts of sentences read by the engine, of quoted stretches and those that some statement holds, and the quoted
    stretches and named speakers that nothing refers to.
    """

    sentences: int
    sentences_read: int
    quotations: int
    quotations_covered: int
    uncovered_quotations: tuple[Evidence, ...] = ()
    actors_without_statement: tuple[str, ...] = ()


class FailureRecord(Record):
    """A call, or a part of the article, that ended without an answer, with the reason; never turned into a result."""

    prompt: str
    reason: str
    message: str
    attempts: int = 0
    request_id: str | None = None


class PromptUse(Record):
    """A prompt that the analysis was made with; `fingerprint` covers the template, its includes and the reply schema."""

    name: str
    version: str
    fingerprint: str


class Usage(Record):
    """What the calls of an analysis consumed, in calls and tokens; `cost` is in US dollars where the price is known.

    `cached_calls` were answered from our own cache and cost nothing. `cached_tokens` and `cache_write_tokens` are the
    part of `input_tokens` that the provider read from, or wrote to, its prompt cache; `reasoning_tokens` are the part of
    `output_tokens` spent on thinking; `batch_tokens` are the tokens of both kinds that went through a batch.
    """

    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    batch_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """The sum; an unknown cost stays unknown only while both are unknown."""
        cost = None if self.cost is None and other.cost is None else (self.cost or 0.0) + (other.cost or 0.0)
        return Usage(
            calls=self.calls + other.calls,
            cached_calls=self.cached_calls + other.cached_calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            batch_tokens=self.batch_tokens + other.batch_tokens,
            cost=cost,
        )


class Trace(Record):
    """Which rule of the embedded engine found what, for `--explain`."""

    rule: str
    found: str
    start: int
    end: int


class Provenance(Record):
    """Where an analysis comes from. `created_at` is UTC, ISO 8601."""

    engine: str
    model_requested: str | None = None
    model_answered: str | None = None
    prompts: tuple[PromptUse, ...] = ()
    toolkit_version: str
    created_at: str
    notes: tuple[str, ...] = ()
