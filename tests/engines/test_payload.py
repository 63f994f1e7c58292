from __future__ import annotations

import pytest

from toolkit.engines.payload import PayloadProblem, counted, read_payload


def test_a_byte_order_mark_and_space_around_are_no_harm():
    assert read_payload(b'\xef\xbb\xbf \n{"a": "\xe2\x80\x9c"}') == {"a": "“"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html>", "HTML"),
        (b'{"a": "\xff"}', "UTF-8"),
        ("{“a”: 1}".encode("utf-16"), "UTF-8"),
        (b"{", "broken at character 1"),
        (b'{"a": 1} {"b": 2}', "broken"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": {"b": 1, "b": 2}}', "twice"),
        (b"[" * 100_000, "deep"),
        (b'{"a":' * 100_000, "deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "broken"),
        (b"null", "null"),
        (b"[]", "list"),
        (b'"text"', "string"),
        (b"true", "truth"),
        (b"1", "number"),
    ],
)
def test_what_is_no_json_object_is_refused_by_name(body, said):
    with pytest.raises(PayloadProblem, match=said):
        read_payload(body)


@pytest.mark.parametrize("value", [None, "3", -1, 1.5, True, [], {}])
def test_only_whole_numbers_count(value):
    assert counted({"a": {"b": value}}, "a", "b") is None
    assert counted({"a": {"b": 3}}, "a", "b") == 3
    assert counted(value, "a") is None
