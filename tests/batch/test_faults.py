"""Every way in which a batch can go wrong, as a table: what the provider does, what becomes of the rows, what is paid."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.batch.corpora import analyses, answering, chat, corpus, kind, reply_text, run
from tests.batch.provider import End, Ending, Line, Provider, completed, error, providing, ran, refused
from toolkit.errors import ProviderError
from toolkit.runs.outcome import Status
from toolkit.runs.store import RunStore

ROWS = 4


def good(provider: Provider, lines: list[Line]) -> list[Line]:
    """All lines, run and answered."""
    return [ran(line, *provider.run(line)) for line in lines]


def only_errors(provider: Provider, lines: list[Line]) -> Ending:
    """Completed, all requests failed: an error file alone, with the error nested in the response."""
    return Ending("completed", None, [ran(line, 500, error("The server had an error")) for line in lines])


def empty_ids(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("completed", good(provider, lines), None, {"error_file_id": ""})


def null_output(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("completed", None, None, {"output_file_id": None, "error_file_id": None})


def empty_output(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("completed", None, None, {"output_file_id": "", "error_file_id": ""})


def half_expired(provider: Provider, lines: list[Line]) -> Ending:
    late = [refused(line, "batch_expired", "This request could not be executed in time.") for line in lines[2:]]
    return Ending("expired", good(provider, lines[:2]), late)


def expired_silently(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("expired", good(provider, lines[:2]))


def expired_with_nothing(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("expired", None)


def cancelled(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("cancelled", good(provider, lines[:1]))


def one_lost(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("completed", good(provider, lines[1:]))


def doubled(provider: Provider, lines: list[Line]) -> Ending:
    results = good(provider, lines)
    bad = [ran(line, 500, error("The server had an error")) for line in lines]
    return Ending("completed", [*results, *results, bad[0]], [bad[1]])


def strange(provider: Provider, lines: list[Line]) -> Ending:
    other = {"custom_id": "f" * 64, "response": {"status_code": 200, "body": chat("{}")}, "error": None}
    odd: list[Any] = [b"\n", b"not json\n", b"[1]\n", b'{"custom_id": 7}\n', b'{"custom_id": "x", "response": null}\n']
    return Ending("completed", [other, *odd, *good(provider, lines), b'{"custom_id": "torn'])


def broken_bodies(provider: Provider, lines: list[Line]) -> Ending:
    return Ending("completed", [ran(line, 200, "<html>") for line in lines])


def line_error(code: str, message: str) -> End:
    def end(provider: Provider, lines: list[Line]) -> Ending:
        return Ending("completed", good(provider, lines[1:]), [refused(lines[0], code, message)])

    return end


def failed(*problems: dict[str, Any]) -> End:
    def end(provider: Provider, lines: list[Line]) -> Ending:
        return Ending("failed", None, None, {"errors": {"object": "list", "data": list(problems)}})

    return end


def nested(status: int, message: str, code: str | None = None) -> End:
    """The first line has a response with an error status, and `error` is null."""

    def end(provider: Provider, lines: list[Line]) -> Ending:
        return Ending("completed", good(provider, lines[1:]), [ran(lines[0], status, error(message, code))])

    return end


def vanishing(provider: Provider, lines: list[Line]) -> Ending:
    """The batch is run and then gone, with all that belonged to it."""
    good(provider, lines)
    newest = list(provider.batches)[-1]
    provider.batches[newest]["metadata"] = {}
    provider.faults["GET /batches/*"] = [404, 404, 404, None]
    return Ending("completed", None)


QUEUE = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached for gpt-4.1. Limit: 90,000."}
BAD_LINE = {"code": "invalid_json_line", "message": "This line is not parseable as valid JSON.", "line": 2}


@dataclass(frozen=True)
class Fault:
    """`ends`: of the batches in the order made; then statuses of the rows, batches made, lines run, words of the reason."""

    name: str
    ends: list[End]
    done: int = ROWS
    failed: int = 0
    batches: int = 2
    paid: int = 2 * ROWS
    reason: str = ""
    said: str = ""


TABLE = [
    Fault("usual", [completed]),
    Fault("empty error id", [empty_ids]),
    Fault("only an error file, once", [only_errors, completed], batches=3),
    Fault("only an error file, for ever", [only_errors], 0, 4, 2, 0, "server error: .*sent 2 times"),
    Fault("null ids", [null_output, completed], batches=3),
    Fault("ids of no characters", [empty_output, completed], batches=3),
    Fault("nothing comes back, for ever", [null_output], 0, 4, 2, 0, "ended without a result .*sent 2 times"),
    Fault("expired with part of the results", [half_expired, completed], batches=3),
    Fault("expired without an error file", [expired_silently, completed], batches=3),
    Fault("expired with nothing", [expired_with_nothing, completed], batches=3),
    Fault("expired, for ever", [expired_with_nothing], 0, 4, 2, 0, "timed out: .*expired before the request was run"),
    Fault("cancelled by somebody", [cancelled, completed], batches=3),
    Fault("a line that never comes back, once", [one_lost, completed], batches=3),
    Fault("a line that never comes back", [one_lost, one_lost, completed], 3, 1, 2, 6, "sent 2 times"),
    Fault("lines twice, answers and errors", [doubled, doubled], said="7 duplicates|6 duplicates"),
    Fault("unknown, torn and odd lines", [strange, strange], said="1 of other runs, .* unreadable"),
    Fault("bodies that are no JSON", [broken_bodies], 0, 4, 2, 0, "bad response: .*HTML.*sent 2 times"),
    Fault("an error instead of a response", [line_error("server_error", "Oh no"), completed], batches=3),
    Fault("a nested 429", [nested(429, "Rate limit reached"), completed], batches=3),
    Fault(
        "a nested 400", [nested(400, "Unsupported value"), completed], 3, 1, 2, 6, "bad request: .*Unsupported value"
    ),
    Fault(
        "a line too long for the model",
        [nested(400, "This model's maximum context length is 10", "context_length_exceeded"), completed],
        *(3, 1, 2, 6, "context too long"),
    ),
    Fault("failed validation of one line", [failed(BAD_LINE), completed], 3, 1, 3, 6, "invalid_json_line"),
    Fault("failed validation as a whole", [failed({"code": "empty_file", "message": "Empty."})], 0, 4, 1, 0, "Empty"),
    Fault("failed without a reason", [failed(), completed], batches=3),
    Fault("a full queue", [failed(QUEUE), failed(QUEUE), completed], batches=4, said="waits for room"),
    Fault("a batch that vanishes", [vanishing, completed], batches=3, paid=3 * ROWS),
]


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_every_row_ends_and_nothing_is_paid_without_need(fault, tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    said: list[str] = []
    with providing(answering, ends=fault.ends) as provider:
        ended = run(tmp_path / "run", articles, provider, said=said)
        if ended.counts.pending:
            assert fault.name == "cancelled by somebody"
            ended = run(tmp_path / "run", articles, provider, said=said)
        counts = ended.counts
        assert (counts.done, counts.failed, counts.rows) == (fault.done, fault.failed, ROWS), said
        assert len(provider.batches) == fault.batches
        assert sum(provider.paid.values()) == fault.paid
        assert provider.paid_twice == (ROWS if fault.name == "a batch that vanishes" else 0)
        with RunStore.open(tmp_path / "run") as store:
            reasons = [row.reason or "" for row in store.rows(Status.FAILED)]
            assert store.usage().calls >= 2 * fault.done
        again = run(tmp_path / "run", articles, provider)
        assert (again.counts, len(provider.batches)) == (counts, fault.batches), "a second run does nothing"
    for reason in reasons:
        assert re.search(fault.reason, reason), reason
    if fault.said:
        assert re.search(fault.said, "\n".join(said)), said


@pytest.mark.parametrize(
    ("code", "message"),
    [("billing_hard_limit_reached", "Billing hard limit has been reached"), ("insufficient_quota", "You exceeded")],
)
def test_a_spent_quota_ends_the_run_and_a_resumed_one_pays_nothing_twice(code, message, tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    spent = failed({"code": code, "message": message})
    with providing(answering, ends=[completed, spent, completed]) as provider:
        with pytest.raises(ProviderError, match="quota"):
            run(tmp_path / "run", articles, provider)
        ended = run(tmp_path / "run", articles, provider)
    assert ended.counts.done == ROWS
    assert (sum(provider.paid.values()), provider.paid_twice) == (2 * ROWS, 0)


def test_a_wrong_reply_is_repaired_in_a_further_stage(tmp_path):
    def clumsy(line: Line) -> tuple[int, Any]:
        repaired = len(line["body"]["messages"]) > 2
        return 200, chat(reply_text(line) if repaired or kind(line) == "positions" else '{"actors": []}')

    with providing(clumsy) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", 2), provider)
    assert (ended.counts.done, len(provider.batches)) == (2, 3)
    found = analyses(tmp_path / "run")
    assert all("repaired" in " ".join(one.provenance.notes) for one in found)
    assert [one.usage.calls for one in found] == [3, 3]


def test_a_reply_that_was_cut_off_gets_more_room_in_a_further_stage(tmp_path):
    def short(line: Line) -> tuple[int, Any]:
        room = line["body"]["max_tokens"]
        return 200, chat(reply_text(line), finish="stop" if room > 500 else "length")

    with providing(short) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", 2), provider, max_output_tokens=400)
    assert (ended.counts.done, len(provider.batches), sum(provider.paid.values())) == (2, 4, 8)


@dataclass
class Moody:
    """A model that takes no position until it is `good`."""

    good: bool = False

    def __call__(self, line: Line) -> tuple[int, Any]:
        bad = kind(line) == "positions" and not self.good
        return 200, chat("I would rather not say." if bad else reply_text(line))


def test_failed_rows_are_retried_when_asked_for_and_only_what_failed_is_paid_again(tmp_path):
    moody = Moody()
    articles = corpus(tmp_path / "a.jsonl", 2)
    with providing(moody) as provider:
        first = run(tmp_path / "run", articles, provider)
        paid = sum(provider.paid.values())
        moody.good = True
        assert run(tmp_path / "run", articles, provider).counts == first.counts
        assert sum(provider.paid.values()) == paid
        second = run(tmp_path / "run", articles, provider, manner={"retry_failed": True})
    assert (first.counts.failed, second.counts.done) == (2, 2)
    assert sum(provider.paid.values()) == paid + 2


def test_rows_that_were_reopened_go_on_in_a_later_process(tmp_path):
    moody = Moody()
    articles = corpus(tmp_path / "a.jsonl", 2)
    with providing(moody) as provider:
        assert run(tmp_path / "run", articles, provider).counts.failed == 2
        paid, moody.good = sum(provider.paid.values()), True
        one_round = run(tmp_path / "run", articles, provider, wait=False, manner={"retry_failed": True})
        assert (one_round.counts.pending, one_round.counts.failed) == (2, 0)
        assert run(tmp_path / "run", articles, provider).counts.done == 2
    assert sum(provider.paid.values()) == paid + 2


def test_two_articles_of_one_text_are_one_request(tmp_path):
    line = json.dumps({"text": "“We will keep the mill,” said Ada Brandt. It rained."})
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    with providing(answering) as provider:
        ended = run(tmp_path / "run", path, provider)
    assert (ended.counts.done, sum(provider.paid.values())) == (2, 2)
