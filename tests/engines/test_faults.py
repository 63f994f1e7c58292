from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.ask import Reason
from toolkit.engines import chat, responses
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
        ({"retry-after": "1, 2"}, None),
        ({"retry-after": "Fri, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
        ({"retry-after": "Fri, 01 Jan 2030 00:00:00 +99999999999999"}, None),
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


def test_a_date_is_read_by_the_servers_clock_where_it_tells_the_time():
    headers = {"retry-after": "Sun, 22 Nov 2099 12:00:30 GMT", "date": "Sun, 22 Nov 2099 12:00:00 GMT"}
    assert retry_after(headers) == 30.0
    assert (retry_after({**headers, "date": "yesterday"}, NOW) or 0) > 1e9


@given(st.dictionaries(st.sampled_from(("retry-after", "retry-after-ms", "date")), st.text(max_size=40)))
def test_no_header_breaks_the_reading_of_a_pause(headers):
    wait = retry_after(headers, None)
    assert wait is None or 0 <= wait < float("inf")


_NAMES = st.sampled_from(
    (
        "error",
        "code",
        "message",
        "type",
        "details",
        "retryDelay",
        "metadata",
        "raw",
        "innererror",
        "content",
        "violations",
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)


@given(st.integers(300, 599), JSON)
def test_no_error_object_breaks_its_reading(status, data):
    fault = http_fault(status, {}, json.dumps(data).encode())
    assert fault.status == status
    assert len(fault.detail) <= 300
    assert error_fault(data, Usage()).detail


@given(JSON)
def test_no_payload_breaks_its_reading(data):
    for outcome in (chat.outcome, responses.outcome):
        for payload in (
            {"choices": [data]},
            {"choices": [{"message": data}]},
            {"output": [data]},
            {"error": data},
            {"usage": data},
        ):
            assert outcome(payload).usage.calls == 1


@pytest.mark.parametrize(
    ("status", "error", "reason", "wait"),
    [
        (429, {"message": "Slow down. Please retry in 250ms."}, Reason.RATE_LIMITED, 0.25),
        (429, {"message": "You exceeded your current quota. Please retry in 34.5s."}, Reason.RATE_LIMITED, 34.5),
        (429, {"message": "x", "details": [{"retryDelay": "7s"}]}, Reason.RATE_LIMITED, 7.0),
        (429, {"message": "x", "details": [{"retryDelay": "soon"}]}, Reason.RATE_LIMITED, None),
        (429, {"code": "exceeded_current_quota_error", "message": "x"}, Reason.QUOTA_EXHAUSTED, None),
        (400, {"message": "Your credit balance is too low to access the API"}, Reason.QUOTA_EXHAUSTED, None),
        (
            400,
            {"message": "The input token count (9) exceeds the maximum number of tokens allowed"},
            Reason.CONTEXT_TOO_LONG,
            None,
        ),
        (500, {"message": "server overloaded"}, Reason.SERVER_ERROR, None),
    ],
)
def test_what_other_providers_say_of_limits_is_understood(status, error, reason, wait):
    fault = http_fault(status, {}, json.dumps({"error": error}).encode())
    assert (fault.reason, fault.wait) == (reason, wait)


def test_the_name_of_a_request_is_found_under_its_other_names():
    assert http_fault(500, {"apim-request-id": "a1"}, b"").request_id == "a1"
    assert http_fault(500, {"x-request-id": "x1", "cf-ray": "c1"}, b"").request_id == "x1"
