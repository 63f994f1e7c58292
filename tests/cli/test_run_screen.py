"""What is seen of a run: figures that are right, on stderr alone, and nothing with --quiet."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from toolkit.cli.run_screen import Screen, duration, money, pace, summary
from toolkit.records import Usage
from toolkit.runs.outcome import Status
from toolkit.runs.store import FILE, Counts, RunStore


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with RunStore(tmp_path / FILE) as store:
        store.ledger.book(Usage(calls=6, input_tokens=10, output_tokens=5, cost=1.5))
    return tmp_path


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("toolkit.cli.run_screen.time.monotonic", lambda: now[0])
    return now


def test_a_line_a_minute_where_nobody_watches(folder, clock, capsys):
    with Screen(folder, quiet=False) as screen:
        screen.registered(Counts(done=100, pending=900))
        for status in (Status.DONE, Status.FAILED, Status.DONE):
            clock[0] += 25
            screen.progress(status, 50)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "corpus: 1,000 rows, 900 to do\nprogress: 250 of 1,000 rows, 2.0/s, $1.50, 6 min 15 s to go\n"
    )


def test_nothing_with_quiet(folder, clock, capsys):
    with Screen(folder, quiet=True) as screen:
        screen.registered(Counts(pending=10))
        clock[0] += 100
        screen.progress(Status.DONE, 5)
    assert capsys.readouterr() == ("", "")


def test_a_bar_on_a_terminal(folder, clock, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "150")
    with Screen(folder, quiet=False) as screen:
        screen.registered(Counts(done=1, pending=9))
        clock[0] += 2
        screen.progress(Status.SKIPPED, 4)
    seen = terminal.getvalue()
    assert "5/10" in seen
    assert "2.0/s" in seen
    assert "$1.50 4 failed or skipped" in seen


@pytest.mark.parametrize(
    ("rate", "said"), [(12.34, "12.3/s"), (1.0, "1.0/s"), (0.5, "30.0/min"), (0.01, "36.0/h"), (0.0, "0.0/h")]
)
def test_pace(rate, said):
    assert pace(rate) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 min 00 s"), (61, "1 min 01 s"), (7325, "2 h 02 min")])
def test_duration(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("cost", "said"), [(None, "price not known"), (0.0, "$0.0000"), (0.0123, "$0.0123"), (1234.5, "$1,234.50")]
)
def test_money(cost, said):
    assert money(cost) == said


def test_summary():
    assert summary(Counts()) == "none of 0"
    assert summary(Counts(done=1200, failed=3, pending=1)) == "1,200 done, 3 failed, 1 pending of 1,204"
