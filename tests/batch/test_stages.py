"""A run by batches from beginning to end: stages, limits, prices, and every way in which a batch can go wrong."""

from __future__ import annotations

import pytest

from tests.batch.corpora import analyses, answering, corpus, no_wait, run, settings
from tests.batch.provider import providing
from toolkit.batch.outbox import FileLimits
from toolkit.batch.stages import Pace
from toolkit.batch.work import work
from toolkit.records import Stance
from toolkit.runs.answers import RunAnswers
from toolkit.runs.driver import Control
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import FILE, RunStore


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


def test_answers_have_the_key_that_the_cache_knows_them_by(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 3)
    with providing(answering) as provider:
        run(tmp_path / "run", articles, provider)
    answers = RunAnswers(tmp_path / "run" / FILE)
    kept = [answers.get(key, provider.url) for key in provider.paid]
    answers.close()
    assert len(kept) == 6
    assert all(one is not None and one.usage.batch_tokens == 1100 for one in kept)


def test_a_stop_in_the_middle_sends_nothing_more(tmp_path):
    articles = corpus(tmp_path / "a.jsonl", 3)
    control = Control()
    control.registered = lambda counts: control.stop()
    with providing(answering) as provider:
        ended = work(
            tmp_path / "run",
            RunOptions((str(articles),)),
            settings(provider.url),
            pace=Pace(sleep=no_wait),
            control=control,
        )
        assert (ended.stopped, ended.counts.pending, provider.asked) == (True, 3, [])
        assert run(tmp_path / "run", articles, provider).counts.done == 3
