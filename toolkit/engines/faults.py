"""Gives every way in which an exchange can fail one name: from the status, the headers and the error object of a
response.

Only what a fault means is decided here; `retry` acts on it, `wording` explains it. The codes are those of OpenAI's API
reference and of servers that imitate it (Azure, LiteLLM, vLLM, llama.cpp, Ollama), which often send the words without
the code; so both are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

from toolkit.ask import Reason
from toolkit.engines.call import Fault, Retry
from toolkit.engines.errorobject import error_object, read_error
from toolkit.records import Usage

_QUOTA = (
    *("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "exceeded your current quota"),
    *("exceeded_current_quota", "insufficient balance", "insufficient_balance", "credit balance is too low"),
    *("insufficient credit", "free-models-per-day"),
)
_CONTEXT = (
    *("context_length_exceeded", "maximum context length", "context window", "prompt is too long"),
    *("exceeds the available context size", "string_above_max_length", "too many tokens", "model's context length"),
    *("exceeds the maximum number of tokens", "maximum prompt length", "input is too long", "reduce the length"),
    *("greater than the context length", "too large for model with"),
)
_FILTER = (
    "content_filter",
    "responsibleaipolicyviolation",
    "content management policy",
    "content_policy_violation",
    "invalid_prompt",
    "flagged_input",
    "data_inspection_failed",
)
_KEY = ("api key not valid", "api_key_invalid", "invalid_api_key", "invalid api key", "incorrect api key")
_MODEL = (
    "model_not_found",
    "does not exist or you do not have access",
    "deploymentnotfound",
    "unknown_model",
    "invalid model name",
    "model not found",
)
_MODEL_WORDS = re.compile(
    r"model\s+\S+\s+(does not exist|not found|is not available)|no such model|try pulling it", re.IGNORECASE
)
_SCHEMA = ("invalid_json_schema", "invalid schema for response_format", "json schema", "json_schema", "grammar")
_UNPARSED = ("could not parse the json body",)
_STATUS_OF_KIND = (
    (401, ("authentication", "unauthenticated", "unauthorized", "permission")),
    (429, ("rate_limit", "resource_exhausted", "too_many_requests")),
    (400, ("invalid_request", "invalid_argument", "badrequest", "bad_request", "validation", "unexpected endpoint")),
    (404, ("not_found", "notfound")),
)
"""The status that an error inside a good status stands for, by the words of its kind."""
_TOO_LARGE = ("request too large",)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def one_line(text: Any, limit: int = 300) -> str:
    """Somebody else's text on one line without control characters and half surrogate pairs, cut to `limit` characters."""
    line = _CONTROL.sub(" ", text if isinstance(text, str) else repr(text)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def http_fault(status: int, headers: Mapping[str, str], body: bytes, now: datetime | None = None) -> Fault:
    """The fault that a response with a status other than 2xx stands for. `now` (UTC) is for dates in Retry-After."""
    raw = body[:20_000].decode("utf-8", "replace") or None
    error = read_error(body)
    fault = _by_status(status, error, headers)
    stated = retry_after(headers, now)
    wait = stated if stated is not None else fault.wait
    retry = fault.retry
    if headers.get("x-should-retry") == "false":
        retry = Retry.NEVER
    detail = fault.detail
    if wait is not None and wait >= 60 and fault.reason is Reason.RATE_LIMITED:
        detail += f"; it asks to wait for {timedelta(seconds=round(min(wait, 1e9)))}"
    return replace(
        fault,
        detail=detail,
        retry=retry,
        wait=wait if retry is not Retry.NEVER else None,
        status=status,
        raw=raw,
        request_id=request_id(headers),
    )


def error_fault(given: Any, used: Usage) -> Fault:
    """The fault that an error (an object, or a string) inside a response with status 200 stands for."""
    error = error_object(given)
    code = error.get("code")
    if isinstance(code, int) and 400 <= code < 600:
        status = code
    else:
        words = f"{code} {error.get('type')}".lower()
        status = next((status for status, kinds in _STATUS_OF_KIND if _has(words, kinds)), 0)
        status = status or (400 if _named(error) is not None or _has(_words(error), ("unexpected endpoint",)) else 500)
    raw = given if isinstance(given, str) else repr(given)
    return replace(_by_status(status, error, {}), raw=raw[:2000], usage=used, status=200)


_ID_HEADERS = ("x-request-id", "apim-request-id", "x-ms-request-id", "request-id", "x-amzn-requestid", "cf-ray")


def request_id(headers: Mapping[str, str]) -> str | None:
    """The name that the server (or the gateway before it) gave the request, for questions to the provider."""
    return next((one_line(headers[name], 200) for name in _ID_HEADERS if headers.get(name)), None)


def _words(error: Mapping[str, Any]) -> str:
    parts = (error.get("code"), error.get("type"), error.get("message"))
    return " ".join(str(part) for part in parts if part is not None).lower()


def _has(words: str, needles: tuple[str, ...]) -> bool:
    return any(needle in words for needle in needles)


def _named(error: Mapping[str, Any]) -> Reason | None:
    """The reason that an error object's own words give, whatever the status says."""
    words = _words(error)
    if _has(words, _QUOTA):
        # Gemini says so of a minute's limit, too, and then when to come back.
        return Reason.QUOTA_EXHAUSTED if error.get("wait") is None or "perday" in words else Reason.RATE_LIMITED
    if _has(words, _CONTEXT):
        return Reason.CONTEXT_TOO_LONG
    if _has(words, _FILTER):
        return Reason.FILTERED
    if _has(words, _MODEL) or _MODEL_WORDS.search(words):
        return Reason.UNKNOWN_MODEL
    if _has(words, _KEY):
        return Reason.UNAUTHORISED
    if _has(words, _SCHEMA) or str(error.get("param")).startswith(("response_format", "text.format")):
        return Reason.SCHEMA_REJECTED
    return None


def _by_status(status: int, error: Mapping[str, Any], headers: Mapping[str, str]) -> Fault:
    detail = one_line(error.get("message") or f"status {status}")
    if 300 <= status < 400:
        target = one_line(headers.get("location", "nowhere"), 200)
        return Fault(Reason.BAD_RESPONSE, f"the server redirects to {target}")
    if status == 429:
        return _limited(error, detail)
    if status in (401, 403):
        named = _named(error)
        return Fault(named if named in (Reason.QUOTA_EXHAUSTED, Reason.FILTERED) else Reason.UNAUTHORISED, detail)
    if status == 402:
        return Fault(Reason.QUOTA_EXHAUSTED, detail)
    if status == 408:
        return Fault(Reason.TIMED_OUT, detail, Retry.SOON)
    if status >= 500 and _named(error) in (Reason.CONTEXT_TOO_LONG, Reason.QUOTA_EXHAUSTED, Reason.FILTERED):
        return _rejected(400, error, detail)  # a server that has one status for everything
    if status in (409, 425) or status >= 500:
        return Fault(Reason.SERVER_ERROR, detail, Retry.SOON)
    return _rejected(status, error, detail)


def _limited(error: Mapping[str, Any], detail: str) -> Fault:
    if _named(error) is Reason.QUOTA_EXHAUSTED:
        return Fault(Reason.QUOTA_EXHAUSTED, detail)
    if _has(_words(error), _TOO_LARGE):
        # The one request is larger than the limit of a whole minute: waiting cannot help.
        return Fault(Reason.RATE_LIMITED, detail)
    return Fault(Reason.RATE_LIMITED, detail, Retry.WAIT, wait=error.get("wait"))


def _rejected(status: int, error: Mapping[str, Any], detail: str) -> Fault:
    """The other 4xx: the request itself is at fault."""
    if status == 413:
        return Fault(Reason.CONTEXT_TOO_LONG, detail)
    if status in (400, 404, 422):
        if _has(_words(error), _UNPARSED):
            # Seen on requests that were well-formed: the body was damaged on its way.
            return Fault(Reason.BAD_REQUEST, detail, Retry.SOON)
        named = _named(error)
        if named is Reason.RATE_LIMITED:
            return _limited(error, detail)
        if named is not None:
            return Fault(named, detail)
    param = error.get("param")
    return Fault(Reason.BAD_REQUEST, detail, param=param if isinstance(param, str) else None)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The pause in seconds that a response asks for, or None: `retry-after-ms`, then `retry-after` as seconds or a
    date.

    Where neither is usable, the reset time of an exhausted limit (`x-ratelimit-reset-requests: 6m0s`) is taken.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    given = headers.get("retry-after")
    seconds = _number(given)
    if seconds is not None:
        return seconds
    date = _date(given)
    if date is not None:
        # The server's own clock, where it tells the time: ours may be hours off.
        here = now or _date(headers.get("date")) or datetime.now(UTC)
        return max(0.0, (date - here).total_seconds())
    resets = [
        duration(headers.get(f"x-ratelimit-reset-{kind}"))
        for kind in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{kind}") == "0"
    ]
    return max((reset for reset in resets if reset is not None), default=None)


def _date(text: str | None) -> datetime | None:
    """The time that an HTTP date names; None for anything else, also for a date that no calendar has."""
    try:
        date = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date is not None and date.tzinfo is None else date


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else -1.0
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


def duration(text: str | None) -> float | None:
    """Seconds in a duration such as `12ms`, `6m0s` or `1.5` (plain seconds); None where it is something else."""
    if not text:
        return None
    plain = _number(text)
    if plain is not None:
        return plain
    if not re.fullmatch(rf"(?:{_DURATION.pattern})+", text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text))
