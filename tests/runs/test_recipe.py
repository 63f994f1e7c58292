"""What makes a row another row, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.app import Toolkit
from toolkit.codebook import Codebook
from toolkit.records import Issue
from toolkit.runs.recipe import Recipe, recipe
from toolkit.settings import ClientSettings, Settings
from toolkit.sources.corpus import CorpusRow

BOOK = Codebook(issues=(Issue(id="I1", label="mill", proposition="The mill should be sold.", origin="codebook"),))


def row(**given: object) -> CorpusRow:
    return CorpusRow("a.jsonl, line 1", None, b"d" * 32, lambda: None, **given)  # type: ignore[arg-type, return-value]


def made(
    book: Codebook = BOOK, *, model: str = "m", base_url: str = "http://127.0.0.1:9/v1", **client: object
) -> Recipe:
    settings = Settings(base_url=base_url, api_key="k", cache=False, client=ClientSettings(**client))  # type: ignore[arg-type]
    with Toolkit(settings, engine="openai", model=model, audit=False) as toolkit:
        return recipe(toolkit, book)


def test_the_same_is_the_same():
    assert made().key(row()) == made().key(row())
    assert len(made().key(row())) == 32


CHANGES = [
    {"model": "n"},
    {"temperature": 0.5},
    {"seed": 3},
    {"effort": "low"},
    {"max_output_tokens": 99},
    {"service_tier": "flex"},
    {"schema_mode": "loose"},
    {"book": Codebook()},
    {"book": replace(BOOK, actors=("Ada",))},
    {"book": replace(BOOK, pairs=(("Ada", "I1"),))},
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_asked_and_of_whom_is_in_the_key(change):
    assert made(**change).key(row()) != made().key(row())


@pytest.mark.parametrize(
    "change", [{"base_url": "http://127.0.0.1:10/v1"}, {"concurrency": 3}, {"budget_requests": 9}, {"deadline": 5.0}]
)
def test_where_and_how_fast_is_not(change):
    assert made(**change).key(row()) == made().key(row())


def test_a_prompt_that_is_used_is_in_the_key(tmp_path):
    from toolkit.app import prompt_folders
    from toolkit.runs.recipe import fingerprints

    (folder,) = prompt_folders()
    settings = Settings(base_url="http://127.0.0.1:9/v1", api_key="k", cache=False)
    keys = []
    for changed in (None, "positions", "claims"):
        own = tmp_path / str(changed)
        own.mkdir()
        if changed:
            text = (folder / f"{changed}.md.jinja").read_text()
            (own / f"{changed}.md.jinja").write_text(text.replace("{% block system %}", "{% block system %} Really."))
        with Toolkit(settings, engine="openai", model="m", prompts_dir=own) as toolkit:
            keys.append(recipe(toolkit, BOOK).key(row()))
            assert set(fingerprints(toolkit.prompts, positions=False)) == {"statements"}
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]


def test_the_embedded_engine_knows_no_prompts():
    with Toolkit(Settings(), engine="builtin") as toolkit:
        found = recipe(toolkit, BOOK)
    assert (found.model, dict(found.prompts)) == (None, {})
    assert found.key(row()) != replace(found, rules="0").key(row())


OWN = [
    ({"issues": ("A should be.",)}, (("A should be.",), ("Tom",), ())),
    ({"actors": ("Ada",)}, (BOOK.issues, ("Ada",), ())),
    ({"pairs": (("Ada", "I1"),)}, (BOOK.issues, ("Tom",), (("Ada", "I1"),))),
    ({}, (BOOK.issues, ("Tom",), (("Tom", "I1"),))),
]


@pytest.mark.parametrize(("given", "wanted"), OWN)
def test_a_row_asks_for_its_own(given, wanted):
    found = made(replace(BOOK, actors=("Tom",), pairs=(("Tom", "I1"),))).wanted(row(**given))
    assert (found.issues, found.actors, found.pairs) == wanted


def test_only_rows_that_the_codebook_concerns_change_with_it():
    own = row(issues=("A should be.",), actors=("Ada",))
    assert made().key(own) == made(Codebook()).key(own)


def test_an_unreadable_row_is_the_same_for_every_recipe():
    bad = row(problem="line 1: no")
    assert made().key(bad) == made(model="n").key(bad)
