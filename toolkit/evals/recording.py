"""A recording: the HTTP exchanges of one stage of one case, with where they come from, in a YAML file people can read.

    version: 1
    interactions:
    - recorded: {at, case, stage, sample, model, parts, versions, usage, reply}   # written once, never by a replay
      request: {method, path, headers, body}
      response: {status, headers, body}

Bodies are folded (see `readable`). `recorded.reply` is the digest of the response body as it was received, so that a reply
changed by hand is noticed. Files are written whole or not at all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ConfigError, InputError
from toolkit.evals.digest import request_digest, text_digest
from toolkit.evals.readable import fold, unfold, value_of
from toolkit.evals.redaction import secrets_in

VERSION = 1
_UNSAFE_IN_BLOCKS = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd]| $|(?m: $)"
)

_TAG = "tag:yaml.org,2002:"
_STRING = _TAG + "str"
_SCALARS: dict[str, Callable[[str], Any]] = {
    _TAG + "int": int,
    _TAG + "float": float,
    _TAG + "bool": lambda text: text == "true",
    _TAG + "null": lambda text: None,
}
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOOKS: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]] = _Loader.yaml_implicit_resolvers
"""By its first character, what a plain scalar may be taken for, in order."""


class _Readable(_Dumper):  # type: ignore[misc]
    """Writes texts of several lines as blocks where a block can hold them exactly, and everything where it belongs."""

    def ignore_aliases(self, data: Any) -> bool:
        """No anchors: a part that stands twice is written twice."""
        return True


def _string(dumper: Any, text: str) -> Any:
    style = None
    if "\n" in text:
        style = '"' if _UNSAFE_IN_BLOCKS.search(text) else "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _string)


def dump_yaml(data: Any) -> str:
    """`data` as YAML, keys in their order, one line a text, other scripts as they are."""
    return str(yaml.dump(data, Dumper=_Readable, sort_keys=False, allow_unicode=True, width=1_000_000))


def load_yaml(text: str) -> Any:
    """The data of a YAML text that `dump_yaml` wrote: JSON's types and no others. Raises yaml.YAMLError.

    Built from the parser's events, which takes a fifth less time than building it from nodes; reading recordings is most of
    what a replay costs.
    """
    loader = _Loader(text)
    try:
        loader.get_event()
        if type(loader.get_event()) is not yaml.DocumentStartEvent:
            return None
        found = _Building(loader.get_event).value(loader.get_event())
        loader.get_event()
        if type(loader.get_event()) is not yaml.StreamEndEvent:
            raise yaml.YAMLError("a recording is one document, and here is another")
        return found
    finally:
        loader.dispose()


class _Building:
    """Builds values from events; an alias is the value that bore its anchor."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self.following = following
        self.anchored: dict[str, Any] = {}

    def value(self, event: Any) -> Any:
        """The value that begins with an event; its other events are taken from those that follow."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            found: Any = event.value if event.style and event.tag is None else _scalar(event)
        elif kind is yaml.AliasEvent:
            if event.anchor not in self.anchored:
                raise yaml.YAMLError(f"line {event.start_mark.line + 1}: nothing is called {event.anchor!r}")
            return self.anchored[event.anchor]
        elif event.tag is not None:
            raise yaml.YAMLError(f"line {event.start_mark.line + 1}: {event.tag} is not used in recordings")
        else:
            found = self._mapping() if kind is yaml.MappingStartEvent else self._sequence()
        if event.anchor is not None:
            self.anchored[event.anchor] = found
        return found

    def _mapping(self) -> dict[Any, Any]:
        pairs = {}
        while type(event := self.following()) is not yaml.MappingEndEvent:
            key = self.value(event)
            pairs[key] = self.value(self.following())
        return pairs

    def _sequence(self) -> list[Any]:
        items = []
        while type(event := self.following()) is not yaml.SequenceEndEvent:
            items.append(self.value(event))
        return items


def _scalar(event: Any) -> Any:
    """The value of a scalar without quotation marks (what it looks like, by the rules of YAML 1.1) or with a tag."""
    text, tag = event.value, event.tag
    if tag is None:
        looks = _LOOKS.get(text[:1])
        tag = next((name for name, pattern in looks if pattern.match(text)), _STRING) if looks else _STRING
    if tag == _STRING:
        return text
    make = _SCALARS.get(tag)
    if make is None:
        raise yaml.YAMLError(f"line {event.start_mark.line + 1}: {tag} is not used in recordings")
    return make(text)


class Damaged(InputError):
    """The file of a recording is there and cannot be used; recording it again replaces it."""


@dataclass(frozen=True)
class Interaction:
    """One request and its response. Bodies are folded; `headers` are those of the response."""

    method: str
    path: str
    request: Any
    response: Any
    sample: int = 0
    status: int = 200
    request_headers: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """The digest by which the request is found again; always of what stands in the file."""
        return request_digest(self.method, self.path, unfold(self.request), self.sample)

    @cached_property
    def body(self) -> bytes:
        """The response body as it was received."""
        return unfold(self.response)

    @property
    def edited(self) -> bool:
        """Whether the response is not the one that was received."""
        return "reply" in self.recorded and self.recorded["reply"] != text_digest(self.body)

    @property
    def reply_text(self) -> str | None:
        """The text the model wrote, or None where the response holds none."""
        return _message_text(value_of(self.response))


def _message_text(payload: Any) -> str | None:
    if not isinstance(payload, dict):
        return None
    for choice in payload.get("choices") or ():
        content = (choice.get("message") or {}).get("content") if isinstance(choice, dict) else None
        return content if isinstance(content, str) else None
    items = [item for item in payload.get("output") or () if isinstance(item, dict) and item.get("type") == "message"]
    parts = [part for item in items for part in item.get("content") or () if isinstance(part, dict)]
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return "".join(texts) if texts else None


def to_dict(interaction: Interaction) -> dict[str, Any]:
    """The interaction as it stands in a file."""
    request: dict[str, Any] = {"method": interaction.method, "path": interaction.path}
    request |= {"headers": dict(interaction.request_headers), "body": interaction.request}
    response = {"status": interaction.status, "headers": dict(interaction.headers), "body": interaction.response}
    recorded = {"recorded": dict(interaction.recorded)} if interaction.recorded else {}
    return {**recorded, "request": request, "response": response}


def from_dict(data: Mapping[str, Any]) -> Interaction:
    """The interaction of a file's entry. Raises KeyError, TypeError or ValueError where it is not one."""
    request, response = data["request"], data["response"]
    headers = dict(request["headers"])
    return Interaction(
        method=request["method"],
        path=request["path"],
        request=request["body"],
        response=response["body"],
        sample=int(headers.get("x-sample", 0)),
        status=int(response["status"]),
        request_headers=headers,
        headers=dict(response["headers"]),
        recorded=dict(data.get("recorded") or {}),
    )


