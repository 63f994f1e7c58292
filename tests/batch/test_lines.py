"""Lines of batch files: what goes out can be read anywhere, and what comes back is taken for what it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.batch.lines import Kind, LineProblem, Result, read_result, request_line

KEY = "k" * 64
BODY: dict[str, object] = {"choices": []}


def line(**changes: object) -> bytes:
    base = {"id": "batch_req_1", "custom_id": KEY, "response": {"status_code": 200, "body": BODY}, "error": None}
    return json.dumps({**base, **changes}).encode()


@given(st.text())
def test_a_request_is_one_line_whatever_it_says(text):
    written = request_line(KEY, "/responses", {"input": text})
    assert written.endswith(b"\n")
    assert written.count(b"\n") == 1
    read = json.loads(written)
    assert (read["custom_id"], read["url"]) == (KEY, "/v1/responses")
    assert read["body"]["input"] == text.encode("utf-8", "replace").decode()


@given(st.text(min_size=1), st.text())
def test_a_result_is_read_whatever_it_says(key, text):
    body = {"error": {"message": text}}
    made = read_result(line(custom_id=key, response={"status_code": 400, "body": body}))
    assert (made.key, made.kind, made.status, json.loads(made.body)) == (key, Kind.RESPONSE, 400, body)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, Result(KEY, Kind.RESPONSE, 200, '{"choices":[]}')),
        ({"response": {"status_code": 200, "body": '{"a": 1}'}}, Result(KEY, Kind.RESPONSE, 200, '{"a": 1}')),
        ({"response": {"status_code": "200", "body": BODY}}, Result(KEY, Kind.RESPONSE, 200, '{"choices":[]}')),
        ({"response": {"body": BODY}}, Result(KEY, Kind.RESPONSE, 200, '{"choices":[]}')),
        ({"response": {"status_code": True, "body": BODY}}, Result(KEY, Kind.RESPONSE, 200, '{"choices":[]}')),
        (
            {"response": None, "error": {"code": "batch_expired"}},
            Result(KEY, Kind.NOT_RUN, 0, '{"error":{"code":"batch_expired"}}'),
        ),
        (
            {"response": {"status_code": 429, "body": None}, "error": {"code": "x"}},
            Result(KEY, Kind.ERROR, 429, '{"error":{"code":"x"}}'),
        ),
        (
            {"response": {"status_code": 500, "body": {}}, "error": {"code": "server_error"}},
            Result(KEY, Kind.ERROR, 500, '{"error":{"code":"server_error"}}'),
        ),
    ],
)
def test_what_a_line_means(changes, wanted):
    assert read_result(line(**changes)) == wanted


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"<html>",
        b'{"custom_id": "a", "custom_id": "b"}',
        b'{"custom_id": "a", "response": NaN}',
        line(custom_id=None),
        line(custom_id=""),
        line(custom_id=["a"]),
        line(response=None),
        line(response={}),
        line(response={"status_code": 200, "body": None}),
        line(response="ok"),
        line(response=None, error={}),
        line(response=None, error="broken"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_result_is_refused(bad):
    with pytest.raises(LineProblem):
        read_result(bad)
