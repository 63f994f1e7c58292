"""The composition root: which engine runs and why, requests, and the bridge inside a running loop."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pandas
import pytest

import toolkit
from tests.test_flow import READ, TAKEN, TEXT, TestTargeted
from toolkit.app import Toolkit
from toolkit.codebook import Codebook
from toolkit.engines.scripted import ScriptedEngine
from toolkit.errors import ConfigError, InputError
from toolkit.records import Issue, Stance
from toolkit.settings import Settings


def scripted(**replies: Any) -> ScriptedEngine:
    return ScriptedEngine({"statements": READ, "positions": TAKEN} | replies)


def test_without_a_key_the_rules_run_and_say_so() -> None:
    with Toolkit(Settings()) as kit:
        assert kit.engine_name == "builtin"
        assert "no OPENAI_API_KEY" in kit.engine_reason


def test_a_key_or_a_base_url_chooses_the_model() -> None:
    for settings in (Settings(api_key="sk-test"), Settings(base_url="http://127.0.0.1:9/v1")):
        with Toolkit(settings, model="some-model") as kit:
            assert kit.engine_name == "openai"
            assert "some-model" in kit.engine_reason


def test_an_unknown_engine_and_a_missing_key_are_configuration_errors() -> None:
    with pytest.raises(ConfigError, match="no engine 'gtp'; known engines: openai, builtin"):
        Toolkit(Settings(), engine="gtp")
    with pytest.raises(ConfigError, match="set OPENAI_API_KEY"):
        Toolkit(Settings(), engine="openai")


def test_the_key_is_not_shown() -> None:
    assert "sk-secret" not in repr(Settings(api_key="sk-secret"))


@pytest.mark.parametrize("text", ["", "  \n\t ", "\ud800 half"])
def test_a_text_with_nothing_to_analyse_is_an_input_error(text: str) -> None:
    with Toolkit(Settings(), engine=scripted()) as kit, pytest.raises(InputError):
        kit.analyze(text)


def test_the_size_limit_says_how_to_raise_it() -> None:
    with Toolkit(Settings(max_chars=10), engine=scripted()) as kit, pytest.raises(InputError, match="STANCE_MAX_CHARS"):
        kit.analyze(TEXT)


def test_many_calls_share_one_toolkit() -> None:
    with Toolkit(Settings(), engine=scripted()) as kit:
        assert kit.analyze(TEXT).positions == kit.analyze(TEXT, title="Again").positions


def test_synchronous_calls_work_where_a_loop_already_runs() -> None:
    async def notebook() -> int:
        return len(toolkit.analyze(TEXT, engine=scripted()).actors)

    assert asyncio.run(notebook()) == 3


def test_the_asynchronous_twin_gives_the_same() -> None:
    analysis = asyncio.run(toolkit.aanalyze(TEXT, engine=scripted()))
    assert [a.name for a in analysis.actors] == ["Ada Brandt", "Carl Dorn", "An official"]


def test_an_error_inside_the_bridge_reaches_the_caller() -> None:
    def broken(ask: Any) -> Any:
        raise ZeroDivisionError

    with Toolkit(Settings(), engine=scripted(statements=broken)) as kit, pytest.raises(ZeroDivisionError):
        kit.analyze(TEXT)


def test_issues_as_strings_become_propositions_and_pairs_may_use_them() -> None:
    answer = TestTargeted().answer(Stance.OPPOSE)
    with Toolkit(Settings(), engine=scripted(positions=answer)) as kit:
        analysis = kit.analyze(TEXT, pairs=[("Ada Brandt", "The town should sell the mill.")])
    assert [i.proposition for i in analysis.issues] == ["The town should sell the mill."]
    assert [(p.actor, p.issue) for p in analysis.positions] == [("A1", "I1")]


@pytest.mark.parametrize(
    "options",
    [
        {"issues": [" "]},
        {"actors": [""]},
        {"pairs": [("", "x")]},
        {"issues": [Issue(id="a", label="a", proposition="A should.")], "pairs": [("Ada", "other")]},
    ],
)
def test_a_request_without_meaning_is_an_input_error(options: dict[str, Any]) -> None:
    with Toolkit(Settings(), engine=scripted()) as kit, pytest.raises(InputError):
        kit.analyze(TEXT, **options)


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_settings_without_meaning_are_named(value: str) -> None:
    with pytest.raises(ConfigError, match="STANCE_MAX_CHARS"):
        Settings.from_env({"STANCE_MAX_CHARS": value})


def test_settings_come_from_the_given_environment_and_empty_means_unset() -> None:
    settings = Settings.from_env({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": " ", "STANCE_MODEL": "m"})
    assert (settings.api_key, settings.base_url, settings.model) == ("k", None, "m")


def test_a_notebook_shows_the_report() -> None:
    with Toolkit(Settings(), engine=scripted()) as kit:
        shown = kit.analyze(TEXT)._repr_html_()
    assert shown is not None
    assert "Ada Brandt" in shown
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "not as NoneType"),
        (b"The mayor said no.", "not as bytes"),
        (Path("story.txt"), "pass path.read_text"),
        ("articles/story.txt", "'articles/story.txt' is the name of a file"),
        ("C:\\news\\Story.HTML\n", "is the name of a file"),
    ],
)
def test_what_is_no_text_of_an_article_is_told_from_one(given: Any, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        toolkit.analyze(given, engine="builtin")


def test_a_text_that_ends_in_the_name_of_a_file_is_a_text() -> None:
    assert toolkit.analyze("The mayor said it was in story.txt", engine="builtin").document.text.endswith(".txt")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"actors": "Orde"}, "actors is a list, and was given as str; put it into brackets: actors=['Orde']"),
        ({"issues": "The berth should close."}, "issues=['The berth should close.']"),
        ({"issues": Issue(id="b", label="b", proposition="It should close.", origin="codebook")}, "given as Issue"),
        ({"issues": {"b": "It should close."}}, "issues is a list, and was given as dict"),
        ({"issues": 7}, "issues is a list, and was given as int"),
        ({"issues": Codebook()}, "issues is a list, and was given as Codebook; pass .issues of it"),
        ({"issues": [None]}, "issues holds NoneType, and takes str or Issue"),
        ({"actors": [3.5]}, "actors holds float, and takes str"),
        ({"pairs": ("Ada", "It should close.")}, "pairs holds str, and takes tuple or list"),
        ({"pairs": [("Ada",)]}, "('Ada',) is no pair"),
    ],
)
def test_one_text_is_not_taken_for_a_list_of_letters(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        toolkit.analyze("Ada Orde said no.", engine="builtin", **options)
    frame = pandas.DataFrame({"text": ["Ada Orde said no."]})
    with pytest.raises(InputError, match=re.escape(words)):
        toolkit.analyze_frame(frame, engine="builtin", **options)


def test_what_can_be_gone_through_once_is_asked_of_every_row() -> None:
    frame = pandas.DataFrame({"text": ["Ada Orde said no.", "Ada Orde said yes."]})
    result = toolkit.analyze_frame(frame, engine="builtin", issues=iter(["It should close."]))
    assert list(result["issues"]) == [1, 1]
    assert len(toolkit.analyze("Ada said no.", engine="builtin", issues=iter(["It should close."])).issues) == 1
