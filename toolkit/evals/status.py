"""Which recordings hold, which do not and why, and what a refresh would take. Offline: asks are put together anew, case by
case, and looked for in the recordings; later stages are looked at through the earlier stages' recorded replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit.ask import Failure
from toolkit.engines.cost import Prices
from toolkit.engines.sender import USUAL_OUTPUT
from toolkit.evals.asked import Slot
from toolkit.evals.cases import Case, Suite
from toolkit.evals.parts import Change, Part
from toolkit.evals.recorder import Event
from toolkit.evals.recording import Interaction
from toolkit.evals.runner import Jobs, Outcome, execute
from toolkit.evals.setting import Setting
from toolkit.evals.shelf import Shelf
from toolkit.records import Usage

CHARS_PER_TOKEN = 4


class State(StrEnum):
    """What a recording is worth today, from good to bad."""

    FRESH = "fresh"
    UNPLAYED = "unplayed"
    """It holds exchanges that nothing asks for any more."""
    WAITING = "waiting"
    """It hangs on the reply of an earlier stage that is stale or missing."""
    ORPHANED = "orphaned"
    """No case asks for it."""
    STALE = "stale"
    MISSING = "missing"
    BROKEN = "broken"
    """The case or the file cannot be used."""


TO_RECORD = frozenset({State.STALE, State.MISSING, State.WAITING})
_ORDER = {state: n for n, state in enumerate(State)}


@dataclass(frozen=True)
class SlotStatus:
    """The state of one recording, why, and what recording it again would take."""

    slot: Slot
    state: State
    changes: tuple[Change, ...] = ()
    edited: bool = False
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    error: str | None = None

    @property
    def why(self) -> str:
        """The reasons in one line; empty for a recording that holds."""
        told = [str(change) for change in self.changes] + ([self.error] if self.error else [])
        return "; ".join(told + (["a reply was edited after it was recorded"] if self.edited else []))


@dataclass(frozen=True)
class Status:
    """The state of all recordings of a suite's cases."""

    suite: str
    model: str
    slots: tuple[SlotStatus, ...]
    prices: Prices

    def of(self, *states: State) -> tuple[SlotStatus, ...]:
        """The recordings in any of these states."""
        return tuple(slot for slot in self.slots if slot.state in states)

    def case_state(self, case: str) -> State:
        """The worst state of a case's recordings."""
        states = [slot.state for slot in self.slots if slot.slot.case == case]
        return max(states, key=_ORDER.__getitem__, default=State.MISSING)

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases with a recording or in need of one, in order."""
        return tuple(dict.fromkeys(slot.slot.case for slot in self.slots))

    @property
    def holds(self) -> bool:
        """Whether every recording holds and none is too many."""
        return all(slot.state is State.FRESH for slot in self.slots)

    @property
    def refresh(self) -> Usage:
        """What recording all that is stale or missing would take, at most; `cost` is None where no price is known."""
        due = self.of(*TO_RECORD)
        usage = Usage(
            calls=sum(slot.calls for slot in due),
            input_tokens=sum(slot.input_tokens for slot in due),
            output_tokens=sum(slot.output_tokens for slot in due),
        )
        return usage.model_copy(update={"cost": self.prices.cost(usage, self.model) if usage.calls else 0.0})


def status(suite: Suite, cases: Sequence[Case], setting: Setting, shelf: Shelf) -> Status:
    """The status of some cases of a suite. Orphans are looked for where all its cases are."""
    outcomes = execute(setting.replaying(shelf, carry_on=True), Jobs(suite, cases))
    return status_of(suite, cases, outcomes, setting, shelf)


def status_of(
    suite: Suite, cases: Sequence[Case], outcomes: Sequence[Outcome], setting: Setting, shelf: Shelf
) -> Status:
    """The status that the outcomes of a replay tell. Only one that carries on tells of stages behind a stale one."""
    on_disk = shelf.slots(suite.name)
    stages = tuple(dict.fromkeys([e.slot.stage for o in outcomes for e in o.events] + [s.stage for s in on_disk]))
    found = [slot for outcome in outcomes for slot in _of_outcome(outcome, shelf, stages)]
    known = {slot.slot for slot in found}
    asked_for = {case.id for case in cases}
    whole = asked_for == {case.id for case in suite.cases}
    broken = {(outcome.case.id, outcome.sample) for outcome in outcomes if outcome.error is not None}
    for slot in on_disk:
        if slot not in known and (slot.case in asked_for or whole):
            # What stands behind something broken may well be asked for again once that is mended.
            state = State.WAITING if (slot.case, slot.sample) in broken else State.ORPHANED
            found.append(SlotStatus(slot, state))
    found.sort(key=lambda s: (s.slot.case, s.slot.sample))
    return Status(suite.name, setting.target.model, tuple(found), setting.prices())


def _of_outcome(outcome: Outcome, shelf: Shelf, stages: Sequence[str]) -> list[SlotStatus]:
    reached = list(dict.fromkeys(event.slot for event in outcome.events))
    found: list[SlotStatus] = []
    blocked = False
    for slot in reached:
        one = _of_slot(slot, [e for e in outcome.events if e.slot == slot], shelf, blocked=blocked)
        found.append(one)
        blocked = blocked or one.state in TO_RECORD
    if outcome.error is not None:
        slot = outcome.broken_at or Slot(outcome.suite, outcome.case.id, "-", outcome.sample)
        return [s for s in found if s.slot != slot] + [SlotStatus(slot, State.BROKEN, error=outcome.error)]
    if _was_cut(outcome):
        behind = [stage for stage in stages if stage not in {slot.stage for slot in reached}]
        found += [_unreached(Slot(outcome.suite, outcome.case.id, stage, outcome.sample), shelf) for stage in behind]
    return found


def _was_cut(outcome: Outcome) -> bool:
    """Whether an ask was left without an answer, so that later stages may not have been reached."""
    return any(event.missed and isinstance(event.outcome, Failure) for event in outcome.events)


def _of_slot(slot: Slot, events: Sequence[Event], shelf: Shelf, *, blocked: bool) -> SlotStatus:
    kept = shelf.interactions(slot)
    edited = any(item.edited for item in kept)
    missed = [event for event in events if event.missed]
    if not missed:
        played = {item.digest for event in events for item in event.played}
        state = State.WAITING if blocked else State.FRESH
        if state is State.FRESH and any(item.digest not in played for item in kept):
            state = State.UNPLAYED
        return _with_usage(SlotStatus(slot, state, edited=edited), kept)
    why = tuple(dict.fromkeys(change for event in missed for change in event.changes))
    if blocked and kept and {change.part for change in why} <= {Part.EARLIER, Part.REQUEST}:
        return _with_usage(SlotStatus(slot, State.WAITING, edited=edited), kept)
    output = sum(_tokens(item, "output_tokens", "completion_tokens") for item in kept) // max(1, len(kept))
    return SlotStatus(
        slot,
        State.STALE if kept else State.MISSING,
        why,
        edited,
        calls=len(missed),
        input_tokens=sum(event.prompt_chars for event in missed) // CHARS_PER_TOKEN,
        output_tokens=len(missed) * (output or USUAL_OUTPUT),
    )


def _unreached(slot: Slot, shelf: Shelf) -> SlotStatus:
    """A stage behind one without a reply: what is recorded of it says what it will take, else one usual call."""
    kept = shelf.interactions(slot)
    if kept:
        return _with_usage(SlotStatus(slot, State.WAITING), kept)
    return SlotStatus(slot, State.MISSING, calls=1, input_tokens=USUAL_OUTPUT, output_tokens=USUAL_OUTPUT)


def _with_usage(one: SlotStatus, kept: Iterable[Interaction]) -> SlotStatus:
    kept = tuple(kept)
    return SlotStatus(
        one.slot,
        one.state,
        one.changes,
        one.edited,
        calls=len(kept),
        input_tokens=sum(_tokens(item, "input_tokens", "prompt_tokens") for item in kept),
        output_tokens=sum(_tokens(item, "output_tokens", "completion_tokens") for item in kept),
    )


def _tokens(item: Interaction, *names: str) -> int:
    usage: Any = item.recorded.get("usage") or {}
    return next((int(usage[name]) for name in names if isinstance(usage.get(name), int)), 0)
