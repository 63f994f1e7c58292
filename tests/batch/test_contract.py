"""What is sent for files and batches, and what the scripted provider answers, against OpenAI's published schemas."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from tests.batch.corpora import answering, corpus, run
from tests.batch.provider import Ending, Line, Provider, completed, providing
from tests.batch.test_faults import TABLE
from toolkit.engines.jobs import ENDED, job

CONTRACT = Path(__file__).parents[3] / "shared" / "contracts" / "openai.json"
pytestmark = pytest.mark.skipif(not CONTRACT.is_file(), reason="the published schemas do not lie beside the checkout")


@cache
def definitions() -> dict[str, object]:
    found: dict[str, object] = json.loads(CONTRACT.read_text(encoding="utf-8"))["$defs"]
    return found


def validator(name: str) -> Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions()})


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_requests_and_lines_are_as_published(tmp_path, api):
    kind = {"chat": "CreateChatCompletionRequest", "responses": "CreateResponse"}[api]
    path = {"chat": "/v1/chat/completions", "responses": "/v1/responses"}[api]
    with providing(answering) as provider:
        run(tmp_path / "run", corpus(tmp_path / "a.jsonl", 2), provider, wait=False, api=api)
        lines = provider.lines("batch-0000")
        (made,) = provider.sent
    validator("CreateBatchRequest").validate(made)
    assert made["endpoint"] == path
    assert all(len(key) <= 64 and len(value) <= 512 for key, value in made["metadata"].items())
    assert len({line["custom_id"] for line in lines}) == 2
    for line in lines:
        assert set(line) == {"custom_id", "method", "url", "body"}
        assert (line["method"], line["url"]) == ("POST", path)
        validator(kind).validate(line["body"])


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_the_batches_and_files_of_the_scripted_provider_are_as_published(tmp_path, fault):
    with providing(answering, ends=fault.ends) as provider:
        run(tmp_path / "run", corpus(tmp_path / "a.jsonl", 4), provider)
    for batch in provider.batches.values():
        # The API says null for what is not there, which the published schema leaves out.
        validator("Batch").validate({name: value for name, value in batch.items() if value is not None})
    for file in provider.files.values():
        validator("OpenAIFile").validate(file)


def test_every_published_status_is_known(tmp_path):
    statuses = definitions()["Batch"]["properties"]["status"]["enum"]  # type: ignore[index]
    assert set(statuses) >= ENDED
    for status in statuses:
        ended = job({"id": "b", "status": status}).ended
        assert ended == (status in {"completed", "failed", "expired", "cancelled"})


def test_a_status_that_nobody_knows_is_waited_out(tmp_path):
    def odd(provider: Provider, lines: list[Line]) -> Ending:
        provider.ends = [completed]
        return Ending("in_progress", None, None, {"status": "thinking"})

    with providing(answering, ends=[odd]) as provider:
        run(tmp_path / "run", corpus(tmp_path / "a.jsonl", 2), provider, wait=False)
        counts = [run(tmp_path / "run", tmp_path / "a.jsonl", provider, wait=False).counts for _ in range(4)]
        assert counts[-1].pending == 2
        assert next(iter(provider.batches.values()))["status"] == "thinking"
