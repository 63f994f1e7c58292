"""Reads the body of a response as strictly as JSON is meant to be, because a status of 200 promises nothing.

Refused are: bytes that are not UTF-8, an empty body, HTML, NaN and Infinity, a key that stands twice in one object,
nesting too deep to read, and anything but an object at the top.
"""

from __future__ import annotations

import json
from typing import Any

Payload = dict[str, Any]


class PayloadProblem(ValueError):
    """A body is not one JSON object; `str()` is a phrase that says what it is instead."""


def read_payload(body: bytes) -> Payload:
    """The JSON object in `body`. Raises PayloadProblem."""
    data = read_json(body)
    if not isinstance(data, dict):
        raise PayloadProblem(f"JSON that is not an object but {_kind(data)}")
    return data


def read_json(body: bytes) -> Any:
    """The JSON value in `body`, whatever it is. Raises PayloadProblem."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PayloadProblem(f"bytes that are not UTF-8 (at byte {error.start})") from error
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped:
        raise PayloadProblem("an empty body")
    if stripped.startswith("<"):
        raise PayloadProblem("an HTML or XML page")
    try:
        return json.loads(stripped, parse_constant=_no_constant, object_pairs_hook=_unique)
    except RecursionError as error:
        raise PayloadProblem("JSON nested too deeply") from error
    except json.JSONDecodeError as error:
        raise PayloadProblem(f"JSON that is broken at character {error.pos:,}") from error
    except ValueError as error:
        raise PayloadProblem(f"broken JSON: {error}") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> Payload:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _kind(data: Any) -> str:
    return {list: "a list", str: "a string", bool: "a truth value", type(None): "null"}.get(type(data), "a number")


MOST_COUNTED = 10**12
"""A count above this is not one of tokens or bytes."""


def counted(data: Any, *path: str) -> int | None:
    """The integer from 0 to `MOST_COUNTED` at `path` in nested objects, or None where there is none (or something else
    stands there)."""
    for name in path:
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data if isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= MOST_COUNTED else None


def model_name(payload: Payload) -> str | None:
    """The model that a payload says it comes from; None where it says nothing that could be a name."""
    name = payload.get("model")
    return name if isinstance(name, str) and 0 < len(name) <= 200 and name.isprintable() else None
