"""Damaged copy: quotation marks that are unclosed, turned or glued, doubled words, and dates that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from toolkit.findings.rules import Breach
from toolkit.records import Document, Span
from toolkit.text.dates import NO_SUCH_DAY, dates, parse_day
from toolkit.text.quotations import quotations

_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]{1,20})[ \n]+([“\"„«]?)(\1)(?![\w-])", re.IGNORECASE)
_MEANT = frozenset(
    "had that very so no ha bye is blah really long far many more out two back now knock her wiki".split()
)
_GLUED = re.compile(r"(?<=[a-z]{2})[.!?][”\"’»]?(?=[A-Z][a-z])|(?<=[.,!?])[”»](?=[A-Za-z])")
_OPENS_AT_END = re.compile(r"(?<=[\w.,!?])“(?=[\s,.]|$)")
_CLOSES_AT_START = re.compile(r"(?:(?<=\s)|^)”(?=\w)", re.MULTILINE)
_YEARS = re.compile(r"(?<![\d.,$£€])([12]\d{3})\s?[–-]\s?([12]\d{3})(?![\d.,]\d|\d)")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def damaged(document: Document) -> Iterator[Breach]:
    """Every place where the copy looks damaged."""
    yield from _marks(document.text)
    yield from _words(document.text)
    yield from _dates(document)


def _marks(text: str) -> Iterator[Breach]:
    blocks = [Span(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", text)]
    found = quotations(text, blocks)
    for quotation, following in zip_longest(found, found[1:]):
        taken_up = following is not None and following.continues
        if not quotation.closed and not taken_up:
            start, end = quotation.outer.start, min(quotation.outer.end, quotation.outer.start + 80)
            yield Breach(
                "copy.unclosed_quotation",
                "A quotation that opens here is not closed in its paragraph.",
                ((start, end),),
            )
    if "«" in text or "„" in text:
        return  # in these styles “ closes and ” may open
    for pattern, what in (
        (_OPENS_AT_END, "An opening quotation mark closes"),
        (_CLOSES_AT_START, "A closing quotation mark opens"),
    ):
        for match in pattern.finditer(text):
            start, end = _around(text, match.start(), match.end())
            yield Breach("copy.turned_mark", f"{what} a quotation here.", ((start, end),))
    for match in _GLUED.finditer(text):
        if not _is_name(text, match.start()):
            start, end = _around(text, match.start(), match.end())
            yield Breach(
                "copy.missing_space", "No space follows the end of a sentence or quotation here.", ((start, end),)
            )


def _words(text: str) -> Iterator[Breach]:
    for match in _DOUBLED.finditer(text):
        one, mark, other = match.groups()
        if one.lower() in _MEANT or (one[0].isupper() and other[0].isupper()) or (one != other and other[0].isupper()):
            continue
        inside = " at the border of a quotation" if mark else ""
        yield Breach("copy.doubled_word", f"The word “{one}” stands twice in a row{inside}.", (match.span(),))


def _dates(document: Document) -> Iterator[Breach]:
    text, today = document.text, parse_day(document.published_at)
    for mention in dates(text, document.language or "en", today=today):
        span = (mention.start, mention.end)
        words = text[mention.start : mention.end]
        if mention.reason == NO_SUCH_DAY:
            yield Breach("copy.impossible_date", f"There is no such day in the calendar: “{words}”.", (span,))
        elif mention.weekday is not None and mention.first is not None and mention.first.weekday() != mention.weekday:
            yield Breach("copy.weekday", _weekday_message(words, mention.first, mention.relative), (span,))
    for match in _YEARS.finditer(text):
        if int(match[2]) < int(match[1]):
            yield Breach(
                "copy.reversed_years", f"The span of years “{match.group()}” ends before it begins.", (match.span(),)
            )


def _weekday_message(words: str, day: date, relative: bool) -> str:
    year = f" {day.year}" if relative else ""
    return f"“{words}” does not fit: that day{f' in{year}' if year else ''} was a {_DAYS[day.weekday()]}."


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with a word on either side."""
    before = re.search(r"\S{0,30}\Z", text[:start])
    after = re.match(r"\S{0,30}", text[end:])
    return start - (len(before.group()) if before else 0), end + (len(after.group()) if after else 0)


def _is_name(text: str, at: int) -> bool:
    """Whether a full stop between letters belongs to a web address or a name such as Booking.com or Node.Js."""
    start, end = _around(text, at, at + 1)
    return "/" in text[start:end] or "@" in text[start:end] or bool(re.search(r"\w\.\w+\.\w", text[start:end]))
