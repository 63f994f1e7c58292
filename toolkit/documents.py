"""Making a document from a text. Its id comes from its content, so the same text has the same id everywhere."""

from __future__ import annotations

import hashlib

from toolkit.errors import InputError
from toolkit.records import Document


def document(
    text: str,
    *,
    title: str | None = None,
    source: str | None = None,
    byline: str | None = None,
    published_at: str | None = None,
    language: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Document:
    """A document of this text, unaltered. Raises InputError where the text cannot be written as UTF-8 (lone surrogates)."""
    try:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError(f"the text holds half a character (a lone surrogate) at offset {error.start}") from error
    return Document(
        id=f"d-{digest[:16]}",
        title=title,
        source=source,
        byline=byline,
        published_at=published_at,
        language=language,
        text=text,
        warnings=warnings,
    )
