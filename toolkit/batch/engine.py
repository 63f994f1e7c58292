"""The model's engine with another road to the model: answers come from the ledger, and what is not there goes in a file.

Everything above the connection is the ordinary code: rendering, the request's body, the content key, reading, one repair,
more room for a reply that was cut off. A repair is simply another request. Where the ledger has no answer yet the ask ends
in `AnswerPending`, and the row of the corpus is run again when it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from toolkit.ask import Reason
from toolkit.batch.ledger import Ledger, Progress, Request
from toolkit.batch.lines import Kind, Result
from toolkit.batch.outbox import Outbox
from toolkit.batch.purse import Purse
from toolkit.engines.cache import Answers, Cached
from toolkit.engines.call import Call, Completion, Fault, Retry, Rung
from toolkit.engines.connection import Connection, Exchange
from toolkit.engines.cost import Prices
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.faults import error_fault, http_fault, one_line
from toolkit.engines.gate import Gate, Pass
from toolkit.engines.key import content_key
from toolkit.engines.observe import Report
from toolkit.engines.openai import OpenAIEngine
from toolkit.engines.payload import PayloadProblem, read_payload
from toolkit.engines.tokens import estimate_tokens, rough_tokens
from toolkit.errors import ToolkitError
from toolkit.records import Usage


@dataclass
class Asked:
    """The keys that one row asked for: those still to come, all of them, and those that gave a valid answer."""

    pending: list[str] = field(default_factory=list)
    all: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    @property
    def unanswered(self) -> list[str]:
        """Keys that no valid answer came of."""
        return [key for key in self.all if key not in self.answered]


_ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)


class AnswerPending(ToolkitError):
    """The answer to a request is not here yet: its row waits for the next stage."""

    def __init__(self, key: str) -> None:
        super().__init__("the answer is still to come from a batch; collect it, then go on with the run")
        self.key = key


@contextmanager
def asked() -> Iterator[Asked]:
    """Notes what is asked for in the block and in the tasks begun in it."""
    keys = Asked()
    token = _ASKED.set(keys)
    try:
        yield keys
    finally:
        _ASKED.reset(token)


class BatchConnection(Connection):
    """A connection that sends nothing: it looks in the ledger, and puts what is missing there in the outbox."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger, outbox: Outbox, prices: Prices, model: str) -> None:
        super().__init__(endpoint)
        self.ledger = ledger
        self.outbox = outbox
        self.prices = prices
        self.model = model
        self.purse: Purse | None = None
        """The budget that requests have to fit in, None without one."""

    async def send(self, call: Call, seconds: float | None = None) -> Exchange:
        """What the ledger has for the call. Raises AnswerPending where that is nothing yet."""
        key = content_key(call)
        keys = _ASKED.get() or Asked()
        keys.all.append(key)
        known = self.ledger.request(key)
        if known is not None and known.progress is Progress.ENDED and known.result is not None:
            return Exchange(self._outcome(call, known, known.result))
        if (known is None or known.progress is Progress.DUE) and not self._write(key, call):
            detail = "the request is larger than a batch file may be"
            return Exchange(Fault(Reason.CONTEXT_TOO_LONG, detail, sent=False))
        keys.pending.append(key)
        raise AnswerPending(key)

    def _write(self, key: str, call: Call) -> bool:
        """Put a request into the outbox, unless the budget holds it back; False where no file could hold it."""
        most = self.purse.most(call) if self.purse is not None else None
        if self.purse is not None and most is not None and not self.purse.take(most):
            return True
        return self.outbox.add(key, self.body(call), most)

    async def models(self) -> tuple[str, ...]:
        """Nothing: nobody is asked while a run is replayed."""
        return ()

    def _outcome(self, call: Call, known: Request, result: Result) -> Completion | Fault:
        """What a result means, by the same rules as the response to a live request; final, whatever it is."""
        outcome = self.outcome(result)
        usage = _batched(call, outcome)
        if isinstance(outcome, Completion):
            return replace(outcome, usage=usage, estimated=False, notes=(*outcome.notes, *_said(outcome)))
        tries = f" (sent {known.tries} times)" if known.tries > 1 else ""
        return replace(outcome, usage=usage, retry=Retry.NEVER, wait=None, detail=outcome.detail + tries)

    def outcome(self, result: Result) -> Completion | Fault:
        """What a result means with what it used and cost, and, for a fault, whether another try makes sense."""
        outcome = self._read_result(result)
        used = outcome.usage.model_copy(update={"calls": 0 if isinstance(outcome, Fault) and not outcome.sent else 1})
        used = used.model_copy(update={"batch_tokens": used.input_tokens + used.output_tokens})
        return replace(outcome, usage=used.model_copy(update={"cost": self.prices.cost(used, self.model)}))

    def _read_result(self, result: Result) -> Completion | Fault:
        body = result.body.encode("utf-8", "replace")
        if result.kind is Kind.RESPONSE and not 200 <= result.status < 300:
            return self._clean(http_fault(result.status, {}, body))
        try:
            payload = read_payload(body)
        except PayloadProblem as problem:
            return Fault(Reason.BAD_RESPONSE, str(problem), Retry.SOON, raw=result.body[:20_000])
        if result.kind is Kind.RESPONSE:
            return self._clean(self.read(payload))
        error = payload["error"]
        if result.kind is Kind.NOT_RUN:
            detail = one_line(error.get("message") or "the batch ended before the request was run")
            return Fault(Reason.TIMED_OUT, detail, Retry.SOON, sent=False)
        return self._clean(http_fault(result.status, {}, body) if result.status else error_fault(error, Usage()))


