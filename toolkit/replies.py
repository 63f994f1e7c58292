"""What a model fills in: one class per prompt, strict, with no defaults and evidence before labels.

Class names, field names, their order and descriptions are part of the prompt: changing one changes the schema that is
sent, the prompt's fingerprint, and makes recordings stale. Nothing here is trusted: sentence numbers and verbatim words
are located by `grounding`, ids are checked by the step that asked, and only then does a record come into being.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from toolkit.records import ActorKind, ClaimKind, Side, Speech, Stance, Verdict, Voice


class Closed:
    """Marks a string field whose values are a closed list known only when asking (roster or codebook ids).

    The schema carries the list's name as `x-closed`; whoever sends the schema replaces it by an `enum` of the ask's
    values, or drops it where an enum does not fit the provider's limits.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        schema["x-closed"] = self.name
        return schema


class Reply(BaseModel):
    """Base of every reply: unknown fields are errors, and so are missing ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@cache
def closed_fields(reply: type[Reply]) -> tuple[tuple[str, str], ...]:
    """The fields of a reply type that are `Closed`, or lists of what is, each with the name of its list."""
    return tuple(
        (name, mark.name)
        for name, field in reply.model_fields.items()
        for mark in (*field.metadata, *_marks_in(field.annotation))
        if isinstance(mark, Closed)
    )


def _marks_in(annotation: Any) -> list[Any]:
    """What stands beside the types inside an annotation: the marks of `list[Annotated[str, mark]]`."""
    inside = [mark for part in get_args(annotation) for mark in _marks_in(part)]
    return [*getattr(annotation, "__metadata__", ()), *inside]


@cache
def fields_with_closed(reply: type[Reply]) -> tuple[str, ...]:
    """The fields of a reply type whose values are, or hold, replies that have `Closed` fields somewhere inside."""
    return tuple(
        name
        for name, field in reply.model_fields.items()
        if any(
            closed_fields(inner) or fields_with_closed(inner)
            for inner in _replies_in(field.annotation)
            if inner is not reply
        )
    )


def _replies_in(annotation: Any) -> list[type[Reply]]:
    if isinstance(annotation, type) and issubclass(annotation, Reply):
        return [annotation]
    return [found for part in get_args(annotation) for found in _replies_in(part)]


class Quote(Reply):
    """A pointer to words of the article."""

    sentences: Annotated[list[int], Field(description="numbers of the sentences the words stand in")]
    words: Annotated[str, Field(description="the words, copied character for character from the article")]


class ActorReply(Reply):
    """One actor of the article."""

    id: Annotated[str, Field(description="A1, A2, … in order of appearance")]
    name: Annotated[
        str, Field(description="fullest name in the article without titles; for an unnamed source its description")
    ]
    aliases: Annotated[list[str], Field(description="other names and descriptions the article uses for this actor")]
    kind: ActorKind
    role: Annotated[str | None, Field(description="office or function, if stated")]
    affiliation: Annotated[str | None, Field(description="organisation or country the actor speaks for, if stated")]
    named: Annotated[bool, Field(description="false if the article only describes the source")]
    anonymity_reason: Annotated[
        str | None, Field(description="for unnamed sources, the reason the article gives, in its words")
    ]


class StatementReply(Reply):
    """One statement that the article attributes to somebody."""

    evidence: Annotated[list[Quote], Field(description="the reported content; one item per uninterrupted stretch")]
    cue: Annotated[
        str | None, Field(description="the attributing words as they stand in the article, e.g. 'said', 'according to'")
    ]
    actor: Annotated[str | None, Field(description="id of the speaker, null if the article names none")]
    relayed_by: Annotated[str | None, Field(description="id of the actor who passes the words on, if not the speaker")]
    speech: Speech


class StatementsReply(Reply):
    """The roster of actors, and the statements attributed to them."""

    actors: list[ActorReply]
    statements: list[StatementReply]


class IssueReply(Reply):
    """A question on which actors take sides, as a normative proposition."""

    id: Annotated[str, Field(description="I1, I2, …; given issues keep their ids")]
    label: Annotated[str, Field(description="two to five words")]
    proposition: Annotated[str, Field(description="a full sentence with 'should' that one can support or oppose")]


class ConditionReply(Reply):
    """What a position depends on."""

    evidence: list[Quote]
    text: Annotated[str, Field(description="the condition in a few words, e.g. 'until the bridge is inspected'")]


class PositionReply(Reply):
    """One actor's position on one issue."""

    actor: Annotated[str, Closed("actors"), Field(description="id from the roster")]
    issue: Annotated[str, Field(description="id of the issue")]
    statements: Annotated[list[str], Field(description="ids of the statements it rests on")]
    evidence: Annotated[list[Quote], Field(description="words it rests on that no listed statement holds")]
    conditions: list[ConditionReply]
    voice: Annotated[
        Voice, Field(description="own: the actor's words or acts; characterised: somebody else describes the attitude")
    ]
    relayed_by: Annotated[
        str | None, Field(description="for characterised: id of who describes it, null for the article itself")
    ]
    stance: Stance
    summary: Annotated[str, Field(description="one or two neutral sentences that name the actor and attribute")]


