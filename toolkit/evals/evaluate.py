"""One evaluation of one suite: replay, score, compare with the baseline, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.ask import Failure, Reason
from toolkit.evals.agreement import Agreement, Unmeasured, agreement, measured
from toolkit.evals.baseline import load_baseline
from toolkit.evals.cases import Case, Suite
from toolkit.evals.comparison import Comparison, compare, noise_floor, shares
from toolkit.evals.gates import Kind, Problem, comparison_problems, promise_problems, recording_problems
from toolkit.evals.recorder import RereadEngine
from toolkit.evals.redaction import secrets_in
from toolkit.evals.results import SuiteResult, results
from toolkit.evals.runner import Jobs, Outcome, execute
from toolkit.evals.scoring.judged import BY_JUDGE
from toolkit.evals.setting import Setting
from toolkit.evals.shelf import Shelf
from toolkit.evals.stability import Spread, flip_rates, spreads
from toolkit.evals.stats import Interval
from toolkit.evals.status import Status, status_of


@dataclass(frozen=True)
class Evaluation:
    """Everything that is known after a run of a suite. `status` and `comparison` are None for an engine without
    recordings and for a suite without a baseline; `judge` is how far the judge of its outputs agrees with its gold,
    where they are judged, or the judge whose gold the suite is."""

    suite: Suite
    result: SuiteResult
    problems: tuple[Problem, ...]
    status: Status | None = None
    comparison: Comparison | None = None
    baseline_model: str | None = None
    shares: Mapping[str, Interval] = field(default_factory=dict)
    floors: Mapping[str, Interval] = field(default_factory=dict)
    flips: Mapping[str, Interval] = field(default_factory=dict)
    unstable: tuple[Spread, ...] = ()
    judge: Agreement | Unmeasured | None = None

    @property
    def failed(self) -> tuple[tuple[str, str], ...]:
        """Calls that failed, each with its case: they count as wrong, and they are listed."""
        rows = ((c.case, failure) for c in self.result.cases for s in c.samples for failure in s.failures)
        return tuple(rows)

    @property
    def faulted(self) -> tuple[tuple[str, str], ...]:
        """Texts that the judge does not find faithful, each with its case and the judge's reason."""
        marks = ((c.case, mark) for c, k, mark in self.result.marks() if mark.field.startswith(BY_JUDGE) and k == 0)
        return tuple((case, f"{m.field} of {m.item}: {m.got}: {m.why}") for case, m in marks if m.right is False)

    @property
    def unscorable(self) -> tuple[tuple[str, str], ...]:
        """Things that could not be judged, each with its case and the reason."""
        marks = ((case.case, mark) for case, k, mark in self.result.marks() if mark.right is None and k == 0)
        return tuple((case, f"{mark.field} of {mark.item}: {mark.why}") for case, mark in marks)


def evaluate(
    suite: Suite,
    cases: Sequence[Case],
    setting: Setting,
    shelf: Shelf,
    *,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Evaluation:
    """Replay and score cases of a suite. Compared with the baseline is only what has fresh recordings."""
    outcomes = execute(setting.replaying(shelf), Jobs(suite, cases), done=done)
    state = status_of(suite, cases, outcomes, setting, shelf)
    fresh = [o for o in outcomes if not o.missed and o.error is None]
    whole = {o.case.id for o in outcomes} - {o.case.id for o in outcomes if o.missed or o.error is not None}
    result = results(suite, [o for o in fresh if o.case.id in whole], "openai", setting.target.model)
    problems = [*recording_problems(state), *secret_problems(suite.name, shelf)]
    judge = agreement(result) or measured(suite, setting, shelf)
    return replace(_weighed(suite, result, problems, state), judge=judge)


def evaluate_as_recorded(suite: Suite, cases: Sequence[Case], setting: Setting, shelf: Shelf) -> Evaluation:
    """Score what is recorded of cases, whether it still holds or not: recordings that do not are read as they are, by
    today's rules. For comparisons of what models said; whether recordings hold is `evaluate`'s to tell."""
    found = evaluate(suite, cases, setting, shelf)
    held = {case.case for case in found.result.cases}
    rest = [case for case in cases if case.id not in held]
    outcomes = execute(setting.toolkit(RereadEngine(shelf)), Jobs(suite, rest)) if rest else []
    out = {outcome.case.id for outcome in outcomes if outcome.error is not None or _unrecorded(outcome)}
    read = results(suite, [o for o in outcomes if o.case.id not in out], "openai", setting.target.model)
    return replace(found, result=replace(found.result, cases=(*found.result.cases, *read.cases)))


def _unrecorded(outcome: Outcome) -> bool:
    failures = (event.outcome for event in outcome.events if isinstance(event.outcome, Failure))
    return any(failure.reason is Reason.NOT_RECORDED for failure in failures)


def evaluate_engine(suite: Suite, cases: Sequence[Case], setting: Setting, engine: str) -> Evaluation:
    """Run and score cases with an engine that needs no recordings, such as the embedded one. Nothing is compared."""
    outcomes = execute(setting.toolkit(engine), Jobs(suite, cases, only_first=True))
    errors = [Problem(Kind.BROKEN, suite.name, o.case.id, o.error) for o in outcomes if o.error is not None]
    result = results(suite, outcomes, engine, None)
    return Evaluation(suite, result, (*errors, *promise_problems(result)), shares=shares(result))


def _weighed(suite: Suite, result: SuiteResult, problems: list[Problem], state: Status) -> Evaluation:
    baseline = load_baseline(suite.folder)
    comparison = compare(baseline, result) if baseline is not None else None
    problems += promise_problems(result)
    if comparison is not None:
        problems += comparison_problems(comparison, result)
    all_spreads = [s for c in result.cases for s in spreads(c.case, [sample.items for sample in c.samples])]
    return Evaluation(
        suite,
        result,
        tuple(problems),
        state,
        comparison,
        baseline.model if baseline is not None else None,
        shares(result),
        noise_floor(result),
        flip_rates(all_spreads),
        tuple(spread for spread in all_spreads if spread.flips),
    )


def secret_problems(suite: str, shelf: Shelf) -> list[Problem]:
    """Recordings of a suite, accepted or candidate, that hold what looks like a secret."""
    found = []
    for candidate in (False, True):
        for slot in shelf.slots(suite, candidates=candidate):
            path: Path = shelf.path(slot, candidate=candidate)
            for secret in secrets_in(path.read_text(encoding="utf-8", errors="replace")):
                found.append(Problem(Kind.PROMISE, suite, slot.case, f"{path.name} holds {secret}"))
    return found
