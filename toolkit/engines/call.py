"""The client's internal types: one `Call` for every API style, and what one exchange with a server ends as.

A `Call` is everything that decides the answer; the adapters (`responses`, `chat`) turn it into a request body and
turn a payload back into a `Completion` or a `Fault`. Nothing here does I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from toolkit.ask import NOTHING_USED, Reason
from toolkit.records import Usage


class Style(StrEnum):
    """Which of OpenAI's two APIs a server is spoken to in."""

    RESPONSES = "responses"
    CHAT = "chat"


class Rung(StrEnum):
    """How the shape of a reply is asked for, from most to least binding."""

    STRICT = "strict"
    """A JSON schema the server enforces while the model writes."""
    LOOSE = "loose"
    """A JSON schema without the promise that it is enforced."""
    OBJECT = "object"
    """Any JSON object; the schema stands in the prompt."""
    TEXT = "text"
    """Plain text with one fenced JSON block; the schema stands in the prompt."""


@dataclass(frozen=True)
class Message:
    """One message of a call; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True)
class Schema:
    """A strict JSON schema and its name as the API takes it (`[A-Za-z0-9_-]{1,64}`); treat `body` as frozen."""

    name: str
    body: Mapping[str, Any] = field(hash=False)
    text: str
    """`body` as compact JSON, for hashing and for prompts that must show it."""


@dataclass(frozen=True)
class Options:
    """Sampling and size options; what is None is not sent. `max_output_tokens` counts reasoning tokens too."""

    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    max_output_tokens: int | None = None
    service_tier: str | None = None


NO_OPTIONS = Options()


@dataclass(frozen=True)
class Call:
    """One request to a model, before it is put into an API's words.

    `sample` tells repeated requests of the same content apart (0 for the only or first one). `cache_key` groups calls
    that share a prefix for the provider's prompt cache; `breakpoint_after_system` marks the end of that prefix.
    `limit_name` is what the chat API of this server calls the output limit.
    """

    style: Style
    model: str
    messages: tuple[Message, ...]
    schema: Schema
    rung: Rung = Rung.STRICT
    options: Options = NO_OPTIONS
    sample: int = 0
    cache_key: str | None = None
    breakpoint_after_system: bool = False
    limit_name: str = "max_completion_tokens"

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything the model is given to read."""
        return (*(message.text for message in self.messages), self.schema.text)


@dataclass(frozen=True)
class Completion:
    """Text a model finished writing. `usage` counts this exchange alone; `notes` say what was odd about it."""

    text: str
    model: str | None = None
    usage: Usage = NOTHING_USED
    request_id: str | None = None
    notes: tuple[str, ...] = ()
    estimated: bool = False
    """Whether `usage` is our estimate because the server reported none."""


class Retry(StrEnum):
    """Whether another attempt makes sense after a fault."""

    NEVER = "never"
    SOON = "soon"
    """After a growing pause: the server or the network failed this once."""
    WAIT = "wait"
    """When the server's limit allows: it is well, but we are too fast."""


@dataclass(frozen=True)
class Fault:
    """An exchange that gave no usable text: the reason, what happened, and whether to try again.

    `detail` is what the server or the network said, cleaned; `wording` makes the line for the user of it. `wait` is
    the pause in seconds the server asked for, `status` the HTTP status (None where no response came), `param` the
    request parameter the server objected to, `sent` whether the server may have worked on the request.
    """

    reason: Reason
    detail: str
    retry: Retry = Retry.NEVER
    wait: float | None = None
    status: int | None = None
    param: str | None = None
    raw: str | None = None
    usage: Usage = NOTHING_USED
    request_id: str | None = None
    sent: bool = True
