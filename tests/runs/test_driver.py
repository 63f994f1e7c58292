"""What a run keeps, repeats and pays, without anything going wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faultserver import reply
from tests.runs.paying import corpus, go, options, settings
from toolkit.runs.driver import Part
from toolkit.runs.outcome import Status
from toolkit.runs.store import FILE, Counts, RunStore


def ids(folder: Path) -> list[str]:
    with RunStore(folder / FILE) as store:
        return [json.loads(line)["document"]["id"] for _, line in store.lines()]


def test_every_row_is_done_once_and_in_order(model, tmp_path):
    wanted = options(corpus(tmp_path / "a.jsonl", 30))
    ended = go(tmp_path / "run", wanted, settings(model.url))
    assert ended.counts == Counts(done=30)
    assert model.calls == 60
    assert ids(tmp_path / "run") == [f"r{n}" for n in range(30)]


def test_a_finished_run_pays_nothing_more(model, tmp_path):
    wanted = options(corpus(tmp_path / "a.jsonl", 5))
    for _ in range(2):
        go(tmp_path / "run", wanted, settings(model.url))
    assert model.calls == 10


def test_the_ledger_says_what_the_model_was_paid(model, tmp_path):
    go(tmp_path / "run", options(corpus(tmp_path / "a.jsonl", 5)), settings(model.url))
    with RunStore(tmp_path / "run" / FILE) as store:
        used = store.usage()
    assert (used.calls, used.input_tokens, used.output_tokens) == (10, 10_000, 1_000)
    assert used.cost == pytest.approx(10 * (1000 * 0.25 + 100 * 2) / 1e6)


def test_a_changed_article_costs_one_row(model, tmp_path):
    path = corpus(tmp_path / "a.jsonl", 6)
    go(tmp_path / "run", options(path), settings(model.url))
    path.write_text(path.read_text().replace("mill 3", "mill three"))
    ended = go(tmp_path / "run", options(path), settings(model.url))
    assert (ended.counts, model.calls) == (Counts(done=6), 14)


def test_a_row_put_before_the_others_costs_itself_alone(model, tmp_path):
    path = corpus(tmp_path / "a.jsonl", 6)
    go(tmp_path / "run", options(path), settings(model.url))
    path.write_text('{"id": "new", "text": "First of all."}\n' + path.read_text())
    ended = go(tmp_path / "run", options(path), settings(model.url))
    assert (ended.counts, model.calls) == (Counts(done=7), 14)
    assert ids(tmp_path / "run") == ["new", *(f"r{n}" for n in range(6))]


def test_a_shorter_corpus_forgets_rows(model, tmp_path):
    path = corpus(tmp_path / "a.jsonl", 6)
    go(tmp_path / "run", options(path), settings(model.url))
    corpus(path, 4)
    assert go(tmp_path / "run", options(path), settings(model.url)).counts == Counts(done=4)
    assert model.calls == 12


def test_the_same_article_twice_is_paid_once(model, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "“No,” said Ada Brandt."}\n' * 9)
    ended = go(tmp_path / "run", options(path), settings(model.url))
    assert (ended.counts, model.calls) == (Counts(done=9), 2)


def test_another_model_does_every_row_again_and_the_first_one_costs_nothing_then(model, tmp_path):
    path = corpus(tmp_path / "a.jsonl", 4)
    go(tmp_path / "run", options(path), settings(model.url))
    go(tmp_path / "run", options(path, model="gpt-5"), settings(model.url))
    assert model.calls == 16
    assert go(tmp_path / "run", options(path), settings(model.url)).counts == Counts(done=4)
    assert model.calls == 16


def test_failed_refused_and_unreadable_rows_have_their_reason(model, tmp_path):
    path = corpus(tmp_path / "a.jsonl", 4)
    path.write_text(path.read_text() + '{"text": 5}\n{"text": " "}\n')
    refusal = {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "refusal": "No."}}]}
    steps = {
        "mill 1,": reply({"error": {"message": "context too long", "code": "context_length_exceeded"}}, 400),
        "mill 2,": reply(refusal),
    }
    model.fault = lambda kind, text: next((step for words, step in steps.items() if words in text), None)
    ended = go(tmp_path / "run", options(path), settings(model.url))
    assert ended.counts == Counts(done=2, failed=1, refused=1, skipped=2)
    with RunStore(tmp_path / "run" / FILE) as store:
        rows = {row.position: row for row in store.rows()}
    assert rows[1].status is Status.FAILED and "context too long" in (rows[1].reason or "")
    assert rows[2].status is Status.REFUSED and "No." in (rows[2].reason or "")
    assert rows[4].reason == "a.jsonl, line 5: column text holds int, not text"
    assert rows[5].status is Status.SKIPPED and "empty" in (rows[5].reason or "")


def test_failed_rows_are_done_again_when_asked_for(model, tmp_path):
    wanted = options(corpus(tmp_path / "a.jsonl", 4))
    model.fault = lambda kind, text: reply({"error": {"message": "no"}}, 400) if "mill 1," in text else None
    go(tmp_path / "run", wanted, settings(model.url))
    model.fault = lambda kind, text: None
    assert go(tmp_path / "run", wanted, settings(model.url)).counts == Counts(done=3, failed=1)
    calls = model.calls
    assert go(tmp_path / "run", wanted, settings(model.url), part=Part(retry_failed=True)).counts == Counts(done=4)
    assert model.calls == calls + 2
    with RunStore(tmp_path / "run" / FILE) as store:
        assert [row.attempts for row in store.rows()] == [1, 2, 1, 1]
