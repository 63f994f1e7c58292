"""What each command says where it cannot go on: one line with what is wrong and what to do, and never a traceback."""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.samples import ANALYSIS
from toolkit import store
from toolkit.cli import analysing, batching, evaluating, prompts
from toolkit.cli.main import main
from toolkit.records import Analysis
from toolkit.runs.store import FILE


def said(ran: Ran, code: int, *words: str) -> None:
    """The command ended with this code, printed nothing, and its one error has these words."""
    *_, last = ran.err.splitlines() or [""]
    assert ran.code == code, ran
    assert ran.out == ""
    assert last.startswith("error: ")
    assert "Traceback" not in ran.err
    assert all(word in last for word in words), last


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: two articles, an analysis, an empty file, a run that is done and one without any analysis."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STANCE_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("one", "two"):
        Path(f"{name}.txt").write_text(f"“We will keep mill {name},” said Mayor Ada Brandt.", encoding="utf-8")
    Path("empty.jsonl").write_text("", encoding="utf-8")
    store.write("analysis.jsonl", store.to_line(ANALYSIS))
    Path("good.jsonl").write_text('{"text": "“We will keep it,” said Ada Brandt."}\n', encoding="utf-8")
    Path("bad.jsonl").write_text('{"body": 5}\n', encoding="utf-8")
    assert main(["run", "good.jsonl", "-o", "run", "-q"]) == 0
    assert main(["run", "bad.jsonl", "-o", "unread", "-q"]) == 5
    return tmp_path


CASES = [
    (
        "run good.jsonl -o far --cluster nowhere",
        2,
        "is no address of a Dask scheduler; write tcp://HOST:PORT, or local",
    ),
    ("run good.jsonl -o far --cluster local --batch", 2, "leave one of them out"),
    (
        "run good.jsonl -o far --cluster tcp://127.0.0.1:1 --processes 2",
        2,
        "is for workers of our own (--cluster local)",
    ),
    ("export csv unread -o tables", 2, "the run in unread has no analysis yet; `stance run status unread`"),
    ("batch status run", 2, "has no batches; make some with `stance run --resume run --batch`"),
    ("batch read run nowhere.jsonl", 2, "there is no file 'nowhere.jsonl'"),
    ("together analysis.jsonl -o one.txt", 2, "the folder 'one.txt' cannot be made"),
    ("check one.txt two.txt --title Mills", 2, "check the articles one by one"),
    ("check one.txt --prompts nowhere", 2, "--prompts: 'nowhere' is not a folder of prompt files"),
    ("prompts render judge one.txt", 2, "'judge' is not asked about an article"),
    (
        "serve --evidence none.db --desk d.sqlite3",
        2,
        "no evidence store 'none.db'; make one with `stance evidence add`",
    ),
    ("serve --allow-origin cms.example --desk d.sqlite3", 2, "such as https://cms.example"),
    ("serve --prompts mine --desk d.sqlite3", 2, "'mine' is not NAME=FOLDER"),
    ("serve --host 0.0.0.0 --port 0 --desk d.sqlite3", 3, "make one with `stance serve token add NAME --scope read`"),
]


@pytest.mark.parametrize(("line", "code", "words"), CASES, ids=[line for line, *_ in CASES])
def test_what_is_wrong_and_what_to_do(stance, place, capsys, line, code, words):
    capsys.readouterr()
    said(stance(*line.split()), code, words)


def test_an_analysis_whose_bytes_are_damaged_is_named_with_its_repair(stance, place, capsys):
    with sqlite3.connect(place / "run" / FILE) as database:
        database.execute("UPDATE results SET analysis = x'00'")
    database.close()
    capsys.readouterr()
    said(stance("run", "export", "run"), 3, "is damaged; `stance run repair run` takes it out")


def test_a_port_that_is_taken(stance, place, capsys):
    capsys.readouterr()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said(stance("serve", "--port", port, "--desk", "d.sqlite3"), 3, "cannot listen", "name another --port")


@pytest.mark.parametrize(
    ("module", "line", "extra"),
    [
        ("uvicorn", "serve --desk d.sqlite3", "stance-toolkit[desk]"),
        ("vcr", "evals status", "stance-toolkit[evals]"),
        ("pypdf", "check one.txt --evidence archive.pdf", "stance-toolkit[evidence]"),
        ("docx", "check one.txt --evidence archive.docx", "stance-toolkit[evidence]"),
        ("pyarrow", "run rows.parquet -o new", "stance-toolkit[frames]"),
    ],
)
def test_a_missing_extra_is_named_with_how_to_install_it(stance, place, monkeypatch, capsys, module, line, extra):
    for name in ("archive.pdf", "archive.docx", "rows.parquet"):
        Path(name).write_bytes(b"%PDF-1.4 and so on")
    monkeypatch.setitem(sys.modules, module, None)
    capsys.readouterr()
    ran = stance(*line.split())
    said(ran, 3, f"pip install '{extra}'")


WRONG = "a thing nobody thought of"


@pytest.mark.parametrize(
    ("line", "target", "name"),
    [
        ("analyze one.txt", analysing, "Toolkit"),
        ("prompts list", prompts, "_library"),
        ("batch status run", batching, "show_status"),
        ("evals status", evaluating, "needed"),
        ("schema", store, "schema"),
    ],
)
def test_what_nobody_thought_of_is_one_line_without_a_traceback(stance, place, monkeypatch, capsys, line, target, name):
    def broken(*given: object, **named: object) -> Analysis:
        raise ZeroDivisionError(WRONG)

    monkeypatch.setattr(target, name, broken)
    capsys.readouterr()
    ran = stance(*line.split())
    said(ran, 1, f"unexpected ZeroDivisionError: {WRONG}", "run again with --debug for the traceback")
    assert ran.err.count("\n") == 1
    with pytest.raises(ZeroDivisionError, match=WRONG):
        stance(*line.split(), "--debug")


def test_a_misspelt_field_of_a_claim_is_named_with_the_nearest(stance, place, capsys):
    Path("claims.jsonl").write_text(json.dumps({"claim": "The berth cost 12 crowns.", "speker": "Ada"}) + "\n")
    capsys.readouterr()
    ran = stance("check", "--claims", "claims.jsonl", "--engine", "builtin")
    assert "there is no field 'speker'" in ran.err + ran.out
    assert "did you mean 'speaker'?" in ran.err + ran.out
