"""Gives every way in which an exchange can fail one name: from the status, the headers and the error object of a
response.

Only what a fault means is decided here; `retry` acts on it, `wording` explains it. The codes are those of OpenAI's API
reference and of servers that imitate it (Azure, LiteLLM, vLLM, llama.cpp, Ollama), which often send the words without
the code; so both are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

from toolkit.ask import Reason
from toolkit.engines.call import Fault, Retry
from toolkit.engines.payload import PayloadProblem, read_payload
from toolkit.records import Usage

_QUOTA = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "exceeded your current quota")
_CONTEXT = (
    *("context_length_exceeded", "maximum context length", "context window", "prompt is too long"),
    *("exceeds the available context size", "string_above_max_length", "too many tokens"),
)
_FILTER = (
    "content_filter",
    "responsibleaipolicyviolation",
    "content management policy",
    "content_policy_violation",
    "invalid_prompt",
)
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
_TOO_LARGE = ("request too large",)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: Any, limit: int = 300) -> str:
    """Somebody else's text on one line without control characters, cut to `limit` characters."""
    line = _CONTROL.sub(" ", text if isinstance(text, str) else repr(text)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def http_fault(status: int, headers: Mapping[str, str], body: bytes, now: datetime | None = None) -> Fault:
    """The fault that a response with a status other than 2xx stands for. `now` (UTC) is for dates in Retry-After."""
    raw = body[:20_000].decode("utf-8", "replace") or None
    error = _error_object(body)
    fault = _by_status(status, error, headers)
    wait = retry_after(headers, now)
    retry = fault.retry
    if headers.get("x-should-retry") == "false":
        retry = Retry.NEVER
    detail = fault.detail
    if wait is not None and wait >= 60 and fault.reason is Reason.RATE_LIMITED:
        detail += f"; it asks to wait for {timedelta(seconds=round(min(wait, 1e9)))}"
    return Fault(
        reason=fault.reason,
        detail=detail,
        retry=retry,
        wait=wait if retry is not Retry.NEVER else None,
        status=status,
        param=fault.param,
        raw=raw,
        request_id=headers.get("x-request-id"),
    )


def error_fault(error: Mapping[str, Any], used: Usage) -> Fault:
    """The fault that an error object inside a response with status 200 stands for."""
    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    if "rate_limit" in f"{code} {error.get('type')}":
        status = 429
    elif status == 500 and _named(error) is not None:
        status = 400
    fault = _by_status(status, error, {})
    return Fault(
        fault.reason, fault.detail, fault.retry, param=fault.param, raw=repr(dict(error))[:2000], usage=used, status=200
    )


def _error_object(body: bytes) -> Mapping[str, Any]:
    """The error object of a body in one of the forms servers use; empty where there is none."""
    try:
        payload = read_payload(body)
    except PayloadProblem as problem:
        return {"message": str(problem)}
    error = payload.get("error", payload)
    if isinstance(error, str):
        return {"message": error}
    return error if isinstance(error, dict) else {}


def _words(error: Mapping[str, Any]) -> str:
    parts = (error.get("code"), error.get("type"), error.get("message"), error.get("detail"))
    return " ".join(str(part) for part in parts if part is not None).lower()


def _has(words: str, needles: tuple[str, ...]) -> bool:
    return any(needle in words for needle in needles)


def _named(error: Mapping[str, Any]) -> Reason | None:
    """The reason that an error object's own words give, whatever the status says."""
    words = _words(error)
    if _has(words, _QUOTA):
        return Reason.QUOTA_EXHAUSTED
    if _has(words, _CONTEXT):
        return Reason.CONTEXT_TOO_LONG
    if _has(words, _FILTER):
        return Reason.FILTERED
    if _has(words, _MODEL) or _MODEL_WORDS.search(words):
        return Reason.UNKNOWN_MODEL
    if _has(words, _SCHEMA) or str(error.get("param")).startswith(("response_format", "text.format")):
        return Reason.SCHEMA_REJECTED
    return None


def _by_status(status: int, error: Mapping[str, Any], headers: Mapping[str, str]) -> Fault:
    detail = one_line(error.get("message") or error.get("detail") or f"status {status}")
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
    if status in (409, 425) or status >= 500:
        return Fault(Reason.SERVER_ERROR, detail, Retry.SOON)
    return _rejected(status, error, detail)


def _limited(error: Mapping[str, Any], detail: str) -> Fault:
    if _named(error) is Reason.QUOTA_EXHAUSTED:
        return Fault(Reason.QUOTA_EXHAUSTED, detail)
    if _has(_words(error), _TOO_LARGE):
        # The one request is larger than the limit of a whole minute: waiting cannot help.
        return Fault(Reason.RATE_LIMITED, detail)
    return Fault(Reason.RATE_LIMITED, detail, Retry.WAIT)


def _rejected(status: int, error: Mapping[str, Any], detail: str) -> Fault:
    """The other 4xx: the request itself is at fault."""
    if status == 413:
        return Fault(Reason.CONTEXT_TOO_LONG, detail)
    if status in (400, 404, 422):
        if _has(_words(error), _UNPARSED):
            # Seen on requests that were well-formed: the body was damaged on its way.
            return Fault(Reason.BAD_REQUEST, detail, Retry.SOON)
        named = _named(error)
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
    if given:
        try:
            date = parsedate_to_datetime(given)
        except ValueError:
            date = None
        if date is not None:
            date = date if date.tzinfo else date.replace(tzinfo=UTC)
            return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
    resets = [
        duration(headers.get(f"x-ratelimit-reset-{kind}"))
        for kind in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{kind}") == "0"
    ]
    return max((reset for reset in resets if reset is not None), default=None)


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