def dump(interactions: Sequence[Interaction]) -> str:
    """The text of a recording."""
    return dump_yaml({"version": VERSION, "interactions": [to_dict(i) for i in interactions]})


def parse(text: str, name: str) -> tuple[Interaction, ...]:
    """The interactions in the text of a recording; `name` is for the message. Raises InputError where it is not one."""
    try:
        data = load_yaml(text)
        if data["version"] != VERSION:
            raise InputError(f"{name}: version {data['version']!r} of the recording format is not known here")
        return tuple(from_dict(item) for item in data["interactions"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise Damaged(f"{name}: not a recording ({reason}); restore it or record it again") from error


def read(path: Path) -> tuple[Interaction, ...]:
    """The interactions in a file. Raises InputError where it cannot be read or is not a recording."""
    try:
        return parse(path.read_bytes().decode("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{path}: cannot be read ({error}); restore it or record it again") from error


def write(path: Path, interactions: Sequence[Interaction], secrets: Sequence[str] = ()) -> None:
    """Write a recording, whole or not at all. Raises ConfigError where it would hold a secret; nothing is written then."""
    text = dump(interactions)
    found = secrets_in(text, secrets)
    if found:
        raise ConfigError(f"{path}: not written, it would hold {found[0]}; take it out of the article or the prompt")
    write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Replace a file by `text` in one step, so that a reader or a crash never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def body_node(data: bytes) -> Any:
    """A body in the form recordings keep it."""
    return fold(data)
