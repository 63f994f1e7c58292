"""The shipped suites and recordings as the commands see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.evals.asked import Slot
from toolkit.evals.cases import Suite, find_suites
from toolkit.evals.recording import read
from toolkit.evals.redaction import secrets_in
from toolkit.evals.scoring.score import score
from toolkit.evals.shelf import Shelf, find_root
from toolkit.evals.target import load_target

EVALS = Path(__file__).resolve().parents[2] / "evals"
SUITES = find_suites([EVALS])
STAMPS = {"at", "case", "stage", "sample", "ask", "parts", "model", "versions", "usage", "reply"}
FILES = sorted(path for suite in SUITES for path in (find_root(suite.folder) / suite.name).glob("*/*.yaml"))


def test_there_are_cases_enough_and_twelve_of_them_are_sampled() -> None:
    cases = [(suite, case) for suite in SUITES for case in suite.cases]
    parts = {"positions", "statements", "claims", "checks", "summary", "injection"}
    assert {suite.name for suite in SUITES} == parts | {"judge"}
    assert len(cases) >= 40
    assert len({(suite.folder / str(case.article)).resolve() for suite, case in cases}) >= 20
    assert sum(case.samples >= 3 for _, case in cases) >= 12


@pytest.mark.parametrize("suite", [pytest.param(suite, id=suite.name) for suite in SUITES])
def test_every_article_can_be_read_and_everything_in_the_gold_can_be_judged(suite: Suite) -> None:
    for case in suite.cases:
        marks = score(case, suite.document(case), None)
        assert marks, case.id
        assert not [mark.why for mark in marks if mark.why], case.id


def test_all_suites_are_recorded_from_one_model() -> None:
    assert len({load_target(suite.folder) for suite in SUITES}) == 1


@pytest.mark.parametrize("path", [pytest.param(p, id="/".join(p.parts[-3:])) for p in FILES])
def test_a_recording_is_as_it_was_received_and_holds_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not secrets_in(text)
    for item in read(path):
        assert not item.edited
        assert set(item.request_headers) <= {"content-type", "x-sample"}
        assert set(item.headers) <= {"content-type"}
        assert {"at", "case", "stage", "sample", "ask", "parts", "model", "versions", "usage", "reply"} <= set(
            item.recorded
        )
        slot = Slot(path.parts[-3], item.recorded["case"], item.recorded["stage"], item.recorded["sample"])
        assert Shelf(path.parents[2]).path(slot) == path
