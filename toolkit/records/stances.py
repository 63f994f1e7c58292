"""Who says what, and which position that is: actors, issues, statements, positions, and the summary."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from toolkit.records.text import Evidence, Record


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
