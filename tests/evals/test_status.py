"""Status: what holds, what does not and why, offline, and exactly for the cases concerned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evals.mini import ARTICLES, TARGET, Mind, World, make_world
from tests.evals.test_recorder import record, setting
from toolkit.evals.cases import load_suite
from toolkit.evals.parts import Part
from toolkit.evals.recording import read, write
from toolkit.evals.shelf import Shelf
from toolkit.evals.status import State, Status, status


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = make_world(tmp_path)
    record(world, Mind())
    return world


def the_status(world: World) -> Status:
    suite = load_suite(world.suite)
    return status(suite, suite.cases, setting(world), Shelf(world.cassettes))


def stages(found: Status, *states: State) -> set[str]:
    return {f"{one.slot.case}/{one.slot.stage}" for one in found.of(*states)}


def reasons(found: Status) -> set[Part]:
    return {change.part for one in found.slots for change in one.changes}


def test_everything_is_fresh_after_recording_and_costs_nothing(world: World) -> None:
    found = the_status(world)
    assert found.holds
    assert len(found.slots) == 6
    assert found.refresh.calls == 0
    assert found.refresh.cost == 0.0


@pytest.mark.parametrize(
    ("prompt", "old", "new", "part", "stale", "waiting"),
    [
        ("positions.md.jinja", "Two to five words", "Two to six words", Part.TEMPLATE, "positions", None),
        ("statements.md.jinja", "An actor is", "Any actor is", Part.TEMPLATE, "statements", "positions"),
        ("_rules.md.jinja", "No outside knowledge", "no outside knowledge", Part.INCLUDE, "both", None),
    ],
)
def test_a_word_changed_in_a_prompt_makes_exactly_its_stages_stale(
    world: World, prompt: str, old: str, new: str, part: Part, stale: str, waiting: str | None
) -> None:
    world.edit(prompt, old, new)
    found = the_status(world)
    wanted = ("statements", "positions") if stale == "both" else (stale,)
    assert stages(found, State.STALE) == {f"{name}/{stage}" for name in ARTICLES for stage in wanted}
    assert stages(found, State.WAITING) == ({f"{name}/{waiting}" for name in ARTICLES} if waiting else set())
    assert reasons(found) == {part}
    assert found.refresh.calls == len(ARTICLES) * (1 if stale == "positions" else 2)
    assert any(prompt in one.why for one in found.of(State.STALE))


def test_only_the_cases_of_a_changed_article_are_stale(world: World) -> None:
    article = world.root / "evals" / "articles" / "ferry.txt"
    article.write_text(article.read_text(encoding="utf-8").replace("should go", "should go soon"), encoding="utf-8")
    found = the_status(world)
    assert {name.split("/")[0] for name in stages(found, State.STALE, State.WAITING)} == {"ferry"}
    assert reasons(found) == {Part.ARTICLE}


def test_a_changed_question_is_the_case(world: World) -> None:
    issue = {"id": "I1", "label": "park", "proposition": "The town should plant trees."}
    world.cases({"park": {"issues": [issue]}})
    found = the_status(world)
    assert stages(found, State.STALE) == {"park/positions"}
    assert reasons(found) == {Part.CASE}


def test_changed_gold_changes_no_recording(world: World) -> None:
    world.cases({"park": {"gold": {"actors": []}, "note": "changed", "tags": ["x"]}})
    assert the_status(world).holds


@pytest.mark.parametrize(
    ("change", "part", "told"),
    [
        ({"model": "other-llm"}, Part.MODEL, "model mini-llm → other-llm"),
        ({"options": {"max_output_tokens": 2000}}, Part.OPTION, "option max_output_tokens: 1000 → 2000"),
        ({"options": {"max_output_tokens": 1000, "temperature": 0}}, Part.OPTION, "option temperature: none → 0.0"),
        ({"api": "responses"}, Part.OPTION, "option api: chat → responses"),
    ],
)
def test_model_and_options_are_named(world: World, change: dict[str, Any], part: Part, told: str) -> None:
    (world.root / "evals" / "recording.yaml").write_text(yaml.safe_dump(TARGET | change), encoding="utf-8")
    found = the_status(world)
    assert {one.slot.case for one in found.of(State.STALE)} == set(ARTICLES)
    assert reasons(found) == {part}
    assert all(told in one.why for one in found.of(State.STALE))


def test_a_changed_reply_type_is_the_schema(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydantic import Field, create_model

    from toolkit import replies
    from toolkit.steps import positions

    changed = create_model("PositionsReply", __base__=replies.PositionsReply, notes=(str, Field(description="more")))
    monkeypatch.setattr(replies, "PositionsReply", changed)
    monkeypatch.setattr(positions, "PositionsReply", changed)
    found = the_status(world)
    assert stages(found, State.STALE) == {f"{name}/positions" for name in ARTICLES}
    assert reasons(found) == {Part.SCHEMA}


def test_a_request_that_the_toolkit_builds_differently_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit import prompts

    monkeypatch.setattr(prompts, "one_line", lambda document, sentence: "…")
    found = the_status(world)
    assert reasons(found) == {Part.REQUEST}


def test_missing_recordings_are_counted_with_what_they_will_take(world: World) -> None:
    for file in (world.cassettes / "mini" / "mill").iterdir():
        file.unlink()
    found = the_status(world)
    assert stages(found, State.MISSING) == {"mill/statements", "mill/positions"}
    assert found.refresh.calls == 2
    assert found.refresh.cost is not None
    assert found.refresh.cost > 0


def test_recordings_that_nothing_asks_for_are_orphans(world: World) -> None:
    (world.cassettes / "mini" / "mill").rename(world.cassettes / "mini" / "old-mill")
    found = the_status(world)
    assert stages(found, State.ORPHANED) == {"old-mill/statements", "old-mill/positions"}
    assert found.case_state("mill") is State.MISSING


def test_a_sample_too_many_is_an_orphan(world: World) -> None:
    world.cases({"mill": {"samples": 2}})
    record(world, Mind())
    assert the_status(world).holds
    world.cases()
    assert stages(the_status(world), State.ORPHANED) == {"mill/statements", "mill/positions"}


def test_exchanges_that_are_not_played_are_noticed(world: World) -> None:
    one, other = (world.cassettes / "mini" / name / "positions.yaml" for name in ("mill", "park"))
    write(one, [*read(one), *read(other)])
    assert stages(the_status(world), State.UNPLAYED) == {"mill/positions"}


def test_a_reply_changed_by_hand_is_noticed(world: World) -> None:
    path = world.cassettes / "mini" / "mill" / "positions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("stance: oppose", "stance: support"), encoding="utf-8")
    (edited,) = [one for one in the_status(world).slots if one.edited]
    assert (edited.slot.case, edited.slot.stage) == ("mill", "positions")


def test_a_damaged_file_is_broken_and_the_others_are_still_looked_at(world: World) -> None:
    path = world.cassettes / "mini" / "ferry" / "statements.yaml"
    path.write_text(path.read_text(encoding="utf-8")[:200], encoding="utf-8")
    found = the_status(world)
    assert found.case_state("ferry") is State.BROKEN
    assert "not a recording" in next(one.why for one in found.of(State.BROKEN))
    assert found.case_state("mill") is State.FRESH


@pytest.mark.parametrize("stage", ["statements", "positions"])
def test_a_damaged_file_is_named_by_its_own_stage_and_makes_no_orphans(world: World, stage: str) -> None:
    path = world.cassettes / "mini" / "ferry" / f"{stage}.yaml"
    path.write_text("{{{", encoding="utf-8")
    found = the_status(world)
    assert stages(found, State.BROKEN) == {f"ferry/{stage}"}
    assert not stages(found, State.ORPHANED)


def test_an_article_that_is_not_there_makes_no_orphans(world: World) -> None:
    (world.root / "evals" / "articles" / "ferry.txt").unlink()
    found = the_status(world)
    assert found.case_state("ferry") is State.BROKEN
    assert not stages(found, State.ORPHANED)
    assert stages(found, State.WAITING) == {"ferry/statements", "ferry/positions"}


def test_only_stale_stages_are_recorded_again(world: World) -> None:
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    _, model = record(world, Mind())
    assert model.calls == 3
    assert the_status(world).holds
