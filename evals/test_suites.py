"""Every case of every suite, replayed from its recordings: plain `pytest evals`. Cases are added in the suites' files,
never here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from toolkit.evals.cases import Suite
from toolkit.evals.testing import Replays, SuiteCase, suite_cases, suite_problems, whole_suites

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def replays() -> Iterator[Replays]:
    """One client for all cases."""
    made = Replays()
    yield made
    made.close()


@pytest.mark.parametrize("one", suite_cases(HERE))
def test_case(one: SuiteCase, replays: Replays, vcr: Any) -> None:
    """The case's recordings hold, are all played, hold no secret, and lead to an output that keeps every promise."""
    assert replays.problems(one, vcr) == []


@pytest.mark.parametrize("suite", whole_suites(HERE))
def test_suite(suite: Suite) -> None:
    """Nothing of the suite is worse than its baseline beyond what the data can tell."""
    assert suite_problems(suite) == []
