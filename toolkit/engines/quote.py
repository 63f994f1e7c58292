"""What a run would ask, before anything is sent: calls, prompt tokens, money.

The quoting engine answers every ask with the embedded engine's reply, so that the steps after it are quoted too, and
remembers what a model would have been sent. How many claims or positions a model finds may differ, so a quote is an
estimate; that the tokens are counted or estimated is said with it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from toolkit.ask import Answer, Ask, Failure, R
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.engines.cost import load_prices
from toolkit.engines.schema import strict_schema
from toolkit.engines.tokens import count_tokens
from toolkit.prompts import PromptLibrary
from toolkit.records import Usage


@dataclass(frozen=True)
class Quote:
    """A quote: calls by prompt, prompt tokens and those of reply schemas, how they are known, and US dollars for them.

    `dollars` covers the input alone (what a model writes is not known beforehand); None where the price is not known.
    """

    calls: dict[str, int]
    prompt_tokens: int
    schema_tokens: int
    counted: str
    model: str
    dollars: float | None

    def __add__(self, other: Quote) -> Quote:
        """Both quotes as one; they are for the same model."""
        known = self.dollars is not None and other.dollars is not None
        return replace(
            self,
            calls=dict(Counter(self.calls) + Counter(other.calls)),
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            schema_tokens=self.schema_tokens + other.schema_tokens,
            dollars=(self.dollars or 0.0) + (other.dollars or 0.0) if known else None,
        )

    def lines(self) -> tuple[str, ...]:
        """The quote in plain words."""
        total = sum(self.calls.values())
        each = ", ".join(f"{prompt} {count}" for prompt, count in self.calls.items())
        money = "the price of this model is not known" if self.dollars is None else f"${self.dollars:.4f} for the input"
        return (
            f"calls: {total} ({each})" if total else "calls: none",
            f"prompt tokens: {self.prompt_tokens + self.schema_tokens:,}, {self.counted} "
            f"({self.prompt_tokens:,} in messages, {self.schema_tokens:,} in reply schemas)",
            f"model {self.model}: {money}; what it writes comes on top",
        )


class QuotingEngine:
    """Answers with the embedded engine, and keeps what a model would have been sent."""

    name = "quote"

    def __init__(self, prompts: PromptLibrary) -> None:
        self.prompts = prompts
        self.asks: list[Ask[Any]] = []
        self._engine = BuiltinEngine()

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """The embedded engine's answer to the ask, which is kept."""
        self.asks.append(ask)
        return await self._engine.answer(ask)

    async def aclose(self) -> None:
        """Nothing to give back."""

    def quote(self, model: str) -> Quote:
        """What the asks so far would come to with `model`. Raises PromptError where a prompt cannot be rendered."""
        prompt_tokens = schema_tokens = 0
        counted = ""
        for ask in self.asks:
            rendered = self.prompts.render(ask.prompt, ask.variables)
            tokens, counted = count_tokens(f"{rendered.system}{rendered.user}")
            prompt_tokens += tokens
            schema_tokens += count_tokens(strict_schema(ask.reply, ask.closed).text)[0]
        usage = Usage(calls=len(self.asks), input_tokens=prompt_tokens + schema_tokens)
        return Quote(
            calls=dict(Counter(ask.prompt for ask in self.asks)),
            prompt_tokens=prompt_tokens,
            schema_tokens=schema_tokens,
            counted=counted or count_tokens("")[1],
            model=model,
            dollars=load_prices().cost(usage, model),
        )
