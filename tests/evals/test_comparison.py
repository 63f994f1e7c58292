"""What two results differ in, and what lets a run fail: on results made by hand."""

from __future__ import annotations

import pytest

from toolkit.evals.comparison import compare
from toolkit.evals.gates import Kind, promise_problems
from toolkit.evals.results import CaseResult, SampleResult, SuiteResult
from toolkit.evals.scoring.marks import NO_OUTPUT, Mark


def result(*rows: tuple[str, str, bool]) -> SuiteResult:
    """A result with one judged stance for each (case, article, right)."""
    return SuiteResult("s", "openai", "m", tuple(CaseResult(c, a, (sample("stance", r),)) for c, a, r in rows))


def sample(field: str, right: bool | None, got: str = "oppose") -> SampleResult:
    return SampleResult((Mark(field, "Ada / mill", "support", "support" if right else got, right),), ())


def test_differences_are_clustered_by_article_whatever_the_cases() -> None:
    names = [(f"{article}-{n}", article) for article in "abcdef" for n in range(3)]
    old = result(*((name, article, True) for name, article in names))
    new = result(*((name, article, article not in "ab") for name, article in names))
    (field,) = compare(old, new).fields
    assert (field.difference.clusters, field.old.clusters, field.new.clusters) == (6, 6, 6)
    assert field.difference.n == 18
    # By hand: the mean is -1/3; each of six articles adds ±2 or ∓1: s² = 6/5 · (2·2² + 4·1²) / 18² = 4/90 → t(5) · 0.2108.
    assert field.difference.low == pytest.approx(-1 / 3 - 2.570582 * (4 / 90) ** 0.5, abs=1e-6)
    assert field.difference.high == pytest.approx(-1 / 3 + 2.570582 * (4 / 90) ** 0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("right", "got", "told"), [(False, "absent text", 1), (True, "exact", 0), (False, NO_OUTPUT, 0)]
)
def test_a_span_that_is_not_the_articles_text_breaks_a_promise(right: bool, got: str, told: int) -> None:
    broken = SuiteResult("s", "openai", "m", (CaseResult("mill", "mill.txt", (sample("evidence.exact", right, got),)),))
    found = promise_problems(broken)
    assert len(found) == told
    assert all(p.kind is Kind.PROMISE and p.case == "mill" and got in p.message for p in found)
