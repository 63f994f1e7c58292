"""Corpora of every kind: order, mapping, what rows ask for, and bad rows as rows with their reason."""

from __future__ import annotations

import csv
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import InputError
from toolkit.sources.columns import parse_map
from toolkit.sources.corpus import Corpus, CorpusRow

ROWS: list[dict[str, Any]] = [
    {"text": "One, “two”,\nthree.", "title": "A; b", "url": "https://p.example/1", "date": "2026-03-04", "id": "x1"},
    {"text": "Zürich — naïve.", "title": None, "url": None, "date": None, "id": "x2"},
]


def write_jsonl(path: Path) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def write_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def write_parquet(path: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(ROWS), path)
    return path


TABLES = [
    ("a.jsonl", write_jsonl),
    ("a.csv", write_csv),
    ("b.csv", lambda path: write_csv(path, ";")),
    ("c.tsv", lambda path: write_csv(path, "\t")),
    ("d.csv", lambda path: write_csv(path, encoding="utf-8-sig")),
    ("e.csv", lambda path: write_csv(path, encoding="utf-16")),
    ("a.parquet", write_parquet),
]


def rows(*paths: object, **options: Any) -> list[CorpusRow]:
    return list(Corpus(tuple(map(str, paths)), **options))


@pytest.mark.parametrize(("name", "write"), TABLES, ids=[name for name, _ in TABLES])
def test_every_table_gives_the_same_documents(tmp_path, name, write):
    found = rows(write(tmp_path / name))
    assert [row.problem for row in found] == [None, None]
    first, second = (row.document() for row in found)
    assert (first.text, first.title, first.source) == (ROWS[0]["text"], "A; b", "https://p.example/1")
    assert (first.published_at, first.id) == ("2026-03-04", "x1")
    assert (second.text, second.title, second.source) == (ROWS[1]["text"], None, name)
    assert [row.id for row in found] == ["x1", "x2"]


@pytest.mark.parametrize(("name", "write"), TABLES, ids=[name for name, _ in TABLES])
def test_digests_are_the_content_alone(tmp_path, name, write):
    here = rows(write(tmp_path / name))
    there = rows(write_jsonl(tmp_path / "other.jsonl"))
    assert [row.digest for row in here] == [row.digest for row in there]
    assert len({row.digest for row in here}) == 2


@pytest.mark.parametrize("field", ["text", "title", "url", "date", "id", "actors", "issues"])
def test_every_field_is_in_the_digest(tmp_path, field):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROWS[0]))
    before = rows(path)[0].digest
    path.write_text(json.dumps({**ROWS[0], field: "else"}))
    assert rows(path)[0].digest != before
    path.write_text(json.dumps({**ROWS[0], "section": "not ours"}))
    assert rows(path)[0].digest == before


def test_columns_are_mapped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "Körper,nr,when,target\nThe town sold it.,7,2026-03-04,The mill should be sold. | It should stay.\n"
    )
    columns = parse_map(["text=Körper", "id=nr", "date=when", "issues=target"])
    (row,) = rows(path, columns=columns)
    document = row.document()
    assert (document.id, document.published_at) == ("7", "2026-03-04")
    assert row.issues == ("The mill should be sold.", "It should stay.")


PAIRS = [
    [["Ada Brandt", "It should stay."]],
    [{"actor": "Ada Brandt", "issue": "It should stay."}],
    '[["Ada Brandt", "It should stay."]]',
]


@pytest.mark.parametrize("pairs", PAIRS)
def test_rows_ask_for_pairs(tmp_path, pairs):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x", "pairs": pairs, "actors": "Ada Brandt|Tom"}))
    (row,) = rows(path)
    assert row.pairs == (("Ada Brandt", "It should stay."),)
    assert row.actors == ("Ada Brandt", "Tom")


def test_parquet_holds_dates_and_lists(tmp_path):
    from datetime import date

    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"text": ["x"], "date": [date(2026, 3, 4)], "issues": [["A should be."]], "id": [12]})
    parquet.write_table(table, tmp_path / "a.parquet")
    (row,) = rows(tmp_path / "a.parquet")
    assert (row.document().published_at, row.id, row.issues) == ("2026-03-04", "12", ("A should be.",))


