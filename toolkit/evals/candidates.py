"""Candidates beside what was accepted: what a new recording would change, case by case, before anything is replaced.

Both sides are read from their recorded replies by today's rules, whatever was asked for them; so a difference between two
outputs is a difference between what the model wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.errors import InputError
from toolkit.evals.asked import Slot
from toolkit.evals.cases import Case, Suite
from toolkit.evals.outputs import Difference, Item, decoded, decoded_judgements, differences
from toolkit.evals.recorder import RereadEngine
from toolkit.evals.runner import Jobs, Outcome, execute
from toolkit.evals.scoring.marks import Mark
from toolkit.evals.scoring.score import score
from toolkit.evals.setting import Setting
from toolkit.evals.shelf import Shelf


@dataclass(frozen=True)
class CaseDifference:
    """What the candidate of one sample of a case changes. `labels` are fields, `prose` texts; `better` and `worse` the
    judgements that change with them. `notes` say what could not be compared."""

    suite: str
    case: str
    sample: int
    stages: tuple[str, ...]
    labels: tuple[Difference, ...]
    prose: tuple[Difference, ...]
    better: tuple[Mark, ...]
    worse: tuple[Mark, ...]
    new: bool
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`suite/case`, with the sample where it is not the first."""
        return f"{self.suite}/{self.case}" + (f" (sample {self.sample})" if self.sample else "")


def candidate_slots(suite: Suite, shelf: Shelf, names: Sequence[str] = ()) -> tuple[Slot, ...]:
    """The slots with candidates of the named cases (`case`, `suite` or `suite/case`), or of all."""
    found = shelf.slots(suite.name, candidates=True)
    wanted = set(names)
    if not wanted or suite.name in wanted:
        return found
    return tuple(slot for slot in found if slot.case in wanted or f"{suite.name}/{slot.case}" in wanted)


def candidate_differences(
    suite: Suite, setting: Setting, shelf: Shelf, names: Sequence[str] = ()
) -> list[CaseDifference]:
    """What the candidates of a suite change. Raises InputError where a candidate belongs to no case."""
    slots = candidate_slots(suite, shelf, names)
    strangers = [slot for slot in slots if slot.case not in suite.by_id]
    if strangers:
        raise InputError(f"{strangers[0]}: the candidate belongs to no case; remove it with 'stance evals reject'")
    cases = [case for case in suite.cases if case.id in {slot.case for slot in slots}]
    old, new = (_read(suite, cases, setting, Shelf(shelf.root, candidates=wanted)) for wanted in (False, True))
    touched: dict[tuple[str, int], list[str]] = {}
    for slot in slots:
        touched.setdefault((slot.case, slot.sample), []).append(slot.stage)
    return [_one(suite, old[key], new[key], tuple(stages)) for key, stages in touched.items() if key in new]


def _read(suite: Suite, cases: Sequence[Case], setting: Setting, shelf: Shelf) -> dict[tuple[str, int], Outcome]:
    outcomes = execute(setting.toolkit(RereadEngine(shelf)), Jobs(suite, cases))
    return {(outcome.case.id, outcome.sample): outcome for outcome in outcomes}


def _one(suite: Suite, old: Outcome, new: Outcome, stages: tuple[str, ...]) -> CaseDifference:
    is_new = old.error is None and not any(event.played for event in old.events)
    before, now = _items(old), _items(new)
    found = differences(before, now)
    better, worse = _judgements(suite, old, new) if not is_new else ((), ())
    return CaseDifference(
        suite.name,
        new.case.id,
        new.sample,
        stages,
        tuple(d for d in found if not d.prose),
        tuple(d for d in found if d.prose),
        better,
        worse,
        is_new,
        tuple(_notes("accepted", old) if not is_new else []) + tuple(_notes("candidate", new)),
    )


def _items(outcome: Outcome) -> tuple[Item, ...]:
    return (*decoded(outcome.analysis), *decoded_judgements(outcome.judged))


def _notes(which: str, outcome: Outcome) -> list[str]:
    if outcome.error is not None:
        return [f"{which}: {outcome.error}"]
    failures = outcome.analysis.failures if outcome.analysis is not None else ()
    return [f"{which}: {failure.message}" for failure in failures]


def _judgements(suite: Suite, old: Outcome, new: Outcome) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The marks that are right now and were wrong, and the other way round."""
    document = suite.document(new.case)
    before = {(m.field, m.item): m for m in score(new.case, document, old.analysis, old.judged)}
    better: list[Mark] = []
    worse: list[Mark] = []
    for mark in score(new.case, document, new.analysis, new.judged):
        was = before.get((mark.field, mark.item))
        if was is not None and was.right is not None and mark.right is not None and was.right != mark.right:
            (better if mark.right else worse).append(mark)
    return tuple(better), tuple(worse)
