"""The provider's files and batches: what can be asked of them, and what they answer, as plain values.

Nothing is decided here. What may be asked twice without harm is retried by the client's own policy; the making of a batch
costs money and is tried once, because only the caller can find out whether a request without an answer was carried out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from toolkit.ask import Reason
from toolkit.engines.call import Fault, Retry
from toolkit.engines.connection import Connection
from toolkit.engines.faults import error_fault, http_fault, one_line
from toolkit.engines.payload import Payload, counted
from toolkit.engines.retry import RetryPolicy, Sleep, retried
from toolkit.records import Usage

T = TypeVar("T")

WINDOW = "24h"
"""The only completion window there is."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""The statuses that a batch never leaves."""
LABEL = "stance"
"""The key of a batch's metadata under which our own name for it stands."""
TRANSFER_SECONDS = 3600.0
MOST_BYTES = 2**31
"""The most that is downloaded as one file; outputs of 50,000 replies are some hundred megabytes."""
PATIENCE = 120.0
"""Seconds for which one question is asked again where server or network fail."""
PAGES = 100


@dataclass(frozen=True)
class Problem:
    """What the provider says is wrong with a batch as a whole, or with one `line` (from 1) of its input file."""

    code: str
    message: str
    line: int | None = None

    def fault(self) -> Fault:
        """The fault it stands for, named as those of single requests are; what is not the server's is the request's."""
        error = {"code": self.code, "message": f"{self.code}: {self.message}"}
        status = 500 if any(word in self.code for word in ("server", "internal", "timeout")) else 400
        return http_fault(status, {}, json.dumps({"error": error}).encode())


@dataclass(frozen=True)
class Job:
    """A batch as the provider shows it. File ids are None where there is none, also where the provider says ""."""

    id: str
    status: str
    label: str | None = None
    output_file: str | None = None
    error_file: str | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    created: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in ENDED


