"""Puts together what replays and recordings are made with: prompts, the model client as the target says, a shelf."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.app import Toolkit, prompt_folders
from toolkit.ask import Engine
from toolkit.engines.budget import Allowance, Budget
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.engines.call import Completion, Fault, Options, Rung, Style
from toolkit.engines.capability import Capability, CapabilityMemory
from toolkit.engines.cost import Price, Prices, load_prices
from toolkit.engines.endpoint import OPENAI_URL, Endpoint
from toolkit.engines.gate import Gate, Limits, Pass
from toolkit.engines.openai import Asking, OpenAIEngine, Services
from toolkit.engines.retry import DEFAULT_POLICY, RetryPolicy
from toolkit.errors import ConfigError
from toolkit.evals.recorder import ReplayEngine
from toolkit.evals.shelf import Shelf
from toolkit.evals.target import Target
from toolkit.prompts import PromptLibrary
from toolkit.settings import Settings

ELSEWHERE = "http://recorded.invalid/v1"
"""What stands for the address of a server that is not OpenAI's in a replay; nothing is sent there."""


class OpenGate(Gate):
    """Lets everything through at once: for replays, and for servers that queue what they cannot answer yet."""

    async def enter(self, tokens: int) -> Pass:
        """A permission, without waiting."""
        return Pass(0.0, tokens)

    def leave(self, entered: Pass, outcome: Completion | Fault | None, headers: object) -> None:
        """Nothing is learnt."""


@dataclass(frozen=True)
class Live:
    """How the model is asked while recording. `once` sends each request a single time and never waits."""

    settings: Settings
    allowance: Allowance = field(default_factory=Allowance)
    workers: int = 1
    once: bool = False


@dataclass(frozen=True)
class Setting:
    """A target and the prompts in use; `prompts_dir` overrides prompts of ours file by file."""

    target: Target
    prompts_dir: Path | None = None

    def library(self) -> PromptLibrary:
        """The prompts."""
        return PromptLibrary(prompt_folders(self.prompts_dir))

    def prices(self) -> Prices:
        """The price table, with the target's own price where it gives one. A price of nought does not count for a model
        that the table knows: left over from another model, it would let a budget in money run on for ever."""
        table, own = load_prices(), self.target.price
        if own is None or (table.of(self.target.model) is not None and not own.input and not own.output):
            return table
        return replace(
            table, models={**table.models, self.target.model: Price(own.input, own.output, own.input, own.input)}
        )

    def replaying(self, shelf: Shelf, *, carry_on: bool = False, wire: bool = True) -> Toolkit:
        """A toolkit that answers from the shelf alone. With `carry_on` it goes on behind an ask that is not recorded: with
        the old reply where there is one, else with the embedded engine's. For `wire` see `ReplayEngine`."""
        library = self.library()
        stand_in = BuiltinEngine() if carry_on else None
        return self.toolkit(ReplayEngine(self.client(library), library, shelf, stand_in=stand_in, wire=wire))

    def recording(self, shelf: Shelf, live: Live) -> Toolkit:
        """A toolkit that answers from the shelf, and asks the model for what is missing there.

        Raises ConfigError where the key is missing, the server is not of the kind the target names, or a budget in money
        has no price to count by.
        """
        library, settings = self.library(), live.settings
        server = self.server(library, live)
        secrets = tuple(s for s in (settings.api_key, settings.organisation, settings.project) if s)
        return self.toolkit(ReplayEngine(self.client(library), library, shelf, live=server, secrets=secrets))

    def toolkit(self, engine: Engine | str) -> Toolkit:
        """A toolkit with any engine and these prompts."""
        return Toolkit(Settings(prompts_dir=self.prompts_dir), engine=engine, model=self.target.model)

    def server(self, library: PromptLibrary, live: Live) -> OpenAIEngine:
        """The model client of the server that the environment names."""
        return OpenAIEngine(library, self._server(live.settings), self._asking(live), self._services(live))

    def client(self, library: PromptLibrary) -> OpenAIEngine:
        """The model client of a replay: it puts requests together as the recording did, and reaches no server."""
        url = OPENAI_URL if self.target.service == "openai" else ELSEWHERE
        endpoint = Endpoint(api_key="recorded", base_url=url, style=self._style())
        services = Services(gate=OpenGate(), memory=self._memory(endpoint), prices=self.prices())
        return OpenAIEngine(library, endpoint, replace(self._asking(None), retry=RetryPolicy(1, 1)), services)

    def _server(self, settings: Settings) -> Endpoint:
        endpoint = Endpoint(
            api_key=settings.api_key,
            base_url=settings.base_url or OPENAI_URL,
            organisation=settings.organisation,
            project=settings.project,
            style=self._style(),
        )
        if endpoint.is_openai != (self.target.service == "openai"):
            todo = "set OPENAI_BASE_URL" if endpoint.is_openai else "unset OPENAI_BASE_URL"
            other = "openai" if endpoint.is_openai else "other"
            raise ConfigError(
                f"recording.yaml says service: {self.target.service}, but the server is {endpoint.host}; {todo} to record "
                f"{self.target.model}, or change service to {other} and model to one of that server"
            )
        endpoint.check()
        return endpoint

    def _services(self, live: Live) -> Services:
        prices = self.prices()
        limits = Limits(concurrency=live.workers, start=live.workers)
        return Services(
            gate=OpenGate(limits) if live.once else Gate(limits),
            budget=Budget(live.allowance, prices, self.target.model) if live.allowance != Allowance() else None,
            memory=self._memory(self._server(live.settings)),
            prices=prices,
        )

    def _memory(self, endpoint: Endpoint) -> CapabilityMemory:
        """What the target says of the server, so that a replay puts a request together as the recording did."""
        memory, target = CapabilityMemory(), self.target
        usual = "max_completion_tokens" if target.service == "openai" else "max_tokens"
        known = Capability(limit_name=target.limit_name or usual, dropped=target.without)
        memory.put(endpoint.address, target.model, known)
        return memory

    def _style(self) -> Style:
        usual = "responses" if self.target.service == "openai" else "chat"
        return Style(self.target.api or usual)

    def _asking(self, live: Live | None) -> Asking:
        policy = RetryPolicy(1, 1) if live is not None and live.once else DEFAULT_POLICY
        options = Options(**self.target.options.model_dump())
        return Asking(self.target.model, options, Rung(self.target.shape), allow_unenforced=True, retry=policy)


def configured(target: Target, prompts: Path | None = None) -> Setting:
    """The target with the prompts of that folder, or else with those in use here (`stance.toml`, STANCE_PROMPTS).

    Raises ConfigError where the settings cannot be read.
    """
    return Setting(target, prompts if prompts is not None else Settings.load().prompts_dir)
