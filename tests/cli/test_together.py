"""`stance together`: from analyses on disk to the folder, and round the person who edits it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import igraph
import pytest
import yaml

from tests.together.collection import collection
from toolkit import store
from toolkit.cli.main import main
from toolkit.together.decisions import parse

FILES = {
    "account.json",
    "actors.csv",
    "articles.csv",
    "changes.csv",
    "disagreements.csv",
    "disagreements.jsonl",
    "edges.csv",
    "issues.yaml",
    "matrix.svg",
    "merges.yaml",
    "networks",
    "polarisation.csv",
    "positions.csv",
    "timeline.svg",
}


@pytest.fixture
def analyses(tmp_path: Path) -> str:
    path = tmp_path / "analyses.jsonl"
    store.write(path, "".join(store.to_line(analysis) for analysis in collection()))
    return str(path)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_articles_without_a_day_are_counted_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, *others = collection()
    moved = first.model_copy(update={"document": first.document.model_copy(update={"published_at": "02/05/2024"})})
    path = tmp_path / "analyses.jsonl"
    store.write(path, "".join(store.to_line(analysis) for analysis in (moved, *others)))
    assert main(["together", str(path), "-o", str(tmp_path / "out")]) == 0
    assert "note: 2 of 5 articles with no date that is read as a day" in capsys.readouterr().err
    store.write(path, "".join(store.to_line(analysis) for analysis in others[:-1]))
    assert main(["together", str(path), "-o", str(tmp_path / "out")]) == 0
    assert "no date" not in capsys.readouterr().err


def test_the_folder(analyses: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    assert main(["together", analyses, "-o", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == FILES
    said = capsys.readouterr()
    assert said.out == ""
    assert "statements: 6 (4 distinct)" in said.err
    assert "1 issue in issues.yaml without `confirmed: true`" in said.err
    counts = json.loads((folder / "account.json").read_text(encoding="utf-8"))
    assert (counts["articles"], counts["copies"], counts["actors"], counts["unnamed_sources"]) == (5, 1, 1, 2)
    assert counts["positions_that_count"] == 0
    assert [row["statements_distinct"] for row in rows(folder / "actors.csv")] == ["2", "1", "1"]
    assert [row["words"] for row in rows(folder / "disagreements.csv") if row["kind"] == "figures"] == ["240", "210"]


def test_a_person_edits_the_files_and_runs_it_again(analyses: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    main(["together", analyses, "-o", str(folder)])
    issues = yaml.safe_load((folder / "issues.yaml").read_text(encoding="utf-8"))
    issues["issues"][0]["confirmed"] = True
    (folder / "issues.yaml").write_text(yaml.safe_dump(issues), encoding="utf-8")
    merges = (folder / "merges.yaml").read_text(encoding="utf-8")
    merges = merges.replace("not_same: []", "not_same:\n- [Brandt, Ada Brandt]")
    merges = merges.replace("rename: {}", "rename: {Ada Brandt: The Mayor}")
    (folder / "merges.yaml").write_text(merges, encoding="utf-8")

    assert main(["together", analyses, "--anonymous", "-o", str(folder)]) == 0
    assert sorted(row["name"] for row in rows(folder / "actors.csv") if row["named"] == "true") == [
        "Brandt",
        "The Mayor",
    ]
    kept = parse((folder / "merges.yaml").read_text(encoding="utf-8"))
    assert kept.not_same == (("Brandt", "Ada Brandt"),)
    (change,) = rows(folder / "changes.csv")
    assert (change["actor_name"], change["kind"], change["before_source"]) == ("The Mayor", "turned_round", "Post")
    counting = [row for row in rows(folder / "positions.csv") if row["counts"] == "true"]
    assert [row["stance"] for row in counting] == ["oppose", "oppose", "conditional_support", "oppose"]
    graph = igraph.Graph.Read_GraphML(str(folder / "networks" / "congruence.graphml"))
    assert sorted(graph.vs["label"]) == ["Brandt", "The Mayor", "a senior official"]
    assert len(rows(folder / "polarisation.csv")) > 0


def test_options_of_what_counts(analyses: str, tmp_path: Path) -> None:
    def counting(*options: str) -> int:
        main(["together", analyses, *options, "-q", "-o", str(tmp_path / "out")])
        return int(json.loads((tmp_path / "out" / "account.json").read_text(encoding="utf-8"))["positions_that_count"])

    assert counting() == 0
    assert counting("--proposed") == 2
    assert counting("--proposed", "--anonymous") == 3
    assert counting("--proposed", "--unconditional") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--norm", "jacard"], "did you mean 'jaccard'"),
        (["--merges", "none.yaml"], "none.yaml"),
        (["--window", "0"], "--window"),
    ],
)
def test_usage(
    analyses: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["together", analyses, *arguments, "-o", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err


def test_what_is_no_analysis(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    assert main(["together", str(tmp_path / "bad.jsonl"), "-o", str(tmp_path / "out")]) == 2
    assert "bad.jsonl" in capsys.readouterr().err


def test_a_run_is_read_as_it_is(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    lines = (json.dumps({"text": a.document.text, "date": a.document.published_at}) for a in collection())
    articles.write_text("\n".join(lines), encoding="utf-8")
    assert main(["run", str(articles), "--engine", "builtin", "-o", str(tmp_path / "run")]) == 0
    assert main(["together", str(tmp_path / "run"), "-o", str(tmp_path / "out")]) == 0
    assert len(rows(tmp_path / "out" / "articles.csv")) == 5


def test_a_run_in_which_no_row_was_analysed_has_nothing_to_bring_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"body": 17}\n', encoding="utf-8")
    run = tmp_path / "run"
    main(["run", str(tmp_path / "rows.jsonl"), "--map", "text=body", "--engine", "builtin", "-o", str(run), "-q"])
    capsys.readouterr()
    assert main(["together", str(run), "-o", str(tmp_path / "out"), "-q"]) == 2
    assert capsys.readouterr().err == f"error: {run}: there is no analysis to bring together\n"
