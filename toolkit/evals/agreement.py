"""How far a judge agrees with gold written by hand, and where that was measured.

A judge whose gold was not replayed with today's prompt, model and options is unmeasured, and reports say so beside
everything it judged.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from toolkit.errors import InputError
from toolkit.evals.cases import Suite, load_suite
from toolkit.evals.comparison import shares
from toolkit.evals.results import SuiteResult, results
from toolkit.evals.runner import Jobs, execute
from toolkit.evals.scoring.judged import AGREES
from toolkit.evals.scoring.labels import confusion
from toolkit.evals.setting import Setting
from toolkit.evals.shelf import Shelf
from toolkit.evals.stats import Coefficient, Interval, ac1, jackknifed, kappa


@dataclass(frozen=True)
class Agreement:
    """A judge's agreement with the gold of a suite: the share of equal labels, Cohen's kappa, Gwet's AC1.

    `confusion` is how often each label of the gold (outer) was given each label.
    """

    suite: str
    raw: Interval
    kappa: Coefficient | None
    ac1: Coefficient | None
    confusion: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Unmeasured:
    """That a judge's agreement with any gold is not known, and why."""

    why: str


def agreement(result: SuiteResult) -> Agreement | None:
    """The agreement that a judge's gold shows, over the first sample of each case; None where there is no such gold."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for case, sample, mark in result.marks():
        if mark.field == AGREES and sample == 0 and mark.right is not None:
            pairs[case.article].append((mark.expected, mark.got))
    if not pairs:
        return None
    raw = shares(result)[AGREES]
    return Agreement(result.suite, raw, jackknifed(pairs, kappa), jackknifed(pairs, ac1), confusion(result, AGREES))


def measured(suite: Suite, setting: Setting, shelf: Shelf) -> Agreement | Unmeasured | None:
    """The agreement of the judge of a suite's outputs, from the recordings of the suite that `judge_gold` names. None where
    the outputs of the suite are not judged. Raises InputError where that suite cannot be read."""
    if not suite.settings.judge:
        return None
    if suite.settings.judge_gold is None:
        return Unmeasured("suite.yaml names no judge_gold")
    gold = load_suite(suite.folder / suite.settings.judge_gold)
    cases = [case for case in gold.cases if case.gold.judged is not None]
    if not cases:
        raise InputError(f"{gold.folder}: no case has gold.judged, so it measures no judge")
    outcomes = execute(setting.replaying(shelf), Jobs(gold, cases, only_first=True))
    wrong = [outcome for outcome in outcomes if outcome.missed or outcome.error is not None]
    if wrong:
        return Unmeasured(f"{len(wrong)} of {len(cases)} recordings of its gold do not hold; see 'stance evals status'")
    found = agreement(results(gold, outcomes, "openai", setting.target.model))
    return found if found is not None else Unmeasured("nothing of its gold could be judged")
