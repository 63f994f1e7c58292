"""The lines of batch files: a request as one line of JSON, and what one line of a provider's results says. Pure.

A request's `custom_id` is its content key, the name it also has in the response cache and in recordings. Results come in
two files, outputs and errors, in any order; a line may hold a response of any status, an error instead of a response, or
nothing that can be read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit.engines.payload import Payload, PayloadProblem, read_payload

VERSION_PATH = "/v1"
"""What stands before the API's path in a line's `url` and a batch's `endpoint`."""
NOT_RUN = frozenset({"batch_expired", "batch_cancelled"})
"""Codes of errors that stand for requests which were never run, and cost nothing."""


class Kind(StrEnum):
    """What came back for a request."""

    RESPONSE = "response"
    """A response with its status; the body may be an answer or an error object."""
    ERROR = "error"
    """An error instead of a response."""
    NOT_RUN = "not_run"
    """The request was not run before the batch ended."""


@dataclass(frozen=True)
class Result:
    """What a line of results says of the request `key`: its kind, the HTTP status (0 without one), and the body as JSON."""

    key: str
    kind: Kind
    status: int
    body: str


class LineProblem(ValueError):
    """A line of results cannot be read; `str()` says why."""


def request_line(key: str, path: str, body: Payload) -> bytes:
    """One line of a batch's input file, line end included."""
    line = {"custom_id": key, "method": "POST", "url": f"{VERSION_PATH}{path}", "body": body}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def read_result(line: bytes) -> Result:
    """What one line of an output or error file says. Raises LineProblem.

    An error may stand in `error`, or as the body of a response whose status says so while `error` is null; both are
    taken. A response whose body is a string is taken as the JSON in it.
    """
    try:
        data = read_payload(line)
    except PayloadProblem as problem:
        raise LineProblem(str(problem)) from problem
    key = data.get("custom_id")
    if not isinstance(key, str) or not key:
        raise LineProblem("a line without custom_id")
    response, error = data.get("response"), data.get("error")
    if isinstance(response, dict) and response.get("body") not in (None, "", {}):
        return Result(key, Kind.RESPONSE, _status(response), _json(response["body"]))
    if isinstance(error, dict) and error:
        kind = Kind.NOT_RUN if error.get("code") in NOT_RUN else Kind.ERROR
        return Result(key, kind, _status(response if isinstance(response, dict) else {}, 0), _json({"error": error}))
    raise LineProblem("a line with neither a response nor an error")


def _status(response: Payload, otherwise: int = 200) -> int:
    status = response.get("status_code")
    return status if isinstance(status, int) and not isinstance(status, bool) and 100 <= status < 600 else otherwise


def _json(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
