"""What the working page shows beside the report: what stands about each entry, what can be changed, who decided what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from toolkit.records import Analysis, Evidence, Stance, Verdict
from toolkit.report import words
from toolkit.report.visible import one_line, shortened
from toolkit.reviews.applied import reviewed
from toolkit.reviews.decisions import WHOLE, Action, Decision, Kind
from toolkit.reviews.signing import LABELS
from toolkit.reviews.state import Standing, State, Target, fold, in_force, undone

DONE: Mapping[Action, str] = {
    Action.ACCEPT: "accepted",
    Action.REJECT: "rejected",
    Action.EDIT: "changed",
    Action.OVERRIDE: "set the verdict of",
    Action.NOTE: "noted on",
    Action.SIGN: "signed off",
    Action.UNDO: "took back a decision about",
}
STANDINGS: Mapping[Standing, str] = {
    Standing.ACCEPTED: "accepted",
    Standing.REJECTED: "rejected",
    Standing.EDITED: "changed",
}
STANCES = tuple(
    (stance.value, wording[1]) for stance, wording in words.STANCES.items() if stance != Stance.NOT_ADDRESSED
)
VERDICTS = tuple((verdict.value, wording[1]) for verdict, wording in words.VERDICTS.items())
_QUOTED = 80


@dataclass(frozen=True)
class Line:
    """A decision in the history: what was done to what, in words; `undo` where it is in force and can be taken back."""

    decision: Decision
    done: str
    about: str
    details: tuple[str, ...]
    undo: bool


class Working:
    """An analysis with the decisions about it: `analysis` is what stands, rejected records still in it."""

    def __init__(self, made: Analysis, decisions: Sequence[Decision]) -> None:
        self.made, self.decisions = made, tuple(decisions)
        self.analysis = reviewed(made, decisions, keep_rejected=True)
        self.states = fold(decisions)
        self._gone = undone(self.decisions)

    def state(self, kind: Kind | str, identifier: str) -> State:
        """What stands about a target; the open state where nothing was decided."""
        target: Target = (Kind(kind), identifier)
        return self.states.get(target) or State(kind=target[0], id=identifier)

    def latest(self, kind: Kind | str, identifier: str) -> Decision | None:
        """The latest decision about a target that is in force and not a note."""
        found = [d for d in in_force(self.decisions) if d.target == (Kind(kind), identifier)]
        return next((d for d in reversed(found) if d.action is not Action.NOTE), None)

    def standing(self, state: State) -> str:
        """What people made of a target, in words, "" where nothing was decided."""
        by = f" by {', '.join(one_line(name) for name in state.reviewers)}" if state.reviewers else ""
        return f"{STANDINGS[state.standing]}{by}" if state.standing in STANDINGS else ""

    @cached_property
    def contested(self) -> tuple[State, ...]:
        """The targets about which decisions contradict each other unseen."""
        return tuple(state for state in self.states.values() if state.contested)

    @cached_property
    def rejected(self) -> frozenset[str]:
        """The ids of the positions that were rejected."""
        kind, no = Kind.POSITION, Standing.REJECTED
        return frozenset(key for (about, key), state in self.states.items() if about is kind and state.standing is no)

    @cached_property
    def signed(self) -> Decision | None:
        """The sign-off of the whole analysis, where there is one."""
        return self.state(Kind.ANALYSIS, WHOLE).signed

    @cached_property
    def history(self) -> tuple[Line, ...]:
        """All decisions, the latest first."""
        return tuple(self._line(decision) for decision in reversed(self.decisions))

    @cached_property
    def progress(self) -> tuple[int, int]:
        """How many of the positions and facts somebody has decided about, and how many there are."""
        targets = [
            *((Kind.POSITION, p.id) for p in self.made.positions),
            *((Kind.CLAIM, c.id) for c in self.made.claims),
        ]
        done = [(kind, key) for kind, key in targets if self._touched(kind, key)]
        return len(done), len(targets)

    def name(self, kind: Kind | str, identifier: str) -> str:
        """A target in a few words."""
        return self._names.get((Kind(kind), identifier), identifier)

    def spelled(self, decision: Decision) -> tuple[str, ...]:
        """What a decision says beyond its action, one phrase for each field."""
        value = {} if decision.action is Action.UNDO else decision.value or {}
        return tuple(f"{name.replace('_', ' ')}: {_spelled(name, field)}" for name, field in value.items())

    def _touched(self, kind: Kind, key: str) -> bool:
        also = (Kind.CHECK, key)
        return (kind, key) in self.states or (kind is Kind.CLAIM and also in self.states)

    def _line(self, decision: Decision) -> Line:
        return Line(
            decision=decision,
            done=DONE[decision.action],
            about=self.name(decision.kind, decision.id),
            details=self.spelled(decision),
            undo=decision.number not in self._gone,
        )

    @cached_property
    def _names(self) -> dict[Target, str]:
        analysis = self.analysis
        actors = {actor.id: one_line(actor.name) for actor in analysis.actors}
        issues = {issue.id: one_line(issue.label) for issue in analysis.issues}
        names: dict[Target, str] = {(Kind.ANALYSIS, WHOLE): "the analysis"}
        names |= {(Kind.ACTOR, key): name for key, name in actors.items()}
        names |= {(Kind.ISSUE, key): name for key, name in issues.items()}
        names |= {
            (Kind.POSITION, p.id): f"{actors.get(p.actor, '?')} on {issues.get(p.issue, '?')}"
            for p in analysis.positions
        }
        names |= {
            (Kind.STATEMENT, s.id): f"{actors.get(s.actor or '', 'nobody named')}: {_cited(s.evidence)}"
            for s in analysis.statements
        }
        for claim in analysis.claims:
            text = shortened(claim.text, _QUOTED)
            names |= {(Kind.CLAIM, claim.id): f"the fact “{text}”", (Kind.CHECK, claim.id): f"the check of “{text}”"}
        return names | {
            (Kind.FINDING, f.id): f"the finding “{shortened(f.message, _QUOTED)}”" for f in analysis.findings
        }


def ratings() -> tuple[tuple[int, str], ...]:
    """The ratings of a sign-off with their labels, the best first."""
    return tuple(sorted(LABELS.items(), reverse=True))


def _cited(evidence: tuple[Evidence, ...]) -> str:
    return f"“{shortened(evidence[0].text, _QUOTED)}”" if evidence else "no words"


def _spelled(name: str, value: Any) -> str:
    if name == "evidence":
        return " … ".join(f"“{shortened(str(place['text']), _QUOTED)}”" for place in value)
    if name == "stance":
        return words.stance(Stance(value))
    if name in ("verdict", "said") and value is not None:
        return words.VERDICTS[Verdict(value)][1]
    return shortened(str(value), _QUOTED)
