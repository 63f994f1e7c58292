"""The settings as the toolkit takes them: frozen values, complete with defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.errors import ConfigError
from toolkit.settings.files import Resolved, resolve

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


@dataclass(frozen=True)
class Settings:
    """What the toolkit runs with.

    `repr` shows neither `api_key` nor `base_url`, which may hold a password. `engine` is a name, or None for the automatic
    choice; `prompts_dir` is a folder whose prompts override ours; `cache_dir` is where answers are kept;
    `max_chars` limits the size of one article.
    """

    engine: str | None = None
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = field(default=None, repr=False)
    organisation: str | None = None
    project: str | None = None
    model: str | None = None
    prompts_dir: Path | None = None
    cache_dir: Path | None = None
    cache: bool = True
    max_chars: int = 5_000_000
    client: ClientSettings = ClientSettings()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
        """Settings from the environment, the project's `stance.toml` and the user's file, in this order of strength.

        `environ` is the process's environment where None, `folder` the current folder. OPENAI_API_KEY, OPENAI_BASE_URL,
        OPENAI_ORG_ID and OPENAI_PROJECT_ID are honoured as they are; `toolkit.settings.SETTINGS` lists all. Raises
        ConfigError where a value has no meaning, a key is unknown, or a file cannot be read.
        """
        return cls._of(resolve(environ, folder))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables alone, without any file; raises ConfigError as `load` does."""
        return cls._of(resolve(environ, files=False))

    @classmethod
    def _of(cls, resolved: Resolved) -> Settings:
        given = dict(resolved.values)
        client = {key.removeprefix("client."): given.pop(key) for key in list(given) if key.startswith("client.")}
        if "timeout" in client:
            client["seconds"] = client.pop("timeout")
        folder = given.pop("prompts", None)
        key_file = given.pop("api_key_file", None)
        if folder is not None and not folder.is_dir():
            raise ConfigError(
                f"{resolved.origins['prompts'].name}: prompts={str(folder)!r} is not a folder; "
                "name a folder of prompt files, or leave it out"
            )
        if "api_key" not in given and key_file is not None:
            given["api_key"] = _key(key_file, resolved.origins["api_key_file"].name)
        return cls(**given, prompts_dir=folder, client=ClientSettings(**client))


def _key(path: Path, origin: str) -> str:
    """The key that a file holds alone."""
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{origin}: the key file {str(path)!r} cannot be read: {error.__class__.__name__}") from error
    if not key or any(character.isspace() for character in key):
        raise ConfigError(f"{origin}: the key file {str(path)!r} does not hold a key alone")
    return key
