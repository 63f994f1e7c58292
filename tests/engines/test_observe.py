from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.engines.doubles import ask_once, chat_payload, engine
from tests.faultserver import FaultServer, Step, reply
from tests.faultserver_cases import error
from toolkit.engines.gate import Gate
from toolkit.engines.observe import JsonLines, with_spans
from toolkit.engines.openai import OpenAIEngine, Services
from toolkit.errors import ConfigError

KEY = "sk-canary-5f2d0c9a7b31"
ORGANISATION, PROJECT = "org-canary-77aa", "proj-canary-88bb"
ARTICLE = "The mayor said the bridge should stay."


class Span:
    def __init__(self, name: str, attributes: dict[str, Any]) -> None:
        self.name = name
        self.attributes = dict(attributes)

    def set_attribute(self, name: str, value: Any) -> None:
        self.attributes[name] = value


class Tracer:
    def __init__(self) -> None:
        self.spans: list[Span] = []

    @contextmanager
    def start_as_current_span(self, name: str, attributes: dict[str, Any]) -> Iterator[Span]:
        self.spans.append(Span(name, attributes))
        yield self.spans[-1]


@pytest.fixture
def log():
    """Everything logged anywhere, at the finest level, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def ask(steps: list[Step], services: Services | None = None) -> tuple[OpenAIEngine, Any]:
    with FaultServer({"s": steps}) as server:
        one = engine(server.url("s"), services=services, api_key=KEY, organisation=ORGANISATION, project=PROJECT)
        result = ask_once(one)
        (request, *_) = server.seen("s")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["openai-organization"] == ORGANISATION
    return one, result


def test_nothing_is_printed_unless_asked_for(capfd):
    ask([reply(error("down"), 500), reply(chat_payload())])
    assert capfd.readouterr() == ("", "")


def test_log_records_are_json_with_fields_and_without_text(log):
    ask([reply(error("down"), 500), reply(chat_payload())])
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    fault, answer = [line for line in lines if "host" in line]
    assert (fault["level"], fault["reason"], fault["status"]) == ("WARNING", "server_error", 500)
    assert (answer["level"], answer["input_tokens"], answer["request_id"]) == ("INFO", 50, "req_1")
    assert ARTICLE not in log.getvalue()


@pytest.mark.parametrize(
    "steps",
    [
        [reply(chat_payload())],
        [reply(error(f"Incorrect API key provided: {KEY}", code="invalid_api_key"), 401)],
        [reply(f"<html>{KEY} {ORGANISATION} {PROJECT}</html>")],
        [reply(error(f"echo {KEY}"), 400)],
        [reply({**chat_payload(), "choices": [], "echo": f"{KEY} {ORGANISATION} {PROJECT}"})],
        [reply(error("no such model", code="model_not_found"), 404)],
    ],
)
def test_no_secret_is_in_any_log_result_or_repr(steps, log):
    one, result = ask(steps)
    shown = log.getvalue() + repr(result) + repr(one.connection.endpoint) + repr(one.__dict__)
    for secret in (KEY, ORGANISATION, PROJECT):
        assert secret not in shown


def test_spans_follow_the_conventions_and_hold_no_text():
    tracer = Tracer()
    ask([reply(error("down"), 500), reply(chat_payload())], Services(gate=Gate(), observer=with_spans(tracer)))
    fault, answer = tracer.spans
    assert fault.name == "chat test-model"
    assert fault.attributes["error.type"] == "server_error"
    assert fault.attributes["http.response.status_code"] == 500
    assert answer.attributes["gen_ai.operation.name"] == "chat"
    assert answer.attributes["gen_ai.request.model"] == "test-model"
    assert answer.attributes["gen_ai.usage.output_tokens"] == 10
    assert "error.type" not in answer.attributes
    assert ARTICLE not in str([span.attributes for span in tracer.spans])


def test_tracing_without_its_extra_is_a_config_error(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    with pytest.raises(ConfigError, match="otel"):
        with_spans()
