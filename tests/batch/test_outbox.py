"""Files of requests: cut at the limits, whole or not there, and known to the ledger together with all they hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from toolkit.batch.ledger import Ledger, Progress, State
from toolkit.batch.lines import Kind, Result
from toolkit.batch.outbox import FileLimits, Outbox, request_file
from toolkit.errors import ConfigError, InputError
from toolkit.records import Usage


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    yield ledger
    ledger.close()


def outbox(ledger: Ledger, tmp_path: Path, **limits: int) -> Outbox:
    return Outbox(ledger, tmp_path / "files", "/responses", FileLimits(**limits))


def keys(tmp_path: Path, number: int) -> list[str]:
    lines = request_file(tmp_path / "files", number).read_bytes().splitlines()
    return [json.loads(line)["custom_id"] for line in lines]


@pytest.mark.parametrize(("lines", "size", "wanted"), [(2, 10**6, [2, 2, 1]), (50, 300, [3, 2]), (50, 95, [1] * 5)])
def test_files_are_cut_at_both_limits(ledger, tmp_path, lines, size, wanted):
    box = outbox(ledger, tmp_path, lines=lines, bytes=size)
    for number in range(5):
        assert box.add(f"k{number}", {"n": "é" * 6})
    box.finish()
    assert [file.lines for file in ledger.files()] == wanted
    for file in ledger.files():
        data = request_file(tmp_path / "files", file.number).read_bytes()
        assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert len(data) <= size
        assert [key for key, _, _ in ledger.lines_out(file.number)] == keys(tmp_path, file.number)
    assert [key for file in ledger.files() for key in keys(tmp_path, file.number)] == [f"k{n}" for n in range(5)]


def test_a_request_that_no_file_can_hold_is_not_written(ledger, tmp_path):
    box = outbox(ledger, tmp_path, bytes=200)
    assert not box.add("k", {"text": "x" * 200})
    box.finish()
    assert ledger.files() == ()
    assert ledger.request("k") is None


def test_what_is_abandoned_was_never_there(ledger, tmp_path):
    box = outbox(ledger, tmp_path, lines=2)
    for number in range(3):
        box.add(f"k{number}", {})
    ledger.wait("row", ["k2"])
    box.abandon()
    assert [file.lines for file in ledger.files()] == [2]
    assert ledger.request("k2") is None
    assert not ledger.waiting("row")
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["requests-00001.jsonl"]
    box.add("k2", {})
    box.finish()
    assert keys(tmp_path, 2) == ["k2"]


def test_nothing_to_write_is_no_file(ledger, tmp_path):
    outbox(ledger, tmp_path).finish()
    assert ledger.files() == ()
    assert not (tmp_path / "files").exists()


def test_a_row_waits_for_what_is_out_and_for_nothing_else(ledger, tmp_path):
    box = outbox(ledger, tmp_path)
    box.add("a", {})
    box.add("b", {})
    box.finish()
    ledger.wait("row", ["a", "b"])
    assert ledger.waiting("row")
    for key in ("a", "b"):
        assert ledger.waiting("row")
        ledger.keep(Result(key, Kind.RESPONSE, 200, "{}"), Progress.ENDED)
    assert not ledger.waiting("row")
    assert not ledger.waiting("another")


def test_tries_count_what_was_sent(ledger, tmp_path):
    box = outbox(ledger, tmp_path)
    for _ in range(2):
        box.add("a", {})
        box.finish()
    found = ledger.request("a")
    assert found is not None
    assert (found.tries, found.file, found.progress) == (2, 2, Progress.OUT)
    ledger.drop(2, "not sent")
    found = ledger.request("a")
    assert found is not None
    assert (found.tries, found.progress, ledger.file(2).state) == (1, Progress.DUE, State.DONE)


def test_what_is_out_is_set_aside(ledger, tmp_path):
    box = outbox(ledger, tmp_path)
    for number in range(3):
        box.add(f"k{number}", {}, Usage(calls=1, input_tokens=10, output_tokens=5, cost=0.5))
    box.finish()
    ledger.keep(Result("k0", Kind.RESPONSE, 200, "{}"), Progress.ENDED)
    assert (ledger.most_out().calls, ledger.most_out().input_tokens, ledger.most_out().cost) == (2, 30, 1.0)


def test_a_ledger_that_is_none_is_named(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"no database at all, but long enough to be looked at " * 100)
    with pytest.raises(ConfigError, match=r"ledger\.sqlite3 cannot be used"):
        Ledger(path)


def test_what_may_not_change_while_requests_are_out(ledger, tmp_path):
    ledger.settle("server", "a")
    ledger.settle("server", "b")
    box = outbox(ledger, tmp_path)
    box.add("k", {})
    box.finish()
    with pytest.raises(InputError, match="made with the server b, not c"):
        ledger.settle("server", "c")
    assert ledger.about("server") == "b"
    ledger.change(1, state=State.DONE)
    ledger.settle("server", "c")


def test_what_a_killed_process_left_behind_is_written_over(ledger, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "writing.part").write_bytes(b"half a li")
    request_file(folder, 1).write_bytes(b"a whole file that the ledger never heard of")
    box = outbox(ledger, tmp_path)
    box.add("k", {})
    box.finish()
    assert keys(tmp_path, 1) == ["k"]
    assert sorted(path.name for path in folder.iterdir()) == ["requests-00001.jsonl"]
