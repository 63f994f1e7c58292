"""Files and batches of a provider: what is asked again, what is not, and what odd answers are taken for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faultserver import FaultServer, Step, reply
from toolkit.ask import Reason
from toolkit.engines.call import Fault, Retry
from toolkit.engines.connection import Connection
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.jobs import Job, Jobs, Problem, job

BATCH = {"id": "batch_1", "status": "completed", "output_file_id": "file_1", "metadata": {"stance": "x"}}
KEY = "sk-test-0123456789abcdef"


def asking(steps: list[Step], ask: Callable[[Jobs], Awaitable[Any]], **endpoint: Any) -> tuple[Any, list[float], int]:
    """What `ask` gives, the pauses made, and the number of requests."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def run(url: str) -> Any:
        connection = Connection(Endpoint(base_url=url, api_key=KEY, seconds=20.0, **endpoint))
        try:
            return await ask(Jobs(connection, sleep=sleep))
        finally:
            await connection.aclose()

    with FaultServer({"s": steps}) as server:
        found = asyncio.run(run(server.url("s")))
        return found, pauses, len(server.seen("s"))


def test_a_pause_that_the_server_asks_for_is_made():
    found, pauses, requests = asking(
        [reply({"error": {"message": "slow down"}}, 429, retry_after="7"), reply(BATCH)],
        lambda jobs: jobs.retrieve("b"),
    )
    assert isinstance(found, Job)
    assert (pauses[0], requests) == (7.0, 2)


def test_a_pause_longer_than_our_patience_is_told_instead():
    found, pauses, requests = asking(
        [reply({"error": {"message": "slow down"}}, 429, retry_after="900")], lambda jobs: jobs.retrieve("b")
    )
    assert isinstance(found, Fault)
    assert (found.retry, found.reason, pauses, requests) == (Retry.WAIT, Reason.RATE_LIMITED, [], 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_making_a_batch_is_tried_once(status):
    found, pauses, requests = asking(
        [reply({"error": {"message": "no"}}, status)], lambda jobs: jobs.create("file_1", "/v1/responses", "x")
    )
    assert isinstance(found, Fault)
    assert (requests, pauses) == (1, [])


@pytest.mark.parametrize("payload", [{}, {"id": ""}, {"id": None}, {"id": 7}, {"id": "  "}])
def test_an_answer_without_an_id_is_none(payload):
    found, _, _ = asking([reply(payload)], lambda jobs: jobs.create("file_1", "/v1/responses", "x"))
    assert isinstance(found, Fault)
    assert found.reason is Reason.BAD_RESPONSE


def test_an_error_with_status_200_is_an_error():
    payload = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    found, _, _ = asking([reply(payload)], lambda jobs: jobs.create("file_1", "/v1/responses", "x"))
    assert isinstance(found, Fault)
    assert found.reason is Reason.QUOTA_EXHAUSTED


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"output_file_id": "", "error_file_id": None}, Job("b", "unknown")),
        ({"status": None, "request_counts": None, "errors": None}, Job("b", "unknown")),
        ({"status": "completed", "request_counts": {"total": 3, "completed": -1}}, Job("b", "completed", total=3)),
        (
            {"errors": {"data": [None, {"message": None}]}},
            Job("b", "unknown", problems=(Problem("error", "no message"),)),
        ),
        ({"errors": {"data": None}, "metadata": "x", "created_at": "now"}, Job("b", "unknown")),
        ({"metadata": {"stance": "run/1"}, "created_at": 5}, Job("b", "unknown", label="run/1", created=5)),
    ],
)
def test_odd_fields_of_a_batch_count_as_not_said(changes, wanted):
    assert job({"id": "b", **changes}) == wanted


def test_a_file_is_written_as_it_comes_and_only_so_large(tmp_path: Path) -> None:
    data = b'{"a": 1}\n' * 10_000
    target = tmp_path / "results"
    found, _, requests = asking([reply(data)], lambda jobs: jobs.download("file_1", target), max_body_bytes=1000)
    assert (found, requests, target.read_bytes() == data) == (len(data), 1, True)

    async def small(jobs: Jobs) -> Any:
        return await jobs.connection.download("file_1", target, limit=1000, seconds=20.0)

    found, _, _ = asking([reply(data)], small)
    assert isinstance(found, Fault)
    assert "larger than 1,000 bytes" in found.detail


def test_our_key_does_not_come_back_in_a_fault():
    found, _, _ = asking([reply({"error": {"message": f"no such key {KEY}"}}, 401)], lambda jobs: jobs.retrieve("b"))
    assert isinstance(found, Fault)
    assert KEY not in f"{found.detail} {found.raw}"
