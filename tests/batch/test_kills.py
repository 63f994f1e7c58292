"""SIGKILL between upload, making, looking and collecting, and at random: no request is ever paid for twice."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.corpora import analyses, answering, corpus
from tests.batch.provider import Provider, providing
from tests.runs.warmed import Warmed, warmed
from toolkit.runs.store import RunStore

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
ROWS, LINES = 5, 3
POINTS = [
    (when, name, number)
    for when in ("before", "after")
    for name, number in (
        ("POST /files", 1),
        ("POST /batches", 1),
        ("POST /batches", 4),
        ("GET /batches/*", 3),
        ("GET /files/*/content", 1),
        ("GET /files/*/content", 4),
    )
]


@pytest.fixture(scope="module")
def processes() -> Iterator[Warmed]:
    with warmed("tests.batch.warmed") as processes:
        yield processes


def whole(provider: Provider, folder: Path, rows: int) -> None:
    """Every row is there once and in order, and every request was paid for once."""
    assert provider.paid_twice == 0
    assert sum(provider.paid.values()) == 2 * rows
    assert [one.document.id for one in analyses(folder)] == [f"r{n}" for n in range(rows)]
    with RunStore.open(folder) as store:
        assert store.counts().done == rows
        assert (store.usage().calls, store.usage().batch_tokens) == (2 * rows, 2200 * rows)


@pytest.mark.parametrize(("when", "name", "number"), POINTS, ids=lambda value: str(value))
def test_killed_at_a_request(processes, tmp_path, when, name, number):
    folder, articles = tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS)
    seen: Counter[str] = Counter()
    pids: list[int] = []

    def watching(moment: str, what: str) -> None:
        seen[f"{moment} {what}"] += 1
        if (moment, what, seen[f"{moment} {what}"]) == (when, name, number):
            processes.kill(pids[0])
            time.sleep(0.02)

    with providing(answering, watching=watching, polls=1) as provider:
        pids.append(processes.begin(folder, articles, provider.url, LINES))
        assert processes.ended() == -9
        processes.begin(folder, articles, provider.url, LINES)
        assert processes.ended() == 0
        assert len(provider.batches) == 4
    whole(provider, folder, ROWS)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random(processes, tmp_path, seed):
    chance = random.Random(seed)
    rows, kills = 12, 0
    folder, articles = tmp_path / "run", corpus(tmp_path / "a.jsonl", rows)
    with providing(answering, polls=1) as provider:
        while kills < 100:
            pid = processes.begin(folder, articles, provider.url, 5)
            enough = len(provider.asked) + chance.randint(1, 8)
            while len(provider.asked) < enough and os.path.exists(f"/proc/{pid}/fd"):
                time.sleep(0.001)
            time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.1))))
            processes.kill(pid)
            if processes.ended() == 0:
                break
            kills += 1
        assert 0 < kills < 100
        assert len(provider.batches) == 6
    whole(provider, folder, rows)
