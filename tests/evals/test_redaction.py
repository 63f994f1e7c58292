"""Secrets are seen in whatever form they stand; ordinary prose is left in peace."""

from __future__ import annotations

import pytest

from toolkit.evals.redaction import REQUEST_HEADERS, RESPONSE_HEADERS, kept, secrets_in

# Written in two parts, so that no scanner takes this file for a leak.
SECRETS = [
    "sk-" + "proj-Ab12cd34Ef56gh78Ij90",
    "sk-" + "abcdefghij0123456789abcd",
    "org-" + "AbCdEfGhIjKlMnOpQrStUvWx",
    "proj_" + "AbCdEfGh12345678",
    "Authorization: " + "Basic dXNlcjpwYXNz",
    "    authorization:\n    - something",
    "Bearer " + "abcdef0123456789",
    "Set-Cookie: a=b",
    "- cookie: a=b",
    "__cf_bm=" + "abc",
    '"OpenAI-Organization": "x"',
    "api-key: 0123456789abcdef",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "ghp_" + "a" * 36,
    "AIza" + "b" * 35,
    "-----BEGIN RSA " + "PRIVATE KEY-----",
]
PROSE = [
    "The risk-averse task-force of the desk-bound council",
    "“I bear no grudge,” said the bearer of the news on Tuesday.",
    "org-chart and proj_x and sk-learn",
    "The cookie factory pays no authorisation fee: nobody asked.",
    "sk-abc",
    "ask-me-anything-about-the-harbour-and-its-boats",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_seen_and_not_repeated(secret: str) -> None:
    found = secrets_in(f"a line\nanother\n{secret}\n")
    assert found
    assert all("in line 3" in line for line in found)
    assert not any(secret.strip() in line for line in found)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_secret(text: str) -> None:
    assert secrets_in(text) == []


def test_the_configured_key_is_seen_whatever_it_looks_like() -> None:
    assert secrets_in("x: my-own-plain-key-1", ["my-own-plain-key-1"]) == ["the configured key in line 1"]
    assert secrets_in("a short one", ["short"]) == []


def test_headers_are_kept_by_name_only() -> None:
    given = {"Content-Type": "application/json", "X-Sample": "2", "Authorization": "x", "X-New-Vendor-Token": "y"}
    assert kept(given, REQUEST_HEADERS) == {"content-type": "application/json", "x-sample": "2"}
    assert kept(given | {"Set-Cookie": "z"}, RESPONSE_HEADERS) == {"content-type": "application/json"}
