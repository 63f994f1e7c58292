"""Requests and well-formed replies against OpenAI's published schemas, where they lie beside the checkout."""

from __future__ import annotations

import itertools
import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from tests.engines.doubles import ASK, Side, chat_payload, engine, responses_payload
from tests.faultserver import MODELS
from tests.faultserver_cases import cases, error
from toolkit.engines import chat, responses
from toolkit.engines.call import Call, Message, Options, Rung, Style
from toolkit.engines.openai import Asking
from toolkit.engines.schema import strict_schema

CONTRACT = Path(__file__).parents[3] / "shared" / "contracts" / "openai.json"
pytestmark = pytest.mark.skipif(not CONTRACT.is_file(), reason="the published schemas do not lie beside the checkout")

OPTIONS = (
    Options(),
    Options(temperature=0.0, seed=7, effort="low", max_output_tokens=100, service_tier="flex"),
    Options(effort="none", max_output_tokens=32_768),
)


@cache
def validator(name: str) -> Validator:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    # A message whose content is a list of parts fits two of the alternatives as published, so that "exactly one of" can
    # never hold for it; the API takes it.
    item = contract["$defs"]["InputItem"]
    item["anyOf"] = item.pop("oneOf")
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": contract["$defs"]})


def known(name: str) -> set[str]:
    """The names of all properties that the schema `name` and its parts have at the top."""
    definitions = json.loads(CONTRACT.read_text(encoding="utf-8"))["$defs"]
    found: set[str] = set()
    waiting = [definitions[name]]
    while waiting:
        node = waiting.pop()
        found |= set(node.get("properties", {}))
        waiting += node.get("allOf", [])
        if "$ref" in node:
            waiting.append(definitions[node["$ref"].removeprefix("#/$defs/")])
    return found


def calls(style: Style) -> list[Call]:
    first = (Message("system", "s"), Message("user", "“ü” \u2028"))
    repair = (*first, Message("assistant", "{}"), Message("user", "no"))
    schema = strict_schema(Side, {"actors": ("A1", "A2")})
    return [
        Call(style, "gpt-5-mini", messages, schema, rung, options, 0, key, point, limit)
        for messages, rung, options, (key, point), limit in itertools.product(
            (first, repair), Rung, OPTIONS, (("k", True), (None, False)), ("max_tokens", "max_completion_tokens")
        )
    ]


@pytest.mark.parametrize(
    ("style", "body", "name"),
    [
        (Style.CHAT, chat.body, "CreateChatCompletionRequest"),
        (Style.RESPONSES, responses.body, "CreateResponse"),
    ],
)
def test_every_request_is_as_published(style, body, name):
    names = known(name)
    for call in calls(style):
        sent = body(call)
        validator(name).validate(sent)
        assert set(sent) <= names, set(sent) - names


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("model", ["gpt-6.1-sol", "gpt-5-mini", "gpt-4.1", "unheard-of"])
def test_what_the_engine_prepares_is_as_published(style, model):
    one = engine("https://api.openai.com/v1", style=style, asking=Asking(model=model, options=Options(temperature=0.5)))
    name = "CreateResponse" if style is Style.RESPONSES else "CreateChatCompletionRequest"
    validator(name).validate(one.connection.body(one.prepare(ASK).call))


def test_nothing_is_kept_on_the_server():
    assert all(responses.body(call)["store"] is False for call in calls(Style.RESPONSES))


@pytest.mark.parametrize("case", [case for case in cases() if case.well_formed is not None], ids=lambda case: case.name)
def test_every_reply_of_the_fault_server_that_claims_to_be_well_formed_is(case):
    name = "Response" if case.style is Style.RESPONSES else "CreateChatCompletionResponse"
    validator(name).validate(case.well_formed)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("CreateChatCompletionResponse", chat_payload()),
        ("Response", responses_payload()),
        ("ErrorResponse", error("x")),
        (
            "ListModelsResponse",
            {
                "object": "list",
                "data": [{"id": m, "object": "model", "created": 0, "owned_by": "test"} for m in MODELS],
            },
        ),
    ],
)
def test_the_plain_payloads_are_as_published(name, payload):
    validator(name).validate(payload)


def test_the_validator_does_find_mistakes():
    assert list(validator("CreateChatCompletionRequest").iter_errors({"messages": "x", "model": "m"}))
    assert list(validator("CreateResponse").iter_errors({"temperature": 9}))
    assert list(validator("Response").iter_errors({**responses_payload(), "status": "done"}))
