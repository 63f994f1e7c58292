"""The engine that asks a model: one ask becomes a call, the call an exchange, the exchange an answer or a named
failure.

Order of events for one ask: render, look in the cache, reserve budget, wait at the gate, send, classify, retry what
can be retried, give a cut-off reply more room once, read the reply, ask once more where it breaks its rules. Every
way out keeps the raw text, the usage of all attempts, the request id and the time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from toolkit.ask import NOTHING_USED, Answer, Ask, Failure, Reason, ReplyProblem, read_reply
from toolkit.engines.call import Call, Completion, Fault, Message, Options, Rung
from toolkit.engines.connection import Connection, Endpoint
from toolkit.engines.key import content_key
from toolkit.engines.replytext import is_refusal, json_text
from toolkit.engines.retry import DEFAULT_POLICY, RetryPolicy, retried
from toolkit.engines.schema import strict_schema
from toolkit.engines.wording import Place, failure_message, repair_text, schema_text
from toolkit.records import PromptUse, Usage
from toolkit.replies import Reply

R = TypeVar("R", bound=Reply)


DEFAULT_OPTIONS = Options(max_output_tokens=8_192)
"""Room for the statements of a long article; a reply that needs more is asked for again with `Asking.more_room`."""


class Rendered(Protocol):
    """A prompt with its variables filled in: what never changes, the data, and which prompt it was."""

    @property
    def system(self) -> str: ...  # noqa: D102
    @property
    def user(self) -> str: ...  # noqa: D102
    @property
    def use(self) -> PromptUse: ...  # noqa: D102


class Renderer(Protocol):
    """Renders prompts; `toolkit.prompts.PromptLibrary` is the one in use."""

    def render(self, name: str, variables: Any, /) -> Rendered:
        """The prompt `name` with the fields of `variables`."""


@dataclass(frozen=True)
class Asking:
    """How questions are put to the model.

    `deadline` is the time in seconds for one ask over all attempts, not counting the time the whole run is paused.
    `more_room` is the output limit of the one retry after a cut-off reply.
    """

    model: str
    options: Options = DEFAULT_OPTIONS
    more_room: int = 32_768
    rung: Rung = Rung.STRICT
    sample: int = 0
    deadline: float = 900.0
    retry: RetryPolicy = DEFAULT_POLICY


@dataclass(frozen=True)
class Prepared:
    """A call ready to be sent, by whatever road: its content key and the prompt it was made with."""

    call: Call
    key: str
    use: PromptUse


@dataclass
class _Tally:
    """What one ask has used so far, over all its attempts."""

    started: float
    usage: Usage = NOTHING_USED
    attempts: int = 0
    request_id: str | None = None
    notes: list[str] = field(default_factory=list)


class OpenAIEngine:
    """Answers asks through a server that speaks OpenAI's protocol; safe for many concurrent asks in one event loop."""

    name = "openai"

    def __init__(
        self,
        library: Renderer,
        endpoint: Endpoint,
        asking: Asking,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.library = library
        self.asking = asking
        self.connection = Connection(endpoint)
        self._sleep = sleep
        self._clock = clock

    def prepare(self, ask: Ask[Any]) -> Prepared:
        """The call that `answer` would send first. Raises PromptError, and ConfigError for a reply type that is not
        strict."""
        asking = self.asking
        rendered = self.library.render(ask.prompt, ask.variables)
        schema = strict_schema(ask.reply, ask.closed)
        system = rendered.system
        if asking.rung in (Rung.OBJECT, Rung.TEXT):
            system = f"{system}\n{schema_text(schema, fenced=asking.rung is Rung.TEXT)}"
        messages = (Message("system", _sendable(system)), Message("user", _sendable(rendered.user)))
        call = Call(
            style=self.connection.endpoint.spoken,
            model=asking.model,
            messages=messages,
            schema=schema,
            rung=asking.rung,
            options=asking.options,
            sample=asking.sample,
            cache_key=rendered.use.fingerprint if self.connection.endpoint.is_openai else None,
        )
        return Prepared(call, content_key(call), rendered.use)

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """Answer one ask; see `toolkit.ask.Engine`."""
        prepared = self.prepare(ask)
        tally = _Tally(self._clock())
        outcome = await self._complete(prepared.call, tally)
        if isinstance(outcome, Fault):
            return await self._failure(ask, outcome, tally)
        try:
            reply, outcome = self._read(ask, outcome, tally), outcome
        except ReplyProblem as problem:
            if is_refusal(outcome.text):
                refused = Fault(Reason.REFUSED, outcome.text[:300], raw=outcome.text)
                return await self._failure(ask, refused, tally)
            repaired = await self._repair(ask, prepared.call, outcome, problem, tally)
            if isinstance(repaired, Fault):
                return await self._failure(ask, repaired, tally)
            reply, outcome = repaired
        return Answer(
            reply=reply,
            engine=self.name,
            model_requested=self.asking.model,
            model_answered=outcome.model,
            prompt=prepared.use,
            key=prepared.key,
            usage=tally.usage,
            raw=outcome.text,
            notes=tuple(dict.fromkeys((*tally.notes, *self._oddities(outcome)))),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self.connection.aclose()

    async def _complete(self, call: Call, tally: _Tally) -> Completion | Fault:
        """One call with retries; a reply that was cut off gets more room once."""
        outcome = await self._send(call, tally)
        limit = call.options.max_output_tokens
        if (
            isinstance(outcome, Fault)
            and outcome.reason is Reason.TRUNCATED
            and limit
            and limit < self.asking.more_room
        ):
            tally.notes.append(f"the reply was cut off at {limit} tokens and asked for again with more room")
            roomier = replace(call.options, max_output_tokens=self.asking.more_room)
            outcome = await self._send(replace(call, options=roomier), tally)
        return outcome

    async def _send(self, call: Call, tally: _Tally) -> Completion | Fault:
        async def attempt() -> Completion | Fault:
            tally.attempts += 1
            exchange = await self.connection.send(call)
            outcome = exchange.outcome
            tally.usage += outcome.usage.model_copy(update={"calls": 1})
            tally.request_id = outcome.request_id or tally.request_id
            return outcome

        return await retried(attempt, self.asking.retry, lambda: self._left(tally), self._sleep)

    def _left(self, tally: _Tally) -> float:
        return self.asking.deadline - (self._clock() - tally.started)

    def _read(self, ask: Ask[R], outcome: Completion, tally: _Tally) -> R:
        text, note = json_text(outcome.text)
        reply = read_reply(ask, text)
        if note:
            tally.notes.append(note)
        return reply

    async def _repair(
        self, ask: Ask[R], call: Call, outcome: Completion, problem: ReplyProblem, tally: _Tally
    ) -> tuple[R, Completion] | Fault:
        """Ask once more, showing the model its reply and what is wrong with it."""
        wrong = (Message("assistant", _sendable(outcome.text)), Message("user", repair_text(problem.problems)))
        again = await self._complete(replace(call, messages=(*call.messages, *wrong)), tally)
        if isinstance(again, Fault):
            return again
        try:
            reply = self._read(ask, again, tally)
        except ReplyProblem as second:
            reason = Reason.INVALID if second.parsed else Reason.UNPARSABLE
            return Fault(reason, "; ".join(second.problems[:3]), raw=again.text)
        tally.notes.append("the first reply broke its rules and was repaired by a second call")
        return reply, again

    def _oddities(self, outcome: Completion) -> tuple[str, ...]:
        """What the provenance should say about a completion that is valid but not quite as asked."""
        notes = list(outcome.notes)
        asked, answered = self.asking.model, outcome.model
        if answered and not (answered.startswith(asked) or asked.startswith(answered)):
            notes.append(f"asked for the model {asked!r}, answered by {answered!r}")
        if outcome.estimated:
            notes.append("the server reported no usage")
        return tuple(notes)

    async def _failure(self, ask: Ask[Any], fault: Fault, tally: _Tally) -> Failure:
        if fault.reason is Reason.UNKNOWN_MODEL:
            fault = replace(fault, detail=fault.detail + await self._suggestion())
        return Failure(
            prompt=ask.prompt,
            reason=fault.reason,
            message=failure_message(fault, Place(self.connection.endpoint.host, self.asking.model)),
            raw=fault.raw,
            usage=tally.usage,
            request_id=fault.request_id or tally.request_id,
            attempts=tally.attempts,
            seconds=round(self._clock() - tally.started, 3),
        )

    async def _suggestion(self) -> str:
        """Model names of the server that resemble the one asked for, as an addition to a message."""
        names = await self.connection.models()
        close = get_close_matches(self.asking.model, names, n=3, cutoff=0.5) or sorted(names)[:5]
        return f"; it offers {', '.join(close)}" if close else ""


def _sendable(text: str) -> str:
    """Text that can be encoded: half surrogate pairs, which some files contain, become replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text
