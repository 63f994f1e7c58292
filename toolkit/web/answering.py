"""Who answers for the desk: one toolkit for each setup that is allowed, and an engine that reports each ask.

Clients choose among what the server was started with; they cannot name folders, addresses or models of their own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from toolkit.app import ENGINES, Toolkit
from toolkit.ask import Answer, Ask, Engine, Failure, R, Reason
from toolkit.errors import InputError, did_you_mean
from toolkit.settings import Settings
from toolkit.web.orders import Setup

SHIPPED = "shipped"
"""The name of the prompts that the server was started with."""
Report = Callable[[str, dict[str, Any]], None]


class Watched:
    """An engine that tells of every ask when it goes out and when it comes back, and asks no more once it is stopped."""

    def __init__(self, engine: Engine, report: Report, stopped: threading.Event) -> None:
        self._engine, self._report, self._stopped = engine, report, stopped
        self._count = 0

    @property
    def name(self) -> str:
        """The name of the engine that answers."""
        return self._engine.name

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """The engine's own answer, reported; a failure without asking where the analysis was cancelled."""
        if self._stopped.is_set():
            return Failure(ask.prompt, Reason.CANCELLED, "the analysis was cancelled")
        self._count += 1
        number, began = self._count, perf_counter()
        self._report("asked", {"prompt": ask.prompt, "ask": number})
        outcome = await self._engine.answer(ask)
        told: dict[str, Any] = {"prompt": ask.prompt, "ask": number, "seconds": round(perf_counter() - began, 3)}
        if isinstance(outcome, Failure):
            self._report("failed", {**told, "reason": outcome.reason.value})
        else:
            self._report("answered", {**told, "cached": outcome.usage.cached_calls > 0})
        return outcome

    async def aclose(self) -> None:
        """Nothing: the engine belongs to the setup, not to one analysis."""


class Answering:
    """The setups that are allowed, and their toolkits, made when first used. Use from one event loop.

    `toolkit` answers where nothing else is asked for; without one it is made from the settings.
    """

    def __init__(
        self,
        settings: Settings,
        models: tuple[str, ...] = (),
        prompts: Mapping[str, Path] | None = None,
        *,
        toolkit: Toolkit | None = None,
    ) -> None:
        self.settings = settings
        default = toolkit if toolkit is not None else Toolkit(settings)
        self.default = Setup(
            engine=default.engine_name,
            model=default.model if default.engine_name != "builtin" else None,
            prompts=SHIPPED,
        )
        connected = bool(settings.api_key or settings.base_url)
        self.engines = tuple(name for name in ENGINES if name == "builtin" or connected or name == default.engine_name)
        modelled = connected or self.default.model is not None
        self.models = tuple(dict.fromkeys((default.model, *models))) if modelled else ()
        self.prompts: dict[str, Path | None] = {SHIPPED: settings.prompts_dir, **(prompts or {})}
        self._toolkits: dict[Setup, Toolkit] = {self.default: default}

    def complete(self, setup: Setup) -> Setup:
        """The setup with what it leaves open filled in. Raises InputError for what the server does not offer."""
        engine = setup.engine or (self.default.engine if setup.model is None else "openai")
        prompts = setup.prompts or SHIPPED
        first = self.models[0] if engine == "openai" and self.models else None
        model = setup.model or (self.default.model if engine == self.default.engine else first)
        offered: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
            ("engine", engine, tuple(dict.fromkeys((*self.engines, str(self.default.engine))))),
            ("model", setup.model, self.models),
            ("prompts", prompts, tuple(self.prompts)),
        )
        for what, value, known in offered:
            if value is not None and value not in known:
                raise InputError(
                    f"this server does not offer the {what} {value[:100]!r} (offered: {', '.join(known) or 'none'})"
                    f"{did_you_mean(value[:100], known)}"
                )
        if engine == "builtin" and setup.model is not None:
            raise InputError("the engine builtin has no models; leave the model out, or choose another engine")
        return Setup(engine=engine, model=model, prompts=prompts)

    def toolkit(self, setup: Setup) -> Toolkit:
        """The toolkit of a completed setup."""
        if setup not in self._toolkits:
            self._toolkits[setup] = Toolkit(
                self.settings,
                engine=setup.engine,
                model=setup.model,
                prompts_dir=self.prompts[setup.prompts or SHIPPED],
            )
        return self._toolkits[setup]

    def watched(self, setup: Setup, report: Report, stopped: threading.Event) -> Toolkit:
        """A toolkit of that setup whose asks are reported; it need not be closed."""
        owner = self.toolkit(setup)
        engine = Watched(owner.engine, report, stopped)
        folder = self.prompts[setup.prompts or SHIPPED]
        return Toolkit(self.settings, engine=engine, model=owner.model, prompts_dir=folder)

    async def aclose(self) -> None:
        """Give back all engines' connections."""
        for toolkit in self._toolkits.values():
            await toolkit.engine.aclose()
        self._toolkits = {}
