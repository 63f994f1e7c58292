"""Text → Document: the language, and the checks that every document passes however it was read."""

from __future__ import annotations

import re

from toolkit import documents
from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.sources.language import detect_language
from toolkit.text.dates import parse_day

_SURROGATE = re.compile("[\ud800-\udfff]")


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

    Title, byline and date are brought onto one line. `language` is detected where it is not given, and stays null where
    the text does not tell. Raises `InputError` where the text is empty or blank, or where any string holds half of a
    surrogate pair, which no encoding can write.
    """
    if not text.strip():
        raise InputError(f"{source or 'the text'} is empty: there is no text to analyse")
    for field, value in (("title", title), ("byline", byline), ("date", published_at), ("source", source)):
        if value is not None and _SURROGATE.search(value):
            raise InputError(f"the {field} holds half a character (a lone surrogate); it was cut or decoded wrongly")
    if published_at is not None and published_at.strip() and parse_day(published_at) is None:
        warnings = (*warnings, f"the date {_line(published_at)!r} is not read as a day; write it as 2026-03-04")
    return documents.document(
        text,
        title=_line(title),
        source=source,
        byline=_line(byline),
        published_at=_line(published_at),
        language=language or detect_language(text),
        warnings=warnings,
    )


def _line(value: str | None) -> str | None:
    return (" ".join(value.split()) or None) if value is not None else None
