from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.runs.paying import Paying, paying

KEY = "sk-test-of-the-workers-own"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Paying]:
    """A paid model, which the environment names with its key."""
    with paying() as model:
        surroundings(monkeypatch, model.url)
        yield model


def surroundings(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("STANCE_SCHEMA_MODE", "strict")
    monkeypatch.setenv("STANCE_CONCURRENCY", "4")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Two workers in this process: what is tested with them does not depend on where a worker lives."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
