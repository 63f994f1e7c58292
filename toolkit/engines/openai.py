"""The engine that asks a model: one ask becomes a call, the call an exchange, the exchange an answer or a named
failure.

Order of events for one ask: render, look in the cache, reserve budget, wait at the gate, send, classify, retry what
can be retried, give a cut-off reply more room once, read the reply, ask once more where it breaks its rules. Every
way out keeps the raw text, the usage of all attempts, the request id and the time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from toolkit.ask import Answer, Ask, Failure, Reason, ReplyProblem, read_reply
from toolkit.engines.budget import Budget
from toolkit.engines.cache import Answers
from toolkit.engines.cachekeys import CacheKeys
from toolkit.engines.call import NO_OPTIONS, Call, Completion, Fault, Message, Options, Rung
from toolkit.engines.capability import Capability, CapabilityMemory, corrected, fitted, profile_of
from toolkit.engines.connection import Connection
from toolkit.engines.cost import Prices, load_prices
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.faults import one_line
from toolkit.engines.gate import Gate
from toolkit.engines.key import content_key
from toolkit.engines.observe import Observer, log_only
from toolkit.engines.probe import PROBED, probe
from toolkit.engines.replytext import is_refusal, json_text
from toolkit.engines.retry import DEFAULT_POLICY, RetryPolicy, Sleep
from toolkit.engines.schema import strict_schema
from toolkit.engines.sender import Sender, Tally
from toolkit.engines.wording import Place, failure_message, repair_text, schema_text
from toolkit.records import PromptUse, Usage
from toolkit.replies import Reply

PLAIN_ROOM = 8_192
"""Output tokens for the statements of a long article."""
THINKING_ROOM = 32_768
"""The same for models that think before they write, which the output limit covers too."""
MOST_CORRECTIONS = 4
"""How often one call is put together anew because the server does not take a parameter."""

_AGAINST_MEMORY = frozenset({Reason.SCHEMA_REJECTED, Reason.UNPARSABLE, Reason.INVALID})
"""Failures that a server which enforces schemas as it was found to do would not give."""
_ANEW = "`stance doctor` finds out anew"

R = TypeVar("R", bound=Reply)


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

    `rung` None means: what the server was found to enforce (see `probe`); OpenAI and Azure enforce strict schemas. With
    `allow_unenforced` a server that enforces nothing is used all the same, and provenance says so; else it is an error.
    `options.max_output_tokens` None leaves room by the model's profile. `deadline` is the time in seconds for one ask
    over all attempts, not counting the time its turn is waited for.
    """

    model: str
    options: Options = NO_OPTIONS
    rung: Rung | None = None
    allow_unenforced: bool = False
    sample: int = 0
    deadline: float = 900.0
    retry: RetryPolicy = DEFAULT_POLICY


@dataclass(frozen=True)
class Services:
    """What the engine works with, each of which may be left out: see the modules of the same names."""

    gate: Gate = field(default_factory=Gate)
    budget: Budget | None = None
    cache: Answers | None = None
    memory: CapabilityMemory = field(default_factory=CapabilityMemory)
    prices: Prices = field(default_factory=load_prices)
    cache_keys: CacheKeys = field(default_factory=CacheKeys)
    observer: Observer = log_only
    sleep: Sleep = asyncio.sleep
    connect: Callable[[Endpoint], Connection] = Connection


@dataclass(frozen=True)
class Prepared:
    """A call ready to be sent, by whatever road: its content key, the prompt it was made with, and what to say of it."""

    call: Call
    key: str
    use: PromptUse
    notes: tuple[str, ...] = ()


