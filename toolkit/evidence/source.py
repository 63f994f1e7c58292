"""A source of evidence, frozen: its text, where it comes from, and a hash that shows any later change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from toolkit.errors import InputError
from toolkit.records import Passage, Record
from toolkit.text.dates import dates, parse_day
from toolkit.text.sentences import split

PASSAGE_CHARS = 450
"""About how long a passage is; it ends at the sentence that reaches this length, or with its paragraph."""
_LONGEST = 1500


class Source(Record):
    """One source of evidence. `hash` is the SHA-256 of `text`; `date` is an ISO day where it was known, else as given."""

    id: str
    hash: str
    text: str
    title: str | None = None
    url: str | None = None
    date: str | None = None
    publisher: str | None = None
    name: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()


def make_source(
    text: str,
    *,
    identifier: str | None = None,
    title: str | None = None,
    url: str | None = None,
    date: str | None = None,
    publisher: str | None = None,
    name: str | None = None,
    language: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Source:
    """A source of this text, unaltered; without an `identifier` its id comes from the text.

    Without a publisher the host of the URL takes its place. Raises InputError for an empty text or half characters.
    """
    if not text.strip():
        raise InputError(f"{name or identifier or 'the evidence'} is empty: there is no text to search")
    try:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        where = name or identifier or "the evidence"
        raise InputError(f"{where} holds half a character (a lone surrogate) at offset {error.start}") from error
    return Source(
        id=identifier or f"e-{digest[:12]}",
        hash=digest,
        text=text,
        title=_line(title),
        url=_line(url),
        date=iso_day(date),
        publisher=_line(publisher) or host(url),
        name=name,
        language=language,
        warnings=warnings,
    )


def iso_day(value: str | None) -> str | None:
    """The ISO day of a date in any form that `text.dates` reads; what it cannot read is kept as it is."""
    if value is None or not value.strip():
        return None
    if parse_day(value) is not None:
        return value.strip()[:10]
    found = [m.first for m in dates(value, "en-GB") if m.first is not None and m.first == m.last]
    return found[0].isoformat() if len(found) == 1 else value.strip()


def host(url: str | None) -> str | None:
    """The host of a URL without `www.`, None where there is none."""
    try:
        found = urlsplit(url or "").hostname
    except ValueError:
        return None
    return found.removeprefix("www.") if found else None


def passages(source: Source) -> Iterator[Passage]:
    """The source cut into passages at sentence ends, within paragraphs; every sentence is in exactly one."""
    start: int | None = None
    end = paragraph = number = 0
    for sentence in split(source.text, source.language):
        if start is not None and (sentence.paragraph != paragraph or sentence.end - start > PASSAGE_CHARS):
            number += 1
            yield _passage(source, number, start, end)
            start = None
        start = sentence.start if start is None else start
        end, paragraph = sentence.end, sentence.paragraph
        while end - start > _LONGEST:
            number += 1
            yield _passage(source, number, start, start + _LONGEST)
            start += _LONGEST
    if start is not None and start < end:
        yield _passage(source, number + 1, start, end)


def _passage(source: Source, number: int, start: int, end: int) -> Passage:
    return Passage(
        id=f"{source.id}/{number}",
        source=source.id,
        text=source.text[start:end],
        start=start,
        end=end,
        title=source.title,
        url=source.url,
        date=source.date,
        publisher=source.publisher,
        hash=source.hash,
    )


def _line(value: str | None) -> str | None:
    return (" ".join(value.split()) or None) if value is not None else None