BAD = [
    ("a.jsonl", '{"text": "one"}\nno json\n{"text": "two"}\n', "line 2: not valid JSON"),
    ("a.jsonl", '{"text": "one"}\n{"body": 5}\n{"text": "two"}\n', "holds int, not text"),
    ("a.jsonl", '{"text": "one"}\n{"title": "t"}\n{"text": "two"}\n', "map one with --map text=NAME"),
    ("a.jsonl", '{"text": "one"}\n{"text": "x", "pairs": [["a"]]}\n{"text": "two"}\n', "is not a pair"),
    ("a.jsonl", '{"text": "one"}\n{"text": "x", "pairs": ["a"]}\n{"text": "two"}\n', "is not a pair"),
    ("a.jsonl", '{"text": "one"}\n{"text": "x", "issues": [5]}\n{"text": "two"}\n', "5 is not a text"),
    ("a.jsonl", '{"text": "one"}\n{"text": "x", "issues": {"a": 1}}\n{"text": "two"}\n', "holds dict, not a list"),
    ("a.jsonl", '{"text": "one"}\n{"text": "x", "issues": "[1"}\n{"text": "two"}\n', "not valid JSON"),
    ("a.jsonl", '{"text": "one"}\n{"text": "' + "x" * 500 + '"}\n{"text": "two"}\n', "larger than 300 bytes"),
    ("a.csv", "text,title\none,a\ntwo,b,c,d\nthree,e\n", "more cells than the head"),
    ("a.csv", "text,title\none,a\n,b\nthree,e\n", "the column 'text' is empty"),
    ("a.csv", "text,title\none,a\n" + "x" * 290 + "," + "y" * 20 + "\nthree,e\n", "larger than 300 bytes"),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD)
def test_a_bad_row_is_a_row_with_its_reason(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    found = rows(tmp_path / name, limit_bytes=300)
    assert [row.problem is None for row in found] == [True, False, True]
    assert words in (found[1].problem or "")
    with pytest.raises(InputError):
        found[1].document()


WHOLE = [
    ("a.csv", b"", "is empty"),
    ("a.csv", b"title,url\na,b\n", "map one with --map text=NAME"),
    ("a.csv", b"text,text\na,b\n", "'text' stands twice"),
    (
        "a.csv",
        b'text,title\n"one,a\n' + b"x," * 400,
        "after row 0: .* never closed, or a cell is longer than --max-bytes",
    ),
    ("a.csv", b"text,title\none,a\n" + b"x" * 400 + b",b\n", "after row 1"),
    ("a.jsonl", b'{"story": "one"}\nno json\n{"url": "x"}\n', "a.jsonl: no column text or .* has story, url; map one"),
    ("a.jsonl", '{"text": "one"}\n'.encode("utf-16"), "a.jsonl is UTF-16, and JSON Lines are UTF-8"),
    ("a.parquet", b"PAR1 no", "as Parquet"),
    ("a.parquet", b"", "as Parquet"),
]


@pytest.mark.parametrize(("name", "content", "words"), WHOLE)
def test_a_table_that_cannot_be_read_is_an_error(tmp_path, monkeypatch, name, content, words):
    monkeypatch.setattr("toolkit.sources.tables._set_limit", lambda limit: csv.field_size_limit(300))
    before = csv.field_size_limit()
    try:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=words):
            rows(tmp_path / name, limit_bytes=300)
    finally:
        csv.field_size_limit(before)


def test_a_file_that_is_no_article_is_a_row_with_its_reason(tmp_path):
    (tmp_path / "list.json").write_text('[{"text": "one"}]')
    (row,) = rows(tmp_path / "list.json")
    assert row.problem is not None and "is not an article but JSON" in row.problem
    (row,) = rows(tmp_path / "list.json", format="text")
    assert row.document().text == '[{"text": "one"}]'


def test_a_mapped_column_that_is_missing_is_an_error_at_once(tmp_path):
    path = write_csv(tmp_path / "a.csv")
    with pytest.raises(InputError, match="no column 'Titel' for the field title"):
        rows(path, columns={"title": "Titel"})


def test_cells_in_windows_1252_are_read(tmp_path):
    (tmp_path / "a.csv").write_bytes("text,title\n“Déjà vu”,Café\n".encode("cp1252"))
    (row,) = rows(tmp_path / "a.csv")
    document = row.document()
    assert (document.text, document.title) == ("“Déjà vu”", "Café")
    assert document.warnings == ("not valid UTF-8: read as Windows-1252, so check accents and quotation marks",)
    (tmp_path / "b.csv").write_bytes("text,title\n“Déjà vu”,Café\n".encode())
    assert rows(tmp_path / "b.csv")[0].document().warnings == ()


