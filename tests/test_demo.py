"""The demonstration holds two real readings of the shipped article, and says where they differ."""

import pytest

from toolkit.demo import Row, demo
from toolkit.records import Match, Stance


@pytest.fixture(scope="module")
def shown():
    return demo()


def test_both_readings_are_of_the_same_article_and_none_failed(shown):
    assert shown.embedded.document.text == shown.recorded.document.text
    assert shown.embedded.provenance.engine == "builtin"
    assert shown.recorded.provenance.engine == "recorded"
    assert shown.model == "relay-llm"
    assert not shown.embedded.failures and not shown.recorded.failures


def test_the_rows_are_all_positions_of_both(shown):
    own, kept = ([p.stance for p in reading.positions] for reading in (shown.embedded, shown.recorded))
    assert sorted(row.embedded for row in shown.rows if row.embedded) == sorted(own)
    assert sorted(row.recorded for row in shown.rows if row.recorded) == sorted(kept)
    assert len({row.actor for row in shown.rows}) == len(shown.rows)
    assert any(row.same for row in shown.rows) and any(not row.same for row in shown.rows)


def test_the_words_of_both_stand_in_the_article(shown):
    for reading in (shown.embedded, shown.recorded):
        text = reading.document.text
        found = [e for p in reading.positions for e in p.evidence if e.match is not Match.ABSENT]
        assert found
        assert all(e.start is None or text[e.start : e.end] == e.text for e in found)


def test_the_claims_of_the_article_were_listed(shown):
    assert len(shown.embedded.claims) > 5


def test_a_row_without_a_position_differs():
    assert not Row("A", None, Stance.SUPPORT).same
    assert Row("A", Stance.SUPPORT, Stance.SUPPORT).same
