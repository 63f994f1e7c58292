"""`stance run` and its commands, from the command line, with the embedded engine."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.faultserver import reply
from tests.runs.paying import MODEL, paying
from tests.runs.paying import corpus as paid_corpus
from toolkit import store
from toolkit.runs.store import FILE, RunStore


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    rows = [{"nr": n, "body": f"“We will keep mill {n},” said Mayor Ada Brandt on Monday."} for n in range(4)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"body": 5}\n')
    return path


@pytest.fixture
def run(stance, corpus, tmp_path):
    """The folder of a run with four rows done and one skipped."""
    ran = stance("run", corpus, "-o", tmp_path / "run", "--map", "text=body", "--map", "id=nr")
    assert ran.code == 5
    assert ran.out == ""
    assert "rows: 4 done, 1 skipped of 5\n" in ran.err
    return tmp_path / "run"


def test_a_run_that_is_done_is_exit_code_0(stance, corpus, tmp_path):
    corpus.write_text(corpus.read_text().replace("5}", '"Fine."}'))
    ran = stance("run", corpus, "-o", tmp_path / "run", "--map", "text=body", "-q")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "rows: 5 done of 5\n"


def test_resuming_keeps_the_options_and_does_only_what_changed(stance, run, corpus):
    with RunStore.open(run) as kept:
        before = [row.key for row in kept.rows()]
    corpus.write_text(corpus.read_text().replace("mill 2", "mill two"))
    ran = stance("run", "--resume", run)
    assert "corpus: 5 rows, 1 to do" in ran.err
    with RunStore.open(run) as kept:
        after = [row.key for row in kept.rows()]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True, True]


def test_an_option_given_again_concerns_the_rows_it_concerns(stance, run):
    assert "5 rows, 0 to do" in stance("run", "--resume", run).err
    assert "5 rows, 4 to do" in stance("run", "--resume", run, "--issues", "The mill should be sold.").err
    assert "5 rows, 0 to do" in stance("run", "--resume", run).err
    assert "5 rows, 4 to do" in stance("run", "--resume", run, "--statements-only").err


def test_status_says_how_far_it_is(stance, run, corpus):
    said = stance("run", "status", run).out
    assert said == f"corpus  {corpus}\nengine  builtin\nrows    4 done, 1 skipped of 5\n"
    listed = stance("run", "status", run, "--list", "skipped").out
    assert listed == "5  skipped  a.jsonl, line 5: column body holds int, not text\n"
    assert stance("run", "status", run, "--list", "all").out.count("\n") == 5


def test_the_manifest_is_json_and_adds_up(stance, run):
    manifest = json.loads(stance("run", "status", run, "--json").out)
    assert manifest["counts"] == {"done": 4, "failed": 0, "refused": 0, "skipped": 1, "pending": 0}
    assert manifest["rows"] == sum(manifest["counts"].values())
    assert manifest["options"]["columns"] == {"text": "body", "id": "nr"}
    lines = stance("run", "status", run, "--list", "all", "--json").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["0", "1", "2", "3", None]


def test_export_is_in_the_order_of_the_corpus(stance, run, tmp_path):
    ran = stance("run", "export", run)
    assert ran.code == 5
    assert "written: 4 analyses; 1 row has none: 4 done, 1 skipped of 5" in ran.err
    found = list(store.read_lines(ran.out.splitlines()))
    assert [one.document.id for one in found] == ["0", "1", "2", "3"]
    assert all(one.trace == () for one in found)
    stance("run", "export", run, "-o", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == ran.out
    assert all(one.trace for one in store.read_lines(stance("run", "export", run, "--explain").out.splitlines()))


def test_the_other_formats(stance, run, tmp_path):
    assert stance("run", "export", run, "-f", "markdown").out.count("mill 3") >= 1
    assert stance("run", "export", run, "-f", "html").code == 2
    rows = list(csv.DictReader(io.StringIO(stance("export", "csv", run, "--table", "articles").out)))
    assert [row["article_id"] for row in rows] == ["0", "1", "2", "3"]


def test_cost_of_rules_is_nothing(stance, run):
    ran = stance("run", "cost", run)
    assert ran.code == 0
    assert "requests                    0" in ran.out


def test_repair_keeps_the_old_store(stance, run):
    ran = stance("run", "repair", run)
    assert "saved 5 rows, 4 results and 0 paid answers" in ran.out
    assert (run / f"{FILE}.damaged-1").is_file()
    assert "5 rows, 0 to do" in stance("run", "--resume", run).err


def test_a_folder_and_a_glob(stance, tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(f"“No {n},” said Ada Brandt.")
    assert "rows: 3 done of 3" in stance("run", folder, "-o", tmp_path / "one").err
    assert "rows: 3 done of 3" in stance("run", folder / "*.txt", "-o", tmp_path / "two").err


BAD = [
    (["{corpus}"], 2, "-o RUN"),
    (["-o", "{run}"], 2, "there is no corpus"),
    (["{corpus}", "-o", "{run}"], 2, "holds a run already"),
    (["--resume", "{tmp}"], 2, "holds no run"),
    (["--resume", "{run}", "-o", "{tmp}"], 2, "leave out -o"),
    (["{corpus}", "-o", "{tmp}/new", "--retry-failed"], 2, "add --resume"),
    (["{run}"], 2, "is the folder of a run; go on with it: `stance run --resume"),
    (["{corpus}", "-o", "{tmp}/new", "--engine", "bultin"], 2, "did you mean 'builtin'"),
    (["{corpus}", "-o", "{tmp}/new", "--from", "cvs"], 2, "did you mean 'csv'"),
    (["{corpus}", "-o", "{tmp}/new", "--map", "text"], 2, "FIELD=COLUMN"),
    (["{corpus}", "-o", "{tmp}/new", "--map", "tex=body"], 2, "did you mean 'text'"),
    (["{corpus}", "-o", "{tmp}/new", "--prompts", "nowhere"], 2, "not a folder"),
    (["{corpus}", "-o", "{tmp}/new", "--model", "m"], 3, "has no models"),
    (["{corpus}", "-o", "{tmp}/new", "--engine", "openai"], 3, "needs a key"),
    (["{corpus}", "-o", "{corpus}/new"], 2, "cannot hold a run"),
    (["-", "-o", "{tmp}/new"], 2, "cannot be standard input"),
    (["none.jsonl", "-o", "{tmp}/new"], 2, "there is no file"),
    (["{tmp}/empty.jsonl", "-o", "{tmp}/new"], 2, "holds no rows"),
    (["status", "{tmp}"], 2, "is not the folder of a run"),
    (["status", "{run}", "--list", "faild"], 2, "did you mean 'failed'"),
    (["export", "{tmp}"], 2, "is not the folder of a run"),
    (["cost", "nowhere"], 2, "is not the folder of a run"),
    (["repair", "nowhere"], 2, "is not the folder of a run"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD)
def test_bad_usage_is_one_line_that_says_what_to_do(stance, run, corpus, tmp_path, arguments, code, words):
    (tmp_path / "empty.jsonl").write_text("\n")
    ran = stance("run", *(argument.format(corpus=corpus, run=run, tmp=tmp_path) for argument in arguments))
    assert ran.code == code
    assert ran.out == ""
    *_, last = ran.err.splitlines()
    assert last.startswith("error: ")
    assert words in last


def test_help_shows_the_commands_and_the_options(stance):
    assert "--resume" in stance("run", "--help").out
    assert "--retry-failed" in stance("run", "corpus", "--help").out


def test_a_run_that_never_began_leaves_its_folder_free(stance, corpus, tmp_path):
    assert stance("run", tmp_path / "none.jsonl", "-o", tmp_path / "run").code == 2
    assert stance("run", "--resume", tmp_path / "run").code == 2
    assert stance("run", corpus, "-o", tmp_path / "run", "--map", "text=body").code == 5


def test_a_wrong_mapping_is_said_at_once_and_leaves_the_folder_free(stance, corpus, tmp_path):
    ran = stance("run", corpus, "-o", tmp_path / "run", "--map", "text=bdy")
    assert ran.code == 2
    assert ran.err.endswith(
        "error: a.jsonl: no column 'bdy' for the field text; the columns are nr, body; did you mean 'body'?\n"
    )
    assert stance("run", corpus, "-o", tmp_path / "run", "--map", "text=body").code == 5


def test_a_row_that_was_too_long_is_done_when_it_no_longer_is(stance, corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_MAX_CHARS", "20")
    assert "5 skipped of 5" in stance("run", corpus, "-o", tmp_path / "run", "--map", "text=body").err
    monkeypatch.delenv("STANCE_MAX_CHARS")
    assert "0 to do" in stance("run", "--resume", tmp_path / "run").err
    assert "4 done, 1 skipped of 5" in stance("run", "--resume", tmp_path / "run", "--retry-failed").err


@pytest.mark.parametrize(
    ("status", "error", "code", "words"),
    [
        (401, {"message": "bad key"}, 3, "refused the key"),
        (429, {"message": "no credit", "code": "insufficient_quota"}, 4, "quota"),
    ],
)
def test_what_no_row_can_help_ends_the_run_with_what_to_do(stance, tmp_path, monkeypatch, status, error, code, words):
    articles = paid_corpus(tmp_path / "a.jsonl", 3)
    with paying() as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
        monkeypatch.setenv("STANCE_SCHEMA_MODE", "strict")
        monkeypatch.setenv("STANCE_CACHE_DIR", str(tmp_path / "cache"))
        model.fault = lambda kind, text: reply({"error": error}, status)
        given = ("run", articles, "-o", tmp_path / "run", "--engine", "openai", "--model", MODEL)
        ran = stance(*given)
        assert (ran.code, words in ran.err) == (code, True), ran.err
        assert f"then go on with `stance run --resume {tmp_path / 'run'}`" in ran.err
        model.fault = lambda kind, text: None
        assert "3 done of 3" in stance("run", "--resume", tmp_path / "run").err
