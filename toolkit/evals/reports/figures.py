"""How figures are written: shares in per cent, differences in points, always with what they can bear."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.evals.agreement import Agreement, Unmeasured
from toolkit.evals.results import SuiteResult
from toolkit.evals.scoring.labels import LABELLED, macro, pairs
from toolkit.evals.stats import Coefficient, Difference, Interval
from toolkit.report.words import count


def macro_line(result: SuiteResult) -> str:
    """Macro-F1 of the fields whose values are classes, over the first samples; empty where there are none."""
    scored = [name for name in LABELLED if name in result.fields and pairs(result, name)]
    told = ", ".join(f"{name} {macro(result, name):.2f}" for name in scored)
    return f"macro-F1 over the classes of the gold: {told}" if told else ""


def share(value: float) -> str:
    """A share as per cent, five characters wide."""
    return f"{100 * value:4.0f}%"


def cell(found: Interval) -> str:
    """A share with its interval; a dash where nothing was judged."""
    return f"{share(found.value)} [{100 * found.low:3.0f}, {100 * found.high:3.0f}]" if found.n else "    –"


def points(found: Difference) -> str:
    """A difference in points with its interval, what could have been detected, and the verdict."""
    if found.low is None or found.high is None:
        return f"{100 * found.value:+.1f} points: {found.verdict} ({count(found.clusters, 'article')})"
    if found.same:
        return f"no case differs ({count(found.clusters, 'article')})"
    if found.detectable is None:
        return f"{100 * found.value:+.1f} points in every article: no interval"
    told = f"{100 * found.value:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]: {found.verdict}"
    return f"{told} (detectable: {100 * found.detectable:.1f})"


def coefficient(found: Coefficient | None) -> str:
    """A coefficient with its interval where there is one; a dash where it has no value."""
    if found is None:
        return "–"
    around = f" [{found.low:.2f}, {found.high:.2f}]" if found.low is not None else " (no interval)"
    return f"{found.value:.2f}{around}"


def judge_lines(judge: Agreement | Unmeasured) -> Iterator[str]:
    """How far a judge agrees with its gold, and what it takes for what; or that nobody knows."""
    if isinstance(judge, Unmeasured):
        yield f"the judge is unmeasured: {judge.why}; its judgements are a model's word"
        return
    told = f"{cell(judge.raw).strip()} of {judge.raw.n} texts over {judge.raw.clusters} articles"
    figures = f"kappa {coefficient(judge.kappa)}, AC1 {coefficient(judge.ac1)}"
    yield f"the judge agrees with the gold of {judge.suite} on {told}; {figures}"
    for expected, row in judge.confusion.items():
        yield f"where the gold says {expected}, the judge says " + ", ".join(f"{got} {n}" for got, n in row.items())
