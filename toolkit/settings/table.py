"""Every setting once: its key in files, its environment variable, its kind, its default and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import ConfigError, did_you_mean

Kind = type[str] | type[int] | type[float] | type[Path]


@dataclass(frozen=True)
class Setting:
    """One setting.

    `key` is its name in files ("client.timeout" is `timeout` in the table `[client]`), `variable` its name in the
    environment, None where files alone may say it; `default` says in words what holds without it. A `secret` is never
    shown. `place` is "anywhere", "environment" (never in a file) or "user" (not in a project's file, which may come from
    somebody else).
    """

    key: str
    variable: str
    kind: Kind
    default: str
    help: str
    choices: tuple[str, ...] = ()
    zero: bool = False
    place: str = "anywhere"
    secret: bool = False

    def read(self, text: str) -> Any:
        """The value of a text from the environment. Raises ConfigError, which shows the text unless it is a secret."""
        text = text.strip()
        if self.kind is bool:
            return text.lower() not in ("0", "no", "false", "off")
        if self.kind in (str, Path):
            return self._text(text, self.variable)
        try:
            number = self.kind(text)
        except ValueError:
            number = None
        return self._number(number, f"{self.variable}={text!r}")

    def take(self, value: object, where: str) -> Any:
        """The value of a TOML value; `where` names it in errors. Raises ConfigError."""
        if self.kind is bool:
            if not isinstance(value, bool):
                raise ConfigError(f"{where} must be true or false, not {value!r}")
            return value
        if self.kind in (str, Path):
            if not isinstance(value, str) or not value.strip():
                raise ConfigError(f"{where} must be a text in quotation marks, not {value!r}")
            return self._text(value.strip(), where)
        fits = isinstance(value, int | float if self.kind is float else int) and not isinstance(value, bool)
        return self._number(value if fits else None, f"{where} = {value!r}")

    def _text(self, text: str, where: str) -> Any:
        text = text.lower() if self.choices else text
        if self.choices and text not in self.choices:
            known = ", ".join(self.choices)
            raise ConfigError(f"{where}={text!r} is not one of {known}{did_you_mean(text, self.choices)}")
        return self.kind(text)

    def _number(self, number: Any, where: str) -> Any:
        if number is None or not 0 <= number < 1e15 or (number == 0 and not self.zero):
            what = "whole number" if self.kind is int else "number"
            raise ConfigError(f"{where} is not a {what}{'' if self.zero else ' above zero'}")
        return number


SETTINGS: tuple[Setting, ...] = (
    Setting("engine", "STANCE_ENGINE", str, "`openai` where a key or address is set", "`openai` or `builtin`"),
    Setting("api_key", "OPENAI_API_KEY", str, "no key", "the key", place="environment", secret=True),
    Setting("api_key_file", "STANCE_API_KEY_FILE", Path, "no file", "a file that holds the key alone", place="user"),
    Setting("base_url", "OPENAI_BASE_URL", str, "OpenAI's service", "address of the server"),
    Setting("organisation", "OPENAI_ORG_ID", str, "none", "organisation that is billed", place="user"),
    Setting("project", "OPENAI_PROJECT_ID", str, "none", "project that is billed", place="user"),
    Setting("model", "STANCE_MODEL", str, "`gpt-5-mini`", "the model that is asked"),
    Setting("prompts", "STANCE_PROMPTS", Path, "ours", "a folder of prompts of your own, file by file"),
    Setting("cache", "STANCE_CACHE", bool, "true", "keep answers and use them again; `STANCE_NO_CACHE=1` is off, too"),
    Setting("cache_dir", "STANCE_CACHE_DIR", Path, "the system's cache folder", "where answers are kept"),
    Setting("max_chars", "STANCE_MAX_CHARS", int, "5,000,000", "longest article, in characters"),
    Setting("client.api", "STANCE_API", str, "by the server", "`responses` or `chat`", choices=("responses", "chat")),
    Setting(
        "client.schema_mode",
        "STANCE_SCHEMA_MODE",
        str,
        "`auto`",
        "`auto`, `strict`, `loose`, `object` or `text`",
        choices=("auto", "strict", "loose", "object", "text"),
    ),
    Setting(
        "client.allow_unenforced",
        "STANCE_ALLOW_UNENFORCED",
        bool,
        "an error",
        "use a server that enforces no schema",
    ),
    Setting("client.timeout", "STANCE_TIMEOUT", float, "300", "seconds for one attempt, first byte to last"),
    Setting("client.deadline", "STANCE_DEADLINE", float, "900", "seconds for one ask, over all its attempts"),
    Setting("client.concurrency", "STANCE_CONCURRENCY", int, "64", "most requests in flight"),
    Setting(
        "client.requests_per_minute",
        "STANCE_REQUESTS_PER_MINUTE",
        float,
        "what the server states",
        "a limit of your own",
    ),
    Setting(
        "client.tokens_per_minute", "STANCE_TOKENS_PER_MINUTE", float, "what the server states", "a limit of your own"
    ),
    Setting(
        "client.max_output_tokens",
        "STANCE_MAX_OUTPUT_TOKENS",
        int,
        "8,192; 32,768 for models that think first",
        "room for a reply, in tokens",
    ),
    Setting("client.temperature", "STANCE_TEMPERATURE", float, "not sent", "sent where the model takes it", zero=True),
    Setting("client.seed", "STANCE_SEED", int, "not sent", "sent where the model takes it", zero=True),
    Setting("client.effort", "STANCE_EFFORT", str, "not sent", "reasoning effort, sent where the model takes it"),
    Setting("client.service_tier", "STANCE_SERVICE_TIER", str, "not sent", "such as `flex`"),
    Setting("client.budget_requests", "STANCE_BUDGET_REQUESTS", int, "none", "most requests of one process"),
    Setting("client.budget_tokens", "STANCE_BUDGET_TOKENS", int, "none", "most tokens, input and output together"),
    Setting("client.budget_usd", "STANCE_BUDGET_USD", float, "none", "most US dollars, at list prices"),
    Setting("client.prices", "STANCE_PRICES", Path, "ours", "a price table of your own"),
    Setting("client.spans", "STANCE_SPANS", bool, "false", "OpenTelemetry spans (extra `otel`)"),
)
