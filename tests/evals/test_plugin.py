"""The pytest plug-in in a project of its own, and `pytest evals` on recorded suites."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.evals.mini import ARTICLES, KEY, PROPOSITIONS, Mind, World, make_world
from tests.evals.model import serving
from tests.evals.test_recorder import record
from toolkit.evals.recording import read
from toolkit.evals.redaction import secrets_in

pytest_plugins = ["pytester"]

TEST = f"""
def test_mill(recorded_toolkit):
    analysis = recorded_toolkit.analyze({ARTICLES["mill"]!r}, issues=[{PROPOSITIONS["mill"]!r}], actors=["Ada Brandt"])
    assert [p.stance.value for p in analysis.positions] == ["support"]
"""
TARGET = "{model: mini-llm, service: other, options: {max_output_tokens: 1000}}"
PLAIN = ("-p", "toolkit.evals.plugin", "-p", "no:cacheprovider", "--block-network", "-q")


class One(Mind):
    """Answers for the asked actor only."""

    def positions(self, name: str, sample: int) -> dict[str, Any]:
        reply = super().positions(name, sample)
        return reply | {"positions": reply["positions"][:1]}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makepyfile(test_mine=TEST)
    pytester.path.joinpath("recording.yaml").write_text(TARGET, encoding="utf-8")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def recorded(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, mode: str = "once") -> tuple[Any, int]:
    with serving(One()) as model:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        result = project.runpytest_subprocess(*PLAIN, f"--record-mode={mode}", "--allowed-hosts=127.0.0.1")
        monkeypatch.delenv("OPENAI_API_KEY")
        monkeypatch.delenv("OPENAI_BASE_URL")
    return result, model.calls


def cassette(project: pytest.Pytester) -> Path:
    return project.path / "cassettes" / "test_mine" / "test_mill.stance.yaml"


def test_three_lines_record_and_replay(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result, calls = recorded(project, monkeypatch)
    result.assert_outcomes(passed=1)
    assert calls == 2
    before = cassette(project).read_bytes()
    text = before.decode("utf-8")
    assert not secrets_in(text, [KEY])
    assert "127.0.0.1" not in text
    assert "stance: support" in text
    project.runpytest_subprocess(*PLAIN).assert_outcomes(passed=1)
    assert cassette(project).read_bytes() == before
    _, calls = recorded(project, monkeypatch)
    assert calls == 0
    assert cassette(project).read_bytes() == before


def test_nothing_recorded_fails_at_once_and_says_how(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess(*PLAIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*statements: nothing is recorded; record it with pytest --record-mode=once*"])


def test_a_changed_question_is_not_answered_by_the_old_reply(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(project, monkeypatch)
    project.makepyfile(test_mine=TEST.replace("The town should sell", "The town should keep"))
    result = project.runpytest_subprocess(*PLAIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*positions: the recording no longer holds*"])


def test_a_test_that_fails_while_recording_leaves_nothing(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(test_mine=TEST.replace('"support"', '"oppose"').replace("'support'", "'oppose'"))
    result, calls = recorded(project, monkeypatch)
    result.assert_outcomes(failed=1)
    assert calls == 2
    assert not cassette(project).exists()


def test_a_cassette_that_is_not_played_to_the_end_fails(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(project, monkeypatch)
    project.makepyfile(
        test_mine="def test_mill(recorded_toolkit):\n    assert recorded_toolkit.engine_name == 'openai'\n"
    )
    result = project.runpytest_subprocess(*PLAIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*2 recorded exchanges were not asked for*"])


def test_an_error_of_the_server_is_not_recorded(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shaky(One):
        failed = False

        def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
            if not self.failed:
                self.failed = True
                return 503, "try again"
            return super().__call__(kind, text, sample)

    with serving(Shaky()) as model:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        options = ("--record-mode=once", "--allowed-hosts=127.0.0.1")
        project.runpytest_subprocess(*PLAIN, *options).assert_outcomes(passed=1)
        monkeypatch.delenv("OPENAI_BASE_URL")
    assert model.calls == 3
    assert [item.status for item in read(cassette(project))] == [200, 200]
    project.runpytest_subprocess(*PLAIN).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "*NotAnswered: statements: nothing could be recorded: the provider refused the key*"),
        (400, "*NotAnswered: statements: nothing could be recorded: the server rejected the request*"),
    ],
)
def test_a_call_that_fails_while_recording_fails_the_test_with_its_reason(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, status: int, words: str
) -> None:
    class Closed(One):
        def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
            return status, "no"

    with serving(Closed()) as model:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        result = project.runpytest_subprocess(*PLAIN, "--record-mode=once", "--allowed-hosts=127.0.0.1")
        monkeypatch.delenv("OPENAI_BASE_URL")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([words])
    assert not cassette(project).exists()


def test_a_reply_that_is_no_use_is_recorded_and_left_to_the_test(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mute(One):
        def __call__(self, kind: str, text: str, sample: int) -> str | tuple[int, str]:
            return "I would rather not say."

    project.makepyfile(
        test_mine=TEST.replace(
            'assert [p.stance.value for p in analysis.positions] == ["support"]',
            'assert analysis.failures[0].reason == "unparsable"',
        )
    )
    with serving(Mute()) as model:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        result = project.runpytest_subprocess(*PLAIN, "--record-mode=once", "--allowed-hosts=127.0.0.1")
        monkeypatch.delenv("OPENAI_BASE_URL")
    result.assert_outcomes(passed=1)
    project.runpytest_subprocess(*PLAIN).assert_outcomes(passed=1)


@pytest.fixture
def world(pytester: pytest.Pytester) -> World:
    world = make_world(pytester.path)
    shutil.copy(Path(__file__).parents[2] / "evals" / "test_suites.py", pytester.path / "evals" / "test_suites.py")
    # The recordings are made with the prompts in use; `pytest evals` knows no others.
    shutil.rmtree(world.prompts)
    world.prompts.mkdir()
    return world


def test_pytest_evals_replays_every_case(pytester: pytest.Pytester, world: World) -> None:
    record(world, Mind())
    pytester.runpytest_subprocess(*PLAIN, "evals").assert_outcomes(passed=4)


def test_pytest_evals_names_the_case_that_is_not_recorded(pytester: pytest.Pytester, world: World) -> None:
    record(world, Mind())
    for file in (world.cassettes / "mini" / "park").iterdir():
        file.unlink()
    result = pytester.runpytest_subprocess(*PLAIN, "evals")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*mini/park/statements: stale: nothing is recorded*"])


def test_pytest_evals_names_a_flipped_stance(pytester: pytest.Pytester, world: World) -> None:
    record(world, Mind())
    path = world.cassettes / "mini" / "mill" / "positions.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("stance: oppose", "stance: support"), encoding="utf-8")
    result = pytester.runpytest_subprocess(*PLAIN, "evals")
    assert result.parseoutcomes()["failed"] >= 1
    result.stdout.fnmatch_lines(["*mini/mill: positions: a reply was edited by hand*"])
