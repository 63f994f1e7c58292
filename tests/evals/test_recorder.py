"""Recording and replaying through the real client: what is kept, what is found again, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evals.mini import KEY, Mind, World, make_world, settings_for
from tests.evals.model import Model, serving
from toolkit.ask import Failure, Reason
from toolkit.engines.budget import Allowance
from toolkit.evals.asked import Slot
from toolkit.evals.cases import load_suite
from toolkit.evals.recording import load_yaml, read
from toolkit.evals.redaction import secrets_in
from toolkit.evals.runner import Jobs, Outcome, execute
from toolkit.evals.setting import Live, Setting
from toolkit.evals.shelf import Shelf
from toolkit.evals.target import load_target


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def setting(world: World) -> Setting:
    return Setting(load_target(world.suite), world.prompts)


def record(world: World, mind: Mind, *, accept: bool = True, **allowed: Any) -> tuple[list[Outcome], Model]:
    suite, shelf = load_suite(world.suite), Shelf(world.cassettes, candidates=True)
    with serving(mind) as model:
        live = Live(settings_for(model), Allowance(**allowed), workers=3, once=True)
        outcomes = execute(setting(world).recording(shelf, live), Jobs(suite, suite.cases), workers=3)
    if accept:
        shelf.accept(shelf.slots("mini", candidates=True))
    return outcomes, model


def replay(world: World, **options: Any) -> list[Outcome]:
    suite = load_suite(world.suite)
    return execute(setting(world).replaying(Shelf(world.cassettes), **options), Jobs(suite, suite.cases))


def test_what_was_recorded_is_replayed_without_a_server(world: World) -> None:
    first, model = record(world, Mind())
    assert model.calls == 6
    again = replay(world)
    assert [o.analysis.positions for o in again if o.analysis] == [o.analysis.positions for o in first if o.analysis]
    assert not any(o.missed or o.failures or o.error for o in again)


def test_recordings_hold_no_header_key_host_or_cookie(world: World) -> None:
    record(world, Mind())
    files = sorted(world.cassettes.glob("mini/*/*.yaml"))
    assert len(files) == 6
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not secrets_in(text, [KEY])
        assert "127.0.0.1" not in text
        (entry,) = load_yaml(text)["interactions"]
        assert set(entry["request"]["headers"]) == {"content-type"}
        assert set(entry["response"]["headers"]) == {"content-type"}


def test_the_reply_stands_in_the_file_as_structure_and_comes_back_as_it_was(world: World) -> None:
    record(world, Mind())
    (item,) = read(world.cassettes / "mini" / "park" / "statements.yaml")
    inner = item.response["$json"]["choices"][0]["message"]["content"]
    assert inner["$json"]["actors"][0]["name"] == "Eva Holm"
    assert item.reply_text == json.dumps(Mind().statements("park"), ensure_ascii=False, indent=1)
    assert not item.edited


def test_provenance_says_where_a_reply_comes_from(world: World) -> None:
    record(world, Mind())
    (item,) = read(world.cassettes / "mini" / "mill" / "positions.yaml")
    stamp = item.recorded
    assert stamp["model"] == {"requested": "mini-llm", "answered": "mini-llm-2026-01-01"}
    assert (stamp["case"], stamp["stage"], stamp["sample"], stamp["ask"]) == ("mill", "positions", 0, 0)
    assert set(stamp["parts"]["includes"]) == {"_article.md.jinja", "_rules.md.jinja"}
    assert {"template", "schema", "model", "options", "article", "case", "earlier"} <= set(stamp["parts"])
    assert stamp["usage"]["total_tokens"] == 120
    assert set(stamp["versions"]) == {"toolkit", "openai", "vcrpy"}


def test_replay_writes_nothing(world: World) -> None:
    record(world, Mind())
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in world.cassettes.rglob("*") if p.is_file()}
    replay(world)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in world.cassettes.rglob("*") if p.is_file()} == before


def test_a_miss_fails_at_once_with_its_reason_and_nothing_is_sent(world: World) -> None:
    outcomes = replay(world)
    for outcome in outcomes:
        (event,) = outcome.events
        assert isinstance(event.outcome, Failure)
        assert event.outcome.reason is Reason.NOT_RECORDED
        assert event.outcome.attempts == 0
        assert event.missed
        assert not event.changes


def test_a_second_recording_asks_nothing_again(world: World) -> None:
    record(world, Mind())
    _, model = record(world, Mind())
    assert model.calls == 0


def test_a_failed_call_is_not_recorded_and_the_next_run_goes_on(world: World) -> None:
    outcomes, model = record(world, Mind(down={"PositionsReply"}))
    assert all(o.failures[0].reason is Reason.SERVER_ERROR for o in outcomes)
    assert not list(world.cassettes.rglob("positions.yaml"))
    assert model.calls == 6
    outcomes, model = record(world, Mind())
    assert model.calls == 3
    assert not any(o.failures for o in outcomes)


def test_the_budget_stops_before_the_next_call(world: World) -> None:
    outcomes, model = record(world, Mind(), requests=2)
    assert model.calls == 2
    over = [f for o in outcomes for f in o.failures if f.reason is Reason.OVER_BUDGET]
    assert len(over) == 3
    _, model = record(world, Mind())
    assert model.calls == 4


def test_the_budget_in_money_counts_by_the_targets_price(world: World) -> None:
    # 100 tokens in and 20 out at 1 and 10 dollars a million are 0.0003 dollars; a call may cost 1,000 tokens out, 0.01,
    # and a token for each byte in, some 0.01.
    outcomes, model = record(world, Mind(), money=0.0185)
    assert 1 <= model.calls < 6
    assert any(f.reason is Reason.OVER_BUDGET for o in outcomes for f in o.failures)


def test_samples_are_asked_and_kept_apart(world: World) -> None:
    world.cases({"mill": {"samples": 3}})
    _, model = record(world, Mind(by_sample={("Ada Brandt", 2): "mixed"}))
    assert sorted(model.samples) == [0] * 6 + [1] * 2 + [2] * 2
    assert (world.cassettes / "mini" / "mill" / "positions.s2.yaml").is_file()
    mill = [o for o in replay(world) if o.case.id == "mill"]
    assert [o.analysis.positions[0].stance.value for o in mill if o.analysis] == ["support", "support", "mixed"]


def test_a_sample_that_was_not_recorded_is_a_miss_not_a_repetition(world: World) -> None:
    record(world, Mind())
    world.cases({"mill": {"samples": 2}})
    missed = [o for o in replay(world) if o.missed]
    assert [(o.case.id, o.sample) for o in missed] == [("mill", 1)]


def test_candidates_leave_accepted_recordings_alone(world: World) -> None:
    record(world, Mind())
    before = {p: p.read_bytes() for p in world.cassettes.glob("mini/*/*.yaml")}
    world.edit("positions.md.jinja", "Two to five words", "Two to six words")
    record(world, Mind(stances={"Ada Brandt": "oppose"}), accept=False)
    assert {p: p.read_bytes() for p in world.cassettes.glob("mini/*/*.yaml")} == before
    shelf = Shelf(world.cassettes)
    assert shelf.slots("mini", candidates=True) == tuple(
        Slot("mini", n, "positions") for n in ("ferry", "mill", "park")
    )
    shelf.reject(shelf.slots("mini", candidates=True))
    assert not (world.cassettes / ".candidates").exists()
    assert {p: p.read_bytes() for p in world.cassettes.glob("mini/*/*.yaml")} == before


def test_an_article_with_a_secret_is_not_recorded(world: World) -> None:
    article = world.root / "evals" / "articles" / "mill.txt"
    article.write_text(article.read_text(encoding="utf-8") + f"\n\nThe key is {KEY}.", encoding="utf-8")
    from toolkit.errors import ConfigError

    with pytest.raises(ConfigError, match="would hold an API key in line"):
        record(world, Mind())
    assert not list(world.cassettes.rglob("mill/*.yaml"))


def test_matching_does_not_depend_on_order_or_address(world: World) -> None:
    record(world, Mind())
    suite = load_suite(world.suite)
    kit = setting(world).replaying(Shelf(world.cassettes))
    outcomes = execute(kit, Jobs(suite, suite.cases[::-1]), workers=3)
    names = {o.case.id: {a.name for a in o.analysis.actors} for o in outcomes if o.analysis}
    assert names == {
        "mill": {"Ada Brandt", "Carl Dorn"},
        "ferry": {"Ina Falk", "Olaf Berg"},
        "park": {"Eva Holm", "Jon Lie"},
    }
