"""The settings of a run: one frozen value, built at the edge. The only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import ConfigError

DEFAULT_MODEL = "gpt-5-mini"


@dataclass(frozen=True)
class ClientSettings:
    """How models are asked; None leaves the choice to the client. docs/client.md describes each.

    `seconds` is the deadline of one attempt and `deadline` that of one ask over all its attempts. The budgets are for
    one run of the process: requests, tokens of input and output, US dollars.
    """

    api: str | None = None
    schema_mode: str | None = None
    allow_unenforced: bool = False
    seconds: float = 300.0
    deadline: float = 900.0
    concurrency: int = 64
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    service_tier: str | None = None
    budget_requests: int | None = None
    budget_tokens: int | None = None
    budget_usd: float | None = None
    prices: Path | None = None
    spans: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> ClientSettings:
        """From STANCE_ variables; raises ConfigError where one has no meaning."""
        given = {
            name: _read(variable, env[variable], kind)
            for variable, (name, kind) in _CLIENT_VARIABLES.items()
            if variable in env
        }
        return cls(**given)


@dataclass(frozen=True)
class Settings:
    """What the toolkit runs with.

    `api_key` is never shown by `repr`. `engine` is a name, or None for the automatic choice; `prompts_dir` is a folder
    whose prompts override ours; `cache_dir` is where answers are kept; `max_chars` limits the size of one article.
    """

    engine: str | None = None
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    organisation: str | None = None
    project: str | None = None
    model: str | None = None
    prompts_dir: Path | None = None
    cache_dir: Path | None = None
    cache: bool = True
    max_chars: int = 5_000_000
    client: ClientSettings = ClientSettings()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables; raises ConfigError where one has no meaning.

        OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID and OPENAI_PROJECT_ID are honoured as they are; our own begin with
        STANCE_: STANCE_ENGINE, STANCE_MODEL, STANCE_PROMPTS, STANCE_CACHE_DIR, STANCE_NO_CACHE, STANCE_MAX_CHARS,
        STANCE_API_KEY_FILE (a file with the key, instead of OPENAI_API_KEY), and those of the client (docs/client.md).
        An empty value counts as not set.
        """
        env = {name: value for name, value in (os.environ if environ is None else environ).items() if value.strip()}
        return cls(
            engine=env.get("STANCE_ENGINE"),
            api_key=_key(env),
            base_url=env.get("OPENAI_BASE_URL"),
            organisation=env.get("OPENAI_ORG_ID"),
            project=env.get("OPENAI_PROJECT_ID"),
            model=env.get("STANCE_MODEL"),
            prompts_dir=_folder(env, "STANCE_PROMPTS"),
            cache_dir=Path(env["STANCE_CACHE_DIR"]) if "STANCE_CACHE_DIR" in env else None,
            cache="STANCE_NO_CACHE" not in env,
            max_chars=_count(env, "STANCE_MAX_CHARS", cls.max_chars),
            client=ClientSettings.from_env(env),
        )


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    if name not in env:
        return None
    folder = Path(env[name])
    if not folder.is_dir():
        raise ConfigError(f"{name}={env[name]!r} is not a folder; set it to a folder of prompt files or unset it")
    return folder


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    if name not in env:
        return default
    if not env[name].isdecimal() or int(env[name]) == 0:
        raise ConfigError(f"{name}={env[name]!r} is not a positive whole number")
    return int(env[name])


_CLIENT_VARIABLES: dict[str, tuple[str, type]] = {
    "STANCE_API": ("api", str),
    "STANCE_SCHEMA_MODE": ("schema_mode", str),
    "STANCE_ALLOW_UNENFORCED": ("allow_unenforced", bool),
    "STANCE_TIMEOUT": ("seconds", float),
    "STANCE_DEADLINE": ("deadline", float),
    "STANCE_CONCURRENCY": ("concurrency", int),
    "STANCE_REQUESTS_PER_MINUTE": ("requests_per_minute", float),
    "STANCE_TOKENS_PER_MINUTE": ("tokens_per_minute", float),
    "STANCE_MAX_OUTPUT_TOKENS": ("max_output_tokens", int),
    "STANCE_TEMPERATURE": ("temperature", float),
    "STANCE_SEED": ("seed", int),
    "STANCE_EFFORT": ("effort", str),
    "STANCE_SERVICE_TIER": ("service_tier", str),
    "STANCE_BUDGET_REQUESTS": ("budget_requests", int),
    "STANCE_BUDGET_TOKENS": ("budget_tokens", int),
    "STANCE_BUDGET_USD": ("budget_usd", float),
    "STANCE_PRICES": ("prices", Path),
    "STANCE_SPANS": ("spans", bool),
}
_MAY_BE_ZERO = frozenset({"STANCE_TEMPERATURE", "STANCE_SEED"})


def _read(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        return text.strip().lower() not in ("0", "no", "false", "off")
    if kind in (str, Path):
        return kind(text.strip())
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not 0 <= number < 1e15 or (number == 0 and name not in _MAY_BE_ZERO):
        what = "whole number" if kind is int else "number"
        raise ConfigError(f"{name}={text!r} is not a {what}{'' if name in _MAY_BE_ZERO else ' above zero'}")
    return number


def _key(env: Mapping[str, str]) -> str | None:
    """The API key: from OPENAI_API_KEY, or from the file that STANCE_API_KEY_FILE names."""
    if "OPENAI_API_KEY" in env or "STANCE_API_KEY_FILE" not in env:
        return env["OPENAI_API_KEY"].strip() if "OPENAI_API_KEY" in env else None
    path = Path(env["STANCE_API_KEY_FILE"])
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"STANCE_API_KEY_FILE={str(path)!r} cannot be read: {error.__class__.__name__}") from error
    if not key or any(character.isspace() for character in key):
        raise ConfigError(f"STANCE_API_KEY_FILE={str(path)!r} does not hold a key alone")
    return key
