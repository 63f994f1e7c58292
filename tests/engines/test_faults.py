from __future__ import annotations

from datetime import UTC, datetime

import pytest

from toolkit.ask import Reason
from toolkit.engines.call import Retry
from toolkit.engines.faults import duration, error_fault, http_fault, one_line, retry_after
from toolkit.records import Usage

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 13:00:30 +0100"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "31 November 2026"}, None),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "6m0s"}, None),
        (
            {
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "12ms",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1s",
            },
            1.0,
        ),
    ],
)
def test_retry_after_is_read_in_every_form(headers, seconds):
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12ms", 0.012),
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("7", 7),
        ("", None),
        (None, None),
        ("-1", None),
        ("1d", None),
        ("m", None),
    ],
)
def test_durations(text, seconds):
    assert duration(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, '{"error": {"message": "Requested tokens exceed context window of 4096"}}', Reason.CONTEXT_TOO_LONG),
        (400, '{"error": "the request exceeds the available context size"}', Reason.CONTEXT_TOO_LONG),
        (
            400,
            '{"object": "error", "message": "This model\'s maximum context length is 8192 tokens"}',
            Reason.CONTEXT_TOO_LONG,
        ),
        (404, '{"error": {"message": "model \\"llama9\\" not found, try pulling it first"}}', Reason.UNKNOWN_MODEL),
        (
            404,
            '{"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist"}}',
            Reason.UNKNOWN_MODEL,
        ),
        (
            400,
            '{"error": {"code": "content_filter", "message": "triggered Azure\'s content management policy"}}',
            Reason.FILTERED,
        ),
        (
            400,
            '{"error": {"code": "billing_hard_limit_reached", "message": "Billing hard limit"}}',
            Reason.QUOTA_EXHAUSTED,
        ),
        (403, '{"error": {"code": "insufficient_quota", "message": "x"}}', Reason.QUOTA_EXHAUSTED),
        (400, '{"error": {"message": "failed to parse grammar"}}', Reason.SCHEMA_REJECTED),
        (422, '{"error": {"param": "text.format.schema", "message": "bad"}}', Reason.SCHEMA_REJECTED),
        (429, '{"error": {"type": "insufficient_quota", "message": "x"}}', Reason.QUOTA_EXHAUSTED),
        (429, "not JSON", Reason.RATE_LIMITED),
        (418, "{}", Reason.BAD_REQUEST),
        (599, "", Reason.SERVER_ERROR),
    ],
)
def test_other_servers_words_are_understood(status, body, reason):
    assert http_fault(status, {}, body.encode()).reason is reason


@pytest.mark.parametrize(
    ("error", "reason", "retry"),
    [
        ({"message": "x", "code": "rate_limit_exceeded"}, Reason.RATE_LIMITED, Retry.WAIT),
        ({"message": "x", "code": 503}, Reason.SERVER_ERROR, Retry.SOON),
        ({"message": "x", "code": 401}, Reason.UNAUTHORISED, Retry.NEVER),
        ({"message": "x", "code": "invalid_prompt"}, Reason.FILTERED, Retry.NEVER),
        ({"message": None}, Reason.SERVER_ERROR, Retry.SOON),
    ],
)
def test_an_error_inside_a_good_status_keeps_its_meaning(error, reason, retry):
    fault = error_fault(error, Usage(output_tokens=3))
    assert (fault.reason, fault.retry, fault.usage.output_tokens) == (reason, retry, 3)


def test_every_status_gives_a_fault():
    for status in range(300, 600):
        fault = http_fault(status, {}, b"")
        assert fault.status == status
        assert fault.detail


def test_details_are_one_clean_line():
    assert one_line("a\nb\x00\u202ec\u2028d") == "a b c d"
    assert one_line("x" * 999, 10) == "x" * 9 + "…"
    assert one_line({"a": 1}) == "{'a': 1}"
