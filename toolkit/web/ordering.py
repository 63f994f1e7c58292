"""From what a client sends to an order: the article read, the request checked, before anything is queued."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.document import make_document
from toolkit.sources.read import Format, format_of, read_bytes
from toolkit.web.desk import Desk
from toolkit.web.faults import Busy
from toolkit.web.orders import Order, Setup


@dataclass(frozen=True)
class Described:
    """What a client says of an article beside its text; what is given goes before what the article says of itself."""

    title: str | None = None
    source: str | None = None
    byline: str | None = None
    published_at: str | None = None
    language: str | None = None


def from_text(text: str, said: Described) -> Document:
    """The document of a pasted text. Raises InputError where it is empty or no text."""
    if "\0" in text:
        raise InputError("the text holds a NUL character, which no article has")
    return make_document(
        text,
        title=said.title,
        source=said.source,
        byline=said.byline,
        published_at=said.published_at,
        language=said.language,
    )


def from_bytes(data: bytes, name: str, said: Described, format: Format | None = None) -> Document:
    """The document of an uploaded file, or of a page, read as its name or `format` says. Raises InputError."""
    chosen = format or format_of(name)
    if chosen is Format.JSONL:
        raise InputError(f"{name} holds many articles; send one at a time")
    document = read_bytes(data, name, chosen)
    given = {field: " ".join(value.split()) for field, value in vars(said).items() if value is not None}
    return document.model_copy(update=given)


def checked(desk: Desk, order: Order) -> Order:
    """The order with its setup completed.

    Raises InputError for a setup that is not offered, an article that is too long, or an address where none may be
    fetched or called; Busy where too much waits already.
    """
    limit = desk.config.settings.max_chars
    if order.document is not None and len(order.document.text) > limit:
        raise InputError(f"the article has {len(order.document.text):,} characters, the limit is {limit:,}")
    if order.url is not None and desk.jobs.fetch is None:
        raise InputError("this server fetches no addresses; send the text, or start it with --allow-fetch")
    if order.callback is not None and not desk.calls_back:
        raise InputError("this server calls nobody back; ask for the status, or start it with --allow-webhooks")
    if desk.analyses.waiting() >= desk.config.limits.waiting:
        raise Busy(f"{desk.config.limits.waiting:,} analyses are waiting already; try again when some have ended")
    return order.model_copy(update={"setup": desk.answering.complete(order.setup)})


def again(desk: Desk, order: Order, setup: Setup) -> Order:
    """The order for a re-run with another setup; what the setup leaves open is the server's choice, not the old one."""
    return checked(desk, order.model_copy(update={"setup": setup, "callback": None}))
