"""The settings of a run: one frozen value, built at the edge. The only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.errors import ConfigError

DEFAULT_MODEL = "gpt-5-mini"


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

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables; raises ConfigError where one has no meaning.

        OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID and OPENAI_PROJECT_ID are honoured as they are; our own begin with
        STANCE_: STANCE_ENGINE, STANCE_MODEL, STANCE_PROMPTS, STANCE_CACHE_DIR, STANCE_NO_CACHE, STANCE_MAX_CHARS.
        An empty value counts as not set.
        """
        env = {name: value for name, value in (os.environ if environ is None else environ).items() if value.strip()}
        return cls(
            engine=env.get("STANCE_ENGINE"),
            api_key=env.get("OPENAI_API_KEY"),
            base_url=env.get("OPENAI_BASE_URL"),
            organisation=env.get("OPENAI_ORG_ID"),
            project=env.get("OPENAI_PROJECT_ID"),
            model=env.get("STANCE_MODEL"),
            prompts_dir=_folder(env, "STANCE_PROMPTS"),
            cache_dir=Path(env["STANCE_CACHE_DIR"]) if "STANCE_CACHE_DIR" in env else None,
            cache="STANCE_NO_CACHE" not in env,
            max_chars=_count(env, "STANCE_MAX_CHARS", cls.max_chars),
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
