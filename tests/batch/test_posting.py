"""Requests for files and batches that go wrong on their way: tried again where that is free, looked for where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.batch.corpora import analyses, answering, corpus, run
from tests.batch.provider import Ending, Line, Provider, error, providing, ran
from toolkit.batch.ledger import State
from toolkit.batch.outbox import FileLimits, request_file
from toolkit.batch.standing import standing
from toolkit.batch.work import FOLDER
from toolkit.engines.jobs import Jobs
from toolkit.errors import ConfigError, InputError, ProviderError, ToolkitError

ROWS = 3
GONE = (400, error("No such File object: file-0000"))


@dataclass(frozen=True)
class Way:
    """`faults` of the provider by request; then files sent, batches made, and words of what is said."""

    name: str
    faults: dict[str, list[Any]]
    files: int = 2
    batches: int = 2
    said: str = ""
    paid_twice: int = 0


WAYS = [
    Way("an answer to an upload is lost", {"POST /files": ["lost"]}, files=3),
    Way("the server fails at an upload", {"POST /files": [500, 503]}),
    Way("the answer to the making is lost", {"POST /batches": ["lost"]}, said="connection"),
    Way("the answer to the second making is lost", {"POST /batches": [None, "lost"]}),
    Way("the server fails at the making", {"POST /batches": [500, 502]}, said="provider failed"),
    Way("the making is limited", {"POST /batches": [429]}, said="rate limit"),
    Way("lost, and then the list fails", {"POST /batches": ["lost"], "GET /batches": [500, 503]}),
    Way("the file is gone when the batch is made", {"POST /batches": [GONE]}, files=3, said="sent again"),
    Way("looking fails for a while", {"GET /batches/*": [503] * 12 + ["lost"]}, said="provider failed"),
    Way("looking is limited", {"GET /batches/*": [429] * 3}),
    Way("a batch is unknown once", {"GET /batches/*": [404]}),
    Way("a page instead of JSON", {"GET /batches/*": [(200, b"<html>")]}),
    Way("results are not there at once", {"GET /files/*/content": [404, 404]}),
    Way("the download breaks off", {"GET /files/*/content": ["lost", "lost"]}),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_everything_arrives_once(way, tmp_path):
    said: list[str] = []
    with providing(answering, faults={name: list(faults) for name, faults in way.faults.items()}) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS), provider, said=said)
        assert provider.faults == {name: [] for name in way.faults}, "the fault was never met"
    assert ended.counts.done == ROWS, said
    assert len([file for file in provider.files.values() if file["purpose"] == "batch"]) == way.files
    assert len(provider.batches) == way.batches
    assert (sum(provider.paid.values()), provider.paid_twice) == (2 * ROWS, 0)
    assert way.said in "\n".join(said)


def test_results_that_never_come_are_asked_for_once_more(tmp_path):
    with providing(answering, faults={"GET /files/*/content": [404, 404, 404]}) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS), provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, ROWS)


@pytest.mark.parametrize(
    ("faults", "kind", "words"),
    [
        ({"POST /files": [401]}, ConfigError, "refused the key"),
        ({"POST /files": [404]}, ProviderError, "offers no batches"),
        ({"POST /batches": [(400, error("Invalid endpoint"))]}, ProviderError, "Invalid endpoint"),
        (
            {"POST /batches": [(429, error("You exceeded your current quota", "insufficient_quota"))]},
            ProviderError,
            "quota",
        ),
        ({"GET /batches/*": [403]}, ConfigError, "refused the key"),
    ],
)
def test_what_only_a_person_can_mend_ends_the_run_and_costs_nothing(faults, kind, words, tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering, faults={name: list(given) for name, given in faults.items()}) as provider:
        with pytest.raises(kind, match=words) as raised:
            run(tmp_path / "run", articles, provider)
        assert "sk-test" not in str(raised.value)
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)


def test_a_batch_that_was_made_is_found_on_any_page_of_the_list(tmp_path):
    with providing(answering, faults={"POST /batches": ["lost"]}, page=2) as provider:
        for other in range(7):
            provider.store(f"other-{other}", b"", "batch")
            provider._make({"input_file_id": f"file-{other:04d}", "metadata": {"stance": "another run"}})
        first = list(provider.batches)
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS), provider)
    assert (ended.counts.done, len(provider.batches) - len(first), provider.paid_twice) == (ROWS, 2, 0)


def test_should_there_be_two_batches_of_one_file_one_is_stopped(tmp_path):
    def twice(moment: str, what: str) -> None:
        if (moment, what) == ("after", "POST /batches") and len(provider.batches) == 1:
            provider._make(dict(provider.sent[0]))

    with providing(answering, faults={"POST /batches": ["lost"]}, watching=twice) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS), provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)
    assert [batch["status"] for batch in provider.batches.values()] == ["completed", "cancelled", "completed"]


def test_the_key_of_another_project_sends_nothing_again(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering) as provider:
        run(tmp_path / "run", articles, provider, wait=False)
        provider.faults = {"GET /batches/*": [404], "GET /batches": [(200, {"data": []})], "GET /files/*": [404]}
        with pytest.raises(ConfigError, match="neither the batch batch-0000 nor its file is known"):
            run(tmp_path / "run", articles, provider)
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)


def test_one_round_does_not_wait_and_the_next_goes_on(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering) as provider:
        pending = [run(tmp_path / "run", articles, provider, wait=False).counts.pending for _ in range(6)]
    assert pending == [3, 3, 3, 3, 0, 0]
    assert provider.paid_twice == 0


def test_what_was_not_sent_yet_is_not_sent_when_the_run_asks_something_else(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering, faults={"POST /files": [401]}) as provider:
        with pytest.raises(ConfigError):
            run(tmp_path / "run", articles, provider)
        ended = run(tmp_path / "run", articles, provider, temperature=0.5)
    assert (ended.counts.done, sum(provider.paid.values())) == (ROWS, 2 * ROWS)


def test_a_file_that_was_deleted_before_it_was_sent_is_written_anew(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering, faults={"POST /files": [401]}) as provider:
        with pytest.raises(ConfigError):
            run(tmp_path / "run", articles, provider)
        lost = request_file(tmp_path / "run" / FOLDER, 1)
        lost.unlink()
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)


def test_another_server_cannot_take_over_what_is_out(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    with providing(answering) as provider, providing(answering) as other:
        run(tmp_path / "run", articles, provider, wait=False)
        with pytest.raises(InputError, match="made with the server"):
            run(tmp_path / "run", articles, other, wait=False)
        assert not other.asked
        run(tmp_path / "run", articles, provider)


def test_the_ledger_tells_how_everything_stands(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 5)
    assert standing(tmp_path / "run") is None
    with providing(answering) as provider:
        run(tmp_path / "run", articles, provider, limits=FileLimits(lines=2), wait=False)
        found = standing(tmp_path / "run")
        assert found is not None
        assert [(file.lines, file.state, file.batch_id) for file in found.files] == [
            (2, State.MADE, "batch-0000"),
            (2, State.MADE, "batch-0001"),
            (1, State.MADE, "batch-0002"),
        ]
        assert (found.out, dict(found.requests)) == (3, {"out": 5, "due": 0, "ended": 0, "answered": 0})
        run(tmp_path / "run", articles, provider)
    found = standing(tmp_path / "run")
    assert found is not None
    assert (found.out, found.requests["answered"]) == (0, 10)
    assert all(file.note == f"{file.lines} answers" for file in found.files)


def test_a_budget_holds_requests_back_until_others_have_cost_what_they_cost(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 6)
    with providing(answering) as provider:
        ended = run(tmp_path / "run", articles, provider, budget_usd=0.08, max_output_tokens=8000)
        assert ended.counts.done == 6
        assert len(provider.batches) > 2, "not all of it fits at once"
    with providing(answering) as provider:
        stopped = run(tmp_path / "other", articles, provider, budget_requests=7, max_output_tokens=8000)
    assert stopped.why is not None
    assert stopped.why.reason == "over_budget"
    assert sum(provider.paid.values()) == 7
    assert stopped.counts.done + stopped.counts.pending == 6


def test_a_full_disk_ends_the_run_and_leaves_no_half_file(tmp_path, monkeypatch):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    (tmp_path / "run" / FOLDER).mkdir(parents=True)
    blocked = tmp_path / "run" / FOLDER / "writing.part"
    blocked.mkdir()
    with providing(answering) as provider:
        with pytest.raises(ToolkitError, match="cannot be written"):
            run(tmp_path / "run", articles, provider)
        blocked.rmdir()
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, sum(provider.paid.values())) == (ROWS, 2 * ROWS)
    assert len(analyses(tmp_path / "run")) == ROWS


def test_an_answer_is_not_replaced_by_a_late_one(tmp_path):
    """The batch counts as gone, its lines go out again, and then both batches answer."""

    def late(provider: Provider, lines: list[Line]) -> Ending:
        results = [ran(line, *provider.run(line)) for line in lines]
        return Ending("completed", [*results, *results])

    with providing(answering, ends=[late]) as provider:
        ended = run(tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS), provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)


def test_a_file_that_is_taken_away_while_it_is_looked_for_ends_the_run_and_is_written_anew(tmp_path, monkeypatch):
    articles, requests = corpus(tmp_path / "a.jsonl", ROWS), request_file(tmp_path / "run" / FOLDER, 1)
    with providing(answering, faults={"POST /files": [401]}) as provider:
        with pytest.raises(ConfigError):
            run(tmp_path / "run", articles, provider)

        async def meanwhile(*_: Any) -> None:
            requests.unlink()

        with monkeypatch.context() as patch:
            patch.setattr(Jobs, "find_file", meanwhile)
            with pytest.raises(InputError, match=r"requests-00001.jsonl is gone; go on with the run"):
                run(tmp_path / "run", articles, provider)
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)


def test_results_that_cannot_be_written_end_the_run_and_are_fetched_again(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", ROWS)
    blocked = tmp_path / "run" / FOLDER / "results-00001.output.jsonl"
    (blocked / "in the way").mkdir(parents=True)
    with providing(answering) as provider:
        with pytest.raises(ConfigError, match=r"results-00001\.output\.jsonl cannot be written: .*irectory"):
            run(tmp_path / "run", articles, provider)
        (blocked / "in the way").rmdir()
        blocked.rmdir()
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, provider.paid_twice) == (ROWS, 0)