class OpenGate(Gate):
    """Lets everybody in at once: what comes from the ledger loads no server, and its faults are of another day."""

    async def enter(self, tokens: int) -> Pass | Fault:
        """A pass."""
        return Pass(0.0, tokens)

    def leave(self, entered: Pass, outcome: Completion | Fault | None, headers: Mapping[str, str]) -> None:
        """Nothing changes."""


@dataclass(frozen=True)
class LedgerFirst:
    """The answer cache behind the ledger: an answer that a batch gave is counted as what it cost, not as a cached one."""

    ledger: Ledger
    cache: Answers

    def get(self, key: str, server: str) -> Cached | None:
        """The answer kept under `key`, unless the ledger knows the request."""
        return None if self.ledger.request(key) is not None else self.cache.get(key, server)

    def put(self, key: str, server: str, text: str, model: str | None, usage: Usage) -> None:
        """Keep a valid answer for later runs of every kind."""
        keys = _ASKED.get()
        if keys is not None:
            keys.answered.add(key)
        self.cache.put(key, server, text, model, usage)

    def close(self) -> None:
        """Close the file."""
        self.cache.close()


def through_batches(engine: OpenAIEngine, ledger: Ledger, outbox: Outbox) -> tuple[OpenAIEngine, BatchConnection]:
    """The same engine with a connection whose calls go through the ledger and the outbox instead of to the server.

    Nothing is probed: where it is not known what the server enforces, a strict schema is asked for. A service tier is not
    sent, since a batch is a tier of its own. A budget is left to the connection's purse.
    """
    asking, services, endpoint = engine.asking, engine.services, engine.connection.endpoint
    known = services.memory.get(endpoint.address, asking.model)
    strict = asking.rung is None and not endpoint.is_openai and (known is None or known.rung is None)
    connection = BatchConnection(endpoint, ledger, outbox, services.prices, asking.model)
    options = replace(asking.options, service_tier=None)
    made = OpenAIEngine(
        engine.library,
        endpoint,
        replace(asking, options=options, rung=Rung.STRICT if strict else asking.rung),
        replace(
            services,
            gate=OpenGate(),
            budget=None,
            cache=LedgerFirst(ledger, services.cache) if services.cache is not None else None,
            observer=_unobserved,
            connect=lambda _: connection,
        ),
    )
    return made, connection


@contextmanager
def _unobserved(call: Call, host: str) -> Iterator[Report]:
    """What comes from the ledger is no exchange with a server, and is not watched as one."""
    yield lambda outcome: None


def _batched(call: Call, outcome: Completion | Fault) -> Usage:
    """The usage of a call as one that came through a batch; an estimate where the server reported none."""
    used = outcome.usage
    if isinstance(outcome, Completion) and outcome.estimated:
        sent = "".join(message.text for message in call.messages) + call.schema.text
        counts = {"input_tokens": rough_tokens(sent), "output_tokens": estimate_tokens(outcome.text)}
        used = used.model_copy(update=counts)
    return used.model_copy(update={"batch_tokens": used.input_tokens + used.output_tokens})


def _said(outcome: Completion) -> tuple[str, ...]:
    return ("the server reported no usage; the token counts are estimates",) if outcome.estimated else ()
