"""Batches from the command line: by the provider's API, and as files that somebody carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from tests.batch.corpora import MODEL, answering, corpus
from tests.batch.provider import error, providing, ran


@pytest.fixture
def keyed(monkeypatch, tmp_path):
    """The environment of somebody with a key, and a configuration of nobody."""

    def point(url):
        for name, value in {
            "OPENAI_API_KEY": "sk-test-0123456789abcdef",
            "OPENAI_BASE_URL": url,
            "STANCE_MODEL": MODEL,
            "STANCE_API": "chat",
            "STANCE_CACHE_DIR": str(tmp_path / "cache"),
        }.items():
            monkeypatch.setenv(name, value)

    return point


def results(path: Path, written: Path) -> Path:
    """Run the requests of a file, as a provider would, and write the results."""
    lines = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    made = [json.dumps(ran(line, *answering(line))) for line in reversed(lines)]
    path.write_text("\n".join(made) + "\n", encoding="utf-8")
    return path


def test_files_are_written_carried_and_read_until_every_row_is_done(stance, keyed, tmp_path):
    keyed("http://127.0.0.1:9/v1")
    articles, run = corpus(tmp_path / "a.jsonl", 3), tmp_path / "run"
    wrote = stance("batch", "write", articles, "-o", run, "--lines", 2)
    assert wrote.code == 5
    assert "2 batches are out" in wrote.err
    assert "stance batch read" in wrote.err
    files = sorted((run / "batch").glob("requests-*.jsonl"))
    assert [len(file.read_text(encoding="utf-8").splitlines()) for file in files] == [2, 1]
    first = stance("batch", "read", run, results(tmp_path / "1.jsonl", files[0]))
    assert (first.code, "2 answers" in first.err) == (5, True)
    assert "requests-00001.jsonl  done" in stance("batch", "status", run).out
    second = stance("batch", "read", run, results(tmp_path / "2.jsonl", files[1]), tmp_path / "1.jsonl")
    assert "1 answers, 2 duplicates" in second.err
    rest = sorted((run / "batch").glob("requests-*.jsonl"))[2:]
    last = stance("batch", "read", run, *[results(tmp_path / f"{file.stem}.out", file) for file in rest])
    assert last.code == 0
    assert "3 done" in last.err
    exported = stance("run", "export", run)
    assert [json.loads(line)["document"]["id"] for line in exported.out.splitlines()] == ["r0", "r1", "r2"]
    assert json.loads(stance("run", "status", run, "--json").out)["usage"]["batch_tokens"] == 6 * 1100


def test_what_did_not_come_back_is_written_once_more_and_then_fails(stance, keyed, tmp_path):
    keyed("http://127.0.0.1:9/v1")
    articles, run = corpus(tmp_path / "a.jsonl", 1), tmp_path / "run"
    stance("batch", "write", articles, "-o", run)
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_text("", encoding="utf-8")
    assert "1 batch is out" in stance("batch", "read", run, nothing).err
    again = stance("batch", "read", run, nothing, "--complete")
    assert "1 without a result, 1 to be sent again" in again.err
    assert (run / "batch" / "requests-00002.jsonl").is_file()
    end = stance("batch", "read", run, nothing, "--complete")
    assert (end.code, "1 failed" in end.err) == (5, True)
    assert "nothing came back for the request (sent 2 times)" in stance("run", "status", run, "--list", "failed").out


def test_a_run_by_batches_says_how_it_goes(stance, keyed, tmp_path):
    articles, run = corpus(tmp_path / "a.jsonl", 2), tmp_path / "run"
    with providing(answering, polls=1) as provider:
        keyed(provider.url)
        rounds = [stance("run", articles, "-o", run, "--batch", "--once", "--statements-only")]
        assert "2 requests sent (batch-0000)" in rounds[0].err
        refused = stance("run", "--resume", run)
        rounds += [stance("batch", "collect", run) for _ in range(3)]
        status = json.loads(stance("batch", "status", run, "--json").out)
    assert (refused.code, "would pay twice" in refused.err) == (2, True)
    assert [one.code for one in rounds] == [5, 5, 0, 0]
    assert status["requests"] == {"out": 0, "due": 0, "ended": 2, "answered": 2}
    assert status["files"][0]["usage"]["batch_tokens"] == 2200
    assert provider.paid_twice == 0
    assert "sk-test" not in "".join(one.err + one.out for one in rounds)


def test_batches_can_be_stopped_and_what_they_did_is_kept(stance, keyed, tmp_path):
    articles, run = corpus(tmp_path / "a.jsonl", 2), tmp_path / "run"
    with providing(answering) as provider:
        keyed(provider.url)
        stance("run", articles, "-o", run, "--batch", "--once")
        stopped = stance("batch", "cancel", run)
        assert "1 stopped" in stopped.err
        assert provider.batches["batch-0000"]["status"] == "cancelled"
        assert "1 stopped by somebody" in stance("batch", "collect", run).err
        assert len(provider.batches) == 1, "what was stopped is not begun again at once"
        assert stance("batch", "collect", run).code == 5
        assert len(provider.batches) == 2


def test_what_the_provider_no_longer_knows_is_given_up_when_it_is_stopped(stance, keyed, tmp_path):
    articles, run = corpus(tmp_path / "a.jsonl", 2), tmp_path / "run"
    with providing(answering) as provider:
        keyed(provider.url)
        stance("run", articles, "-o", run, "--batch", "--once")
        provider.batches.clear()
        provider.files.clear()
        assert stance("batch", "collect", run).code == 3
        assert "0 stopped" in stance("batch", "cancel", run).err
        assert "given up: the provider does not know batch-0000" in stance("batch", "status", run).out
        assert "2 requests sent" in stance("batch", "collect", run).err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "a.jsonl", "-o", "run", "--batch", "--engine", "builtin"), 3, "batches need a model"),
        (("batch", "status", "run"), 2, "not the folder of a run"),
        (("batch", "read", "run", "missing.jsonl"), 2, "not the folder of a run"),
        (("batch", "write"), 2, "there is no corpus"),
    ],
)
def test_what_cannot_be_is_said(stance, keyed, tmp_path, monkeypatch, arguments, code, words):
    keyed("http://127.0.0.1:9/v1")
    monkeypatch.chdir(tmp_path)
    corpus(tmp_path / "a.jsonl", 1)
    ran = stance(*arguments)
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_a_server_without_batches_is_named(stance, keyed, tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 1)
    with providing(answering, faults={"POST /files": [(404, error("Not found"))]}) as provider:
        keyed(provider.url)
        ran = stance("run", articles, "-o", tmp_path / "run", "--batch")
    assert ran.code == 4
    assert "offers no batches" in ran.err


def test_results_that_cannot_be_read_to_their_end_are_an_error_and_change_nothing(stance, keyed, tmp_path, monkeypatch):
    keyed("http://127.0.0.1:9/v1")
    run = tmp_path / "run"
    stance("batch", "write", corpus(tmp_path / "a.jsonl", 3), "-o", run)
    (written,) = (run / "batch").glob("requests-*.jsonl")
    before, came = stance("batch", "status", run).out, results(tmp_path / "came.jsonl", written)
    whole, lines = Path.open, came.read_bytes().splitlines(keepends=True)

    def torn(path: Path, *given: Any, **named: Any) -> Any:
        if path != came:
            return whole(path, *given, **named)
        file = MagicMock()
        file.__enter__.return_value.readline.side_effect = [lines[0], OSError(5, "Input/output error")]
        return file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", torn)
        read = stance("batch", "read", run, came)
    assert (read.code, f"{came} cannot be read: Input/output error" in read.err) == (2, True)
    assert stance("batch", "status", run).out == before
    assert "3 answers" in stance("batch", "read", run, came).err
