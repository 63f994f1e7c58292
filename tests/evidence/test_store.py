"""The store: adding, finding, leaving out, removing, and files that are no stores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.evidence.source import Source, make_source
from toolkit.evidence.store import EvidenceStore, SearchOptions, fact_check_sites, store_of
from toolkit.records import Claim

PORT = make_source(
    "The berth cost 1,200,000 euros. It opened on 3 November 2021 in Harbourtown.",
    title="Berth opens",
    url="https://www.paper.example/a",
    date="2021-11-04",
)
DOG = make_source("The dog of the mayor barks at ferries.", title="Dog", date="2019-01-01", publisher="Other")
UNDATED = make_source("A berth is a place for a ship.", title="Glossary")


def ids(store: EvidenceStore, text: str, **options: str) -> list[str]:
    return [p.source for p in store.search(text, **options).passages]


def test_the_same_text_is_kept_once() -> None:
    store = store_of([PORT])
    assert store.add(make_source(PORT.text, title="Again")) is False
    assert [s.title for s in store.sources()] == ["Berth opens"]


def test_another_text_under_the_same_id_is_refused() -> None:
    store = store_of([PORT])
    with pytest.raises(InputError, match="another source with the id"):
        store.add(make_source("Other text.", identifier=PORT.id))


@pytest.mark.parametrize(
    "claim",
    ["The berth cost 1.2 million euros.", "It opened on Nov. 3, 2021.", "Harbourtown has a berth.", "costs of berths"],
)
def test_words_names_figures_and_dates_find_their_other_forms(claim: str) -> None:
    store = store_of([DOG, UNDATED, PORT])
    assert ids(store, claim)[0] == PORT.id


def test_figures_outweigh_words() -> None:
    one = make_source("Ferries and berths and harbours and ships: the toll is unknown.")
    other = make_source("The toll is 37 in all.")
    assert ids(store_of([one, other]), "The toll is 37")[0] == other.id


def test_scripts_without_spaces_are_found() -> None:
    store = store_of([make_source("港口于去年开放。", language="zh"), PORT])
    assert len(ids(store, "港口开放了吗", language="zh")) == 1


def test_a_claim_with_nothing_to_search_for_finds_nothing_and_says_so() -> None:
    found = store_of([PORT]).search("it was")
    assert (found.passages, found.notes) == ((), ("the claim has no words to search for",))


def test_what_the_options_leave_out_is_told() -> None:
    options = SearchOptions(before="2020-12-31", exclude=("www.paper.example",))
    found = store_of([PORT, DOG, UNDATED], options).search("The berth of the mayor")
    assert {p.source for p in found.passages} == {DOG.id, UNDATED.id}
    assert found.notes == (
        "1 source was left out because of who published them",
        "1 source from after 2020-12-31 was left out",
        "1 source has no date, so the cut-off could not be applied to it",
    )


def test_publishers_are_left_out_by_name_too() -> None:
    assert ids(store_of([DOG], SearchOptions(exclude=("other",))), "The dog barks") == []


@pytest.mark.parametrize(
    ("url", "publisher", "left"),
    [
        ("https://paper.example/a", None, True),
        ("https://www.paper.example/a", None, True),
        ("https://m.news.paper.example/a", None, True),
        ("https://newspaper.example/a", None, False),
        ("https://syndicate.example/a", "Paper.Example", True),
        (None, "paper.example", True),
        (None, None, False),
    ],
)
def test_a_site_is_left_out_with_all_its_hosts(url: str | None, publisher: str | None, left: bool) -> None:
    source = make_source("The dog barks at ferries.", url=url, publisher=publisher)
    found = store_of([source], SearchOptions(exclude=("https://www.paper.example/",))).search("The dog barks")
    assert bool(found.passages) is not left
    assert found.notes == (("1 source was left out because of who published them",) if left else ())


@pytest.mark.parametrize(
    ("date", "left"),
    [("2021", True), ("2021-02", True), ("2020-12-31", False), ("2021-01-01", True), ("2020", False), ("soon", False)],
)
def test_the_cut_off_holds_for_dates_of_any_length(date: str, left: bool) -> None:
    source = make_source("The dog barks at ferries.", date=date)
    assert (ids(store_of([source], SearchOptions(before="2020-12-31")), "The dog barks") == []) is left


@pytest.mark.parametrize("before", ["yesterday", "2020-13-45", "2020", "31.12.2020", "2020-12-31T10:00:00", ""])
def test_a_cut_off_that_is_no_day_is_refused(before: str) -> None:
    with pytest.raises(InputError, match="is not a day"):
        SearchOptions(before=before)


def test_two_desks_can_add_the_same_sources_at_once(tmp_path: Path) -> None:
    """Each source is kept once, each is new to exactly one, and neither desk meets an error."""
    sources = [make_source(f"The council paid {n} crowns for the mill of Velden.") for n in range(60)]
    path = tmp_path / "evidence.db"

    def add(_: int) -> list[bool | InputError]:
        with EvidenceStore(path) as store:
            return [store.add(source) for source in sources]

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(add, range(4)))
    assert [sum(outcome[n] is True for outcome in outcomes) for n in range(60)] == [1] * 60
    with EvidenceStore(path) as store:
        assert len(list(store.sources())) == 60
        assert len(store.search("The council paid 37 crowns").passages) == 5


def test_a_store_is_not_held_while_sources_are_read(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"

    def slowly() -> Iterator[Source]:
        yield PORT
        with EvidenceStore(path) as other:
            assert other.add(DOG) and other.search("The dog barks").passages
        yield UNDATED

    with EvidenceStore(path) as store:
        assert [outcome for _, outcome in store.add_all(slowly())] == [True, True]
        assert {s.id for s in store.sources()} == {PORT.id, DOG.id, UNDATED.id}


def test_one_refused_source_does_not_lose_the_others() -> None:
    twice = make_source("Other text.", identifier=PORT.id)
    outcomes = [outcome for _, outcome in EvidenceStore().add_all([PORT, twice, DOG, PORT])]
    assert [type(outcome) for outcome in outcomes] == [bool, InputError, bool, bool]
    assert outcomes[3] is False


def test_fact_checks_can_be_left_out() -> None:
    published = make_source("Fact check: the berth is real.", url=f"https://www.{fact_check_sites()[0]}/x")
    assert ids(store_of([published]), "The berth is real") == [published.id]
    assert ids(store_of([published], SearchOptions(without_fact_checks=True)), "The berth is real") == []


def test_the_limit_holds() -> None:
    store = store_of([make_source(f"Berth number {n} is open.") for n in range(9)], SearchOptions(limit=4))
    assert len(ids(store, "Which berth is open")) == 4


def test_a_claim_is_searched_without_its_brackets() -> None:
    claim = Claim(id="C1", text="It [the berth] opened [in Harbourtown].", actor=None, evidence=())
    assert [p.source for p in store_of([PORT]).find(claim, language="en", date=None).passages] == [PORT.id]


def test_a_file_keeps_what_was_added(tmp_path: Path) -> None:
    file = tmp_path / "evidence.db"
    with EvidenceStore(file) as store:
        store.add(PORT)
        store.add(DOG)
        store.remove(DOG.id)
    with EvidenceStore(file) as store:
        assert list(store.sources()) == [PORT]
        assert store.get(PORT.id).text == PORT.text
        assert ids(store, "The dog barks at ferries") == []


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(InputError, match="no source 'e-none'"):
        store_of([PORT]).remove("e-none")


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are notes, not a database at all." * 40)
    with pytest.raises(InputError, match="cannot be used"):
        EvidenceStore(text)
    assert text.read_text().startswith("These are notes")
    with pytest.raises(InputError, match="cannot be used"):
        EvidenceStore(tmp_path / "missing" / "store.db")


def test_another_database_is_refused(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE accounts (id)")
    other.close()
    with pytest.raises(InputError, match="not an evidence store"):
        EvidenceStore(file)


@given(st.text(max_size=80), st.sampled_from(["en", "de", "zh", None]))
def test_any_query_is_safe(text: str, language: str | None) -> None:
    with store_of([PORT, DOG]) as store:
        for passage in store.search(text, language=language).passages:
            source: Source = store.get(passage.source)
            assert source.text[passage.start : passage.end] == passage.text
