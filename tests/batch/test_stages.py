"""A run by batches from beginning to end: stages, limits, prices, and every way in which a batch can go wrong."""

from __future__ import annotations

import pytest

from tests.batch.corpora import analyses, answering, corpus, run
from tests.batch.provider import providing
from toolkit.batch.outbox import FileLimits
from toolkit.records import Stance
from toolkit.runs.store import RunStore


def test_a_corpus_is_two_stages_and_every_call_is_paid_once_at_half_price(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 5)
    with providing(answering) as provider:
        ended = run(tmp_path / "run", articles, provider)
    assert (ended.counts.done, ended.counts.rows) == (5, 5)
    assert len(provider.batches) == 2
    assert (sum(provider.paid.values()), provider.paid_twice) == (10, 0)
    found = analyses(tmp_path / "run")
    assert [one.document.id for one in found] == [f"r{n}" for n in range(5)]
    assert [p.stance for p in found[0].positions] == [Stance.CONDITIONAL_OPPOSE, Stance.SUPPORT, Stance.NO_COMMENT]
    usage = found[0].usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.batch_tokens) == (2, 2000, 200, 2200)
    assert usage.cost == pytest.approx((2000 * 2 + 200 * 8) / 1e6 / 2)
    with RunStore.open(tmp_path / "run") as store:
        total = store.usage()
    assert (total.calls, total.batch_tokens) == (10, 11_000)
    assert total.cost == pytest.approx(5 * 0.0028)


def test_files_are_cut_at_the_limits(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 7)
    with providing(answering) as provider:
        run(tmp_path / "run", articles, provider, limits=FileLimits(lines=3))
    sizes = [len(provider.lines(batch)) for batch in provider.batches]
    assert sorted(sizes) == [1, 1, 3, 3, 3, 3]
    assert provider.paid_twice == 0
