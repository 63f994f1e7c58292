"""Analyses are kept as they are, found by their words, and move from one status to the next exactly once."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.samples import ANALYSIS as SAMPLE
from tests.samples import DOCUMENT
from toolkit.documents import document
from toolkit.errors import ConfigError
from toolkit.reviews.decisions import Action, Draft, Kind
from toolkit.web.analyses import AnalysisStore, Query
from toolkit.web.database import Database
from toolkit.web.faults import Conflict, Missing
from toolkit.web.log import DecisionLog
from toolkit.web.orders import Order, Setup, Status


def order(text: str = "The ferry berth stays open.", title: str | None = "Ferry") -> Order:
    return Order(document=document(text, title=title), setup=Setup(engine="builtin"))


def titles(store: AnalysisStore, **query: object) -> list[str | None]:
    return [entry.title for entry in store.find(Query(**query)).entries]  # type: ignore[arg-type]


def test_an_order_waits_with_its_title_and_no_result(analyses):
    entry = analyses.add(order())
    assert (entry.status, entry.title, entry.engine) == (Status.QUEUED, "Ferry", "builtin")
    assert analyses.order(entry.id) == order()
    with pytest.raises(Conflict, match="queued"):
        analyses.analysis(entry.id)


def test_a_result_comes_back_as_it_was(analyses):
    entry = analyses.add(order())
    assert analyses.start(entry.id)
    assert analyses.finish(entry.id, SAMPLE)
    assert analyses.analysis(entry.id) == SAMPLE
    after = analyses.entry(entry.id)
    assert (after.status, after.title, after.counts["positions"]) == (
        Status.DONE,
        DOCUMENT.title,
        len(SAMPLE.positions),
    )


def test_what_was_made_elsewhere_is_kept_done(analyses):
    entry = analyses.keep(SAMPLE)
    assert entry.status is Status.DONE
    assert analyses.analysis(entry.id) == SAMPLE


@pytest.mark.parametrize("method", ["entry", "analysis", "order", "cancel", "delete"])
def test_an_unknown_id_is_missing(analyses, method):
    with pytest.raises(Missing):
        getattr(analyses, method)("a-none")


def test_each_status_is_left_once(analyses):
    entry = analyses.add(order())
    assert analyses.start(entry.id)
    assert not analyses.start(entry.id)
    assert analyses.cancel(entry.id)
    assert not analyses.cancel(entry.id)
    assert not analyses.finish(entry.id, SAMPLE)
    assert not analyses.fail(entry.id, "late")
    assert analyses.entry(entry.id).status is Status.CANCELLED


def test_one_of_many_workers_gets_an_order(analyses):
    entry = analyses.add(order())
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(analyses.start(entry.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1


def test_what_ran_when_the_server_ended_is_queued_again_but_not_for_ever(analyses):
    first, second = analyses.add(order()), analyses.add(order())
    for _ in range(2):
        analyses.start(first.id)
        assert analyses.recover(3) == (first.id, second.id)
    analyses.start(first.id)
    assert analyses.recover(3) == (second.id,)
    assert "3 times" in (analyses.entry(first.id).error or "")


def test_search_reads_title_text_actors_and_issues(analyses):
    analyses.keep(SAMPLE)
    analyses.add(order("The council met about a bridge in Épinal.", "Bridge"))
    assert titles(analyses, words="epinal") == ["Bridge"]
    assert titles(analyses, words="fish ladd") == [DOCUMENT.title]
    assert titles(analyses, actor=SAMPLE.actors[0].name) == [DOCUMENT.title]
    assert titles(analyses, issue=SAMPLE.issues[0].label) == [DOCUMENT.title]
    assert titles(analyses, words="bri") == ["Bridge"] and titles(analyses, words="br") == []
    assert titles(analyses, actor="council") == []
    assert titles(analyses, status=Status.QUEUED) == ["Bridge"]


@pytest.mark.parametrize(
    "words",
    ['"', "AND", "title:", "x*", "NEAR(a b)", "-a", "^", "'; DROP TABLE words; --", "{a b}", "a OR b", "\0", "()"],
)
def test_no_search_is_a_query_language(analyses, words):
    analyses.keep(SAMPLE)
    assert analyses.find(Query(words=words)).total in (0, 1)


def test_pages_hold_every_entry_once(analyses):
    made = [analyses.add(order(title=f"Ferry {n}")).id for n in range(7)]
    seen, skip = [], 0
    while True:
        page = analyses.find(Query(limit=3, skip=skip))
        assert page.total == 7
        seen += [entry.id for entry in page.entries]
        if page.next is None:
            break
        skip = page.next
    assert seen == made[::-1]


def test_what_has_decisions_is_deleted_only_on_purpose(analyses, log):
    entry = analyses.keep(SAMPLE)
    log.decide(entry.id, Draft(kind=Kind.ACTOR, id="A1", action=Action.ACCEPT), "Ada")
    with pytest.raises(Conflict, match="1 decisions"):
        analyses.delete(entry.id)
    analyses.delete(entry.id, with_decisions=True)
    with pytest.raises(Missing):
        log.history(entry.id)
    assert analyses.find(Query(words="fish")).total == 0


def test_what_has_not_ended_is_not_deleted(analyses):
    entry = analyses.add(order())
    with pytest.raises(Conflict, match="cancel"):
        analyses.delete(entry.id)


def test_another_database_is_not_taken_for_a_desk(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    with pytest.raises(ConfigError, match="not a desk"):
        Database(path)
    (tmp_path / "text").write_text("no database at all, only text " * 100)
    with pytest.raises(ConfigError, match="cannot be used"):
        Database(tmp_path / "text")


def test_a_desk_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "desk.sqlite3"
    first = Database(path)
    entry = AnalysisStore(first).keep(SAMPLE)
    DecisionLog(first).decide(entry.id, Draft(kind=Kind.ACTOR, id="A1", action=Action.ACCEPT), "Ada")
    first.close()
    second = Database(path)
    assert AnalysisStore(second).analysis(entry.id) == SAMPLE
    assert len(DecisionLog(second).history(entry.id)) == 1
    second.close()
