from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.engines.doubles import ASK, Library, chat_payload
from tests.faultserver import FaultServer, reply
from toolkit.ask import Answer, Failure, Reason
from toolkit.engines.build import cache_path, openai_engine
from toolkit.engines.cache import AnswerCache
from toolkit.engines.call import Options, Rung, Style
from toolkit.engines.openai import OpenAIEngine
from toolkit.errors import ConfigError
from toolkit.settings import ClientSettings, Settings


def built(tmp_path: Path, **env: str) -> OpenAIEngine:
    settings = Settings.from_env({"STANCE_CACHE_DIR": str(tmp_path), "OPENAI_API_KEY": "sk-test-000000", **env})
    return openai_engine(Library(), settings, "gpt-4.1")


def close(engine: OpenAIEngine) -> None:
    asyncio.run(engine.aclose())


def test_every_variable_of_the_client_reaches_it(tmp_path):
    engine = built(
        tmp_path,
        STANCE_API="chat",
        STANCE_SCHEMA_MODE="loose",
        STANCE_ALLOW_UNENFORCED="1",
        STANCE_TIMEOUT="30",
        STANCE_DEADLINE="90.5",
        STANCE_CONCURRENCY="3",
        STANCE_REQUESTS_PER_MINUTE="60",
        STANCE_TOKENS_PER_MINUTE="1000",
        STANCE_MAX_OUTPUT_TOKENS="500",
        STANCE_TEMPERATURE="0",
        STANCE_SEED="0",
        STANCE_EFFORT="low",
        STANCE_SERVICE_TIER="flex",
        STANCE_BUDGET_REQUESTS="5",
        STANCE_BUDGET_TOKENS="6",
        STANCE_BUDGET_USD="0.5",
        OPENAI_ORG_ID="org",
        OPENAI_PROJECT_ID="proj",
    )
    asking, endpoint, limits = engine.asking, engine.connection.endpoint, engine.services.gate.limits
    assert asking.options == Options(0.0, 0, "low", 500, "flex")
    assert (asking.rung, asking.allow_unenforced, asking.deadline) == (Rung.LOOSE, True, 90.5)
    assert (endpoint.style, endpoint.seconds, endpoint.organisation, endpoint.project) == (
        Style.CHAT,
        30.0,
        "org",
        "proj",
    )
    assert (limits.concurrency, limits.requests_per_minute, limits.tokens_per_minute) == (3, 60.0, 1000.0)
    budget = engine.services.budget
    assert budget is not None
    assert (budget.allowance.requests, budget.allowance.tokens, budget.allowance.money) == (5, 6, 0.5)
    close(engine)


def test_without_variables_the_client_chooses(tmp_path):
    engine = built(tmp_path)
    assert engine.connection.endpoint.spoken is Style.RESPONSES
    assert (engine.asking.rung, engine.services.budget) == (None, None)
    assert isinstance(engine.services.cache, AnswerCache)
    assert engine.services.cache.path == tmp_path / "answers.sqlite3"
    close(engine)


def test_no_cache_leaves_no_file(tmp_path):
    engine = built(tmp_path, STANCE_NO_CACHE="1")
    assert (engine.services.cache, engine.services.memory.path) == (None, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STANCE_API", "soap"),
        ("STANCE_SCHEMA_MODE", "lax"),
        ("STANCE_TIMEOUT", "0"),
        ("STANCE_TIMEOUT", "soon"),
        ("STANCE_TIMEOUT", "inf"),
        ("STANCE_TIMEOUT", "nan"),
        ("STANCE_CONCURRENCY", "2.5"),
        ("STANCE_BUDGET_USD", "-1"),
        ("STANCE_PRICES", "/nowhere/prices.yaml"),
        ("OPENAI_BASE_URL", "localhost:8000"),
    ],
)
def test_a_value_without_meaning_is_named(tmp_path, name, value):
    with pytest.raises(ConfigError) as caught:
        built(tmp_path, **{name: value})
    assert value in str(caught.value)


def test_the_key_may_lie_in_a_file_and_is_never_shown(tmp_path):
    file = tmp_path / "key"
    file.write_text("sk-from-a-file\n")
    settings = Settings.from_env({"STANCE_API_KEY_FILE": str(file)})
    assert settings.api_key == "sk-from-a-file"
    assert "sk-from" not in repr(settings)
    assert Settings.from_env({"STANCE_API_KEY_FILE": str(file), "OPENAI_API_KEY": "sk-own"}).api_key == "sk-own"


@pytest.mark.parametrize("content", [b"", b"two words", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_a_config_error_that_does_not_show_it(tmp_path, content):
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match="STANCE_API_KEY_FILE") as caught:
        Settings.from_env({"STANCE_API_KEY_FILE": str(file)})
    assert "two words" not in str(caught.value)


def test_the_default_folder_is_the_systems(monkeypatch):
    assert cache_path(Settings()) != Path()
    assert ClientSettings().concurrency == 64


def test_a_budget_stops_a_run_before_it_is_exceeded(tmp_path):
    async def run(url: str) -> list[Answer[Any] | Failure]:
        settings = Settings(
            base_url=url,
            cache=False,
            client=ClientSettings(budget_requests=2, schema_mode="strict", max_output_tokens=100),
        )
        engine = openai_engine(Library(), settings, "test-model")
        results = await asyncio.gather(*(engine.answer(ASK) for _ in range(5)))
        await engine.aclose()
        return results

    with FaultServer({"s": [reply(chat_payload())]}) as server:
        results = asyncio.run(run(server.url("s")))
        assert len(server.seen("s")) == 2
    failures = [one for one in results if isinstance(one, Failure)]
    assert sum(isinstance(one, Answer) for one in results) == 2
    assert {one.reason for one in failures} == {Reason.OVER_BUDGET}
    assert "2 of 2 requests are used" in failures[0].message