def test_a_long_article_in_a_cell(tmp_path):
    (tmp_path / "a.csv").write_text("text\n" + "word " * 60_000 + "\n")
    (row,) = rows(tmp_path / "a.csv")
    assert row.problem is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "archive"
    (home / "b").mkdir(parents=True)
    (home / ".git").mkdir()
    (home / "z.txt").write_text("Last of all.")
    (home / "b" / "2.md").write_text("# Title\n\nMarkdown it is.")
    (home / "b" / "10.txt").write_text("Ten.")
    (home / "b" / "rows.jsonl").write_text('{"text": "A row."}\n')
    (home / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (home / ".hidden.txt").write_text("Hidden.")
    (home / ".git" / "x.txt").write_text("Hidden.")
    (home / "empty.txt").write_text("")
    return home


def test_a_folder_is_read_in_the_order_of_its_paths(folder):
    found = rows(folder)
    assert [row.place for row in found] == ["empty.txt", "z.txt", "b/10.txt", "b/2.md", "b/rows.jsonl, line 1"]
    assert found[3].document().source == "2.md"
    with pytest.raises(InputError, match="empty"):
        found[0].document()


def test_a_glob(folder):
    found = rows(f"{folder}/**/*.txt")
    assert [Path(row.place).name for row in found] == ["10.txt", "empty.txt", "z.txt"]


def test_a_file_that_is_binary_is_a_row_with_its_reason(folder):
    found = rows(folder / "photo.jpg", folder / "z.txt")
    with pytest.raises(InputError, match="image"):
        found[0].document()
    assert found[1].document().text == "Last of all."


def test_a_changed_file_has_another_digest(folder):
    before = [row.digest for row in rows(folder)]
    (folder / "z.txt").write_text("Last of all!")
    after = [row.digest for row in rows(folder)]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, True, True]


@pytest.mark.parametrize("path", ["-", "none.jsonl", "no-folder/", "*.nothing"])
def test_a_path_without_articles_is_an_error(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    found: list[CorpusRow] = []
    with pytest.raises(InputError):
        found += rows(path)
        raise InputError(found[0].problem or "")
    assert all(row.problem for row in found)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(InputError, match="holds no articles"):
        rows(tmp_path)


def test_a_file_that_cannot_be_opened_is_a_row(folder):
    os.remove(folder / "z.txt")
    os.symlink(folder / "nowhere.txt", folder / "z.txt")
    problems = {row.place: row.problem for row in rows(folder)}
    assert "there is no file" in (problems["z.txt"] or "")


MAPS = [
    (["text"], "FIELD=COLUMN"),
    (["words=body"], "no field 'words'"),
    (["txt=body"], "did you mean 'text'"),
    (["text=a", "text=b"], "map it once"),
]


@pytest.mark.parametrize(("mapping", "words"), MAPS)
def test_bad_maps(mapping, words):
    with pytest.raises(InputError, match=words):
        parse_map(mapping)


def test_usual_other_names_can_be_mapped():
    assert parse_map(["date=a,b", "url=c=d"]) == {"published_at": "a,b", "source": "c=d"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_corpus_is_never_whole_in_memory(tmp_path, name):
    path = tmp_path / name
    with path.open("w") as stream:
        stream.write("" if name == "a.jsonl" else "id,text\n")
        for number in range(2_000):
            text = f"{number} " + "word " * 1_000
            stream.write(json.dumps({"text": text}) + "\n" if name == "a.jsonl" else f"{number},{text}\n")
    tracemalloc.start()
    try:
        assert sum(1 for _ in Corpus((str(path),))) == 2_000
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 10
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_mapped_column_that_is_not_there_is_said_at_once_with_the_nearest_one(tmp_path, name):
    content = {"a.jsonl": '{"nr": 1, "body": "one"}\n' * 3, "a.csv": "nr,body\n1,one\n"}[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError) as error:
        rows(tmp_path / name, columns={"text": "boddy"})
    said = f"{name}: no column 'boddy' for the field text; the columns are nr, body; did you mean 'body'?"
    assert str(error.value) == said


def test_a_text_that_only_some_of_the_first_rows_have_is_no_wrong_mapping(tmp_path):
    lines = ['{"url": "x"}', '{"url": "x", "body": null}', '{"body": "one"}', '{"url": "y"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found = rows(tmp_path / "a.jsonl", columns={"text": "body"})
    assert [row.problem is None for row in found] == [False, False, True, False]
