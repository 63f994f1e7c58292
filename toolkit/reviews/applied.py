"""The analysis as people have left it: edits made, rejected records gone, verdicts overridden, sign-offs added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from toolkit.records import (
    Analysis,
    Check,
    Claim,
    Evidence,
    Match,
    Position,
    Record,
    Statement,
)
from toolkit.reviews.decisions import Decision, Kind
from toolkit.reviews.judging import review_of
from toolkit.reviews.signing import overridden
from toolkit.reviews.state import Standing, State, Target, fold
from toolkit.text.sentences import split

R = TypeVar("R", bound=Record)


def reviewed(analysis: Analysis, decisions: Iterable[Decision], *, keep_rejected: bool = False) -> Analysis:
    """The analysis with everything that stands applied.

    Rejected records are left out together with what only makes sense with them (the positions of a rejected actor or
    issue, the check of a rejected claim), unless `keep_rejected`. An edited place is evidence of the kind `exact`.
    Sign-offs of checks are in `reviews`, in the order they were made.
    """
    states = fold(decisions)
    edit = _Editing(analysis, states)
    changed = analysis.model_copy(
        update={
            "actors": edit.each(Kind.ACTOR, analysis.actors),
            "issues": edit.each(Kind.ISSUE, analysis.issues),
            "statements": edit.each(Kind.STATEMENT, analysis.statements),
            "positions": edit.each(Kind.POSITION, analysis.positions),
            "claims": edit.each(Kind.CLAIM, analysis.claims),
            "checks": tuple(_overridden(c, states.get((Kind.CHECK, c.claim))) for c in analysis.checks),
        }
    )
    kept = changed if keep_rejected else _without(changed, states)
    return _signed(kept, states)


class _Editing:
    """Applies edits to records; an edited place becomes evidence with the number of its sentence."""

    def __init__(self, analysis: Analysis, states: Mapping[Target, State]) -> None:
        self.analysis, self.states = analysis, states
        places = any("evidence" in state.edits for state in states.values())
        self.sentences = split(analysis.document.text, analysis.document.language) if places else ()

    def each(self, kind: Kind, records: tuple[R, ...]) -> tuple[R, ...]:
        return tuple(self._one(record, self.states.get((kind, str(getattr(record, "id", ""))))) for record in records)

    def _one(self, record: R, state: State | None) -> R:
        if state is None or not state.edits:
            return record
        changes: dict[str, Any] = dict(state.edits)
        if "evidence" in changes:
            changes["evidence"] = [self._evidence(words) for words in changes["evidence"]]
        return type(record).model_validate({**record.model_dump(), **changes})

    def _evidence(self, words: Mapping[str, Any]) -> Evidence:
        start, end = int(words["start"]), int(words["end"])
        number = next((s.number for s in self.sentences if s.start <= start < s.end), None)
        text = self.analysis.document.text[start:end]
        return Evidence(start=start, end=end, text=text, sentence=number, match=Match.EXACT)


def _overridden(check: Check, state: State | None) -> Check:
    if state is None or not state.edits:
        return check
    return overridden(check, state.edits, ", ".join(state.reviewers))


def _without(analysis: Analysis, states: Mapping[Target, State]) -> Analysis:
    gone = {target for target, state in states.items() if state.standing is Standing.REJECTED}
    if not gone:
        return analysis

    def stays(kind: Kind) -> Callable[[str | None], bool]:
        return lambda identifier: (kind, identifier) not in gone

    actor, issue, claim, said = stays(Kind.ACTOR), stays(Kind.ISSUE), stays(Kind.CLAIM), stays(Kind.STATEMENT)
    check, position, finding = stays(Kind.CHECK), stays(Kind.POSITION), stays(Kind.FINDING)
    return analysis.model_copy(
        update={
            "actors": tuple(a for a in analysis.actors if actor(a.id)),
            "issues": tuple(i for i in analysis.issues if issue(i.id)),
            "statements": tuple(_loose(s, actor) for s in analysis.statements if said(s.id)),
            "positions": tuple(
                _loose(p.model_copy(update={"statements": tuple(s for s in p.statements if said(s))}), actor)
                for p in analysis.positions
                if position(p.id) and actor(p.actor) and issue(p.issue)
            ),
            "claims": tuple(_loose(c, actor) for c in analysis.claims if claim(c.id)),
            "checks": tuple(c for c in analysis.checks if check(c.claim) and claim(c.claim)),
            "findings": tuple(f for f in analysis.findings if finding(f.id)),
        }
    )


L = TypeVar("L", Statement, Position, Claim)


def _loose(record: L, stays: Callable[[str | None], bool]) -> L:
    """The record without references to actors that are gone; whose words they are is then open."""
    lost = [name for name in ("actor", "relayed_by") if not stays(getattr(record, name, None))]
    return record.model_copy(update=dict.fromkeys(lost)) if lost else record


def _signed(analysis: Analysis, states: Mapping[Target, State]) -> Analysis:
    known = {check.claim for check in analysis.checks}
    made = [
        s.signed for (kind, _), s in states.items() if kind is Kind.CHECK and s.signed is not None and s.id in known
    ]
    if not made:
        return analysis
    fresh = [review_of(decision) for decision in sorted(made, key=lambda d: d.number)]
    kept = tuple(r for r in analysis.reviews if r.claim not in {f.claim for f in fresh})
    return analysis.model_copy(update={"reviews": (*kept, *fresh)})
