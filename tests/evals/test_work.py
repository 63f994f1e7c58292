"""What cases ask for: analyses, claims, and checks with evidence of their own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import yaml

from toolkit.app import Toolkit
from toolkit.evals.cases import Suite, load_suite
from toolkit.evals.runner import Jobs, execute
from toolkit.evals.scoring.score import score
from toolkit.evals.work import asked_digest, work
from toolkit.records import CheckStatus, Verdict
from toolkit.settings import Settings

TEXT = "The second berth in Harbourtown cost 84 million crowns in 2019. “It should go,” said Ada Brandt."


def a_suite(folder: Path, gold: dict[str, Any]) -> Suite:
    folder.mkdir(exist_ok=True)
    rows = [{"id": "berth", "text": TEXT, "date": "2021-05-01", "gold": gold}]
    (folder / "cases.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return load_suite(folder)


def embedded() -> Toolkit:
    return Toolkit(Settings(), engine="builtin")


def a_check(claim: str, text: str, verdict: str, **more: Any) -> dict[str, Any]:
    return {"claim": claim, "verdict": verdict, "evidence": [{"id": "E1", "text": text, "date": "2020-01-01"}], **more}


def test_each_claim_is_checked_against_its_own_sources_even_where_ids_repeat(tmp_path: Path) -> None:
    claim = "The second berth in Harbourtown cost 84 million crowns in 2019."
    yes = "The second berth in Harbourtown cost 84 million crowns in 2019, the accounts say."
    no = "The second berth in Harbourtown cost 112 million crowns in 2019, the accounts say."
    checks = [a_check(claim, yes, "supported", cites=["E1"]), a_check(claim, no, "contradicted", cites=["E1"])]
    suite = a_suite(tmp_path / "s", {"checks": checks})
    case = suite.cases[0]
    analysis = asyncio.run(work(embedded(), case, suite.document(case)))
    assert [c.verdict for c in analysis.checks] == [Verdict.SUPPORTED, Verdict.CONTRADICTED]
    assert all(c.status is CheckStatus.CHECKED for c in analysis.checks)
    marks = {(m.field, m.right) for m in score(case, suite.document(case), analysis)}
    assert {("verdict", True), ("verdict.cites", True)} <= marks
    assert ("verdict", False) not in marks


def test_claims_are_looked_for_where_the_gold_has_them(tmp_path: Path) -> None:
    gold = {"claims": [{"words": "cost 84 million crowns in 2019", "text": "The berth cost 84 million crowns."}]}
    suite = a_suite(tmp_path / "s", gold)
    (outcome,) = execute(embedded(), Jobs(suite, suite.cases))
    assert outcome.analysis is not None
    assert outcome.analysis.claims
    marks = score(suite.cases[0], suite.document(suite.cases[0]), outcome.analysis)
    assert [m.right for m in marks if m.field == "claims.recall"] == [True]


def test_what_is_asked_has_a_digest_and_what_is_expected_has_none(tmp_path: Path) -> None:
    one = a_check("The berth is old.", "It is.", "supported")
    digests = [
        asked_digest(a_suite(tmp_path / "s", {"checks": [row]}).cases[0])
        for row in (
            one,
            one | {"verdict": "contradicted"},
            one | {"claim": "The berth is new."},
            one | {"actor": "Ada"},
        )
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
