"""What calls cost: a dated price table, and the price of a usage. A price that is not known is None, never zero."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ConfigError
from toolkit.records import Usage

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens; `written` is input written to the provider's prompt cache."""

    input: float
    output: float
    cached: float
    written: float


@dataclass(frozen=True)
class Prices:
    """A price table: when and where the prices were read, and the models'."""

    date: date
    source: str
    up_to_input_tokens: int
    batch_share: float
    models: Mapping[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of a model, or of the model that a dated snapshot (`gpt-5-2025-08-07`) is one of."""
        return self.models.get(model) or self.models.get(_SNAPSHOT.sub("", model))

    def most(self, usage: Usage, model: str) -> float | None:
        """US dollars for a usage at the dearest that its input can be; None where the price is not known."""
        price = self.of(model)
        dearest = usage.input_tokens if price is not None and price.written > price.input else 0
        return self.cost(usage.model_copy(update={"cached_tokens": 0, "cache_write_tokens": dearest}), model)

    def cost(self, usage: Usage, model: str) -> float | None:
        """US dollars for a usage, or None where the model's price is not known.

        Tokens that went through a batch are charged at the batch share, on average over both kinds of token.
        """
        price = self.of(model)
        if price is None or usage.input_tokens > self.up_to_input_tokens * max(1, usage.calls):
            return None
        special = usage.cached_tokens + usage.cache_write_tokens
        dollars = (
            max(0, usage.input_tokens - special) * price.input
            + usage.cached_tokens * price.cached
            + usage.cache_write_tokens * price.written
            + usage.output_tokens * price.output
        ) / 1_000_000
        total = usage.input_tokens + usage.output_tokens
        in_batch = usage.batch_tokens / total if total else 0.0
        return dollars * (1 - in_batch * (1 - self.batch_share))


@lru_cache(maxsize=8)
def load_prices(path: Path | None = None) -> Prices:
    """The price table in `path`, or ours. Raises ConfigError where it cannot be read."""
    path = path or Path(__file__).with_name("prices.yaml")
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Prices(
            date=data["date"],
            source=data["source"],
            up_to_input_tokens=int(data["up_to_input_tokens"]),
            batch_share=float(data["batch_share"]),
            models={name: _price(entry) for name, entry in data["models"].items()},
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"the price table {path} cannot be read: {' '.join(str(error).split())}") from error


def _price(entry: Mapping[str, float]) -> Price:
    paid = float(entry["input"])
    return Price(paid, float(entry["output"]), float(entry.get("cached", paid)), float(entry.get("written", paid)))