class SummaryReply(Reply):
    """One sentence of the summary."""

    sentences: Annotated[list[int], Field(description="numbers of the sentences it rests on")]
    text: str


class PositionsReply(Reply):
    """Issues, positions, and a short neutral summary of the article."""

    issues: list[IssueReply]
    positions: list[PositionReply]
    summary: list[SummaryReply]


class ClaimReply(Reply):
    """One fact that the article states."""

    evidence: Annotated[list[Quote], Field(description="the words that state it; one item per uninterrupted stretch")]
    actor: Annotated[str | None, Field(description="id of the actor who states it, null if the article itself does")]
    hedge: Annotated[
        str | None, Field(description="the words that soften it ('may', 'reportedly'), copied; null if flat")
    ]
    kind: ClaimKind
    text: Annotated[
        str,
        Field(
            description="the fact as one sentence that can stand alone; what you fill in stands in [square brackets]"
        ),
    ]


class ClaimsReply(Reply):
    """The checkable facts of the article, and the opinions and forecasts that look like facts."""

    claims: list[ClaimReply]


class CitationReply(Reply):
    """A pointer to words of a passage."""

    passage: Annotated[str, Field(description="number of the passage, e.g. 'P3'")]
    words: Annotated[str, Field(description="the decisive words, copied character for character from that passage")]
    side: Annotated[Side, Field(description="whether these words bear the claim out or speak against it")]


class CheckReply(Reply):
    """What the passages say about one claim."""

    claim: Annotated[str, Field(description="id of the claim")]
    citations: Annotated[
        list[CitationReply], Field(description="for and against; empty if no passage addresses the claim")
    ]
    reason: Annotated[str, Field(description="one sentence: why these passages lead to this verdict")]
    said: Annotated[
        Verdict | None,
        Field(
            description="for a claim with a speaker: whether the passages bear out that the speaker said it; else null"
        ),
    ]
    verdict: Annotated[Verdict, Field(description="whether the content holds, whoever said it")]


class ChecksReply(Reply):
    """One check for each claim asked about."""

    checks: list[CheckReply]


class NoticeReply(Reply):
    """One thing in the article that an editor should look at."""

    evidence: Annotated[list[Quote], Field(description="the places concerned, in order")]
    rule: Annotated[str, Field(description="id of the rule")]
    message: Annotated[
        str, Field(description="one plain sentence that says what stands there; no correction, no advice")
    ]


class DeskReply(Reply):
    """What the desk's rules find in the article."""

    notices: list[NoticeReply]


Faithful = Literal["yes", "partly", "no"]
"""Whether a text holds what the sentences it cites say."""


class JudgementReply(Reply):
    """Whether one text holds what the sentences it cites say."""

    text: Annotated[str, Closed("texts"), Field(description="id of the text")]
    reason: Annotated[
        str, Field(description="one sentence: which words of the cited sentences bear the text out or differ from it")
    ]
    faithful: Faithful


class JudgeReply(Reply):
    """One judgement for each text asked about."""

    judgements: list[JudgementReply]
