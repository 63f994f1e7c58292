"""Evaluations and differences as plain lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.errors import did_you_mean
from toolkit.evals.candidates import CaseDifference
from toolkit.evals.comparison import Comparison
from toolkit.evals.evaluate import Evaluation
from toolkit.evals.reports.figures import cell, judge_lines, macro_line, points, share
from toolkit.evals.status import TO_RECORD, State, Status
from toolkit.report.words import count


def status_lines(status: Status, *, every: bool = False) -> Iterator[str]:
    """The state of a suite's recordings: one line a recording that does not hold (with `every`, all), then the sum."""
    for one in status.slots:
        if every or one.state is not State.FRESH or one.edited:
            why = f"  {one.why}" if one.why else ""
            yield f"  {one.state.value:9} {one.slot}{why}"
    counts = {state: len(status.of(state)) for state in State}
    told = ", ".join(f"{n} {state.value}" for state, n in counts.items() if n)
    yield f"{status.suite}: {count(len(status.cases), 'case')}, {told or 'no recordings'}{_refresh(status)}"


def _refresh(status: Status) -> str:
    if not status.of(*TO_RECORD):
        return ""
    usage = status.refresh
    unknown = f", price of {status.model} not known{did_you_mean(status.model, status.prices.models)}"
    money = f", about ${usage.cost:.2f}" if usage.cost is not None else unknown
    tokens = usage.input_tokens + usage.output_tokens
    return f"; a refresh takes up to {count(usage.calls, 'call')}, {tokens:,} tokens{money}"


def evaluation_lines(evaluation: Evaluation, *, wrong: bool = False) -> Iterator[str]:
    """The scores of a suite, what they are compared with, and what is wrong; with `wrong` every item judged wrong."""
    result = evaluation.result
    yield f"{result.suite}: {count(len(result.cases), 'case')}, engine {result.engine}, model {result.model or 'none'}"
    if evaluation.shares:
        yield f"  {'field':22} {'right':>6} {'95 %':>13} {'items':>6} {'articles':>8}  against the baseline"
    compared = {one.field: one for one in evaluation.comparison.fields} if evaluation.comparison else {}
    for name, found in evaluation.shares.items():
        against = compared.get(name)
        told = points(against.difference) if against is not None else "no baseline"
        yield f"  {name:22} {cell(found)} {found.n:6} {found.clusters:8}  {told}"
    told = macro_line(result)
    yield from [f"  {told}"] if told else []
    yield from _wrong(evaluation) if wrong else []
    yield from _stability(evaluation)
    if evaluation.judge is not None:
        yield from (f"  {line}" for line in judge_lines(evaluation.judge))
    for case, line in evaluation.faulted:
        yield f"  found unfaithful by the judge: {case}: {line}"
    for case, line in evaluation.failed:
        yield f"  failed, counted as wrong: {case}: {line}"
    for case, line in evaluation.unscorable:
        yield f"  not scorable: {case}: {line}"
    if evaluation.comparison is not None:
        yield from comparison_lines(evaluation.comparison)
    for problem in evaluation.problems:
        yield f"  {problem.kind.value.upper():8} {problem}"


def _wrong(evaluation: Evaluation) -> Iterator[str]:
    for case, k, mark in evaluation.result.marks():
        if mark.right is False:
            sample = f" (sample {k})" if k else ""
            what = f"{evaluation.result.suite}/{case.case}{sample}: {mark.field} of {mark.item}"
            due = f", expected {mark.expected}" if mark.expected else ""
            yield f"  wrong: {what}: {mark.got}{due}"


def _stability(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.flips:
        return
    sampled = sum(len(case.samples) > 1 for case in evaluation.result.cases)
    yield f"  flips between samples ({count(sampled, 'case')} with more than one):"
    for path, rate in evaluation.flips.items():
        yield f"    {path:24} {share(rate.value)} of {rate.n} ({share(rate.low).strip()} to {share(rate.high).strip()})"
    for spread in evaluation.unstable:
        yield f"    unstable: {spread.case}: {spread.path} of {spread.name}: {' / '.join(spread.values)}"


def flip_lines(comparison: Comparison) -> Iterator[str]:
    """The items that one side has right and the other wrong."""
    return (f"  {flip}" for flip in comparison.flips)


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """The flips and changed labels of a comparison."""
    yield from flip_lines(comparison)
    for case, change in comparison.changed:
        yield f"  changed: {comparison.suite}/{case}: {change}"


def side_by_side_lines(comparison: Comparison, names: tuple[str, str]) -> Iterator[str]:
    """Two results of the same cases side by side, for `compare`."""
    yield f"{comparison.suite}: {names[0]} against {names[1]}"
    yield f"  {'field':22} {names[0][:20]:>20} {names[1][:20]:>20}  difference"
    for one in comparison.fields:
        flips = f"  ({one.better} better, {one.worse} worse)" if one.flips else ""
        yield f"  {one.field:22} {cell(one.old):>20} {cell(one.new):>20}  {points(one.difference)}{flips}"
    for case in comparison.only_old:
        yield f"  only in {names[0]}: {case}"
    for case in comparison.only_new:
        yield f"  only in {names[1]}: {case}"


def difference_lines(found: Sequence[CaseDifference], *, prose: bool = True) -> Iterator[str]:
    """What candidates change, case by case."""
    for one in found:
        yield f"{one.name}: {', '.join(one.stages)}{', nothing was accepted before' if one.new else ''}"
        if not (one.labels or one.prose or one.notes):
            yield "  the same output"
        yield from (f"  {note}" for note in one.notes)
        yield from (f"  {change}" for change in one.labels)
        yield from (f"  now right: {m.field} of {m.item}: {m.got}" for m in one.better)
        yield from (f"  now wrong: {m.field} of {m.item}: {m.got}, expected {m.expected}" for m in one.worse)
        if prose:
            for change in one.prose:
                yield f"  prose of {change.kind} {change.name}, {change.field}:"
                yield f"    - {change.old}"
                yield f"    + {change.new}"
