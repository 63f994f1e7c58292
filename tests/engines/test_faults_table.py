"""Plays every fault against the engine; the table in docs/faults.md is written from what came out."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engines.doubles import ASK, engine
from tests.faultserver import FaultServer
from tests.faultserver_cases import cases
from tests.faultserver_row import SHORT, Case
from toolkit.ask import Answer, Failure

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"
SECRET = "sk-test-0123456789abcdef"
CASES = cases()

Outcomes = dict[str, tuple[Answer[Any] | Failure, int]]


AT_ONCE = 12


async def _ask(case: Case, server: FaultServer, turn: asyncio.Semaphore) -> Answer[Any] | Failure:
    one = engine(server.url(case.name), style=case.style, seconds=case.seconds, max_body_bytes=case.max_body_bytes)
    async with turn:
        try:
            return await one.answer(ASK)
        finally:
            await one.aclose()


async def _all(server: FaultServer) -> list[Answer[Any] | Failure]:
    turn = asyncio.Semaphore(AT_ONCE)
    slow_first = sorted(CASES, key=lambda case: case.seconds)
    found = await asyncio.gather(*(_ask(case, server, turn) for case in slow_first))
    by_name = {case.name: result for case, result in zip(slow_first, found, strict=True)}
    return [by_name[case.name] for case in CASES]


def _play() -> Outcomes:
    with FaultServer({case.name: case.steps for case in CASES}) as server:
        results = asyncio.run(_all(server))
        counts = [_requests(case, result, server) for case, result in zip(CASES, results, strict=True)]
        return {case.name: (result, count) for case, result, count in zip(CASES, results, counts, strict=True)}


def _requests(case: Case, result: Answer[Any] | Failure, server: FaultServer) -> int:
    """What the server saw; where a case is about time, what was sent, which a busy machine may not deliver in time."""
    if isinstance(result, Failure) and case.seconds == SHORT:
        return result.attempts
    return len(server.seen(case.name))


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    return _play()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_ends_as_it_is_named(case: Case, outcomes: Outcomes) -> None:
    result, requests = outcomes[case.name]
    ended = result.reason if isinstance(result, Failure) else None
    assert (ended, requests) == (case.ends, case.requests), result
    assert result.usage.calls == requests
    if isinstance(result, Failure):
        assert result.attempts == requests
        assert "\n" not in result.message
        assert SECRET not in f"{result.message}{result.raw}"


def test_there_are_at_least_fifty_faults_and_no_name_twice():
    assert len({case.name for case in CASES}) == len(CASES) >= 50


def test_raw_text_and_request_id_survive_a_failure(outcomes: Outcomes) -> None:
    cut, _ = outcomes["length"]
    assert isinstance(cut, Failure)
    assert cut.raw == '{"words": ["sh'
    assert cut.usage.output_tokens == 20
    assert cut.request_id == "req_1"


def test_a_response_smuggled_behind_another_is_nobodys_answer(outcomes: Outcomes) -> None:
    answer, _ = outcomes["smuggled"]
    assert isinstance(answer, Answer)
    assert answer.reply.actor == "A1"


def test_the_table_in_the_docs_is_up_to_date(outcomes: Outcomes) -> None:
    assert TABLE.read_text(encoding="utf-8") == table(outcomes), (
        "write it anew: python -m tests.engines.test_faults_table"
    )


def table(outcomes: Outcomes) -> str:
    """docs/faults.md: one row for each fault."""
    rows = [_row(case, *outcomes[case.name]) for case in CASES]
    return HEADER.format(count=len(rows)) + "\n".join(rows) + "\n"


def _row(case: Case, result: Answer[Any] | Failure, requests: int) -> str:
    if isinstance(result, Failure):
        read = re.sub(r"127\.0\.0\.1:\d+", "HOST", result.message)
        return f"| {case.what} | {result.reason.value} | {requests} | {_cell(read)} |"
    notes = "; ".join(result.notes)
    return f"| {case.what} | answered | {requests} | {_cell(notes) or '(nothing: the answer)'} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


HEADER = """# Faults

What the model client does in {count} situations, played by a scripted server on a loopback socket (`tests/faultserver.py`,
`tests/faultserver_cases.py`). This table is generated from what the client really did (`python -m
tests.engines.test_faults_table`), and a test fails where it is out of date.

*Ends as* is the reason a failure carries in the analysis (`failures[].reason`), or `answered`. *Requests* counts what was
sent, with at most five tries for a fault of the server or the network, one more for a reply that was cut off, and one for a
reply that breaks its rules. The last column is what the user reads.

| what the server does | ends as | requests | what the user reads |
|---|---|---|---|
"""

if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table(_play()), encoding="utf-8")
    sys.stdout.write(f"{TABLE}\n")
