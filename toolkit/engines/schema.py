"""Writes the JSON schema of a reply type as strict structured output takes it, or says why that cannot be done.

The rules are those of OpenAI's structured outputs: the root is an object, every object closes `additionalProperties`
and requires all properties, there are no defaults, and only a part of JSON Schema is allowed. We add three rules of
our own: `title` is dropped (it repeats the field's name and costs tokens), a `$ref` with siblings is replaced by what
it points to (the API allows no siblings), and `x-closed` becomes an `enum` of the ask's values where the limits allow.

Limits (OpenAI, structured outputs guide, 2026): 5,000 properties, 10 levels of objects, 1,000 enum values in all,
15,000 characters in a string enum of more than 250 values, 120,000 characters of names and values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from toolkit.engines.call import Schema
from toolkit.errors import ConfigError
from toolkit.replies import Reply

MAX_PROPERTIES = 5_000
MAX_LEVELS = 10
MAX_ENUM_VALUES = 1_000
MAX_LONG_ENUM_CHARACTERS = 15_000
MAX_NAME_CHARACTERS = 120_000

_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
# In the order in which they are written, so that the text of a schema does not hang on pydantic's version.
_ALLOWED = (
    *(
        "description",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "anyOf",
        "enum",
        "const",
        "$ref",
    ),
    *("pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "x-closed"),
)
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")

Node = dict[str, Any]


@lru_cache(maxsize=512)
def _compiled(reply: type[Reply], closed: tuple[tuple[str, tuple[str, ...]], ...]) -> Schema:
    body = _close(_open_schema(reply), dict(closed))
    name = re.sub(r"[^A-Za-z0-9_-]", "_", reply.__name__)[:64]
    return Schema(name=name, body=body, text=json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def strict_schema(reply: type[Reply], closed: Mapping[str, tuple[str, ...]] | None = None) -> Schema:
    """The strict schema of `reply`, with the values of its closed lists; compiled once per pair.

    A list that is empty, or too long for an enum, leaves a plain string: the ask's own check still holds the reply to
    it. Raises ConfigError where the type uses something strict schemas do not have (a default, a free-form dict, a
    union with a discriminator); that is a mistake in the type, not in a call.
    """
    return _compiled(reply, tuple(sorted((closed or {}).items())))


@lru_cache(maxsize=128)
def _open_schema(reply: type[Reply]) -> Node:
    """The strict schema before closed lists are filled in."""
    raw = reply.model_json_schema()
    definitions: dict[str, Node] = raw.pop("$defs", {})
    written = {name: _write(node, f"{name}", definitions) for name, node in definitions.items()}
    # A type that contains itself is given as a reference to its definition; the root must be the object itself.
    top = definitions.get(str(raw.get("$ref")).removeprefix("#/$defs/"), raw)
    root = _write(top, reply.__name__, definitions)
    used = _reachable(root, written)
    if used:
        root["$defs"] = {name: written[name] for name in definitions if name in used}
    _check_size(reply.__name__, root)
    return root


def _write(node: Node, path: str, definitions: Mapping[str, Node]) -> Node:
    """One schema node in strict form; `path` names it in messages."""
    if "$ref" in node:
        siblings = {key: value for key, value in node.items() if key not in ("$ref", "title")}
        if not siblings:
            return {"$ref": node["$ref"]}
        node = {**definitions[node["$ref"].removeprefix("#/$defs/")], **siblings}
    _check_keywords(node, path)
    result = {key: value for key, value in node.items() if key not in ("title", "properties", "items", "anyOf")}
    if "properties" in node or node.get("type") == "object":
        properties = node.get("properties", {})
        result["properties"] = {
            name: _write(value, f"{path}.{name}", definitions) for name, value in properties.items()
        }
        result["required"] = list(properties)
        result["additionalProperties"] = False
    if "items" in node:
        result["items"] = _write(node["items"], f"{path}[]", definitions)
    if "anyOf" in node:
        result["anyOf"] = [_write(value, path, definitions) for value in node["anyOf"]]
    return {key: result[key] for key in _ALLOWED if key in result}


def _check_keywords(node: Node, path: str) -> None:
    def refuse(what: str) -> None:
        raise ConfigError(f"reply field {path}: {what}; strict schemas do not allow it, change the reply type")

    if "default" in node:
        refuse("it has a default")
    unknown = sorted(set(node) - set(_ALLOWED) - {"title"})
    if unknown:
        refuse(f"its schema uses {unknown[0]!r}")
    if node.get("additionalProperties", False) is not False:
        refuse("it takes fields that are not named")
    if node.get("type") == "array" and "items" not in node:
        refuse("its items have no type")
    if not {"type", "anyOf", "enum", "const", "$ref"} & set(node):
        refuse("it has no type")
    if node.get("format", "date") not in _FORMATS:
        refuse(f"its format is {node['format']!r}")
    if _LOOK_AROUND.search(str(node.get("pattern", ""))):
        refuse("its pattern looks around")


def _children(node: Node) -> Iterator[Node]:
    yield from node.get("properties", {}).values()
    yield from node.get("anyOf", ())
    if "items" in node:
        yield node["items"]


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in _children(node):
        yield from _walk(child)


def _reachable(root: Node, definitions: Mapping[str, Node]) -> set[str]:
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for node in _walk(waiting.pop()):
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(definitions[name])
    return found


def _check_size(name: str, root: Node) -> None:
    parts = [root, *root.get("$defs", {}).values()]
    nodes = [node for part in parts for node in _walk(part)]
    properties = sum(len(node.get("properties", {})) for node in nodes)
    if properties > MAX_PROPERTIES:
        raise ConfigError(f"reply {name}: {properties} properties; strict schemas take {MAX_PROPERTIES}")
    levels = max(_levels(part) for part in parts)
    if levels > MAX_LEVELS:
        raise ConfigError(f"reply {name}: {levels} levels of objects; strict schemas take {MAX_LEVELS}")


def _levels(node: Node) -> int:
    deepest = max((_levels(child) for child in _children(node)), default=0)
    return deepest + (1 if node.get("type") == "object" else 0)


def _close(open_schema: Node, closed: Mapping[str, tuple[str, ...]]) -> Node:
    """A copy of the schema with each `x-closed` replaced by an enum, or dropped."""
    body: Node = json.loads(json.dumps(open_schema))
    parts = [body, *body.get("$defs", {}).values()]
    marked = [node for part in parts for node in _walk(part) if "x-closed" in node]
    room = MAX_ENUM_VALUES - sum(len(node.get("enum", ())) for part in parts for node in _walk(part))
    characters = MAX_NAME_CHARACTERS - _name_characters(parts)
    for node in marked:
        values = closed.get(node.pop("x-closed"), ())
        size = sum(map(len, values))
        if (
            not values
            or len(values) > room
            or size > characters
            or (len(values) > 250 and size > MAX_LONG_ENUM_CHARACTERS)
        ):
            continue
        room -= len(values)
        characters -= size
        _string_branch(node)["enum"] = list(values)
    return body


def _string_branch(node: Node) -> Node:
    return next((part for part in node.get("anyOf", ()) if part.get("type") == "string"), node)


def _name_characters(parts: list[Node]) -> int:
    """Characters of property names, definition names, enum and const values, which one limit covers together."""
    total = sum(len(name) for name in parts[0].get("$defs", {}))
    for node in (node for part in parts for node in _walk(part)):
        total += sum(map(len, node.get("properties", {})))
        total += sum(len(str(value)) for value in node.get("enum", ())) + len(str(node.get("const", "")))
    return total
