"""The records we keep: frozen, with ids, spans and provenance. They are the JSON the toolkit writes.

Offsets are half-open and count code points of `Document.text`, which is never altered once a document is made: for every
evidence item with a span, `document.text[start:end] == item.text`. What a model fills in is another family: `replies`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1"


class Record(BaseModel):
    """Base of every record: immutable, and strict about its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A stretch of a document's text: `text[start:end]`, in code points."""

    start: int
    end: int


class Sentence(Record):
    """One sentence of a document; `number` counts from 1 and is what prompts show and replies cite."""

    number: int
    start: int
    end: int
    paragraph: int


class Document(Record):
    """An article as it was read, with what is known about it. `text` is never altered afterwards."""

    id: str
    title: str | None = None
    source: str | None = None
    byline: str | None = None
    published_at: str | None = None
    language: str | None = None
    text: str
    warnings: tuple[str, ...] = ()


class Match(StrEnum):
    """How cited words were found in the text, from most to least trusted."""

    EXACT = "exact"
    """Character for character."""
    NORMALISED = "normalised"
    """Equal after folding quotation marks, dashes, spaces, case or composition; the reason says which."""
    STITCHED = "stitched"
    """Found as several spans in order, each an evidence item of its own (the writer interrupted the quotation)."""
    NEAR = "near"
    """A few words differ, but all numbers, units, negations, names and modal verbs agree."""
    AMBIGUOUS = "ambiguous"
    """Found more than once, and the cited sentences do not decide which one is meant."""
    ABSENT = "absent"
    """Not in the text."""


GROUNDED = frozenset({Match.EXACT, Match.NORMALISED, Match.STITCHED})
"""The matches that count as found in the source's own words."""


class Evidence(Record):
    """Words of the document that bear something out, or the failed attempt to find them.

    `start` and `end` are null where nothing was found (`absent`) or no place was chosen (`ambiguous`); `text` is then what
    was cited. `sentence` is the number of the sentence the span begins in. `reason` says what was folded, differed or was
    missing; it is null for an exact match.
    """

    start: int | None
    end: int | None
    text: str
    sentence: int | None
    match: Match
    reason: str | None = None

    @property
    def grounded(self) -> bool:
        """Whether the words stand in the text as shown."""
        return self.match in GROUNDED


class ActorKind(StrEnum):
    """What kind of source or participant an actor is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT_BODY = "government_body"
    GROUP = "group"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"


class Mention(Record):
    """A place where the text refers to an actor by name, description or (where resolved) pronoun."""

    start: int
    end: int
    text: str
    sentence: int | None


class Actor(Record):
    """Somebody or something that speaks or takes a position in a document.

    `named` is false where the text only describes the source ("a senior official"); `anonymity_reason` then keeps the
    reason the text gives, if any.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: ActorKind
    role: str | None = None
    affiliation: str | None = None
    named: bool
    anonymity_reason: str | None = None
    mentions: tuple[Mention, ...] = ()


class Issue(Record):
    """What positions are about: a normative proposition with a positive pole, never a bare topic."""

    id: str
    label: str
    proposition: str
    origin: Literal["article", "codebook"] = "article"


class Speech(StrEnum):
    """How a statement is reported."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Statement(Record):
    """Who said what: one reported statement and the words that report it.

    `actor` is null where the text names no speaker. `relayed_by` is the actor through whom the words reach the reader,
    where that is not the speaker. `cue` is the attributing phrase as it stands in the text.
    """

    id: str
    actor: str | None
    cue: str | None
    speech: Speech
    relayed_by: str | None = None
    evidence: tuple[Evidence, ...]


class Stance(StrEnum):
    """An actor's attitude towards an issue's proposition."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    CONDITIONAL_SUPPORT = "conditional_support"
    CONDITIONAL_OPPOSE = "conditional_oppose"
    MIXED = "mixed"
    NEUTRAL = "neutral"
    NO_COMMENT = "no_comment"
    UNCLEAR = "unclear"
    NOT_ADDRESSED = "not_addressed"


class Voice(StrEnum):
    """Whether a position is given by the actor, or to the actor by somebody else."""

    OWN = "own"
    CHARACTERISED = "characterised"


class Condition(Record):
    """What a position depends on ("until the bridge is inspected"), in the text's own words."""

    text: str
    evidence: tuple[Evidence, ...]


