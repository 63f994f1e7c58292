"""Files as evidence: every format, and files that are empty, damaged, encrypted, enormous or something else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from toolkit.errors import InputError
from toolkit.evidence.load import load_sources
from toolkit.sources.load import LIMIT_BYTES

SENTENCE = "The second berth opened in Harbourtown on 3 November 2021 and cost 1.2 million euros."


def pdf(text: str | None, password: str | None = None) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(width=600, height=400)
    if text is not None:
        font = DictionaryObject(
            {
                NameObject(k): NameObject(v)
                for k, v in (("/Type", "/Font"), ("/Subtype", "/Type1"), ("/BaseFont", "/Helvetica"))
            }
        )
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    table = document.add_table(rows=1, cols=1)
    table.rows[0].cells[0].text = "In the table: 37."
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def texts(path: Path) -> list[str]:
    return [source.text for source in load_sources(path)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", SENTENCE.encode()),
        ("a.md", f"# Berth\n\n{SENTENCE}\n".encode()),
        (
            "a.html",
            f"<html><head><title>Berth</title></head><body><article><p>{SENTENCE}</p></article></body></html>".encode(),
        ),
        ("a.jsonl", json.dumps({"text": SENTENCE}).encode() + b"\n"),
        ("a.csv", f'text,url\n"{SENTENCE}",https://paper.example\n'.encode()),
        ("semicolon.csv", f"text;day;note, if any\n{SENTENCE};4 Nov;\n".encode("cp1252")),
        ("long.csv", f"text,note\n{SENTENCE},{'x ' * 100_000}\n".encode()),
        ("lines.csv", f'id,text\r\n1,"{SENTENCE}\r\nAnd more."\r\n'.encode()),
        ("a.tsv", f"title\tbody\nBerth\t{SENTENCE}\n".encode()),
        ("a.pdf", pdf(SENTENCE)),
        ("a.docx", word(SENTENCE)),
    ],
)
def test_every_format_yields_the_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    (text,) = texts(tmp_path / name)
    assert SENTENCE in " ".join(text.split())


def test_tables_of_a_word_document_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word(SENTENCE))
    assert "In the table: 37." in texts(tmp_path / "a.docx")[0]


def test_columns_are_mapped(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"satz": SENTENCE, "tag": "4 Nov 2021", "nr": 7}))
    (source,) = load_sources(file, columns={"text": "satz", "date": "tag", "id": "nr"})
    assert (source.id, source.date) == ("7", "2021-11-04")


def test_a_mapped_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"body\n{SENTENCE}\n")
    with pytest.raises(InputError, match=r"no column 'bdy' .*its columns: body"):
        list(load_sources(file, columns={"text": "bdy"}))


def test_a_mapping_to_an_unknown_field_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a\nb\n")
    with pytest.raises(InputError, match="no field 'colour'"):
        list(load_sources(file, columns={"colour": "a"}))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.md", b" \n ", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("head.csv", b"text,url\n", "empty"),
        ("cut.pdf", pdf(SENTENCE)[:200], "not a PDF that can be read"),
        ("not.pdf", b"just text", "not a PDF that can be read"),
        ("scan.pdf", pdf(None), "no text"),
        ("locked.pdf", pdf(SENTENCE, password="secret"), "encrypted"),
        ("cut.docx", word(SENTENCE)[:300], "not a DOCX that can be read"),
        ("not.docx", b"just text", "not a DOCX that can be read"),
        ("program.txt", b"\x7fELF" + bytes(200), "program"),
        ("rows.jsonl", b'{"text": 7.5}\n[1]\n', "line 2"),
        ("rows2.jsonl", b'{"text": ["a"]}\n', "list"),
        ("rows3.jsonl", b'{"title": "no text here"}\n', "no text"),
        ("rows4.jsonl", b'{"text": "ok"\n', "not valid JSON"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says) as caught:
        list(load_sources(tmp_path / name))
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["huge.txt", "huge.html", "huge.pdf", "huge.docx", "huge.jsonl", "huge.csv"])
@pytest.mark.parametrize("size", [LIMIT_BYTES + 1, 2**32])
def test_enormous_files_are_refused_unread_and_lose_no_other(tmp_path: Path, name: str, size: int) -> None:
    with (tmp_path / name).open("wb") as file:
        file.write(SENTENCE.encode())
        file.truncate(size)  # a hole: the file takes no room on the disk
    with pytest.raises(InputError, match="larger than 10,000,000 bytes; raise the limit with --max-bytes"):
        list(load_sources(tmp_path / name))
    (tmp_path / "small.txt").write_text(SENTENCE)
    errors: list[InputError] = []
    assert [s.text for s in load_sources(tmp_path, on_error=errors.append)] == [SENTENCE]
    assert len(errors) == 1 and name in str(errors[0])


def test_a_file_of_just_the_limit_is_evidence_to_its_last_word(tmp_path: Path) -> None:
    line = f"{SENTENCE}\n\n"
    text = (line * (LIMIT_BYTES // len(line) + 1))[:LIMIT_BYTES]
    (tmp_path / "large.txt").write_text(text)
    (source,) = load_sources(tmp_path / "large.txt")
    assert source.text == text


def test_the_limit_can_be_lowered(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("a " * 600)
    with pytest.raises(InputError, match="larger than 1,000 bytes"):
        list(load_sources(tmp_path / "large.txt", limit_bytes=1000))


def test_a_document_that_swells_when_unpacked_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 3_000_000)
    with pytest.raises(InputError, match="far larger unpacked"):
        list(load_sources(file, limit_bytes=100_000))


def test_one_bad_row_or_file_does_not_lose_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One berth."}\nnonsense\n{"text": "Two berths."}\n')
    (tmp_path / "b.pdf").write_bytes(b"nonsense")
    (tmp_path / "c.txt").write_text("Three berths.")
    errors: list[InputError] = []
    found = [s.text for s in load_sources(tmp_path, on_error=errors.append)]
    assert found == ["One berth.", "Two berths.", "Three berths."]
    assert len(errors) == 2


def test_an_empty_folder_and_a_missing_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no files"):
        list(load_sources(tmp_path))
    with pytest.raises(InputError, match="no file"):
        list(load_sources(tmp_path / "missing.txt"))
