"""Suites that an editor writes: what is read, and what is said about mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.errors import ConfigError, InputError
from toolkit.evals.cases import Suite, check_names, chosen, find_suites, load_suite
from toolkit.evals.csvcases import add_cases
from toolkit.evals.target import load_target
from toolkit.records import Stance

ISSUE = {"id": "I1", "label": "mill", "proposition": "The mill should be sold."}
CASE: dict[str, Any] = {
    "id": "one",
    "text": "Ada said yes.",
    "mode": "targeted",
    "issues": [ISSUE],
    "actors": ["Ada"],
    "gold": {"positions": [{"actor": "Ada", "issue": "I1", "stance": "support"}]},
}


def suite(folder: Path, *cases: dict[str, Any], name: str = "cases.yaml") -> Suite:
    folder.mkdir(exist_ok=True)
    text = (
        "\n".join(json.dumps(case) for case in cases)
        if name.endswith("jsonl")
        else yaml.safe_dump(list(cases), allow_unicode=True)
    )
    (folder / name).write_text(text, encoding="utf-8")
    return load_suite(folder)


def test_yaml_and_json_lines_are_read_the_same(tmp_path: Path) -> None:
    assert suite(tmp_path / "a", CASE).cases == suite(tmp_path / "b", CASE, name="cases.jsonl").cases


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_row_of_json_lines(tmp_path: Path, odd: str) -> None:
    row = json.dumps(CASE | {"text": f"Ada said{odd} yes."}, ensure_ascii=False)
    (tmp_path / "cases.jsonl").write_text(
        f"{row}\r\n\n{json.dumps(CASE | {'id': 'two'})}\n", encoding="utf-8", newline=""
    )
    first, second = load_suite(tmp_path).cases
    assert (first.text, second.id) == (f"Ada said{odd} yes.", "two")


def test_one_stance_or_several(tmp_path: Path) -> None:
    several = CASE | {"gold": {"positions": [{"actor": "Ada", "issue": "I1", "stance": ["support", "mixed"]}]}}
    (one,) = suite(tmp_path / "a", CASE).cases[0].gold.positions or ()
    (other,) = suite(tmp_path / "b", several).cases[0].gold.positions or ()
    assert one.stance == (Stance.SUPPORT,)
    assert other.stance == (Stance.SUPPORT, Stance.MIXED)


def test_a_date_without_quotation_marks_is_its_text(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "cases.yaml").write_text("- {id: one, text: Hello., date: 2026-03-04}", encoding="utf-8")
    found = load_suite(folder)
    assert found.document(found.cases[0]).published_at == "2026-03-04"


def test_an_article_is_read_from_its_file_with_what_the_case_says_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title\n\nThe mill.", encoding="utf-8")
    found = suite(tmp_path / "s", {"id": "one", "article": "../a.txt", "title": "Mine", "source": "The Post"})
    document = found.document(found.cases[0])
    assert (document.title, document.source, document.text) == ("Mine", "The Post", "Title\n\nThe mill.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "../x"}, "id: use letters, digits"),
        ({"id": ""}, "id: use letters, digits"),
        ({"text": None}, "give either 'article' (a path) or 'text'"),
        ({"article": "a.txt"}, "give either 'article' (a path) or 'text'"),
        ({"issues": []}, "a targeted case gives 'issues'"),
        ({"mode": "open"}, "an open case finds issues and actors itself"),
        ({"mode": "both"}, "mode: 'both' is not one of open, targeted"),
        ({"mode": "targetd"}, "is not one of open, targeted; did you mean 'targeted'?"),
        ({"samples": 0}, "samples: Input should be greater than or equal to 1"),
        ({"golden": {}}, "golden: there is no such field; did you mean 'gold'?"),
        (
            {"gold": {"positions": [{"actor": "Ada", "issue": "I1", "stance": "support", "vioce": "own"}]}},
            "gold.positions.0.vioce: there is no such field; did you mean 'voice'?",
        ),
        (
            {"gold": {"positions": [{"actor": "Ada", "issue": "I1", "stance": "suport"}]}},
            "not_addressed; did you mean 'support'?",
        ),
        (
            {"gold": {"actors": [{"name": "Carla"}], "statements": [{"actor": "Carl", "words": ["x"]}]}},
            "'Carl' is not in gold.actors; did you mean 'Carla'?",
        ),
        ({"issues": [{"id": "I1", "lable": "x", "proposition": "y"}]}, "issues.0.lable: there is no such field"),
        ({"gold": {"positions": [{"actor": "Ada", "issue": "I9", "stance": "support"}]}}, "'I9' is not an issue"),
        ({"gold": {"positions": [{"actor": "Ada", "issue": "I1", "stance": "for"}]}}, "gold.positions.0.stance.0"),
        (
            {"gold": {"actors": [{"name": "Eva"}], "statements": [{"actor": "Carl", "words": ["x"]}]}},
            "gold.statements.0.actor: 'Carl' is not in gold.actors",
        ),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        suite(tmp_path / "s", CASE | {"id": "zero"}, CASE | change)
    assert said in str(error.value)
    assert "case 2" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a suite is a list of cases"),
        ("[]", "no cases"),
        ("just words", "a suite is a list of cases"),
        ("- {id: [}", "expected"),
        ("- {id: a, text: x}\n- {id: a, text: y}", "the case id 'a' stands twice"),
        ("- 3", "case 1"),
    ],
)
def test_files_that_are_no_suite(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_suite(folder)
    assert said in str(error.value)


def test_suites_are_found_one_by_one_and_by_their_folder(tmp_path: Path) -> None:
    for name in ("b", "a"):
        suite(tmp_path / name, CASE)
    assert [found.name for found in find_suites([tmp_path])] == ["a", "b"]
    assert [found.name for found in find_suites([tmp_path / "b"])] == ["b"]
    (tmp_path / "c").mkdir()
    with pytest.raises(InputError, match="no suite here"):
        find_suites([tmp_path / "c"])
    suite(tmp_path / "positions", CASE)
    with pytest.raises(InputError, match="no suite here; did you mean 'positions'"):
        find_suites([tmp_path / "postions"])
    (tmp_path / "positions" / "cases.yaml").unlink()
    suite(tmp_path / "c", CASE)
    (tmp_path / "x").mkdir()
    suite(tmp_path / "x" / "a", CASE)
    with pytest.raises(InputError, match="two suites are called 'a'"):
        find_suites([tmp_path, tmp_path / "x"])


def test_cases_are_chosen_by_name(tmp_path: Path) -> None:
    found = suite(tmp_path / "s", CASE, CASE | {"id": "two"})
    assert [case.id for case in chosen(found, [])] == ["one", "two"]
    assert [case.id for case in chosen(found, ["s/two"])] == ["two"]
    assert [case.id for case in chosen(found, ["one"])] == ["one"]
    assert len(chosen(found, ["s"])) == 2
    with pytest.raises(InputError, match="no case or suite 's/three'"):
        check_names([found], ["one", "s/three"])


HEAD = "text,actor,issue,stance,voice,conditions,words\n"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("text,actor,issue\nx,Ada,y\n", "the column 'stance' is missing"),
        ("actor,issue,stance\nAda,y,support\n", "the column 'article' is missing"),
        (HEAD.strip() + ",mood\n", "there is no column 'mood'"),
        (HEAD.strip() + ",titel\n", "; did you mean 'title'?"),
        (HEAD.replace("stance", "stanec"), "there is no column 'stanec'"),
        ("article,actor,issue,stance\na.txt,Ada,y,support\n", "there is no article 'a.txt', neither from"),
        ("text,case,actor,issue,stance\nx,one,Ada,y,support\nz,one,Ada,y,support\n", "case 'one' has two articles"),
        (HEAD + "x,Ada,,support,,,\n", "line 2: 'issue' is empty"),
        (HEAD + "x,Ada,y,in favour,,,\n", "gold.positions.0.stance.0"),
        (HEAD + "x,Ada,y,support,own,a,b,c\n", "line 2: more cells than columns"),
        (HEAD + 'x,Ada,"y,support\n', "table.csv"),
        ("", "is missing"),
    ],
)
def test_tables_with_mistakes_write_nothing(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(InputError) as error:
        add_cases(path, tmp_path / "s")
    assert said in str(error.value)
    assert not (tmp_path / "s" / "cases.yaml").exists()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_in_the_spreadsheets_own_separator(tmp_path: Path, separator: str) -> None:
    rows = [
        ["text", "actor", "issue", "stance", "words"],
        ["Ada said “yes”.", "Ada", "Sell it.", "support|mixed", "said | yes"],
    ]
    path = tmp_path / "table.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(separator.join(row) for row in rows)).encode("utf-8"))
    add_cases(path, tmp_path / "s")
    (case,) = load_suite(tmp_path / "s").cases
    (position,) = case.gold.positions or ()
    assert (position.stance, position.words) == ((Stance.SUPPORT, Stance.MIXED), ("said", "yes"))
    assert (case.text, case.actors, case.issues[0].proposition) == ("Ada said “yes”.", ("Ada",), "Sell it.")


def test_articles_of_a_table_are_found_from_its_own_folder_too(tmp_path: Path) -> None:
    for place in ("tables/articles", "evals/s"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "tables" / "articles" / "mill.txt").write_text("Ada said yes.", encoding="utf-8")
    (tmp_path / "evals" / "s" / "own.txt").write_text("Ada said no.", encoding="utf-8")
    table = tmp_path / "tables" / "table.csv"
    table.write_text(
        "article,actor,issue,stance\narticles/mill.txt,Ada,Sell it.,support\nown.txt,Ada,Sell it.,oppose\n", "utf-8"
    )
    add_cases(table, tmp_path / "evals" / "s")
    found = load_suite(tmp_path / "evals" / "s")
    assert [case.article for case in found.cases] == ["../../tables/articles/mill.txt", "own.txt"]
    assert [found.document(case).text for case in found.cases] == ["Ada said yes.", "Ada said no."]


def test_rows_of_one_text_are_one_case_and_rows_of_another_are_not(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("text,actor,issue,stance\nx,Ada,y,support\nz,Ada,y,oppose\nx,Carl,y,oppose\n", encoding="utf-8")
    add_cases(table, tmp_path / "s")
    cases = load_suite(tmp_path / "s").cases
    assert [(case.id, case.text, case.actors) for case in cases] == [
        ("table-1", "x", ("Ada", "Carl")),
        ("table-2", "z", ("Ada",)),
    ]


def test_articles_of_one_name_in_two_folders_are_not_one_case(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "x.txt").write_text(place, encoding="utf-8")
    table = tmp_path / "table.csv"
    table.write_text("article,actor,issue,stance\na/x.txt,Ada,y,support\nb/x.txt,Ada,y,oppose\n", encoding="utf-8")
    with pytest.raises(InputError, match="case 'x' has two articles; give the column 'case'"):
        add_cases(table, tmp_path / "s")


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_table_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read: No such file" if content is None else "byte 0 is not UTF-8"):
        add_cases(path, tmp_path / "s")


def test_a_mistake_in_what_is_recorded_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "recording.yaml").write_text("modle: x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="modle: there is no such field; did you mean 'model'"):
        load_target(tmp_path)
    (tmp_path / "recording.yaml").write_text("service: opnai\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="service: 'opnai' is not one of openai, other; did you mean 'openai'"):
        load_target(tmp_path)
