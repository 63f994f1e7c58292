"""Puts the model client together from settings: endpoint, options, gate, budget, cache, memory, observer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path

from toolkit.engines.budget import Allowance, Budget
from toolkit.engines.cache import AnswerCache
from toolkit.engines.call import Options, Rung, Style
from toolkit.engines.capability import CapabilityMemory
from toolkit.engines.cost import Prices, load_prices
from toolkit.engines.endpoint import OPENAI_URL, Endpoint
from toolkit.engines.gate import Gate, Limits
from toolkit.engines.observe import log_only, with_spans
from toolkit.engines.openai import Asking, OpenAIEngine, Renderer, Services
from toolkit.engines.sender import PRICED_TIERS
from toolkit.errors import ConfigError
from toolkit.settings import ClientSettings, Settings

E = TypeVar("E", bound=StrEnum)


def openai_engine(library: Renderer, settings: Settings, model: str, services: Services | None = None) -> OpenAIEngine:
    """The engine that asks `model`, with these services or those of the settings.

    Raises ConfigError where a setting has no meaning, or a file of ours cannot be used.
    """
    made = services if services is not None else openai_services(settings, model)
    return OpenAIEngine(library, _endpoint(settings), _asking(settings.client, model), made)


def openai_services(settings: Settings, model: str) -> Services:
    """What the engine works with: gate, budget, cache, memory, prices and observer, as the settings say."""
    client = settings.client
    prices = load_prices(client.prices)
    return Services(
        gate=Gate(_limits(client)),
        budget=_budget(client, prices, model),
        cache=AnswerCache(cache_path(settings)) if settings.cache else None,
        memory=CapabilityMemory(cache_folder(settings) / "servers.json" if settings.cache else None),
        prices=prices,
        observer=with_spans() if client.spans else log_only,
    )


def cache_folder(settings: Settings) -> Path:
    """Where answers and what was found out about servers are kept."""
    return settings.cache_dir or user_cache_path("stance-toolkit", appauthor=False)


def cache_path(settings: Settings) -> Path:
    """The file of the answer cache."""
    return cache_folder(settings) / "answers.sqlite3"


def _endpoint(settings: Settings) -> Endpoint:
    return Endpoint(
        api_key=settings.api_key,
        base_url=settings.base_url or OPENAI_URL,
        organisation=settings.organisation,
        project=settings.project,
        style=_choice("STANCE_API", settings.client.api, Style),
        seconds=settings.client.seconds,
    )


def _asking(client: ClientSettings, model: str) -> Asking:
    mode = None if client.schema_mode == "auto" else client.schema_mode
    return Asking(
        model=model,
        options=Options(
            temperature=client.temperature,
            seed=client.seed,
            effort=client.effort,
            max_output_tokens=client.max_output_tokens,
            service_tier=client.service_tier,
        ),
        rung=_choice("STANCE_SCHEMA_MODE", mode, Rung),
        allow_unenforced=client.allow_unenforced,
        deadline=client.deadline,
    )


def _limits(client: ClientSettings) -> Limits:
    return Limits(
        concurrency=client.concurrency,
        requests_per_minute=client.requests_per_minute,
        tokens_per_minute=client.tokens_per_minute,
    )


def _budget(client: ClientSettings, prices: Prices, model: str) -> Budget | None:
    allowance = Allowance(client.budget_requests, client.budget_tokens, client.budget_usd)
    if allowance.money is not None and (client.service_tier or "default") not in PRICED_TIERS:
        raise ConfigError(
            f"a budget in money needs the price of the service tier {client.service_tier!r}, which is not known; set "
            "a budget in tokens, or use another tier"
        )
    return Budget(allowance, prices, model) if allowance != Allowance() else None


def _choice(name: str, value: str | None, kind: type[E]) -> E | None:
    if value is None:
        return None
    try:
        return kind(value.lower())
    except ValueError as error:
        known = ", ".join(one.value for one in kind)
        raise ConfigError(f"{name}={value!r} is not one of {known}") from error
