"""`--dry-run`: what a model would be asked, said before anything is sent. The network is blocked in tests."""

from __future__ import annotations

import json
import re

import pytest

from toolkit.app import Toolkit
from toolkit.settings import Settings

ROWS = [
    {"id": n, "claim": "The berth cost 84 million.", "evidence": [{"text": "The old berth cost 112 million crowns."}]}
    for n in range(3)
]


@pytest.fixture
def claims(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def with_a_key(monkeypatch):
    """With a key a run would ask a model, and fail here where it did."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")


def tokens(out: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"prompt tokens: ([\d,]+)", out)]


def test_an_analysis_is_quoted_and_not_made(stance, article, tmp_path):
    ran = stance("analyze", article, "--dry-run", "--model", "gpt-5-mini", "-o", tmp_path / "report.html")
    assert ran.code == 0
    assert "calls: 2 (statements 1, positions 1)" in ran.out
    assert re.search(r"prompt tokens: [\d,]+, (counted|estimated) .* \([\d,]+ in messages, [\d,]+ in", ran.out)
    assert "model gpt-5-mini: $0.00" in ran.out
    assert not (tmp_path / "report.html").exists(), "a quote is no report"


def test_no_key_is_needed_to_ask_the_price(stance, article, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    ran = stance("analyze", article, "--dry-run", "--engine", "openai", "--model", "of-our-own")
    assert (ran.code, ran.err) == (0, "")
    assert "model of-our-own: the price of this model is not known" in ran.out


def test_several_articles_are_added_up(stance, article, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("“No,” said Mayor Ada Brandt. The mill stays.", encoding="utf-8")
    ran = stance("analyze", article, other, "--dry-run")
    assert "together, 2:" in ran.out and "calls: 4 (statements 2, positions 2)" in ran.out
    one, two, both = tokens(ran.out)
    assert both == one + two


def test_what_is_asked_about_is_in_the_price(stance, article):
    (less,) = tokens(stance("analyze", article, "--dry-run").out)
    asked = ("--issues", "The town should close its old ferry berth within the year.")
    (more,) = tokens(stance("analyze", article, "--dry-run", *asked).out)
    assert more > less


def test_own_prompts_are_in_the_price(stance, article, tmp_path):
    shipped = Toolkit(Settings(), engine="builtin").prompts.get("statements").path.read_text(encoding="utf-8")
    longer = shipped.replace("{% block system %}", "{% block system %}\n" + "Be brief. " * 500)
    (tmp_path / "statements.md.jinja").write_text(longer, encoding="utf-8")
    (ours,) = tokens(stance("analyze", article, "--dry-run").out)
    (theirs,) = tokens(stance("analyze", article, "--dry-run", "--prompts", tmp_path).out)
    assert theirs > ours + 500


def test_an_article_that_cannot_be_read_is_left_out_of_the_price(stance, article, tmp_path):
    ran = stance("analyze", article, tmp_path / "none.txt", "--dry-run")
    assert ran.code == 5 and "no file" in ran.err and len(tokens(ran.out)) == 1
    ran = stance("analyze", tmp_path / "none.txt", tmp_path / "nor.txt", "--dry-run")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("command", ["analyze", "check"])
def test_an_engine_that_is_none_is_refused(stance, article, command):
    ran = stance(command, article, "--dry-run", "--engine", "builtn")
    assert (ran.code, ran.out) == (2, "") and "did you mean 'builtin'?" in ran.err


def test_claims_are_quoted_and_not_checked(stance, claims, tmp_path):
    out = tmp_path / "verdicts.jsonl"
    ran = stance("check", "--claims", claims, "--dry-run", "--model", "gpt-5-mini", "-o", out)
    assert ran.code == 0 and not out.exists()
    assert "3 claims:" in ran.out and "calls: 1 (checks 1)" in ran.out and "$" in ran.out


def test_claims_without_evidence_ask_nothing(stance, tmp_path):
    (tmp_path / "bare.jsonl").write_text('{"id": 1, "claim": "The berth is open."}\n', encoding="utf-8")
    ran = stance("check", "--claims", tmp_path / "bare.jsonl", "--dry-run", "--model", "gpt-5-mini")
    assert "calls: none" in ran.out and tokens(ran.out) == [0] and "$0.0000" in ran.out


def test_several_checked_articles_are_all_shown(stance, article, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("The mill cost 84 million crowns in 2019.", encoding="utf-8")
    ran = stance("check", article, other, "--dry-run")
    assert len(tokens(ran.out)) == 3 and "together, 2:" in ran.out
