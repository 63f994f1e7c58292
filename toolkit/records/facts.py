"""The facts an article states, what was compared with them, and who signed it off."""

from __future__ import annotations

from enum import StrEnum

from toolkit.records.accounts import Severity
from toolkit.records.text import GROUNDED, Evidence, Match, Record


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