class Jobs:
    """The files and batches of one server. Every method gives what it says, or the Fault that came instead."""

    def __init__(self, connection: Connection, policy: RetryPolicy | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self.connection = connection
        self._policy = policy if policy is not None else RetryPolicy()
        self._sleep = sleep

    async def upload(self, path: Path, name: str) -> str | Fault:
        """Send a file under `name` for use in a batch; returns its id. The file is read while it is sent."""

        async def attempt() -> Payload | Fault:
            with path.open("rb") as file:
                return await self.connection.request(
                    "post",
                    "/files",
                    body={"purpose": "batch"},
                    files=[("file", (name, file, "application/jsonl"))],
                    seconds=TRANSFER_SECONDS,
                )

        return _read(await self._patiently(attempt), _id)

    async def find_file(self, name: str, size: int) -> str | Fault | None:
        """The id of a file of this name and size (in bytes) that was sent for batches before, or None."""
        found = await self._listed("/files", {"purpose": "batch"}, lambda one: one.get("filename") == name)
        if isinstance(found, Fault):
            return found
        return next((_id(one) for one in found if counted(one, "bytes") == size), None)

    async def has_file(self, file_id: str) -> bool | Fault:
        """Whether the provider knows a file, with the key in use."""

        async def attempt() -> Payload | Fault:
            return await self.connection.request("get", f"/files/{file_id}")

        found = await self._patiently(attempt)
        if isinstance(found, Fault):
            return False if found.status == 404 else found
        return True

    async def create(self, file_id: str, path: str, label: str) -> Job | Fault:
        """Make a batch of an uploaded file; `path` is the API's path of all its lines. Tried once."""
        body = {
            "input_file_id": file_id,
            "endpoint": path,
            "completion_window": WINDOW,
            "metadata": {LABEL: label},
        }
        return _read(await self.connection.request("post", "/batches", body=body), job)

    async def find(self, label: str) -> tuple[Job, ...] | Fault:
        """All batches whose metadata bear our `label`, oldest first."""
        found = await self._listed("/batches", {"limit": 100}, lambda one: _label(one) == label)
        return found if isinstance(found, Fault) else tuple(sorted(map(job, found), key=lambda one: one.created))

    async def retrieve(self, batch_id: str) -> Job | Fault:
        """A batch as it is now; a Fault with the status 404 where the provider does not know it."""

        async def attempt() -> Payload | Fault:
            return await self.connection.request("get", f"/batches/{batch_id}")

        return _read(await self._patiently(attempt), job)

    async def cancel(self, batch_id: str) -> Job | Fault:
        """Ask the provider to stop a batch; what is done already can still be collected."""
        return _read(await self.connection.request("post", f"/batches/{batch_id}/cancel", body={}), job)

    async def download(self, file_id: str, target: Path) -> int | Fault:
        """Write one of the provider's files to `target`; returns its size in bytes. Raises OSError for a full disk."""

        async def attempt() -> int | Fault:
            return await self.connection.download(file_id, target, limit=MOST_BYTES, seconds=TRANSFER_SECONDS)

        return await self._patiently(attempt)

    async def _listed(
        self, path: str, query: Mapping[str, Any], wanted: Callable[[Payload], bool]
    ) -> list[Payload] | Fault:
        """Those wanted of a list that comes in pages."""
        kept: list[Payload] = []
        after: dict[str, str] = {}
        for _ in range(PAGES):

            async def attempt(after: Mapping[str, str] = after) -> Payload | Fault:
                return await self.connection.request("get", path, query={**query, **after})

            page = await self._patiently(attempt)
            if isinstance(page, Fault):
                return page
            data = page.get("data")
            listed = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
            kept += [one for one in listed if wanted(one)]
            last = _id(listed[-1]) if listed else ""
            if page.get("has_more") is not True or not last or after == {"after": last}:
                break
            after = {"after": last}
        return kept

    async def _patiently(self, attempt: Callable[[], Awaitable[T | Fault]]) -> T | Fault:
        started = asyncio.get_running_loop().time()

        def left() -> float:
            return PATIENCE - (asyncio.get_running_loop().time() - started)

        async def heeding() -> T | Fault:
            outcome = await attempt()
            if isinstance(outcome, Fault) and outcome.wait is not None and outcome.wait < left():
                await self._sleep(outcome.wait)  # no gate stands before these requests that would hold them back
                return replace(outcome, wait=None)
            return outcome

        return await retried(heeding, self._policy, left, self._sleep)


def job(payload: Payload) -> Job:
    """The batch in a payload; what is missing or odd in it counts as not said."""
    errors = payload.get("errors")
    listed = errors.get("data") if isinstance(errors, dict) else None
    return Job(
        id=_id(payload) or "",
        status=str(payload.get("status") or "unknown"),
        label=_label(payload),
        output_file=_text(payload, "output_file_id"),
        error_file=_text(payload, "error_file_id"),
        total=counted(payload, "request_counts", "total") or 0,
        completed=counted(payload, "request_counts", "completed") or 0,
        failed=counted(payload, "request_counts", "failed") or 0,
        created=counted(payload, "created_at") or 0,
        problems=tuple(_problem(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else (),
    )


def _read(payload: Payload | Fault, read: Callable[[Payload], T]) -> T | Fault:
    """What is read of a payload that has an id; one without is no answer."""
    if isinstance(payload, Fault):
        return payload
    if not _id(payload):
        if isinstance(payload.get("error"), dict):
            return error_fault(payload["error"], Usage())
        return Fault(Reason.BAD_RESPONSE, "the server's answer holds no 'id'", Retry.SOON, raw=str(payload)[:2000])
    return read(payload)


def _id(payload: Payload) -> str:
    return _text(payload, "id") or ""


def _text(payload: Payload, name: str) -> str | None:
    value = payload.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _label(payload: Payload) -> str | None:
    metadata = payload.get("metadata")
    return _text(metadata, LABEL) if isinstance(metadata, dict) else None


def _problem(error: Payload) -> Problem:
    line = counted(error, "line")
    return Problem(str(error.get("code") or "error"), one_line(error.get("message") or "no message"), line)
