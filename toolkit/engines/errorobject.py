"""The error object of a response, brought from the forms in which servers send it into one: a flat mapping with `code`,
`type`, `message`, `param` and `wait` (seconds until the server wants to be asked again), as far as they are given.

Forms beside OpenAI's own: the object without its wrapper (vLLM), a string (Ollama, llama.cpp, LM Studio), a list of one
with `status` and `details` (Gemini), an inner error (Azure), the words of a provider behind a router (OpenRouter).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from toolkit.engines.payload import PayloadProblem, read_json

_RETRY_IN = re.compile(
    r"(?:retry|try again) (?:in|after) (\d+(?:\.\d+)?) ?(ms|s|seconds?|milliseconds?)\b", re.IGNORECASE
)
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")
_LONGEST = 2_000
"""Characters kept of a message: more than any line that is shown, and enough to look for words in."""

ErrorObject = Mapping[str, Any]


def read_error(body: bytes) -> ErrorObject:
    """The error object in the body of a response; one with a message that says what the body is instead."""
    try:
        payload = read_json(body)
    except PayloadProblem as problem:
        return {"message": str(problem)}
    if isinstance(payload, list) and len(payload) == 1:
        payload = payload[0]
    if not isinstance(payload, dict):
        return {"message": "JSON that is not an object"}
    return error_object(payload.get("error") or payload)


def error_object(error: Any) -> ErrorObject:
    """One form for what stands under `error` in a payload: an object or a string."""
    if not isinstance(error, dict):
        return {"message": str(error)[:_LONGEST]}
    message = _message(error)
    return {
        "code": _code(error),
        "type": " ".join(_texts(error)),
        "message": message,
        "param": error.get("param"),
        "wait": _wait(error, message),
    }


def _message(error: ErrorObject) -> str:
    """What the error says, with the words of the provider behind a router."""
    said = error.get("message") or error.get("detail") or ""
    parts = [said if isinstance(said, str) else repr(said)]
    metadata = error.get("metadata")
    behind = metadata.get("raw") if isinstance(metadata, dict) else None
    if isinstance(behind, str) and behind.strip():
        parts.append(behind.strip())
    return ": ".join(part for part in parts if part)[:_LONGEST]


def _code(error: ErrorObject) -> int | str | None:
    """The code; digits given as text become a number."""
    code = error.get("code")
    if isinstance(code, str) and re.fullmatch(r"[45]\d\d", code):
        return int(code)
    return code if isinstance(code, int | str) else None


def _texts(error: ErrorObject) -> Iterator[str]:
    """The short words of an error beside its code and message: kinds, states, inner codes, marks of a moderation."""
    for name in ("type", "status"):
        if isinstance(error.get(name), str):
            yield error[name]
    inner = error.get("innererror")
    if isinstance(inner, dict) and isinstance(inner.get("code"), str):
        yield inner["code"]
    metadata = error.get("metadata")
    if isinstance(metadata, dict) and ("flagged_input" in metadata or "reasons" in metadata):
        yield "flagged_input"
    for one in _details(error):
        violations = one.get("violations")
        for violation in violations if isinstance(violations, list) else ():
            if isinstance(violation, dict) and isinstance(violation.get("quotaId"), str):
                yield violation["quotaId"]
        if isinstance(one.get("reason"), str):
            yield one["reason"]


def _details(error: ErrorObject) -> list[dict[str, Any]]:
    details = error.get("details")
    return [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []


def _wait(error: ErrorObject, message: str) -> float | None:
    """Seconds after which the error itself says to try again."""
    for one in _details(error):
        delay = _SECONDS.fullmatch(str(one.get("retryDelay")))
        if delay and isfinite(float(delay[1])):
            return float(delay[1])
    said = _RETRY_IN.search(message)
    if said is None or not isfinite(float(said[1])):
        return None
    return float(said[1]) / (1000 if said[2].startswith("m") else 1)
