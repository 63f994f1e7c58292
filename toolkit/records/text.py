"""What stands where in a document: the text itself, its sentences, and evidence for everything that is said of it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


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
