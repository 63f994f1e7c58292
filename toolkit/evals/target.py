"""What is recorded: the model, how it is spoken to, and what it costs. One small file beside the suites, `recording.yaml`.

    model: gpt-5-mini
    service: openai           # or other: any server that speaks the protocol
    options: {effort: low}
    price: {input: 0.25, output: 2.00}   # US dollars per million tokens, where our price table lacks the model

Changing a line makes recordings stale, and `status` says so; without the file, recordings are of the default model. The
address and the key are not here: they come from the environment, and a replay needs neither.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.errors import ConfigError
from toolkit.evals.invalid import problems_of
from toolkit.settings import DEFAULT_MODEL

FILE = "recording.yaml"


class Price(BaseModel):
    """US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float
    output: float


class ModelOptions(BaseModel):
    """Options of every call; what is null is not sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    max_output_tokens: int | None = None
    service_tier: str | None = None


class Target(BaseModel):
    """The model that recordings are made of, and how it is asked.

    `service` is OpenAI's own or any `other` server that speaks its protocol; `api` is then Responses or Chat Completions
    where it is not said. `shape` is how the reply's schema is asked for. `without` are options that the server does not
    take and `limit_name` what it calls the output limit, where the usual does not fit. `note` says in a sentence what the
    model is, for readers of reports.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = DEFAULT_MODEL
    service: Literal["openai", "other"] = "openai"
    api: Literal["chat", "responses"] | None = None
    shape: Literal["strict", "loose", "object", "text"] = "strict"
    options: ModelOptions = ModelOptions()
    without: tuple[str, ...] = ()
    limit_name: Literal["max_completion_tokens", "max_tokens"] | None = None
    price: Price | None = None
    note: str | None = None


def load_target(folder: Path) -> Target:
    """The target of a suite: `recording.yaml` in its folder or the one above, else the default.

    Raises ConfigError where the file says something that has no meaning.
    """
    for place in (folder, folder.resolve().parent):
        file = place / FILE
        if file.is_file():
            return _read(file)
    return Target()


def _read(file: Path) -> Target:
    try:
        data: Any = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return Target.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ConfigError(f"{file}: {problems_of(error, Target)[0]}") from error
