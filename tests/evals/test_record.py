"""Recording beside other recorders, after a crash, and after an interruption: nothing lost, nothing paid for twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.evals.mini import ARTICLES, Mind, World, make_world, settings_for
from tests.evals.model import Model, serving
from tests.evals.test_recorder import setting
from toolkit.engines.budget import Allowance
from toolkit.evals import recording
from toolkit.evals.cases import load_suite
from toolkit.evals.locks import locked
from toolkit.evals.record import Recorded
from toolkit.evals.record import record as record_suite
from toolkit.evals.recording import read
from toolkit.evals.setting import Live
from toolkit.evals.shelf import Shelf

MORE = 4


class Slow(Mind):
    """A model that takes its time, so that recorders meet."""

    def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
        time.sleep(0.05)
        return super().__call__(kind, text, sample)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = make_world(tmp_path)
    world.cases({name: {"samples": MORE} for name in ARTICLES})
    return world


def one(world: World, model: Model, **allowed: int) -> Recorded:
    suite = load_suite(world.suite)
    live = Live(settings_for(model), Allowance(**allowed), workers=3, once=True)
    return record_suite(suite, suite.cases, setting(world), Shelf(world.cassettes), live)


CHILD = """
import sys
from pathlib import Path
from tests.evals.mini import World, settings_for
from tests.evals.model import Model
from tests.evals.test_record import one
print(len(one(World(Path(sys.argv[1])), Model(url=sys.argv[2])).slots))
"""


def child(world: World, model: Model) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", CHILD, str(world.root), model.url]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, text=True)


def test_two_recorders_at_the_same_time_pay_once_and_keep_everything(world: World) -> None:
    with serving(Slow()) as model:
        processes = [child(world, model) for _ in range(2)]
        counts = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    wanted = len(ARTICLES) * MORE * 2
    assert model.calls == wanted
    assert sum(counts) == wanted
    shelf = Shelf(world.cassettes, candidates=True)
    assert len(shelf.slots("mini")) == wanted
    assert all(len(shelf.interactions(slot)) == 1 for slot in shelf.slots("mini"))


def test_a_recorder_that_is_killed_leaves_whole_files_and_the_next_goes_on(world: World) -> None:
    with serving(Slow()) as model:
        process = child(world, model)
        while model.calls < 8:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        kept = list(world.cassettes.rglob("*.yaml"))
        before = model.calls
        assert all(len(read(path)) == 1 for path in kept)
        one(world, model)
    wanted = len(ARTICLES) * MORE * 2
    assert len(list(world.cassettes.rglob("*.yaml"))) == wanted
    # What was under way when it was killed is asked again; nothing that was kept is.
    assert model.calls - before == wanted - len(kept)


def test_errors_that_a_retry_got_over_are_not_recorded(world: World) -> None:
    failed: set[tuple[str, str, int]] = set()

    def shaky(kind: str, text: str, sample: int) -> str | tuple[int, str]:
        """Fails every request once."""
        if (kind, text, sample) in failed:
            return Mind()(kind, text, sample)
        failed.add((kind, text, sample))
        return 500, "sorry"

    suite, shelf = load_suite(world.suite), Shelf(world.cassettes, candidates=True)
    with serving(shaky) as model:
        live = Live(settings_for(model), workers=3)
        found = record_suite(suite, suite.cases[:1], setting(world), Shelf(world.cassettes), live)
    assert not found.failed
    assert model.calls == 2 * len(found.slots) == 2 * 2 * MORE
    for slot in shelf.slots("mini"):
        assert [item.status for item in shelf.interactions(slot)] == [200]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "b.yaml"
    recording.write_whole(path, "old")

    def broken(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", broken)
    with pytest.raises(OSError, match="disk full"):
        recording.write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in path.parent.iterdir()] == ["b.yaml"]


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []

    async def hold(name: str) -> None:
        async with locked(tmp_path / "locks" / "x"):
            order.append(f"{name} in")
            await asyncio.sleep(0.01)
            order.append(f"{name} out")

    async def both() -> None:
        await asyncio.gather(hold("a"), hold("b"))

    asyncio.run(both())
    assert order in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])


def test_a_ceiling_holds_over_all_workers(world: World) -> None:
    with serving(Slow()) as model:
        found = one(world, model, requests=5)
    assert model.calls == 5
    assert found.usage.calls == 5
    assert any("budget" in line for _, line in found.failed)
