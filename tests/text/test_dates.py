"""Dates: tables of forms by language, and properties that hold for any text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.dates import NO_DATE, NO_SUCH_DAY, dates, parse_day, spans
from toolkit.text.numbers import numbers

TODAY = date(2023, 11, 5)  # a Sunday


def read(text: str, language: str = "en", today: date | None = TODAY) -> list[tuple[str, str | None, str | None]]:
    records = [mention.record(text) for mention in dates(text, language, today=today)]
    return [(r.text, r.first, r.last) for r in records]


@pytest.mark.parametrize(
    ("text", "language", "words", "first", "last"),
    [
        ("on Nov. 1 after his speech", "en", "Nov. 1", "2023-11-01", "2023-11-01"),
        ("on 1st of November", "en", "1st of November", "2023-11-01", "2023-11-01"),
        ("on 28 December", "en", "28 December", "2023-12-28", "2023-12-28"),
        ("born February 22, 1874", "en", "February 22, 1874", "1874-02-22", "1874-02-22"),
        ("in July 1969", "en", "July 1969", "1969-07-01", "1969-07-31"),
        ("in February 2024", "en", "February 2024", "2024-02-01", "2024-02-29"),
        ("in December", "en", "December", "2022-12-01", "2022-12-31"),
        ("the 1904 season", "en", "1904", "1904-01-01", "1904-12-31"),
        ("the 1990s", "en", "1990s", "1990-01-01", "1999-12-31"),
        ("1939–45", "en", "1939–45", "1939-01-01", "1945-12-31"),
        ("2023-11-04", "en", "2023-11-04", "2023-11-04", "2023-11-04"),
        ("13/04/2023", "en", "13/04/2023", "2023-04-13", "2023-04-13"),
        ("04/13/2023", "en", "04/13/2023", "2023-04-13", "2023-04-13"),
        ("3/4/2023", "en-GB", "3/4/2023", "2023-04-03", "2023-04-03"),
        ("03.04.2023", "de", "03.04.2023", "2023-04-03", "2023-04-03"),
        ("on Friday", "en", "Friday", "2023-11-03", "2023-11-03"),
        ("on Sunday", "en", "Sunday", "2023-11-05", "2023-11-05"),
        ("last Sunday", "en", "last Sunday", "2023-10-29", "2023-10-29"),
        ("next Friday", "en", "next Friday", "2023-11-10", "2023-11-10"),
        ("yesterday", "en", "yesterday", "2023-11-04", "2023-11-04"),
        ("last week", "en", "last week", "2023-10-23", "2023-10-29"),
        ("last month", "en", "last month", "2023-10-01", "2023-10-31"),
        ("next year", "en", "next year", "2024-01-01", "2024-12-31"),
        ("two days ago", "en", "two days ago", "2023-11-03", "2023-11-03"),
        ("am 3. November 2023", "de", "3. November 2023", "2023-11-03", "2023-11-03"),
        ("gestern", "de", "gestern", "2023-11-04", "2023-11-04"),
        ("vor 3 Tagen", "de", "vor 3 Tagen", "2023-11-02", "2023-11-02"),
        ("le 1er novembre 2023", "fr", "1er novembre 2023", "2023-11-01", "2023-11-01"),
        ("mardi dernier", "fr", "mardi dernier", "2023-10-31", "2023-10-31"),
        ("el 3 de noviembre de 2023", "es", "3 de noviembre de 2023", "2023-11-03", "2023-11-03"),
        ("3 maaliskuuta 2023", "fi", "3 maaliskuuta 2023", "2023-03-03", "2023-03-03"),
        ("٣ نوفمبر ٢٠٢٣", "ar", "٣ نوفمبر ٢٠٢٣", "2023-11-03", "2023-11-03"),
        ("2023年11月3日", "zh", "2023年11月3日", "2023-11-03", "2023-11-03"),
    ],
)
def test_forms(text: str, language: str, words: str, first: str, last: str) -> None:
    assert read(text, language) == [(words, first, last)]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("The two leaders will meet on Tuesday", "en", "2023-11-07"),
        ("The recount is due to begin in the town hall on Monday", "en", "2023-11-06"),
        ("The hearing is set to end on Sunday", "en", "2023-11-05"),
        ("The library will open from 5 April", "en", "2024-04-05"),
        ("The library opened on 5 September", "en", "2023-09-05"),
        ("She said she would resign on Friday", "en", "2023-11-10"),
        ("Der Landtag wird am Dienstag abstimmen", "de", "2023-11-07"),
        ("Der Minister sagte, er werde gehen, am Dienstag", "de", "2023-10-31"),
        ("She will resign, she said on Tuesday", "en", "2023-10-31"),
        ("The minister who will resign said on Tuesday", "en", "2023-10-31"),
        ("It will rain. The council met on Tuesday", "en", "2023-10-31"),
        ("She met him on Tuesday and will meet him again", "en", "2023-10-31"),
    ],
)
def test_a_day_lies_ahead_where_its_clause_looks_ahead(text: str, language: str, day: str) -> None:
    assert [first for _, first, _ in read(text, language)] == [day]


@pytest.mark.parametrize(
    "text",
    ["he may march on", "1500 people", "2000 troops", "$2000", "1,500", "2000 km", 
     "they sat in the sun", "4 p.m.", "version 1.2010", "3000 inhabitants", "COVID-1999"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["31 June 2023", "February 30, 2023", "2023-02-30"])
def test_impossible_days_are_kept_and_said(text: str) -> None:
    (mention,) = dates(text)
    assert (mention.first, mention.reason) == (None, NO_SUCH_DAY)


@pytest.mark.parametrize("text", ["on Friday", "on Nov. 1", "yesterday", "in November", "last week", "two days ago"])
def test_relative_dates_without_an_article_date_say_why(text: str) -> None:
    (mention,) = dates(text)
    assert (mention.first, mention.reason, mention.relative) == (None, NO_DATE, True)


def test_an_unknown_order_of_day_and_month_is_not_guessed() -> None:
    (mention,) = dates("on 3/4/2023", "en", today=TODAY)
    assert mention.first is None and mention.reason is not None and "order" in mention.reason


def test_a_weekday_beside_a_date_is_kept() -> None:
    (mention,) = dates("Friday, Nov. 3, 2023")
    assert (mention.weekday, mention.first) == (4, date(2023, 11, 3))


def test_dates_leave_the_quantities_to_numbers() -> None:
    text = "On 3 May 2023 some 1500 people, 12 of them children, came"
    found = dates(text, today=TODAY)
    assert [float(n.low) for n in numbers(text, skip=tuple(spans(found)))] == [1500, 12]


@pytest.mark.parametrize(
    ("value", "day"),
    [("2023-11-04", date(2023, 11, 4)), ("2023-11-04T10:00:00Z", date(2023, 11, 4)), ("2023-13-04", None),
     ("4 Nov 2023", None), ("", None), (None, None)],
)  # fmt: skip
def test_parse_day(value: str | None, day: date | None) -> None:
    assert parse_day(value) == day


PIECES = st.sampled_from(
    "Nov. May 3 31 1st 2023 1999 - / . , of last next Friday Sunday yesterday ago two 12/11/2023 1990s in 年 ٣ week".split()
)


@given(
    st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=15).map(" ".join)),
    st.sampled_from(["en", "en-GB", "de", "fr", "es", "zh", "ar", "xx", "", "no tag"]),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_gives_ordered_spans_inside_it(text: str, language: str, today: date | None) -> None:
    end = 0
    for mention in dates(text, language, today=today):
        assert end <= mention.start < mention.end <= len(text)
        assert (mention.first is None) == (mention.last is None) == (mention.reason is not None)
        if mention.first is not None and mention.last is not None:
            assert mention.first <= mention.last
        end = mention.end


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31)))
def test_written_days_read_back(day: date) -> None:
    for text in (day.isoformat(), f"{day:%B} {day.day}, {day.year:04}", f"{day.day} {day:%b} {day.year:04}"):
        assert read(text) == [(text, day.isoformat(), day.isoformat())]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_the_week_before(today: date, weekday: int) -> None:
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    (mention,) = dates(f"on {name}", today=today)
    assert mention.first is not None
    assert mention.first.weekday() == weekday and timedelta(0) <= today - mention.first < timedelta(7)
