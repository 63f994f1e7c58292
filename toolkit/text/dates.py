"""Dates in running text, resolved against the article's date: days, months, years, decades, weekdays, "last week".

A mention is a stretch of days: "November 2023" is the whole month. What cannot be resolved (a weekday without an article
date, 3/4/2023 where the order is unknown) keeps its place and says why. Times of day are left out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from toolkit.records import DateValue
from toolkit.text.calendar_words import CalendarWords, calendar_words
from toolkit.text.numerals import fold_digits
from toolkit.text.units import units

Stretch = tuple[date, date]
NO_DATE = "the article's date is not known"
NO_SUCH_DAY = "there is no such day in the calendar"
_CLAUSE = re.compile(r"[.!?;:,(—–\n]")
_QUANTITY_AFTER = re.compile(r"[ \u00a0](?:people|men|women|troops|million|billion|thousand|[a-z]{3,}s)\b")
_NOT_COUNTED = frozenset(
    "was is has as its his this census series olympics elections games championships finals awards".split()
)


@dataclass(frozen=True)
class DateMention:
    """`text[start:end]`, standing for the days from `first` to `last`, both included.

    `weekday` (0 = Monday) is the one named beside a date, if any; `relative` where the article's date was needed. Where
    `first` is None, `reason` says why.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    relative: bool = False
    weekday: int | None = None
    reason: str | None = None

    def record(self, text: str) -> DateValue:
        """The date as it is kept; `text` is the one the mention was found in."""
        return DateValue(
            text=text[self.start : self.end],
            first=self.first.isoformat() if self.first else None,
            last=self.last.isoformat() if self.last else None,
            relative=self.relative,
            reason=self.reason,
        )


def parse_day(value: str | None) -> date | None:
    """The day of an ISO 8601 date or time ("2023-11-04T10:00:00Z"), None for anything else."""
    match = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)", value or "")
    return None if match is None else _day(*(int(part) for part in match.groups()))


def dates(text: str, language: str = "en", *, today: date | None = None) -> tuple[DateMention, ...]:
    """All dates of `text` in order; relative ones are resolved against `today`, the article's date.

    Never raises, whatever the text; overlapping readings are settled by the longest one.
    """
    folded = fold_digits(text)
    words = calendar_words(language)
    found: list[DateMention] = []
    for pattern, read in _patterns(language):
        for match in pattern.finditer(folded):
            mention = read(match, words, today)
            if mention is not None:
                found.append(mention)
    chosen: list[DateMention] = []
    taken = bytearray(len(text))
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: m.start))


Reader = Callable[[re.Match[str], CalendarWords, date | None], DateMention | None]


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    words = calendar_words(language)
    month = _any(words.months)
    weekday = rf"(?:(?P<weekday>{_any(words.weekdays)})\.?,?\s*\(?)?" if words.weekdays else ""
    of = rf"(?:\s+(?:{_any(words.of)}))?" if words.of else ""
    year = r"(?P<year>[12]\d{3})(?!\d|[.,]\d)"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
    span, unit = _any(words.spans), _any(words.units)
    near = _any([*words.last, *words.this, *words.next])
    ago, before = _any(words.ago), _any(words.before)
    sources: list[tuple[str, Reader]] = [
        (r"(?<!\d)(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)", _numeric),
        (r"(?P<year>[12]\d{3})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?", _numeric),
        (
            r"(?<![\d./])(?P<one>\d{1,2})(?P<sign>[./-])(?P<two>\d{1,2})(?P=sign)(?P<year>[12]\d{3}|\d{2})(?![\d./]\d|\d)",
            _slashed,
        ),
        (rf"\b{weekday}{day}{of}\s+(?P<name>{month})\b\.?(?:{of},?\s+{year})?", _named),
        (
            rf"\b{weekday}(?P<name>{month})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d|\s?[ap]\.?m)(?:,?\s+{year})?",
            _named,
        ),
        (rf"\b(?P<name>{month})\b\.?{of},?\s+{year}", _named),
        (rf"(?P<cue>\b\w+\s+|^)(?P<name>{month})\b(?!\s+\d)", _bare_month),
        (rf"(?P<before>(?:^|\b\w+\s+|\W))(?<![\d.,$£€¥₹#/\w-]){year}(?![\w%/]|-\w)", _bare_year),
        (r"(?<![\d.,])(?P<year>[12]\d{3})[–-](?P<to>\d{2}(?:\d{2})?)(?![\d%]|[.,]\d)", _years),
        (rf"(?<![\d.,])(?P<decade>[12]\d{{2}}0)(?:{_any(words.decade_endings)})\b", _decade),
        (
            rf"(?<!\w)(?:(?P<near>{near})\s+)?(?P<weekday>{_any(words.weekdays)})(?!\w)(?:\s+(?P<after>{near})\b)?",
            _weekday,
        ),
        (rf"(?<!\w)(?P<near>{near})\s+(?P<span>{span})(?!\w)", _span),
        (rf"(?<!\w)(?P<span>{span})\s+(?P<near>{near})(?!\w)", _span),
        (rf"(?<!\w)(?P<days>{_any(words.days)})(?!\w)", _relative_day),
        (rf"(?<![\w.,])(?P<count>\d{{1,3}}|one|two|three|four|five|six|a)\s+(?P<unit>{unit})\s+(?:{ago})(?!\w)", _ago),
        (rf"(?<!\w)(?:{before})\s+(?P<count>\d{{1,3}})\s+(?P<unit>{unit})(?!\w)", _ago),
    ]
    return tuple((re.compile(source, re.IGNORECASE), read) for source, read in sources)


