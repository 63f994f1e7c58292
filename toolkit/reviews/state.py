"""What stands: the fold over the decisions about a target. Pure; the log of decisions is the only truth.

Decisions apply in the order in which they were made. One that was made without having seen a decision of somebody else
which it contradicts is kept, but does not apply: it is contested, and shown as such until somebody who has seen both
decides. So nobody's decision is overwritten unseen, and none is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import Field

from toolkit.records import Record
from toolkit.reviews.decisions import Action, Decision, Kind

Target = tuple[Kind, str]
JUDGEMENT, SIGNATURE, _FIELD = "judgement", "signature", "field:"


class Standing(StrEnum):
    """What people make of a target."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


class State(Record):
    """What stands about one target.

    `version` is the number of the latest decision, to be sent as the next one's `base`. `edits` are the fields changed,
    `signed` the sign-off in force, `notes` all remarks. `contested` are decisions that contradict what stands and were
    made without having seen it. `reviewers` are those whose decisions stand, in the order of their first one.
    """

    kind: Kind
    id: str
    version: int = 0
    standing: Standing = Standing.OPEN
    edits: dict[str, Any] = Field(default_factory=dict)
    signed: Decision | None = None
    notes: tuple[Decision, ...] = ()
    contested: tuple[Decision, ...] = ()
    reviewers: tuple[str, ...] = ()


def fold(decisions: Iterable[Decision]) -> dict[Target, State]:
    """The state of everything that was decided about; `decisions` are those of one analysis, in their order."""
    grouped: dict[Target, list[Decision]] = {}
    for decision in decisions:
        grouped.setdefault(decision.target, []).append(decision)
    return {target: state_of(*target, made) for target, made in grouped.items()}


def state_of(kind: Kind, identifier: str, decisions: Sequence[Decision]) -> State:
    """The state of one target, of the decisions about it, in their order."""
    folded = _Folded()
    for decision in in_force(decisions):
        folded.take(decision)
    return State(
        kind=kind,
        id=identifier,
        version=max((d.number for d in decisions), default=0),
        standing=folded.standing,
        edits=folded.edits,
        signed=folded.held.get(SIGNATURE),
        notes=tuple(d for d in folded.applied if d.action is Action.NOTE),
        contested=tuple(folded.contested),
        reviewers=tuple(dict.fromkeys(d.reviewer for d in folded.applied)),
    )


def in_force(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions that nobody has taken back, without the undos themselves."""
    gone = undone(decisions)
    return tuple(d for d in decisions if d.number not in gone and d.action is not Action.UNDO)


def undone(decisions: Sequence[Decision]) -> frozenset[int]:
    """The numbers of the decisions that are taken back; an undo that is itself undone takes nothing back."""
    gone: set[int] = set()
    for decision in reversed(decisions):
        if decision.undoes is not None and decision.number not in gone:
            gone.add(decision.undoes)
    return frozenset(gone)


@dataclass
class _Folded:
    """The decisions that apply so far; `held` is the one in force for each aspect of the target."""

    held: dict[str, Decision] = field(default_factory=dict)
    edits: dict[str, Any] = field(default_factory=dict)
    applied: list[Decision] = field(default_factory=list)
    contested: list[Decision] = field(default_factory=list)
    standing: Standing = Standing.OPEN

    def take(self, decision: Decision) -> None:
        touched = aspects(decision)
        if any(_contradicts(decision, self.held[aspect], aspect) for aspect in touched if aspect in self.held):
            self.contested.append(decision)
            return
        self.contested = [c for c in self.contested if c.number > decision.base or not aspects(c) & touched]
        self.applied.append(decision)
        self.held |= dict.fromkeys(touched, decision)
        if decision.action in _CHANGES:
            self.edits |= decision.value or {}
        self.standing = _STANDING.get(decision.action, self.standing)


_CHANGES = frozenset({Action.EDIT, Action.OVERRIDE})
_STANDING: Mapping[Action, Standing] = {
    Action.ACCEPT: Standing.ACCEPTED,
    Action.REJECT: Standing.REJECTED,
    Action.EDIT: Standing.EDITED,
    Action.OVERRIDE: Standing.EDITED,
}


def aspects(decision: Decision) -> frozenset[str]:
    """What of its target a decision settles; two decisions can only contradict each other where they share one."""
    if decision.action is Action.SIGN:
        return frozenset({SIGNATURE})
    if decision.action not in _STANDING:
        return frozenset()
    fields = (decision.value or {}) if decision.action in _CHANGES else {}
    return frozenset({JUDGEMENT, *(_FIELD + name for name in fields)})


def _contradicts(new: Decision, held: Decision, aspect: str) -> bool:
    """Whether `new` goes, in this aspect, against a decision of somebody else that its reviewer had not seen."""
    if new.base >= held.number or new.reviewer == held.reviewer:
        return False
    if aspect == JUDGEMENT:
        return new.action is not held.action
    if aspect == SIGNATURE:
        return new.value != held.value
    name = aspect.removeprefix(_FIELD)
    return bool((new.value or {})[name] != (held.value or {})[name])