class Position(Record):
    """What an actor's statements and reported attitudes mean for one issue.

    `voice` tells the actor's own words from somebody else's characterisation; `relayed_by` is then the actor who
    characterises, null for the article itself. `evidence` is never empty unless `stance` is `not_addressed`.
    """

    id: str
    actor: str
    issue: str
    stance: Stance
    conditions: tuple[Condition, ...] = ()
    voice: Voice
    relayed_by: str | None = None
    summary: str
    statements: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class SummarySentence(Record):
    """One sentence of the neutral summary, with the sentences of the article it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


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


class Bound(StrEnum):
    """How a stated number bounds the true one."""

    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    RANGE = "range"
    VAGUE = "vague"
    """A round quantity without a figure ("dozens")."""


class Quantity(Record):
    """A number as a text states it, normalised.

    `low` and `high` are equal except for ranges and vague quantities; `unit` is an id of `text/units.yaml` ("percent",
    "USD", "km"), empty for a plain count, "ordinal" for a rank; `of` is what is counted, as far as code can tell.
    """

    text: str
    low: float
    high: float
    unit: str
    bound: Bound
    of: str | None = None


class DateValue(Record):
    """A date as a text states it, resolved against the article's date where it is relative.

    `first` and `last` are ISO days and span what the text leaves open (a month, a year); both are null where it could not
    be resolved, and `reason` then says why.
    """

    text: str
    first: str | None
    last: str | None
    relative: bool
    reason: str | None = None


class ClaimKind(StrEnum):
    """What kind of fact a claim states."""

    QUANTITY = "quantity"
    DATE = "date"
    EVENT = "event"
    QUOTATION = "quotation"
    CAUSAL = "causal"
    COMPARISON = "comparison"
    PREDICTION = "prediction"
    RULE = "rule"
    OPINION = "opinion"
    OTHER = "other"


class WorthReason(Record):
    """One yes/no question of the check-worthiness score that was answered yes, and the weight it added."""

    question: str
    text: str
    weight: float


class Worth(Record):
    """How much a claim deserves a check, from 0 to 1, and why: the questions answered yes, heaviest first."""

    score: float
    reasons: tuple[WorthReason, ...] = ()


class Claim(Record):
    """A fact the article states, as one self-contained sentence, with its places in the text.

    `text` has names, dates and places filled in from the article, each addition in square brackets. `actor` is who states
    it, null for the article itself. `hedge` is the wording that softens it ("reportedly", "may"), null where it is flat.
    Opinions and forecasts are kept with `checkable` false and `reason` saying why.
    """

    id: str
    text: str
    actor: str | None
    evidence: tuple[Evidence, ...]
    kind: ClaimKind = ClaimKind.OTHER
    hedge: str | None = None
    checkable: bool = True
    reason: str | None = None
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateValue, ...] = ()
    worth: Worth | None = None

    @property
    def plain(self) -> str:
        """The sentence without the brackets that mark additions."""
        return " ".join(self.text.replace("[", " ").replace("]", " ").split())


class Verdict(StrEnum):
    """What the evidence says about a claim. Never used for anything that went wrong: that is `CheckStatus`."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    CONTRADICTED = "contradicted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKABLE = "not_checkable"


DECISIVE = frozenset({Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED, Verdict.CONTRADICTED, Verdict.CONFLICTING})
"""The verdicts that need at least one located citation."""


class CheckStatus(StrEnum):
    """Whether a check was carried out; kept apart from its verdict."""

    CHECKED = "checked"
    NOT_CHECKED = "not_checked"
    FAILED = "failed"


class Side(StrEnum):
    """Whether a cited passage bears a claim out or speaks against it."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"


class Passage(Record):
    """A stretch of a frozen source that a claim is checked against.

    `id` names it within the store, `source` the source it was cut from, `start` and `end` are offsets in that source's
    text, and `hash` is the SHA-256 of that whole text, so that a later change is visible.
    """

    id: str
    source: str
    text: str
    start: int
    end: int
    title: str | None = None
    url: str | None = None
    date: str | None = None
    publisher: str | None = None
    hash: str


class Citation(Record):
    """Words of a passage that a verdict rests on, located by code: `text` is the source's `[start:end]`.

    `start` and `end` are null where the words were not found; such a citation never carries a verdict.
    """

    passage: str
    source: str
    side: Side
    text: str
    start: int | None
    end: int | None
    match: Match
    reason: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    publisher: str | None = None

    @property
    def grounded(self) -> bool:
        """Whether the words stand in the source as shown."""
        return self.match in GROUNDED


class Signal(Record):
    """Words of a claim and words of a passage that code found to agree or to clash; never a verdict.

    `sort` is number, date, name, negation or opposite. `start` and `end` are offsets in the source's text,
    `claim_start` and `claim_end` in the article's, null where the claim's wording does not stand there. `shared` counts the
    content words near both, which is how far the two seem to be about one thing.
    """

    sort: str
    agrees: bool
    message: str
    claim_text: str
    claim_start: int | None
    claim_end: int | None
    passage: str
    source: str
    text: str
    start: int
    end: int
    shared: int


class Check(Record):
    """What was found about one claim.

    `verdict` is about the content ("right"), `said` about the attribution, for reported speech only; both are null unless
    `status` is `checked`. `why` explains a status that is not `checked`. `downgraded_from` keeps a decisive verdict that
    had no located citation. `signals` are agreements and conflicts of figures, dates and names found by code,
    `not_looked_at` says in plain sentences what the check leaves open.
    """

    claim: str
    status: CheckStatus
    why: str | None = None
    verdict: Verdict | None = None
    said: Verdict | None = None
    downgraded_from: Verdict | None = None
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    passages: tuple[str, ...] = ()
    not_looked_at: tuple[str, ...] = ()


class Place(Record):
    """Words of one of several documents; the evidence's offsets are in the text of the document with this id."""

    document: str
    evidence: Evidence


class CrossFinding(Record):
    """Something on which several articles of one story do not agree; `places` are the words of either side."""

    id: str
    kind: str
    severity: Severity
    message: str
    rule: str
    places: tuple[Place, ...]


class Review(Record):
    """A person's sign-off of a check: the only thing from which a published review is written.

    `rating` runs from 1 (false) to 5 (true), `label` is its wording; `reviewed_at` is an ISO date. `wording` is the claim
    as it is to be published, where the claim's own text is too long.
    """

    claim: str
    reviewer: str
    organisation: str | None = None
    rating: int
    label: str
    url: str
    reviewed_at: str
    wording: str | None = None
    note: str | None = None


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
