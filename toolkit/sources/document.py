"""Text → Document: the id, the language, and the checks that every document passes however it was read."""

from __future__ import annotations

import hashlib
import re

from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.language import detect_language

_SURROGATE = re.compile("[\ud800-\udfff]")
_ID_LENGTH = 16


def content_id(text: str) -> str:
    """The id of a document: the first 16 hexadecimal digits of the SHA-256 of its text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_ID_LENGTH]


def make_document(
    text: str,
    *,
    title: str | None = None,
    source: str | None = None,
    byline: str | None = None,
    published_at: str | None = None,
    language: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Document:
    """Make a document of `text`, stored exactly as given.

    `language` is detected where it is not given, and stays null where the text does not tell. Raises `InputError` where
    the text is empty or blank, or where any string holds half of a surrogate pair, which no encoding can write.
    """
    name = source or "the text"
    if not text.strip():
        raise InputError(f"{name} is empty: there is no text to analyse")
    for field, value in (("text", text), ("title", title), ("byline", byline), ("source", source)):
        if value is not None and (found := _SURROGATE.search(value)):
            raise InputError(
                f"the {field} holds half of a surrogate pair (U+{ord(found[0]):04X}) at character {found.start()}; "
                "it was cut or decoded wrongly"
            )
    return Document(
        id=content_id(text),
        title=_line(title),
        source=source,
        byline=_line(byline),
        published_at=_line(published_at),
        language=language or detect_language(text),
        text=text,
        warnings=warnings,
    )


def _line(value: str | None) -> str | None:
    return (" ".join(value.split()) or None) if value is not None else None
