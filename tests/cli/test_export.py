"""`stance export`: files, folders and streams, from the outside."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from tests.samples import ANALYSIS
from toolkit import store
from toolkit.evals.cases import find_suites
from toolkit.export.offsets import Unit, as_json
from toolkit.records.tables import TABLES

EMOJI = ANALYSIS.model_copy(update={"document": ANALYSIS.document.model_copy(update={"title": "😀"})})


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "analysis.json"
    path.write_text(store.to_json(ANALYSIS), encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path):
    path = tmp_path / "analyses.jsonl"
    path.write_text(store.to_line(ANALYSIS) + "\n" + store.to_line(EMOJI), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_of_tables(stance, many, tmp_path, form):
    assert stance("export", form, many, "-o", tmp_path / "out").code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.{form}" for name in TABLES}
    read = pl.read_csv if form == "csv" else pl.read_parquet
    found: Any = read(tmp_path / "out" / f"positions.{form}")
    assert found["analysis"].to_list() == [1] * 5 + [2] * 5


def test_one_table_to_standard_output(stance, one):
    ran = stance("export", "csv", one, "--table", "issues", "--delimiter", ";")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith('"analysis";"article_id";"issue_id"') and ran.out.count("\r\n") == 3


def test_bom(stance, one, tmp_path):
    stance("export", "csv", one, "--table", "issues", "--bom", "-o", tmp_path / "i.csv")
    data = (tmp_path / "i.csv").read_bytes()
    assert data.startswith(b'\xef\xbb\xbf"analysis"') and data.count(b"\xef\xbb\xbf") == 1


def test_json_lines_of_analyses_and_of_rows(stance, one, many, tmp_path):
    lines = stance("export", "jsonl", many).out.splitlines()
    assert [store.from_json(line) for line in lines] == [ANALYSIS, EMOJI]
    rows = [json.loads(line) for line in stance("export", "jsonl", one, "--table", "actors").out.splitlines()]
    assert rows[0]["name"] == "Lena Orth" and rows[0]["aliases"] == ["Mayor Lena Orth", "Ms. Orth"]


def test_offsets_in_utf16_there_and_back(stance, many, tmp_path):
    stance("export", "jsonl", many, "--offsets", "utf16", "-o", tmp_path / "u.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "u.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [as_json(ANALYSIS, Unit.UTF16), as_json(EMOJI, Unit.UTF16)]
    back = stance("export", "jsonl", tmp_path / "u.jsonl").out.splitlines()
    assert [store.from_json(line) for line in back] == [ANALYSIS, EMOJI]


def test_web_annotations(stance, many, tmp_path):
    ran = stance("export", "webannotation", many, "-o", tmp_path / "a.jsonld")
    assert ran.code == 0 and ran.err.startswith("note: 6 without a place")
    made = json.loads((tmp_path / "a.jsonld").read_text(encoding="utf-8"))
    ids = [item["id"] for item in made["first"]["items"]]
    assert made["total"] == len(ids) == len(set(ids)) > 20, "two analyses of one text do not share ids"


@pytest.mark.parametrize("form", ["doccano", "prodigy"])
def test_labelled_spans(stance, many, form):
    lines = [json.loads(line) for line in stance("export", form, many).out.splitlines()]
    assert [line["text"] for line in lines] == [ANALYSIS.document.text] * 2


def test_dna(stance, many, tmp_path):
    ran = stance("export", "dna", many, "-o", tmp_path / "p.dna")
    assert (ran.code, ran.err) == (
        0,
        "note: 4 positions without a place in the article left out, such as not_addressed\n",
    )
    assert (tmp_path / "p.dna").read_bytes().startswith(b"SQLite format 3")
    ran = stance("export", "dna", many)
    assert ran.out.count("\n") == 7 and ran.out.startswith('"statement_id";"time";"person"')


def test_dna_says_which_articles_have_no_date(stance, many, tmp_path):
    undated = ANALYSIS.model_copy(update={"document": ANALYSIS.document.model_copy(update={"published_at": "spring"})})
    (tmp_path / "u.json").write_text(store.to_json(undated), encoding="utf-8")
    ran = stance("export", "dna", tmp_path / "u.json")
    assert "note: no date that can be read in 1 article: under 1970-01-01" in ran.err
    assert ";1970-01-01 00:00:00;" in ran.out
    assert "1970" not in stance("export", "dna", many).err


def test_label_studio_and_back(stance, many, tmp_path):
    made = stance("export", "labelstudio", many, "-o", tmp_path / "t.json", "--config", tmp_path / "setup.xml")
    assert made.code == 0 and (tmp_path / "setup.xml").read_text().startswith("<View>")
    tasks = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"completed_by": 1, "result": task.pop("predictions")[0]["result"]}]
    tasks[1]["annotations"] = [{**tasks[1]["annotations"][0], "completed_by": 2}]
    (tmp_path / "back.json").write_text(json.dumps(tasks), encoding="utf-8")
    ran = stance("import", "labelstudio", tmp_path / "back.json", "-o", tmp_path / "cases.jsonl")
    assert (ran.code, ran.err) == (0, "")
    (suite,) = find_suites([tmp_path])
    assert [case.id for case in suite.cases] == [f"{ANALYSIS.document.id}.1", f"{ANALYSIS.document.id}.2"]
    assert len(suite.cases[0].gold.positions or ()) == 3
    assert suite.cases[0].text == ANALYSIS.document.text
    only = stance("import", "labelstudio", tmp_path / "back.json", "--annotator", "2")
    assert [json.loads(line)["id"] for line in only.out.splitlines()] == [ANALYSIS.document.id]
    tasks[0]["annotations"][0]["result"][0]["value"]["labels"] = ["Person"]
    (tmp_path / "back.json").write_text(json.dumps(tasks), encoding="utf-8")
    ran = stance("import", "labelstudio", tmp_path / "back.json")
    assert ran.code == 5 and ran.err.startswith("warning: task 1, annotator 1: region S1-1 has the label 'Person'")
    assert stance("import", "labelstudio", tmp_path / "back.json", "--annotator", "9").code == 2


def test_an_unusual_line_end_does_not_end_a_case(stance, tmp_path):
    text = "a\u2028b\u0085c\x0bd"
    task = {"data": {"text": text, "article_id": "x"}, "annotations": [{"result": []}]}
    (tmp_path / "x.json").write_text(json.dumps([task]))
    stance("import", "labelstudio", tmp_path / "x.json", "-o", tmp_path / "cases.jsonl")
    (suite,) = find_suites([tmp_path])
    assert suite.cases[0].text == text


@pytest.mark.parametrize("text", ["{", "{}", "[]", "[{}]"])
def test_what_is_no_export_of_label_studio(stance, tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    ran = stance("import", "labelstudio", tmp_path / "x.json")
    assert ran.code == 2 and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("csv", "{one}"), "tables: name a folder"),
        (("csv", "{one}", "--table", "position"), "did you mean 'positions'"),
        (("csv", "{one}", "--table", "issues", "--delimiter", "|"), "cannot be divided"),
        (("parquet", "{one}", "--table", "issues"), "not text for a terminal"),
        (("jsonl", "{one}", "--offsets", "utf32"), "did you mean"),
        (("jsonl", "{one}", "--offsets", "utf16", "--table", "issues"), "without --table"),
        (("csv", "nothing.json", "--table", "issues"), "no file"),
        (("csv", "{one}", "-o", "{one}"), "cannot be made"),
        (("csv", "{empty}", "--table", "issues"), "is empty"),
        (("jsonl", "{broken}"), "line 2"),
        (("jsonl", "{list}"), "not an analysis but list"),
        (("jsonl", "{other}"), "not an analysis"),
        (("jsonl", "{half}"), "is not JSON"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(stance, one, tmp_path, arguments, says):
    files = {
        "empty": "\n \n",
        "broken": store.to_line(ANALYSIS) + "{\n",
        "list": "[]",
        "other": '{"a": 1}',
        "half": '{\n"a":',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = {"one": one, **{name: tmp_path / name for name in files}}
    ran = stance("export", *(argument.format(**names) for argument in arguments))
    assert ran.code == 2
    assert ran.err.startswith("error: ") and says in ran.err and ran.err.count("\n") == 1


def test_a_failed_export_leaves_what_was_there(stance, tmp_path):
    (tmp_path / "bad.jsonl").write_text(store.to_line(ANALYSIS) + "{}\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "issues.csv").write_text("before")
    assert stance("export", "csv", tmp_path / "bad.jsonl", "-o", tmp_path / "out").code == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["issues.csv"]
    assert (tmp_path / "out" / "issues.csv").read_text() == "before"
