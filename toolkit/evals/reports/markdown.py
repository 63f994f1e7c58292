"""Evaluations as Markdown: for a pull request's comment or a job's summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.evals.comparison import Comparison
from toolkit.evals.evaluate import Evaluation
from toolkit.evals.gates import Exit
from toolkit.evals.reports.figures import cell, judge_lines, macro_line, points, share
from toolkit.report.words import count

_HEADS = {
    Exit.FINE: "Evals: nothing is worse",
    Exit.STALE: "Evals: recordings do not hold",
    Exit.WORSE: "Evals: worse",
    Exit.BROKEN: "Evals: could not be run",
}
_SAFE = {mark: f"&#{ord(mark)};" for mark in "<>&|"} | {mark: f"\\{mark}" for mark in "\\`*_[]#!"}


def markdown(evaluations: Sequence[Evaluation], verdict: Exit) -> str:
    """The whole report."""
    return "\n".join([f"# {_HEADS[verdict]}", "", *(line for one in evaluations for line in _suite(one))]) + "\n"


def _suite(evaluation: Evaluation) -> Iterator[str]:
    result = evaluation.result
    yield f"## {text(result.suite)}"
    yield ""
    yield f"{count(len(result.cases), 'case')}, engine {text(result.engine)}, model {text(result.model or 'none')}."
    yield ""
    if evaluation.problems:
        yield from _list("What is wrong", (str(problem) for problem in evaluation.problems))
    if evaluation.shares:
        yield from _table(evaluation)
    if evaluation.comparison is not None and evaluation.comparison.flips:
        yield from _list("Flips against the baseline", map(str, evaluation.comparison.flips))
    if evaluation.comparison is not None and evaluation.comparison.changed:
        yield from _list("Changed outputs", (f"{case}: {change}" for case, change in evaluation.comparison.changed))
    if evaluation.flips:
        rates = (f"{p}: {share(r.value).strip()} of {r.n} items" for p, r in evaluation.flips.items() if r.value)
        yield from _list("Flips between samples", rates)
    if evaluation.judge is not None:
        yield from _list("The judge", judge_lines(evaluation.judge))
        yield from _list("Found unfaithful by the judge", (f"{case}: {line}" for case, line in evaluation.faulted))
    failed = [f"{case}: {line}" for case, line in evaluation.failed]
    yield from _list("Failed calls, counted as wrong", failed) if failed else ()
    unscorable = [f"{case}: {line}" for case, line in evaluation.unscorable]
    yield from _list("Not scorable", unscorable) if unscorable else ()


def _table(evaluation: Evaluation) -> Iterator[str]:
    compared = {one.field: one for one in evaluation.comparison.fields} if evaluation.comparison else {}
    yield "| field | right, 95 % | items | articles | against the baseline |"
    yield "|---|---:|---:|---:|---|"
    for name, found in evaluation.shares.items():
        against = points(compared[name].difference) if name in compared else "no baseline"
        yield f"| {name} | {cell(found).strip()} | {found.n} | {found.clusters} | {against} |"
    yield ""
    told = macro_line(evaluation.result)
    yield from [f"{told[:1].upper()}{told[1:]}.", ""] if told else []


def side_by_side(comparisons: Sequence[Comparison], names: tuple[str, str]) -> str:
    """Two results of the same cases side by side."""
    lines = [f"# {text(names[0])} against {text(names[1])}", ""]
    for comparison in comparisons:
        lines += [f"## {text(comparison.suite)}", ""]
        lines += [f"| field | {text(names[0])} | {text(names[1])} | difference | better | worse |"]
        lines += ["|---|---:|---:|---|---:|---:|"]
        for one in comparison.fields:
            figures = f"{cell(one.old).strip()} | {cell(one.new).strip()} | {points(one.difference)}"
            lines.append(f"| {one.field} | {figures} | {one.better} | {one.worse} |")
        lines.append("")
    return "\n".join(lines)


def _list(head: str, items: Iterable[str], most: int = 50) -> Iterator[str]:
    rows = list(items)
    if not rows:
        return
    yield f"**{head}** ({len(rows)})"
    yield ""
    yield from (f"* {text(row)}" for row in rows[:most])
    if len(rows) > most:
        yield f"* and {len(rows) - most} more"
    yield ""


def text(value: str) -> str:
    """Text that means nothing to Markdown or HTML, on one line."""
    return "".join(_SAFE.get(letter, letter) for letter in " ".join(value.split()))
