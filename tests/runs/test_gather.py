"""Parts of a corpus, each with a store of its own, become one run; nothing is counted or paid twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faultserver import reply
from tests.runs.paying import corpus, options, settings
from toolkit.errors import InputError
from toolkit.runs.driver import Part
from toolkit.runs.gather import gather
from toolkit.runs.outcome import Status
from toolkit.runs.store import FILE, Counts, RunStore
from toolkit.runs.work import Effort, work


@pytest.fixture
def parts(model, tmp_path):
    """Three parts of a corpus of ten rows, of which row 5 has failed."""
    path = corpus(tmp_path / "a.jsonl", 10)
    model.fault = lambda kind, text: reply({"error": {"message": "no"}}, 400) if "mill 5," in text else None
    folders = []
    for start, stop in ((0, 4), (4, 8), (8, None)):
        folders.append(tmp_path / f"part-{start}")
        work(folders[-1], options(path), settings(model.url), effort=Effort(part=Part(start, stop)))
    model.fault = lambda kind, text: None
    return folders


def gathered(parts: list[Path], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    with RunStore(folder / FILE) as store:
        for part in parts:
            gather(store, part)
    return folder


def test_parts_become_one_in_the_order_of_the_corpus(model, parts, tmp_path):
    with RunStore.open(gathered(parts[::-1], tmp_path / "whole")) as store:
        assert store.counts() == Counts(done=9, failed=1)
        ids = [json.loads(line)["document"]["id"] for _, line in store.lines()]
        assert ids == [f"r{n}" for n in range(10)]
        assert store.usage().calls == model.calls
        assert [row.status for row in store.rows(Status.FAILED)] == [Status.FAILED]


def test_gathering_again_adds_what_is_new_and_nothing_twice(model, parts, tmp_path):
    whole = gathered(parts, tmp_path / "whole")
    path = tmp_path / "a.jsonl"
    effort = Effort(part=Part(4, 8, retry_failed=True))
    assert work(parts[1], options(path), settings(model.url), effort=effort).counts == Counts(done=4)
    for _ in range(2):
        gathered(parts, whole)
    with RunStore.open(whole) as store:
        assert store.counts() == Counts(done=10)
        assert store.usage().calls == model.calls


def test_the_end_that_a_part_had_before_does_not_undo_a_reopening(model, parts, tmp_path):
    whole = gathered(parts, tmp_path / "whole")
    with RunStore(whole / FILE) as store:
        assert store.retry_failed() == 1
    with RunStore.open(gathered(parts, whole)) as store:
        assert store.counts() == Counts(done=9, pending=1)
    model.fault = lambda kind, text: reply({"error": {"message": "no"}}, 400)
    work(
        parts[1],
        options(tmp_path / "a.jsonl"),
        settings(model.url),
        effort=Effort(part=Part(4, 8, retry_failed=True)),
    )
    with RunStore.open(gathered(parts, whole)) as store:
        assert store.counts() == Counts(done=9, failed=1)


def test_what_the_parts_paid_for_is_paid_for(model, parts, tmp_path):
    whole, calls = gathered(parts, tmp_path / "whole"), model.calls
    effort = Effort(part=Part(retry_failed=True))
    assert work(whole, options(tmp_path / "a.jsonl"), settings(model.url), effort=effort).counts == Counts(done=10)
    assert model.calls == calls + 2


def test_what_is_no_part_is_said(tmp_path):
    with RunStore(tmp_path / FILE) as store, pytest.raises(InputError, match="not the store of a part"):
        gather(store, tmp_path / "nothing")
