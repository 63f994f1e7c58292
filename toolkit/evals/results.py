"""What a run of a suite gave: marks and decoded items for each case and sample, as values that can be kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.evals.cases import Suite
from toolkit.evals.outputs import Item, decoded, decoded_judgements
from toolkit.evals.runner import Outcome
from toolkit.evals.scoring.marks import Mark
from toolkit.evals.scoring.score import score
from toolkit.records import Analysis, CheckStatus

VERSION = 1


@dataclass(frozen=True)
class SampleResult:
    """One sample of one case. `failures` are the calls that failed, and what made the whole sample fail."""

    marks: tuple[Mark, ...]
    items: tuple[Item, ...]
    failures: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseResult:
    """The samples of one case, in order; `article` is what differences are clustered by."""

    case: str
    article: str
    samples: tuple[SampleResult, ...]


@dataclass(frozen=True)
class SuiteResult:
    """The cases of one suite under one engine."""

    suite: str
    engine: str
    model: str | None
    cases: tuple[CaseResult, ...]

    def marks(self) -> Iterator[tuple[CaseResult, int, Mark]]:
        """Every mark with its case and sample number."""
        return ((case, k, mark) for case in self.cases for k, one in enumerate(case.samples) for mark in one.marks)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that were scored, in the order of the scorers."""
        return tuple(dict.fromkeys(mark.field for _, _, mark in self.marks()))


def results(suite: Suite, outcomes: Sequence[Outcome], engine: str, model: str | None) -> SuiteResult:
    """The scored outcomes of a suite."""
    cases: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        cases.setdefault(outcome.case.id, []).append(outcome)
    found = []
    for name, samples in cases.items():
        case = suite.by_id[name]
        scored = tuple(_sample(suite, outcome) for outcome in sorted(samples, key=lambda o: o.sample))
        found.append(CaseResult(name, article_of(suite, case.article, name), scored))
    return SuiteResult(suite.name, engine, model, tuple(found))


def article_of(suite: Suite, article: str | None, case: str) -> str:
    """What stands for a case's article: its file's name, or the case where the text stands in it."""
    return Path(article).name if article is not None else case


def _sample(suite: Suite, outcome: Outcome) -> SampleResult:
    failures = tuple(f"{f.prompt}: {f.reason.value}: {f.message}" for f in outcome.failures)
    if outcome.error is not None:
        return SampleResult((), (), (*failures, outcome.error))
    analysis = outcome.analysis if outcome.analysis is not None and not outcome.missed else None
    said = outcome.judged if analysis is not None else None
    marks = score(outcome.case, suite.document(outcome.case), analysis, said)
    broken = tuple(violations(analysis)) if analysis is not None else ()
    return SampleResult(marks, (*decoded(analysis), *decoded_judgements(said)), failures, broken)


def violations(analysis: Analysis) -> Iterator[str]:
    """Promises that an output breaks, whatever the gold says: a verdict of a check that was not carried out, a decisive
    answer in a part that failed."""
    for check in analysis.checks:
        if check.status is not CheckStatus.CHECKED and (check.verdict is not None or check.said is not None):
            yield f"check of {check.claim}: status {check.status.value}, and yet a verdict"
    failed = {failure.prompt for failure in analysis.failures}
    if "statements" in failed and not analysis.coverage.sentences_read and (analysis.statements or analysis.positions):
        yield "no part of the article was read, and yet there are statements or positions"


def to_json(result: SuiteResult) -> dict[str, Any]:
    """The result as JSON data."""
    return {
        "version": VERSION,
        "suite": result.suite,
        "engine": result.engine,
        "model": result.model,
        "cases": [
            {"case": case.case, "article": case.article, "samples": [_sample_json(one) for one in case.samples]}
            for case in result.cases
        ],
    }


def _sample_json(one: SampleResult) -> dict[str, Any]:
    return {
        "marks": [[m.field, m.item, m.expected, m.got, m.right, m.why] for m in one.marks],
        "items": [item.to_json() for item in one.items],
        "failures": list(one.failures),
        "violations": list(one.violations),
    }


def from_json(data: Mapping[str, Any], name: str) -> SuiteResult:
    """The result that `to_json` made; `name` is for messages. Raises InputError where it is something else."""
    try:
        if data["version"] != VERSION:
            raise InputError(f"{name}: version {data['version']!r} of saved results is not known here; make it anew")
        cases = tuple(
            CaseResult(case["case"], case["article"], tuple(_sample_from(one) for one in case["samples"]))
            for case in data["cases"]
        )
        return SuiteResult(data["suite"], data["engine"], data["model"], cases)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{name}: not a saved result ({error}); make it anew") from error


def _sample_from(data: Mapping[str, Any]) -> SampleResult:
    marks = tuple(Mark(*fields) for fields in data["marks"])
    items = tuple(Item.from_json(item) for item in data["items"])
    return SampleResult(marks, items, tuple(data["failures"]), tuple(data.get("violations", ())))


def dump_rows(data: Any) -> str:
    """JSON with every mark and item on a line of its own, so that a diff shows what changed."""
    return _rows(data, 0) + "\n"


def _rows(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if depth >= 6 or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = " " * (depth + 1)
    nested: Callable[[Any], str] = lambda item: _rows(item, depth + 1)  # noqa: E731
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {nested(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(inner + nested(item) for item in value) + "\n" + " " * depth + "]"


def load_results(path: Path) -> tuple[SuiteResult, ...]:
    """The results in a file: one suite's, or a list of them. Raises InputError where it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as saved results ({error})") from error
    rows = data if isinstance(data, list) else data.get("suites", [data]) if isinstance(data, dict) else []
    return tuple(from_json(row, str(path)) for row in rows)
