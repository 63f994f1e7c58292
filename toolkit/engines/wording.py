"""What a user reads when a call ends without an answer: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.ask import Reason
from toolkit.engines.call import Fault, Schema

_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.REFUSED: (
        "the model refused",
        "read the refusal; another model may answer, repeating the call will not help",
    ),
    Reason.TRUNCATED: ("the reply was cut off, also with more room", "raise the output limit or use smaller chunks"),
    Reason.FILTERED: (
        "the provider's content filter stopped the call",
        "review the article by hand or use another provider",
    ),
    Reason.RATE_LIMITED: (
        "the provider's rate limit was not lifted in time",
        "run again later or with less concurrency",
    ),
    Reason.QUOTA_EXHAUSTED: (
        "the account's quota or credit is spent",
        "check plan and billing with the provider; waiting does not help",
    ),
    Reason.CONTEXT_TOO_LONG: (
        "the request is longer than the model takes",
        "use smaller chunks or a model with a larger context",
    ),
    Reason.SCHEMA_REJECTED: (
        "the server does not take the reply schema",
        "allow a weaker schema mode or use another server",
    ),
    Reason.UNPARSABLE: ("the reply was not JSON, also after one repair", "try a stronger model"),
    Reason.INVALID: ("the reply broke the rules of its type, also after one repair", "try a stronger model"),
    Reason.UNAUTHORISED: (
        "the provider refused the key",
        "check the API key, its project and whether it may use {model}",
    ),
    Reason.UNKNOWN_MODEL: ("the provider has no model {model!r} for this key", "check the model's name"),
    Reason.BAD_REQUEST: ("the server rejected the request", "check the base URL, the model and the options"),
    Reason.UNREACHABLE: (
        "no connection to {host}, or it broke",
        "check the address, the network, the proxy and whether it runs",
    ),
    Reason.TIMED_OUT: (
        "no complete answer came in time",
        "raise the timeout, or try again when the provider is less busy",
    ),
    Reason.BAD_RESPONSE: (
        "the server {host} sent something that is not an answer",
        "check that the base URL is an OpenAI-compatible API",
    ),
    Reason.SERVER_ERROR: ("the provider failed", "try again later; see the provider's status page"),
    Reason.OVER_BUDGET: ("the budget does not allow this call", "raise the budget to go on"),
    Reason.CANCELLED: ("the call was cancelled", "run again to go on"),
    Reason.NOT_RECORDED: ("there is no recording of this call", "record it first"),
    Reason.UNSUPPORTED: ("the engine cannot answer this", "use another engine"),
}


@dataclass(frozen=True)
class Place:
    """Where a call went: for messages. `host` is the server's host name and port."""

    host: str
    model: str


def failure_message(fault: Fault, place: Place) -> str:
    """One line: what happened, the detail in brackets, and what to do."""
    what, advice = (text.format(host=place.host, model=place.model) for text in _WORDS[fault.reason])
    status = f"status {fault.status}: " if fault.status and fault.status != 200 else ""
    return f"{what} ({status}{fault.detail}); {advice}"


def schema_text(schema: Schema, *, fenced: bool) -> str:
    """What is added to the system message where a server does not take a schema by itself."""
    where = (
        "in one fenced block marked json, and nothing else"
        if fenced
        else "and nothing else: no fence, no words around it"
    )
    return f"Reply with one JSON object that is valid against this JSON schema, {where}.\n{schema.text}\n"


def repair_text(problems: Sequence[str]) -> str:
    """What the model is told about a reply that breaks its rules."""
    listed = "\n".join(f"- {problem}" for problem in problems[:20])
    order = "Give the whole reply again with these points put right, and change nothing else."
    return f"That reply cannot be used:\n{listed}\n{order}\n"
