"""What counts for the digest of a request, and what does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evals.digest import api_path, request_digest, sample_of

BODY = {"model": "m", "messages": [{"role": "user", "content": "“Nein” é e\u0301"}], "temperature": 0}
ONE = request_digest("POST", "/v1/chat/completions", json.dumps(BODY).encode())


@pytest.mark.parametrize(
    ("method", "path", "body", "sample"),
    [
        ("post", "/v1/chat/completions", json.dumps(BODY, indent=2), 0),
        ("POST", "/proxy/openai/chat/completions", json.dumps(BODY, ensure_ascii=False), 0),
        ("POST", "/v1/chat/completions", json.dumps(dict(reversed(BODY.items()))), 0),
        ("POST", "/v1/chat/completions", json.dumps(BODY | {"prompt_cache_key": "abc"}), 0),
    ],
)
def test_the_same_question(method: str, path: str, body: str, sample: int) -> None:
    assert request_digest(method, path, body.encode(), sample) == ONE


@pytest.mark.parametrize(
    ("method", "path", "body", "sample"),
    [
        ("GET", "/v1/chat/completions", BODY, 0),
        ("POST", "/v1/responses", BODY, 0),
        ("POST", "/v1/chat/completions", BODY, 1),
        ("POST", "/v1/chat/completions", BODY | {"seed": 1}, 0),
        ("POST", "/v1/chat/completions", BODY | {"temperature": 0.5}, 0),
        ("POST", "/v1/chat/completions", BODY | {"messages": [{"role": "user", "content": "“Nein” é é"}]}, 0),
        ("POST", "/v1/chat/completions", BODY | {"messages": [{"role": "user", "content": '"Nein" é e\u0301'}]}, 0),
        ("POST", "/v1/chat/completions", BODY | {"messages": [*BODY["messages"], {}]}, 0),  # type: ignore[misc]
        ("POST", "/v1/chat/completions", {}, 0),
    ],
)
def test_another_question(method: str, path: str, body: object, sample: int) -> None:
    assert request_digest(method, path, json.dumps(body).encode(), sample) != ONE


@given(st.text(), st.text())
def test_texts_that_differ_have_digests_that_differ(one: str, other: str) -> None:
    digests = {request_digest("POST", "/x", json.dumps({"a": text}).encode()) for text in (one, other)}
    assert len(digests) == len({one, other})


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff\xfe", b'{"a": "\\ud800"}', b"[" * 9000])
def test_any_body_has_a_digest(body: bytes) -> None:
    assert request_digest("POST", "/x", body) == request_digest("POST", "/x", body)


def test_samples_and_paths() -> None:
    assert sample_of({"X-Sample": ["3"]}) == 3
    assert sample_of({"x-sample": b"2"}) == 2
    assert sample_of({"content-type": "application/json"}) == 0
    assert api_path("/v1/models") == "/v1/models"
