"""The one port between the analysis and whatever answers it: an `Ask` goes in, an `Answer` or a `Failure` comes out.

An engine is anything with `answer`: a model client, the embedded rules, a table in a test, or a wrapper around another
engine (cache, budget, recorder). Nothing here does I/O.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from toolkit.records import FailureRecord, PromptUse, Trace, Usage
from toolkit.replies import Reply, closed_fields, fields_with_closed

R = TypeVar("R", bound=Reply)
NOTHING_USED = Usage()


def _no_problems(reply: Any) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Ask(Generic[R]):
    """One question to an engine.

    `prompt` names a prompt file, `variables` is a frozen dataclass whose fields are exactly that prompt's variables
    (the embedded engine reads it directly), `reply` is the type of the reply. `closed` gives the values of the reply's
    `Closed` fields by list name. `check` tells what is wrong with a reply that has the right shape (an id that is not
    in the roster, a pair without a position): one line per problem, fit to be shown to a model.
    """

    prompt: str
    variables: Any
    reply: type[R]
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    check: Callable[[R], Sequence[str]] = field(default=_no_problems, compare=False)


@dataclass(frozen=True)
class Answer(Generic[R]):
    """A valid reply and where it came from. `trace` holds the embedded engine's explanations."""

    reply: R
    engine: str
    model_requested: str | None = None
    model_answered: str | None = None
    prompt: PromptUse | None = None
    key: str | None = None
    usage: Usage = NOTHING_USED
    raw: str | None = None
    trace: tuple[Trace, ...] = ()
    notes: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why a call ended without an answer."""

    REFUSED = "refused"
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    CONTEXT_TOO_LONG = "context_too_long"
    SCHEMA_REJECTED = "schema_rejected"
    UNPARSABLE = "unparsable"
    INVALID = "invalid"
    UNAUTHORISED = "unauthorised"
    UNKNOWN_MODEL = "unknown_model"
    BAD_REQUEST = "bad_request"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BAD_RESPONSE = "bad_response"
    SERVER_ERROR = "server_error"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"
    NOT_RECORDED = "not_recorded"
    UNSUPPORTED = "unsupported"


TOO_LONG = frozenset({Reason.CONTEXT_TOO_LONG, Reason.TRUNCATED})
"""The reasons that asking for less at a time may put right."""


@dataclass(frozen=True)
class Failure:
    """A call that ended without an answer: a value, never a verdict and never silence.

    `message` is one line that says what happened and what to do; `raw` is the text the model or server sent, if any.
    """

    prompt: str
    reason: Reason
    message: str
    raw: str | None = None
    usage: Usage = NOTHING_USED
    request_id: str | None = None
    attempts: int = 0
    seconds: float = 0.0

    def record(self) -> FailureRecord:
        """What an analysis keeps of the failure."""
        return FailureRecord(
            prompt=self.prompt,
            reason=self.reason.value,
            message=self.message,
            attempts=self.attempts,
            request_id=self.request_id,
        )


class Engine(Protocol):
    """What answers asks. Implementations must be safe to call concurrently within one event loop."""

    @property
    def name(self) -> str:
        """A short stable name, as `--engine` takes it and provenance shows it."""

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """Answer one ask. Returns a Failure for anything that goes wrong with this one call; raises only
        `ToolkitError`."""

    async def aclose(self) -> None:
        """Give back connections and files."""


class ReplyProblem(ValueError):
    """A reply's text is not JSON, or not a valid reply; `problems` lists what is wrong, one line each."""

    def __init__(self, problems: Sequence[str], *, parsed: bool) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)
        self.parsed = parsed


def read_reply(ask: Ask[R], text: str) -> R:
    """Read the text of a reply to `ask`.

    Raises `ReplyProblem` with `parsed=False` where the text is not one JSON value, and `parsed=True` where it is, but
    breaks the reply's schema or the ask's own check.
    """
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
        odd = _odd_character(data) if "\\u" in text or not _is_encodable(text) else None
    except RecursionError as error:
        raise ReplyProblem(["not valid JSON: nested too deeply"], parsed=False) from error
    except json.JSONDecodeError as error:
        raise ReplyProblem([f"not valid JSON: {error.msg} at character {error.pos:,}"], parsed=False) from error
    except ValueError as error:
        raise ReplyProblem([f"not valid JSON: {error}"], parsed=False) from error
    if odd:
        raise ReplyProblem([odd], parsed=True)
    try:
        reply = ask.reply.model_validate(data)
    except ValidationError as error:
        raise ReplyProblem(_lines(error), parsed=True) from error
    problems = [*_outside(reply, ask.closed), *ask.check(reply)]
    if problems:
        raise ReplyProblem(problems, parsed=True)
    return reply


def _outside(value: Any, closed: Mapping[str, tuple[str, ...]], path: str = "") -> Iterator[str]:
    """A line for each value of a `Closed` field that is not in its list; lists the ask does not give are open."""
    if isinstance(value, Reply):
        for name, list_name in closed_fields(type(value)):
            allowed, given = closed.get(list_name), getattr(value, name)
            for one in given if isinstance(given, list) else [given]:
                if allowed is not None and one is not None and one not in allowed:
                    yield f"{path}{name}: {one!r} is not one of {', '.join(allowed) or 'the given values: there are none'}"
        for name in fields_with_closed(type(value)):
            yield from _outside(getattr(value, name), closed, f"{path}{name}.")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _outside(item, closed, f"{path}{number}.")


def _is_encodable(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _odd_character(data: Any) -> str | None:
    """A line about the first string with a NUL or half a surrogate pair: both come in by escapes (of the reply, or of the
    response around it) and are no text."""
    if isinstance(data, str):
        if "\0" in data:
            return "a string holds a NUL character"
        if any("\ud800" <= character <= "\udfff" for character in data):
            return "a string holds half a surrogate pair, which is not a character"
        return None
    children: Any = (*data, *data.values()) if isinstance(data, dict) else data if isinstance(data, list) else ()
    return next((odd for child in children if (odd := _odd_character(child))), None)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not allowed in JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _lines(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, e['loc'])) or 'reply'}: {e['msg']}" for e in error.errors(include_url=False)][:20]
