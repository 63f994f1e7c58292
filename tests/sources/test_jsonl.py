import io
import json
from typing import Any

import pytest

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.jsonl import parse_columns, read_rows


def rows(*items: object) -> io.BytesIO:
    return io.BytesIO(
        b"".join((item if isinstance(item, bytes) else json.dumps(item).encode()) + b"\n" for item in items)
    )


def read(stream: io.BytesIO, **options: Any) -> list[Document]:
    return list(read_rows(stream, "a.jsonl", limit_bytes=10_000, **options))


def test_usual_columns_are_found():
    row = {
        "url": "https://p.example/1",
        "headline": "Dam",
        "body": "Text one.",
        "date": "2026-03-04",
        "author": ["A", "B"],
    }
    (document,) = read(rows(row))
    assert (document.text, document.title, document.source) == ("Text one.", "Dam", "https://p.example/1")
    assert (document.published_at, document.byline) == ("2026-03-04", "A, B")


def test_mapped_columns_win():
    row = {"text": "wrong", "story": "Right.", "kop": "Title", "nr": 7}
    (document,) = read(rows(row), columns={"text": "story", "title": "kop", "id": "nr"})
    assert (document.text, document.title, document.id) == ("Right.", "Title", "7")


def test_order_is_kept_and_blank_lines_are_nothing():
    documents = read(rows({"text": "One."}, b"  ", {"text": "Two."}))
    assert [d.text for d in documents] == ["One.", "Two."]
    assert documents[1].source == "a.jsonl, line 3"


BAD = [
    (b"{not json", "not valid JSON"),
    (b"[1, 2]", "JSON object"),
    (b"[" * 5000, "not valid JSON"),
    ({"title": "no text"}, "no column text"),
    ({"title": "no text", "body": None}, "the column 'body' is empty"),
    ({"text": 5}, "holds int"),
    ({"text": {"a": 1}}, "holds dict"),
    ({"text": " \n"}, "empty"),
    (b'{"text": "half \\ud83d pair"}', "surrogate"),
    (b'{"text": "x", "title": "half \\udc00 pair"}', "surrogate"),
    ({"text": "x" * 20_000}, "larger than"),
]


@pytest.mark.parametrize(("row", "words"), BAD)
def test_a_bad_row_raises_and_names_its_line(row, words):
    with pytest.raises(InputError, match=words) as caught:
        read(rows({"text": "Fine."}, row))
    assert "a.jsonl, line 2" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("row", "words"), BAD)
def test_a_bad_row_does_not_stop_the_others(row, words):
    errors: list[InputError] = []
    documents = read(rows({"text": "One."}, row, {"text": "Two."}), on_error=errors.append)
    assert [d.text for d in documents] == ["One.", "Two."]
    assert len(errors) == 1
    assert words in str(errors[0])


def test_no_rows_at_all():
    with pytest.raises(InputError, match="no rows"):
        read(rows())
    with pytest.raises(InputError, match="no rows"):
        read(rows(b" ", b""))


def test_parse_columns():
    assert parse_columns("text=body, title = headline") == {"text": "body", "title": "headline"}


@pytest.mark.parametrize(
    ("mapping", "words"), [("text", "FIELD=COLUMN"), ("=x", "FIELD=COLUMN"), ("words=body", "no field"), ("", "FIELD")]
)
def test_bad_mappings(mapping, words):
    with pytest.raises(InputError, match=words):
        parse_columns(mapping)
