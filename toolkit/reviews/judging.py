"""Whether a decision makes sense for an analysis: the target is there, ids exist, the words stand in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from toolkit.errors import InputError, did_you_mean
from toolkit.records import Analysis, Review
from toolkit.reviews.decisions import WHOLE, Action, Decision, Draft, Kind
from toolkit.reviews.signing import LABELS, overridden, sign
from toolkit.reviews.state import state_of, undone
from toolkit.reviews.values import read_value


def judged(analysis: Analysis, made: Sequence[Decision], draft: Draft, reviewer: str) -> Draft:
    """The draft as it can be kept, its value read and completed; `made` are the earlier decisions about the analysis.

    Raises InputError where the target is unknown, the action does not fit it, a value has no meaning, an id is unknown,
    words do not stand where they are said to, an override or a note has no text, a base is one that never was, or what is
    to be undone is not in force.
    """
    if not reviewer.strip():
        raise InputError("a decision needs the name of the person who makes it")
    _check_target(analysis, draft)
    about = [d for d in made if d.target == (draft.kind, draft.id)]
    latest = max((d.number for d in about), default=0)
    if draft.base > latest:
        raise InputError(f"base is {draft.base}, but the latest decision about {draft.kind} {draft.id} is {latest}")
    note = (draft.note or "").strip() or None
    if note is None and draft.action in (Action.NOTE, Action.OVERRIDE):
        raise InputError(f"{draft.action} needs a note that says why")
    value = read_value(draft.kind, draft.action, draft.value)
    if draft.action is Action.UNDO:
        _check_undo(about, value or {})
    elif draft.action is Action.EDIT:
        _check_edit(analysis, draft.kind, value or {})
    elif draft.action is Action.SIGN and draft.kind is Kind.CHECK:
        value = _signature(_with_override(analysis, draft.id, about), draft.id, value or {}, reviewer)
    return draft.model_copy(update={"value": value, "note": note})


def targets(analysis: Analysis) -> Mapping[Kind, tuple[str, ...]]:
    """The ids that can be decided about, by kind."""
    return {
        Kind.ANALYSIS: (WHOLE,),
        Kind.ACTOR: tuple(a.id for a in analysis.actors),
        Kind.ISSUE: tuple(i.id for i in analysis.issues),
        Kind.STATEMENT: tuple(s.id for s in analysis.statements),
        Kind.POSITION: tuple(p.id for p in analysis.positions),
        Kind.CLAIM: tuple(c.id for c in analysis.claims),
        Kind.CHECK: tuple(c.claim for c in analysis.checks),
        Kind.FINDING: tuple(f.id for f in analysis.findings),
    }


def review_of(decision: Decision) -> Review:
    """The sign-off of a check as the record that ClaimReview is written from."""
    value = decision.value or {}
    return Review(claim=decision.id, reviewer=decision.reviewer, note=decision.note, **value)


def _check_target(analysis: Analysis, draft: Draft) -> None:
    known = targets(analysis)[draft.kind]
    if draft.id not in known:
        raise InputError(f"the analysis has no {draft.kind} {draft.id!r}{did_you_mean(draft.id, known)}")


def _check_undo(about: Sequence[Decision], value: Mapping[str, Any]) -> None:
    number = value["number"]
    wanted = next((d for d in about if d.number == number), None)
    if wanted is None:
        raise InputError(f"there is no decision {number} about this target")
    if number in undone(about):
        raise InputError(f"decision {number} has been taken back already")


def _check_edit(analysis: Analysis, kind: Kind, value: Mapping[str, Any]) -> None:
    actors, issues = {a.id for a in analysis.actors}, {i.id for i in analysis.issues}
    for name, known in (("actor", actors), ("relayed_by", actors), ("issue", issues)):
        if value.get(name) is not None and value[name] not in known:
            raise InputError(f"{name}: the analysis has no {value[name]!r}{did_you_mean(value[name], known)}")
    for words in value.get("evidence", ()):
        start, end, text = words["start"], words["end"], words["text"]
        if analysis.document.text[start:end] != text or start >= end:
            raise InputError(
                f"the words cited do not stand at [{start}, {end}) of the article; offsets count code points "
                "(or say offsets=utf16)"
            )


def _with_override(analysis: Analysis, claim: str, about: Sequence[Decision]) -> Analysis:
    """The analysis with the verdict of a check as people have set it, where one of the decisions about it stands."""
    state = state_of(Kind.CHECK, claim, about)
    if not state.edits:
        return analysis
    by = ", ".join(state.reviewers)
    checks = (overridden(c, state.edits, by) if c.claim == claim else c for c in analysis.checks)
    return analysis.model_copy(update={"checks": tuple(checks)})


def _signature(analysis: Analysis, claim: str, value: Mapping[str, Any], reviewer: str) -> dict[str, Any]:
    """The sign-off completed with its day and label, once `sign` finds nothing wrong with it."""
    rating = value["rating"]
    full = {
        **value,
        "label": value.get("label") or LABELS.get(rating, ""),
        "reviewed_at": value.get("reviewed_at") or date.today().isoformat(),
    }
    sign(analysis, Review(claim=claim, reviewer=reviewer, **full))
    return full