class OpenAIEngine:
    """Answers asks through a server that speaks OpenAI's protocol; safe for many concurrent asks in one event loop."""

    name = "openai"

    def __init__(self, library: Renderer, endpoint: Endpoint, asking: Asking, services: Services | None = None) -> None:
        self.library = library
        self.asking = asking
        self.services = services if services is not None else Services()
        self.connection = self.services.connect(endpoint)
        self.profile = profile_of(asking.model, at_openai=endpoint.is_openai)
        self.sender = Sender(
            connection=self.connection,
            gate=self.services.gate,
            prices=self.services.prices,
            policy=asking.retry,
            deadline=asking.deadline,
            most_output=self.profile.max_output,
            budget=self.services.budget,
            observer=self.services.observer,
            sleep=self.services.sleep,
        )
        self._capability = self._known()
        self._remembered = self._capability.rung if self._capability.how.startswith(PROBED) else None
        self._underway: dict[tuple[int, str], asyncio.Lock] = {}
        self._probing: asyncio.Task[Capability | Fault] | None = None

    def sampled(self, sample: int) -> OpenAIEngine:
        """The same engine for the sample number `sample` of every ask; it shares connections, gate, budget and cache."""
        other = copy(self)
        other.asking = replace(self.asking, sample=sample)
        return other

    def prepare(self, ask: Ask[Any]) -> Prepared:
        """The call that `answer` would send first. Raises PromptError, and ConfigError for a reply that is not strict."""
        rendered = self.library.render(ask.prompt, ask.variables)
        schema = strict_schema(ask.reply, ask.closed)
        capability = self._capability
        rung = capability.rung or Rung.STRICT
        system = rendered.system
        if rung in (Rung.OBJECT, Rung.TEXT):
            system = f"{system}\n{schema_text(schema, fenced=rung is Rung.TEXT)}"
        options, notes = fitted(self._options(), self.profile, capability)
        endpoint = self.connection.endpoint
        caching = endpoint.is_openai and "cache_key" not in capability.dropped
        call = Call(
            style=endpoint.spoken,
            model=self.asking.model,
            messages=(Message("system", _sendable(system)), Message("user", _sendable(rendered.user))),
            schema=schema,
            rung=rung,
            options=options,
            sample=self.asking.sample,
            cache_key=rendered.use.fingerprint if caching else None,
            breakpoint_after_system=caching and self.profile.breakpoints and "breakpoints" not in capability.dropped,
            limit_name=capability.limit_name,
        )
        said = () if rung is Rung.STRICT and capability.enforced else (f"reply schema: {rung.value}, {capability.how}",)
        return Prepared(call, content_key(call), rendered.use, (*notes, *said))

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """Answer one ask; see `toolkit.ask.Engine`."""
        tally, remembered = Tally(asyncio.get_running_loop().time()), self._remembered
        outcome = await self._asked(ask, tally)
        if isinstance(outcome, Answer) or remembered is None or outcome.reason not in _AGAINST_MEMORY:
            return outcome
        # The server may have changed since an earlier process probed it.
        self._forget()
        unready = await self._ready(tally)
        if unready is not None:
            return await self._failure(ask, unready, tally)
        if self._capability.rung is not remembered:
            return await self._asked(ask, tally)
        return replace(outcome, usage=tally.usage, attempts=tally.attempts)

    async def _asked(self, ask: Ask[R], tally: Tally) -> Answer[R] | Failure:
        """The outcome of an ask with what is known of the server."""
        unready = await self._ready(tally)
        if unready is not None:
            return await self._failure(ask, unready, tally)
        prepared = self.prepare(ask)
        kept = self._from_cache(ask, prepared)
        if kept is not None:
            return kept
        async with self._alone(prepared.key, tally) as waited:
            kept = self._from_cache(ask, prepared) if waited else None
            return kept or await self._answered(ask, prepared, tally)

    @asynccontextmanager
    async def _alone(self, key: str, tally: Tally) -> AsyncIterator[bool]:
        """One at a time of those who ask the same, where there is a cache: the others are given what is kept by then.

        Yields whether it was waited for another one.
        """
        if self.services.cache is None:
            yield False
            return
        loop = asyncio.get_running_loop()
        name, began = (id(loop), key), loop.time()
        lock = self._underway.setdefault(name, asyncio.Lock())
        waited = lock.locked()
        async with lock:
            tally.paused += loop.time() - began
            try:
                yield waited
            finally:
                self._underway.pop(name, None)

    async def _answered(self, ask: Ask[R], prepared: Prepared, tally: Tally) -> Answer[R] | Failure:
        """What the server makes of a call that is not kept."""
        outcome = await self._complete(ask, prepared, tally)
        if isinstance(outcome, Fault):
            return await self._failure(ask, outcome, tally)
        answered = self._read(ask, outcome)
        if isinstance(answered, ReplyProblem):
            if is_refusal(outcome.text):
                return await self._failure(ask, Fault(Reason.REFUSED, one_line(outcome.text), raw=outcome.text), tally)
            repaired = await self._repair(ask, prepared.call, outcome, answered, tally)
            if isinstance(repaired, Fault):
                return await self._failure(ask, repaired, tally)
            answered, outcome = repaired
        if self.services.cache is not None:
            server = self.connection.endpoint.address
            self.services.cache.put(prepared.key, server, outcome.text, outcome.model, tally.usage)
        notes = (*prepared.notes, *tally.notes)
        return self._answer(answered, outcome, prepared, tally.usage, notes)

    async def examine(self) -> Capability | str:
        """Ask the server, in one to three very small calls, whether the model holds to a schema, whatever is known already.

        Returns what was found out, which is remembered, or the message of what went wrong.
        """
        tally = Tally(asyncio.get_running_loop().time())
        found = await self._probe(tally)
        if isinstance(found, Fault):
            return (await self._failure(Ask("probe", {}, Reply), found, tally)).message
        self._learn(found)
        return found

    def cancel(self) -> None:
        """End all waiting and later asks with a failure that says so; requests already sent are waited for."""
        self.services.gate.shut(Fault(Reason.CANCELLED, "the run was stopped", sent=False))

    async def aclose(self) -> None:
        """Close the connections and the cache file."""
        await self.connection.aclose()
        if self.services.cache is not None:
            self.services.cache.close()

    def _options(self) -> Options:
        if self.asking.options.max_output_tokens is not None:
            return self.asking.options
        room = THINKING_ROOM if self.profile.efforts else PLAIN_ROOM
        return replace(self.asking.options, max_output_tokens=min(room, self.profile.max_output or room))

    def _known(self) -> Capability:
        endpoint, asking = self.connection.endpoint, self.asking
        limit_name = "max_completion_tokens" if endpoint.is_openai else "max_tokens"
        known = self.services.memory.get(endpoint.address, asking.model) or Capability(limit_name=limit_name)
        if asking.rung is not None:
            return replace(known, rung=asking.rung, enforced=True, how="as set")
        if known.rung is None and endpoint.is_openai:
            return replace(known, rung=Rung.STRICT, enforced=True, how="known of the provider")
        return known

    async def _ready(self, tally: Tally) -> Fault | None:
        """See to it that the ladder's rung is known and allowed; the first ask probes, the others wait for it."""
        if self._capability.rung is None:
            self._capability = self._known()  # another engine of this process may have found out
        if self._capability.rung is None:
            task, loop = self._probing, asyncio.get_running_loop()
            if task is None or task.done() or task.get_loop() is not loop:
                task = self._probing = loop.create_task(self._probe(tally))
            found = await asyncio.shield(task)
            if isinstance(found, Fault):
                return found
            self._learn(found)
        if not (self._capability.enforced or self.asking.allow_unenforced):
            rung = (self._capability.rung or Rung.TEXT).value
            detail = f"it enforces no schema; {self._capability.how}; the mode {rung!r} would be possible; " + _ANEW
            return Fault(Reason.SCHEMA_REJECTED, detail, sent=False)
        return None

    async def _probe(self, tally: Tally) -> Capability | Fault:
        options, _ = fitted(self._options(), self.profile, self._capability)
        endpoint = self.connection.endpoint
        call = Call(
            endpoint.spoken,
            self.asking.model,
            (),
            strict_schema(Reply),
            options=options,
            limit_name=self._capability.limit_name,
        )
        return await probe(lambda one: self.sender.send(one, tally), call, self._capability)

    def _forget(self) -> None:
        """Forget what an earlier process found out about the enforcing of schemas; the first of those who doubt it does."""
        if self._remembered is not None:
            self._remembered = None
            self._learn(replace(self._capability, rung=None, enforced=False, how="not known"))

    def _learn(self, capability: Capability) -> None:
        self._capability = capability
        self.services.memory.put(self.connection.endpoint.address, self.asking.model, capability)

    async def _complete(self, ask: Ask[Any], prepared: Prepared, tally: Tally) -> Completion | Fault:
        """The outcome of the call; where the server names a parameter it does not take, without that one."""
        outcome = await self.sender.complete(self._keyed(prepared.call), tally)
        for _ in range(MOST_CORRECTIONS):
            better = corrected(self._capability, outcome) if isinstance(outcome, Fault) else None
            if better is None:
                break
            self._learn(better)
            again = self.prepare(ask)
            tally.notes.extend(again.notes)
            outcome = await self.sender.complete(self._keyed(again.call), tally)
        return outcome

    def _keyed(self, call: Call) -> Call:
        """The call with the prompt-cache key that is its turn; a call that carries none stays as it is."""
        return replace(call, cache_key=self.services.cache_keys.take(call.cache_key)) if call.cache_key else call

    def _from_cache(self, ask: Ask[R], prepared: Prepared) -> Answer[R] | None:
        """The answer kept for the call, if there is one that still keeps the ask's rules."""
        cache = self.services.cache
        kept = cache.get(prepared.key, self.connection.endpoint.address) if cache is not None else None
        if kept is None:
            return None
        outcome = Completion(kept.text, kept.model)
        reply = self._read(ask, outcome)
        if isinstance(reply, ReplyProblem):
            return None
        return self._answer(reply, outcome, prepared, Usage(cached_calls=1, cost=0.0), prepared.notes)

    def _read(self, ask: Ask[R], outcome: Completion) -> R | ReplyProblem:
        try:
            return read_reply(ask, json_text(outcome.text)[0])
        except ReplyProblem as problem:
            return problem

    async def _repair(
        self, ask: Ask[R], call: Call, outcome: Completion, problem: ReplyProblem, tally: Tally
    ) -> tuple[R, Completion] | Fault:
        """Ask once more, showing the model its reply and what is wrong with it."""
        wrong = (Message("assistant", _sendable(outcome.text)), Message("user", repair_text(problem.problems)))
        again = await self.sender.complete(replace(call, messages=(*call.messages, *wrong)), tally)
        if isinstance(again, Fault):
            return again
        reply = self._read(ask, again)
        if isinstance(reply, ReplyProblem):
            return _unread(reply, again)
        tally.notes.append("a reply broke its rules and was repaired by a second call")
        return reply, again

    def _answer(
        self, reply: R, outcome: Completion, prepared: Prepared, usage: Usage, notes: tuple[str, ...]
    ) -> Answer[R]:
        odd = (*outcome.notes, *self._oddities(outcome))
        return Answer(
            reply=reply,
            engine=self.name,
            model_requested=self.asking.model,
            model_answered=outcome.model,
            prompt=prepared.use,
            key=prepared.key,
            usage=usage,
            raw=outcome.text,
            notes=tuple(dict.fromkeys((*notes, *odd))),
        )

    def _oddities(self, outcome: Completion) -> tuple[str, ...]:
        """What the provenance should say about a completion that is valid but not quite as asked."""
        notes = []
        asked, answered = self.asking.model, outcome.model
        if answered and not (answered.startswith(asked) or asked.endswith(answered)):
            notes.append(f"asked for the model {asked!r}, answered by {answered!r}")
        if outcome.estimated:
            notes.append("the server reported no usage; the token counts are estimates")
        taken_away = json_text(outcome.text)[1]
        return (*notes, taken_away) if taken_away else tuple(notes)

    async def _failure(self, ask: Ask[Any], fault: Fault, tally: Tally) -> Failure:
        if fault.reason is Reason.UNKNOWN_MODEL and fault.sent:
            fault = replace(fault, detail=fault.detail + await self._suggestion())
        return Failure(
            prompt=ask.prompt,
            reason=fault.reason,
            message=failure_message(fault, self._place()),
            raw=fault.raw,
            usage=tally.usage,
            request_id=fault.request_id or tally.request_id,
            attempts=tally.attempts,
            seconds=round(tally.seconds(), 3),
        )

    def _place(self) -> Place:
        return Place(self.connection.endpoint.host, self.asking.model)

    async def _suggestion(self) -> str:
        """Model names of the server that resemble the one asked for, as an addition to a message."""
        names = await self.connection.models()
        close = get_close_matches(self.asking.model, names, n=3, cutoff=0.5) or sorted(names)[:5]
        return f"; it offers {', '.join(close)}" if close else ""


def _unread(problem: ReplyProblem, outcome: Completion) -> Fault:
    """The fault of a reply that is no JSON, or breaks its rules."""
    reason = Reason.INVALID if problem.parsed else Reason.UNPARSABLE
    said = problem.problems if outcome.text.strip() else ("the reply is empty",)
    return Fault(reason, one_line("; ".join((*outcome.notes, *said[:3]))), raw=outcome.text)


def _sendable(text: str) -> str:
    """Text that can be encoded: half surrogate pairs, which some files contain, become replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8")
