from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from toolkit import replies
from toolkit.engines.schema import MAX_ENUM_VALUES, strict_schema
from toolkit.errors import ConfigError
from toolkit.replies import Closed, Reply

REPLIES = [
    found
    for _, found in inspect.getmembers(replies, inspect.isclass)
    if issubclass(found, Reply) and found is not Reply and found.__module__ == replies.__name__
]
KEYWORDS = {
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "enum",
    "$ref",
    "$defs",
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    yield schema
    for part in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())):
        yield from nodes(part)
    if "items" in schema:
        yield from nodes(schema["items"])


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
def test_every_reply_type_is_strict(reply):
    schema = strict_schema(reply, {"actors": ("A1", "A2"), "issues": ("I1",)})
    Draft202012Validator.check_schema(schema.body)
    assert schema.body["type"] == "object"
    for node in nodes(schema.body):
        assert set(node) <= KEYWORDS, node
        if "$ref" in node:
            assert set(node) == {"$ref"}
            assert node["$ref"].removeprefix("#/$defs/") in schema.body["$defs"]
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_there_are_reply_types_to_test():
    assert len(REPLIES) > 5


def test_evidence_comes_before_the_label_it_bears_out():
    properties = list(strict_schema(replies.PositionReply).body["properties"])
    assert properties.index("evidence") < properties.index("stance")


def test_closed_lists_become_enums_and_empty_ones_plain_strings():
    node = strict_schema(replies.PositionReply, {"actors": ("A1", "A2")}).body["properties"]["actor"]
    assert node["enum"] == ["A1", "A2"]
    assert "enum" not in strict_schema(replies.PositionReply, {"actors": ()}).body["properties"]["actor"]
    assert "x-closed" not in strict_schema(replies.PositionReply).text


class Choice(Reply):
    one: Annotated[str, Closed("ids")]
    perhaps: Annotated[str | None, Closed("ids")]
    many: list[Annotated[str, Closed("ids")]]


def test_closed_lists_reach_optional_and_listed_strings():
    properties = strict_schema(Choice, {"ids": ("a", "b")}).body["properties"]
    assert properties["perhaps"]["anyOf"] == [{"type": "string", "enum": ["a", "b"]}, {"type": "null"}]
    assert properties["many"]["items"]["enum"] == ["a", "b"]


def test_lists_beyond_the_limits_stay_plain_strings():
    many = tuple(f"a{number}" for number in range(MAX_ENUM_VALUES - 1))
    properties = strict_schema(Choice, {"ids": many}).body["properties"]
    assert len(properties["one"]["enum"]) == MAX_ENUM_VALUES - 1
    assert "enum" not in properties["perhaps"]["anyOf"][0]
    long_ones = tuple(f"{number:0100d}" for number in range(251))
    assert "enum" not in strict_schema(Choice, {"ids": long_ones}).body["properties"]["one"]


def test_filling_in_a_list_leaves_the_next_schema_alone():
    strict_schema(Choice, {"ids": ("a",)})
    assert "enum" not in strict_schema(Choice).body["properties"]["one"]


def test_a_schema_is_compiled_once():
    assert strict_schema(Choice, {"ids": ("a",)}) is strict_schema(Choice, {"ids": ("a",)})


class Tone(StrEnum):
    """How it sounds."""

    WARM = "warm"
    COLD = "cold"


class Titled(Reply):
    title: str
    tone: Annotated[Tone, Field(description="of the whole text")]
    bare: Tone
    day: date
    share: Annotated[float, Field(ge=0, le=1)]
    node: Titled | None


def test_what_strict_schemas_allow_is_kept():
    root = strict_schema(Titled).body
    assert "title" in root["properties"]
    assert root["properties"]["title"] == {"type": "string"}
    assert root["properties"]["tone"] == {
        "description": "of the whole text",
        "type": "string",
        "enum": ["warm", "cold"],
    }
    assert root["properties"]["bare"] == {"$ref": "#/$defs/Tone"}
    assert root["properties"]["day"]["format"] == "date"
    assert root["properties"]["node"]["anyOf"][0] == {"$ref": "#/$defs/Titled"}
    assert root["properties"]["share"] == {"type": "number", "minimum": 0, "maximum": 1}


def reply_with(annotation: Any, default: Any = ..., **config: Any) -> type[Reply]:
    namespace: dict[str, Any] = {"__annotations__": {"field": annotation}, "__module__": __name__}
    if default is not ...:
        namespace["field"] = default
    if config:
        namespace["model_config"] = config
    return type("Odd", (Reply,), namespace)


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (reply_with(str, "x"), "default"),
        (reply_with(str | None, None), "default"),
        (reply_with(list[str], []), "default"),
        (reply_with(dict[str, int]), "not named"),
        (reply_with(list), "no type"),
        (reply_with(Any), "no type"),
        (reply_with(set[str]), "uniqueItems"),
        (reply_with(tuple[str, int]), "maxItems|prefixItems"),
        (reply_with(Annotated[Cat | Dog, Field(discriminator="kind")]), "discriminator"),
        (reply_with(Annotated[str, Field(pattern="a(?=b)")], regex_engine="python-re"), "looks around"),
        (reply_with(Annotated[str, Field(min_length=1)]), "minLength"),
        (reply_with(str, extra="allow"), "not named"),
    ],
)
def test_what_strict_schemas_do_not_allow_is_named(reply, why):
    with pytest.raises(ConfigError, match=why) as caught:
        strict_schema(reply)
    assert "Odd" in str(caught.value)


def test_names_fit_the_api():
    assert strict_schema(type("Räply" + "x" * 80, (Reply,), {"__module__": __name__})).name == "R_ply" + "x" * 59
