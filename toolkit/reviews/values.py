"""What a decision may say: the fields of each kind of record that people can change, and the words they may cite.

A changed place is checked against the text: what somebody selected has to stand where they say, character for character.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.errors import InputError
from toolkit.records import ActorKind, ClaimKind, Speech, Stance, Verdict, Voice
from toolkit.reviews.decisions import Action, Kind

Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Prose = Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"\S")]


class Value(BaseModel):
    """Base of all values: nothing beside the fields named, and only those that are sent are changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Value):
    """A stretch of the article that somebody selected: offsets in code points, and the words that stand there."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: Annotated[str, Field(min_length=1)]


Places = Annotated[tuple[Words, ...], Field(min_length=1, max_length=50)]


class ActorEdit(Value):
    """Changes to an actor."""

    name: Line = ""
    aliases: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    kind: ActorKind = ActorKind.PERSON
    role: Line | None = None
    affiliation: Line | None = None
    named: bool = True


class IssueEdit(Value):
    """Changes to an issue."""

    label: Line = ""
    proposition: Prose = ""


class StatementEdit(Value):
    """Changes to a statement; `actor` and `relayed_by` are ids of actors."""

    actor: str | None = None
    relayed_by: str | None = None
    speech: Speech = Speech.DIRECT
    evidence: Places = ()


class PositionEdit(Value):
    """Changes to a position; `actor`, `relayed_by` and `issue` are ids."""

    actor: str = ""
    issue: str = ""
    stance: Stance = Stance.UNCLEAR
    voice: Voice = Voice.OWN
    relayed_by: str | None = None
    summary: Prose = ""
    evidence: Places = ()


class ClaimEdit(Value):
    """Changes to a claim; `actor` is the id of an actor, null for the article itself."""

    text: Prose = ""
    actor: str | None = None
    kind: ClaimKind = ClaimKind.OTHER
    checkable: bool = True
    evidence: Places = ()


class Override(Value):
    """A person's verdict on a check: on what is claimed, and for reported speech on whether it was said."""

    verdict: Verdict = Verdict.NOT_ENOUGH_EVIDENCE
    said: Verdict | None = None


class CheckSignature(Value):
    """A sign-off of a check; the fields are those of `toolkit.records.Review`."""

    rating: Annotated[int, Field(ge=1, le=5)]
    url: Annotated[str, Field(max_length=2_000)]
    label: Line | None = None
    organisation: Line | None = None
    wording: Line | None = None
    reviewed_at: Annotated[str, Field(max_length=10)] | None = None


class Undo(Value):
    """Which decision is taken back."""

    number: Annotated[int, Field(ge=1, le=2**62)]


class Nothing(Value):
    """For actions that need no value."""


EDITS: dict[Kind, type[Value]] = {
    Kind.ACTOR: ActorEdit,
    Kind.ISSUE: IssueEdit,
    Kind.STATEMENT: StatementEdit,
    Kind.POSITION: PositionEdit,
    Kind.CLAIM: ClaimEdit,
}
_CHANGING = frozenset({Action.EDIT, Action.OVERRIDE})


def read_value(kind: Kind, action: Action, value: dict[str, Any] | None) -> dict[str, Any] | None:
    """The value of a decision as it is kept: checked, only the fields that were sent, as JSON has them.

    Raises InputError where the action does not fit the kind, a field is unknown or has no such value, or nothing is
    changed.
    """
    shape = _shape(kind, action)
    try:
        read = shape.model_validate(value or {})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "value"
        raise InputError(f"the value of {action} {kind}: {where}: {first['msg']}") from None
    kept = read.model_dump(mode="json", exclude_unset=True)
    if action in _CHANGING and not kept:
        known = ", ".join(shape.model_fields)
        raise InputError(f"{action} {kind} changes nothing; give some of: {known}")
    return kept or None


def _shape(kind: Kind, action: Action) -> type[Value]:
    if action is Action.UNDO:
        return Undo
    if action is Action.EDIT and kind in EDITS:
        return EDITS[kind]
    if action is Action.OVERRIDE and kind is Kind.CHECK:
        return Override
    if action is Action.SIGN and kind is Kind.CHECK:
        return CheckSignature
    if (action is Action.SIGN and kind is Kind.ANALYSIS) or action is Action.NOTE:
        return Nothing
    if action in (Action.ACCEPT, Action.REJECT) and kind is not Kind.ANALYSIS:
        return Nothing
    raise InputError(f"nobody can {action} a target of the kind {kind}")