def _any(words: object) -> str:
    """An alternation of words, longest first; one that never matches where there are none."""
    ordered = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "|".join(re.escape(word) for word in ordered) or r"(?!)"


def _numeric(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    year, month, day = (int(match[name]) if match[name] else None for name in ("year", "month", "day"))
    return _mention(match, _stretch(year or 0, month, day))


def _mention(match: re.Match[str], stretch: Stretch | None, weekday: int | None = None) -> DateMention:
    """A date with its year; one that no calendar has (31 June 2023) keeps its place and says so."""
    if stretch is None:
        return DateMention(match.start(), match.end(), None, None, weekday=weekday, reason=NO_SUCH_DAY)
    return DateMention(match.start(), match.end(), *stretch, weekday=weekday)


def _slashed(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    one, two, year = int(match["one"]), int(match["two"]), _full_year(match["year"])
    day_first = _stretch(year, two, one)
    month_first = None if match["sign"] == "." else _stretch(year, one, two)
    start, end = match.span()
    if day_first is not None and month_first is not None and one != two and words.month_first:
        reason = "the order of day and month is not known"
        return DateMention(start, end, None, None, reason=reason)
    stretch = day_first if day_first is not None else month_first
    return None if stretch is None else DateMention(start, end, *stretch)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _named(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """A date with the month's name; without a year, the one nearest to the article's date is meant."""
    parts = match.groupdict()
    month = words.months[parts["name"].lower()]
    day = int(parts["day"]) if parts.get("day") else None
    weekday = words.weekdays[parts["weekday"].lower()] if parts.get("weekday") else None
    if parts["name"].islower() and parts["name"].lower() in words.shy:
        return None
    start, end = match.start(), match.end()
    if parts["year"]:
        return (
            None if day is not None and day > 31 else _mention(match, _stretch(int(parts["year"]), month, day), weekday)
        )
    if day is None or _stretch(2000, month, day) is None:
        return None
    if today is None:
        return DateMention(start, end, None, None, relative=True, weekday=weekday, reason=NO_DATE)
    ahead = _looks_ahead(match.string, start, words)
    return DateMention(start, end, *_nearest(today, month, day, ahead=ahead), relative=True, weekday=weekday)


def _bare_month(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """A month's name alone, where a word before it says that it is one."""
    name, cue = match["name"], match["cue"].strip().lower()
    cues = words.year_cues | words.last | words.this | words.next
    if cue not in cues or name[0].islower() != _writes_small(words) or cue in ("and", "to", "the", "for"):
        return None
    start, end = match.start("name"), match.end("name")
    if today is None:
        return DateMention(start, end, None, None, relative=True, reason=NO_DATE)
    month = words.months[name.lower()]
    year = today.year + (month <= today.month if cue in words.next else -(month > today.month))
    stretch = _stretch(year, month, None)
    return None if stretch is None else DateMention(start, end, *stretch, relative=True)


def _writes_small(words: CalendarWords) -> bool:
    """Whether the language writes month names with a small letter; those with `mars` or `de` do."""
    return "de" in words.of


def _bare_year(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """Four digits that are a year: after a word that says so, or where nothing counted follows."""
    cue = match["before"].strip().lower()
    start, end = match.start("year"), match.end("year")
    after = match.string[end : end + 24]
    counted = _QUANTITY_AFTER.match(after)
    is_counted = counted is not None and counted.group().strip() not in _NOT_COUNTED
    strong = cue in words.year_cues and cue not in ("of", "the", "to", "for", "and", "than", "its", "his", "their")
    if (is_counted and not (strong and cue in ("in", "since", "im", "en"))) or _measured(after):
        return None
    year = int(match["year"])
    if not strong and not 1700 <= year <= 2100:
        return None
    stretch = _stretch(year, None, None)
    return None if stretch is None else DateMention(start, end, *stretch)


def _measured(after: str) -> bool:
    stripped = after.lstrip(" \u00a0")
    return bool(units().word.match(stripped)) or bool(units().sign.match(after))


def _years(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """A span of years: 1939–45, 1905-1941."""
    first, to = match["year"], match["to"]
    last = int(to) if len(to) == 4 else int(first[:2] + to)
    if not 1000 <= int(first) < last <= 2199:
        return None
    return DateMention(match.start(), match.end(), date(int(first), 1, 1), date(last, 12, 31))


def _decade(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    year = int(match["decade"])
    return DateMention(match.start(), match.end(), date(year, 1, 1), date(year + 9, 12, 31))


def _weekday(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """A weekday: the last one up to the article's date, or the next one where the text says so or looks ahead."""
    name = match["weekday"]
    if (name[0].islower() and not _writes_small(words)) or (len(name) < 4 and name.lower() in words.shy):
        return None
    start, end, weekday = match.start(), match.end(), words.weekdays[name.lower()]
    if today is None:
        return DateMention(start, end, None, None, relative=True, reason=NO_DATE)
    near = (match["near"] or match["after"] or "").lower()
    back = (today.weekday() - weekday) % 7
    if near in words.next:
        found = today + timedelta(days=7 - back)
    elif near not in words.last and _looks_ahead(match.string, start, words):
        found = today + timedelta(days=-back % 7)
    else:
        found = today - timedelta(days=back or (7 if near in words.last else 0))
    return DateMention(start, end, found, found, relative=True)


def _looks_ahead(text: str, start: int, words: CalendarWords) -> bool:
    """Whether the clause before a weekday speaks of what is to come: "will meet on", "is due to begin on"."""
    clause = _CLAUSE.split(text[max(0, start - 80) : start].lower().replace("’", "'"))[-1]
    last = {name: _last(clause, among) for name, among in (("ahead", words.ahead), ("past", words.past))}
    return last["ahead"] > last["past"]


def _last(clause: str, among: frozenset[str]) -> int:
    """Where the last of some words ends in a clause, -1 where there is none."""
    return max((match.end() for match in re.finditer(rf"(?<!\w)(?:{_any(among)})(?!\w)", clause)), default=-1)


def _span(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """Last, this or next week, month or year."""
    near = match["near"].lower()
    step = -1 if near in words.last else 1 if near in words.next else 0
    return _relative(match, today, lambda day: _period(day, words.spans[match["span"].lower()], step))


def _relative_day(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    shift = timedelta(days=words.days[match["days"].lower()])
    return _relative(match, today, lambda day: (day + shift, day + shift))


def _ago(match: re.Match[str], words: CalendarWords, today: date | None) -> DateMention | None:
    """So many days, weeks, months or years before the article; the longer the unit, the wider the stretch."""
    small = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    written = match["count"].lower()
    count = small[written] if written in small else int(written)
    kind = words.units[match["unit"].lower()]
    return _relative(match, today, lambda day: _period(day, kind, -count))


def _relative(match: re.Match[str], today: date | None, resolve: Callable[[date], Stretch]) -> DateMention:
    start, end = match.span()
    if today is None:
        return DateMention(start, end, None, None, relative=True, reason=NO_DATE)
    try:
        return DateMention(start, end, *resolve(today), relative=True)
    except (OverflowError, ValueError):
        return DateMention(start, end, None, None, relative=True, reason="the date lies outside the calendar")


def _period(day: date, kind: str, step: int) -> Stretch:
    if kind == "day":
        return (moved := day + timedelta(days=step)), moved
    if kind == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    if kind == "month":
        months = day.year * 12 + day.month - 1 + step
        return _stretch(months // 12, months % 12 + 1, None) or _outside()
    if kind == "decade":
        return _stretch(day.year + 10 * step, None, None) or _outside()
    return _stretch(day.year + step, None, None) or _outside()


def _outside() -> Stretch:
    raise ValueError("outside the calendar")


def _nearest(today: date, month: int, day: int, *, ahead: bool) -> Stretch:
    """The day in the article's year, the one before or the one after that lies nearest; earlier wins over later.

    With `ahead` only a day from the article's on will do, where there is one.
    """
    candidates = [
        d for year in (today.year, today.year - 1, today.year + 1) if (d := _day(year, month, day)) is not None
    ]
    coming = [d for d in candidates if d >= today] if ahead else []
    best = min(coming or candidates, key=lambda d: (abs((d - today).days), d), default=today)
    return best, best


def _stretch(year: int, month: int | None, day: int | None) -> Stretch | None:
    """All days of a year, a month or a day; None where the calendar has none."""
    if month is None:
        first, last = _day(year, 1, 1), _day(year, 12, 31)
    elif day is None:
        first = _day(year, month, 1)
        last = None if first is None else date(year, month, monthrange(year, month)[1])
    else:
        first = last = _day(year, month, day)
    return None if first is None or last is None else (first, last)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def spans(mentions: tuple[DateMention, ...]) -> Iterator[tuple[int, int]]:
    """The places of dates, for `numbers` to skip."""
    return ((m.start, m.end) for m in mentions)
