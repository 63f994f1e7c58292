"""Errors as RFC 9457 problem details: every answer that is not a success has a type, a title, a status and a detail.

What a caller sent is not repeated in an error, so that no article ends up in a log of errors.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from toolkit.errors import ConfigError, InputError, ProviderError, ToolkitError
from toolkit.web.faults import Busy, Conflict, Forbidden, Missing

LOG = logging.getLogger("toolkit.web")
LOG.addHandler(logging.NullHandler())
MEDIA_TYPE = "application/problem+json"
_KIND = "urn:stance-toolkit:problem:"
_RETRY_SECONDS = "5"


class Wrong(BaseModel):
    """One thing that is wrong with a request: where, and what."""

    where: str
    what: str


class Problem(BaseModel):
    """What went wrong. `type` is a stable name, `detail` says what happened and what to do."""

    type: str = Field(examples=["urn:stance-toolkit:problem:not-found"])
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


_STATUSES: tuple[tuple[type[ToolkitError], int], ...] = (
    (Missing, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Busy, 503),
    (InputError, 422),
    (ConfigError, 503),
    (ProviderError, 502),
    (ToolkitError, 500),
)


def problem(
    status: int, detail: str, *, errors: tuple[Wrong, ...] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The answer for a problem."""
    title = HTTPStatus(status).phrase
    body = Problem(type=_KIND + title.lower().replace(" ", "-"), title=title, status=status, detail=detail)
    data = body.model_dump(exclude={"errors"})
    if errors:
        data["errors"] = [error.model_dump() for error in errors]
    waiting = {"Retry-After": _RETRY_SECONDS} if status in (429, 503) else {}
    text = json.dumps(data, ensure_ascii=True)
    return Response(text, status, headers={**waiting, **(headers or {})}, media_type=MEDIA_TYPE)


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may end in these problems, for its description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in sorted(statuses)}


def schemas() -> dict[str, Any]:
    """The schemas that `described` refers to."""
    made = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")[1]
    return dict(made["$defs"])


def install(app: FastAPI) -> None:
    """Let `app` answer every error with a problem."""
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ToolkitError, _ours)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: ToolkitError) -> int:
    """The HTTP status of one of our errors."""
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def refused(request: Request, error: Exception) -> Response:
    """The answer where the framework refuses a request, or one of our routes by a status."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NO_CONTENT:
        return Response(status_code=error.status_code)
    details = {404: f"there is nothing at {request.url.path[:200]!r}", 405: f"{request.method} is not possible here"}
    phrase = HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    return problem(error.status_code, details.get(error.status_code, detail) if detail == phrase else detail,
                   headers=error.headers)  # fmt: skip


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = tuple(
        Wrong(where=".".join(str(part) for part in one["loc"])[:200], what=str(one["msg"])[:500])
        for one in error.errors()[:20]
    )
    first = f"{found[0].where}: {found[0].what}" if found else "the request cannot be read"
    return problem(422, first, errors=found)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ToolkitError)
    return problem(status_of(error), str(error))


def _unexpected(request: Request, error: Exception) -> Response:
    LOG.error("unexpected %s at %s %s", type(error).__name__, request.method, request.url.path)
    return problem(500, "something unexpected happened; the server's log has the details")
