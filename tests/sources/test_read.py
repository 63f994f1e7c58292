import io
import sys
from pathlib import Path

import pytest

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.read import Format, format_of, read, read_one

ARTICLE = (
    "The council met on Tuesday.\r\n\r\n“We will not sign,” said the mayor of the town, and she left it at that.\n"
)


@pytest.fixture
def write(tmp_path):
    def write(name: str, content: str | bytes) -> Path:
        path: Path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def pipe(monkeypatch):
    def pipe(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return pipe


def test_plain_text_is_stored_as_read(write):
    path = write("a.txt", ARTICLE)
    document = read_one(path)
    assert document.text == ARTICLE
    assert document.title is None
    assert document.source == path.name
    assert document.language == "en"
    assert document.warnings == ()


def test_standard_input(pipe):
    pipe(ARTICLE.encode())
    document = read_one("-")
    assert document.text == ARTICLE
    assert document.source == "standard input"


def test_the_id_follows_the_content_alone(write):
    first, second = read_one(write("a.txt", ARTICLE)), read_one(write("b.md", ARTICLE))
    other = read_one(write("c.txt", ARTICLE + "x"))
    assert first.id == second.id
    assert first.id != other.id


def test_a_page_without_a_telling_suffix_is_seen_to_be_html(pipe):
    pipe(
        b"\xef\xbb\xbf  <!DOCTYPE html><html><body><p>"
        + b"A long enough paragraph of news. " * 10
        + b"</p></body></html>"
    )
    document = read_one("-")
    assert "<p>" not in document.text
    assert document.text.startswith("A long enough paragraph of news.")


def test_the_format_can_be_said(write):
    path = write("page.txt", "<!doctype html><p>Hello there")
    assert read_one(path, format=Format.TEXT).text == "<!doctype html><p>Hello there"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", Format.MARKDOWN),
        ("a.HTM", Format.HTML),
        ("a.ndjson", Format.JSONL),
        ("a.txt", None),
        ("-", None),
        ("a", None),
    ],
)
def test_format_of_suffixes(name, expected):
    assert format_of(name) is expected


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\r\n\xc2\xa0", "empty"),
        ("bom.txt", b"\xef\xbb\xbf", "empty"),
        ("binary.txt", bytes(range(256)), "binary"),
        ("empty.html", b"<html><body><nav></nav></body></html>", "no article"),
        ("script.html", b"<html><body><script>var a = 'x'</script></body></html>", "no article"),
        ("front.md", b"---\ntitle: Only this\n---\n", "empty"),
        ("rows.jsonl", b'{"text": "a"}\n', "many articles"),
        ("rows.csv", b"id,text\n1,a\n", "not an article but a table .* `stance run` takes it"),
        ("ROWS.TSV", b"id\ttext\n1\ta\n", "a table"),
        ("rows.parquet", b"PAR1", "a table"),
        ("list.json", b'[{"text": "a"}]', "JSON Lines"),
        ("page.pdf", b"%PDF-1.7\n", "save it as text or HTML"),
        ("page.rtf", rb"{\rtf1 a}", "save it as text or HTML"),
        ("sheet.xlsx", b"PK\x03\x04", "save it as CSV"),
    ],
)
def test_what_holds_no_article_is_refused_in_one_line(write, name, content, words):
    path = write(name, content)
    with pytest.raises(InputError, match=words) as caught:
        read_one(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_article_by_its_suffix_is_read_where_that_is_said(write):
    assert read_one(write("letter.json", ARTICLE), format=Format.TEXT).text == ARTICLE


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_one(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="there is no file"):
        read_one(tmp_path / "nothing.txt")


def test_a_folder(tmp_path):
    with pytest.raises(InputError, match="folder"):
        read_one(tmp_path)


@pytest.mark.parametrize("name", ["nul\0byte.txt", "x" * 5000])
def test_a_name_that_cannot_be_a_file(name):
    with pytest.raises(InputError, match="cannot be read"):
        read_one(name)


def test_the_size_limit(write):
    path = write("a.txt", "x" * 100)
    assert len(read_one(path, limit_bytes=100).text) == 100
    with pytest.raises(InputError, match="larger than 99 bytes"):
        read_one(path, limit_bytes=99)


def test_the_size_limit_on_standard_input(pipe):
    pipe(b"x" * 1000)
    with pytest.raises(InputError, match="standard input is larger than 10 bytes"):
        read_one("-", limit_bytes=10)


def test_one_very_long_line_and_control_characters_are_stored_as_they_are(write):
    text = "{{ 7 * 7 }} <b>\x1b[31m\u202eabc\u2066 \x00\x07 " + "word " * 20_000
    assert read_one(write("a.txt", text)).text == text


def test_read_gives_one_document_for_one_article(write):
    assert [d.text for d in read(write("a.txt", ARTICLE))] == [ARTICLE]


def test_columns_need_rows(write):
    with pytest.raises(InputError, match="no columns to map"):
        list(read(write("a.txt", ARTICLE), columns={"text": "body"}))


def test_rows_from_standard_input(pipe):
    pipe(b'{"text": "One."}\n\n{"text": "Two."}')
    documents = list(read("-", format=Format.JSONL))
    assert [d.text for d in documents] == ["One.", "Two."]
    assert all(isinstance(d, Document) for d in documents)


def test_a_file_name_that_is_not_utf_8(write):
    document = read_one(write("caf\udce9.txt", ARTICLE))
    assert document.text == ARTICLE
    assert (document.source or "").endswith("caf?.txt")


def test_the_source_of_a_file_is_its_name_and_not_where_it_lies(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text("The mayor said no.", encoding="utf-8")
    assert read_one(path).source == "story.txt"
