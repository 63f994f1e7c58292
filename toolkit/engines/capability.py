"""What a model at a server can do: from a table of profiles, corrected by what the server itself said, kept on disk.

Nothing is guessed from failures: a correction is made only where the server names the parameter it does not take, or where
a probe saw whether a schema was enforced.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from toolkit.engines.call import Fault, Options, Rung

LOG = logging.getLogger("toolkit.servers")
LOG.addHandler(logging.NullHandler())

_DROPPABLE = {
    "temperature": "temperature",
    "seed": "seed",
    "reasoning_effort": "effort",
    "reasoning.effort": "effort",
    "reasoning": "effort",
    "service_tier": "service_tier",
    "prompt_cache_key": "cache_key",
    "prompt_cache_options": "breakpoints",
    "prompt_cache_breakpoint": "breakpoints",
    "max_output_tokens": "max_output_tokens",
}
_OBJECTION = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown (?:parameter|argument|field)|extra inputs", re.I
)
_LIMIT_NAMES = ("max_completion_tokens", "max_tokens")


@dataclass(frozen=True)
class Profile:
    """What a model takes; see `profiles.yaml` for the fields."""

    sampling: bool
    efforts: tuple[str, ...]
    breakpoints: bool
    max_output: int | None


@dataclass(frozen=True)
class Capability:
    """What is known of one model at one server.

    `rung` is None until it is known; `enforced` says whether the server holds replies to the schema on that rung, and
    `how` where that is known from. `dropped` are options the server said it does not take.
    """

    rung: Rung | None = None
    enforced: bool = False
    how: str = "not known"
    limit_name: str = "max_completion_tokens"
    dropped: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _table() -> tuple[list[tuple[re.Pattern[str], Profile]], Profile, Profile]:
    path = Path(__file__).with_name("profiles.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    models = [(re.compile(entry.pop("match")), _profile(entry)) for entry in data["models"]]
    return models, _profile(data["newest"]), _profile(data["other"])


def _profile(entry: Mapping[str, Any]) -> Profile:
    return Profile(entry["sampling"], tuple(entry["efforts"]), entry["breakpoints"], entry["max_output"])


def profile_of(model: str, *, at_openai: bool) -> Profile:
    """The profile of a model by its name; a provider's prefix (`openai/gpt-5`) is ignored."""
    models, newest, other = _table()
    bare = model.rpartition("/")[2].lower()
    found = next((profile for pattern, profile in models if pattern.search(bare)), None)
    return found or (newest if at_openai else other)


def fitted(options: Options, profile: Profile, capability: Capability) -> tuple[Options, tuple[str, ...]]:
    """The options that can be sent, and a note for each that was asked for and cannot be."""
    refused = {name: "the server does not take it" for name in capability.dropped}
    if not profile.sampling:
        refused |= dict.fromkeys(("temperature", "seed"), "the model does not take it")
    if options.effort is not None and options.effort not in profile.efforts:
        refused["effort"] = f"the model takes {', '.join(profile.efforts) or 'none'}"
    given = {name: value for name, value in vars(options).items() if value is not None}
    unsent = {name: None for name in given if name in refused}
    notes = tuple(f"{name}={given[name]} was not sent: {refused[name]}" for name in unsent)
    return replace(options, **unsent) if unsent else options, notes


def corrected(capability: Capability, fault: Fault) -> Capability | None:
    """The capability after a server objected to a parameter by name, or None where it named none that can be left out."""
    if "context length" in fault.detail and "completion" in fault.detail:
        # Servers with a small context count the room asked for; left to themselves they use what there is.
        named: str | None = "max_output_tokens"
    else:
        named = fault.param or _named_parameter(fault.detail)
    if named in _LIMIT_NAMES:
        other = _LIMIT_NAMES[1 - _LIMIT_NAMES.index(capability.limit_name)]
        return replace(capability, limit_name=other) if named == capability.limit_name else None
    option = _DROPPABLE.get(named or "")
    if option is None or option in capability.dropped:
        return None
    return replace(capability, dropped=(*capability.dropped, option))


def _named_parameter(detail: str) -> str | None:
    """The parameter that a message calls unsupported, unknown or unrecognised."""
    if not _OBJECTION.search(detail):
        return None
    known = [*_DROPPABLE, *_LIMIT_NAMES]
    return next(
        (name for name in sorted(known, key=len, reverse=True) if re.search(rf"\b{re.escape(name)}\b", detail)), None
    )


class CapabilityMemory:
    """What was found out about servers and models, in a small JSON file; `path` None keeps it for this process only."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._known: dict[str, Capability] | None = None

    def get(self, base_url: str, model: str) -> Capability | None:
        """What is known of a model at a server."""
        return self._load().get(_name(base_url, model))

    def put(self, base_url: str, model: str, capability: Capability) -> None:
        """Remember a capability. Where the file cannot be written, it is remembered for this process alone, with a warning:
        what was found out can be found out again, and must not cost a result."""
        if self.path is None:
            self._known = {**self._load(), _name(base_url, model): capability}
            return
        # Other processes find out things, too: what they wrote since then is kept.
        known = {**self._load(), **_read(self.path), _name(base_url, model): capability}
        self._known = known
        text = json.dumps({name: asdict(one) for name, one in sorted(known.items())}, indent=1)
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self.path)
        except OSError as error:
            LOG.warning("what a server can do is not remembered: %s cannot be written: %s", self.path, error)

    def _load(self) -> dict[str, Capability]:
        if self._known is None:
            self._known = _read(self.path) if self.path is not None else {}
        return self._known


def _name(base_url: str, model: str) -> str:
    return f"{base_url.rstrip('/')} {model}"


def _read(path: Path) -> dict[str, Capability]:
    """The file's content; a missing or damaged file is as good as an empty one, since all of it can be found out again."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: Capability(
                rung=Rung(one["rung"]) if one["rung"] else None,
                enforced=bool(one["enforced"]),
                how=str(one["how"]),
                limit_name=str(one["limit_name"]),
                dropped=tuple(map(str, one["dropped"])),
            )
            for name, one in data.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
