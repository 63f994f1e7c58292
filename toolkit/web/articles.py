"""From what was sent or fetched to a document: text, a page or a file, with what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.document import make_document
from toolkit.sources.read import Format, format_of, read_bytes


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
