"""Quantities: tables of conventions, and properties that hold for any text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import Bound
from toolkit.text.numbers import Number, numbers


def read(text: str, language: str = "en") -> list[tuple[str, float, float, str, str]]:
    return [
        (text[n.start : n.end], float(n.low), float(n.high), n.unit.id, n.bound.value) for n in numbers(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.200,50", "de", 1200.5),
        ("1.200,50", "en", 1200.5),
        ("1,200.50", "de", 1200.5),
        ("1,200", "en", 1200),
        ("1,200", "de", 1.2),
        ("1.200", "en", 1.2),
        ("1.200", "de", 1200),
        ("1'200'000", "de-CH", 1_200_000),
        ("1\u202f200,5", "fr", 1200.5),
        ("1 200,5", "fr", 1200.5),
        ("12,00,000", "en-IN", 1_200_000),
        ("12 lakh", "en", 1_200_000),
        ("2.5 crore", "en-IN", 25_000_000),
        ("१२ लाख", "hi", 1_200_000),
        ("१२,५०,०००", "hi", 1_250_000),
        ("١٢٣٤٫٥", "ar", 1234.5),
        ("１２３", "ja", 123),
        ("3万", "zh", 30_000),
        ("三百万", "zh", 3_000_000),
        ("1.2亿", "zh", 120_000_000),
        ("a dozen", "en", 12),
        ("two dozen", "en", 24),
        ("half a dozen", "en", 6),
        ("half a million", "en", 500_000),
        ("1½", "en", 1.5),
        ("3 1/4", "en", 3.25),
        ("two and a half", "en", 2.5),
        ("one and a half million", "en", 1_500_000),
        ("two hundred and fifty thousand", "en", 250_000),
        ("one million two hundred thousand", "en", 1_200_000),
        ("twenty-five", "en", 25),
        ("five hundred", "en", 500),
        ("a hundred and one", "en", 101),
        ("fünfundzwanzig", "de", 25),
        ("zwei Millionen", "de", 2_000_000),
        ("1,5 Mio.", "de", 1_500_000),
        ("3 milliards", "fr", 3e9),
        ("eine Billion", "de", 1e12),
        ("one billion", "en", 1e9),
        ("mil millones", "es", 1e9),
        ("0.5", "de", 0.5),
        ("0,500", "en", 0.5),
        (".5", "en", 0.5),
        (".5 million", "en", 500_000),
        ("−3", "en", -3),
        ("twenty-first", "en", 21),
        ("forty-fifth", "en", 45),
        ("hundredth", "en", 100),
    ],
)
def test_one_value_in_its_convention(text: str, language: str, value: float) -> None:
    found = numbers(text, language)
    assert [float(n.low) for n in found] == [value]
    assert text[found[0].start : found[0].end].rstrip(".") == text.rstrip(".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 240 hostages", ("240", 240, 240, "", "about")),
        ("the 240 or so hostages", ("240 or so", 240, 240, "", "about")),
        ("over 3,000 children", ("3,000", 3000, 3000, "", "more_than")),
        ("no more than 12", ("12", 12, 12, "", "at_most")),
        ("at least 12", ("12", 12, 12, "", "at_least")),
        ("12 or more", ("12 or more", 12, 12, "", "at_least")),
        ("fewer than 30", ("30", 30, 30, "", "less_than")),
        ("between 80 and 90 %", ("between 80 and 90 %", 80, 90, "percent", "range")),
        ("80–90%", ("80–90%", 80, 90, "percent", "range")),
        ("10 to 12 million people", ("10 to 12 million", 10e6, 12e6, "", "range")),
        ("$10-$12 million", ("$10-$12 million", 10e6, 12e6, "USD", "range")),
        ("US$3 billion", ("US$3 billion", 3e9, 3e9, "USD", "exact")),
        ("£40k", ("£40k", 40e3, 40e3, "GBP", "exact")),
        ("$5m", ("$5m", 5e6, 5e6, "USD", "exact")),
        ("5 m high", ("5 m", 5, 5, "m", "exact")),
        ("a 10-mile run", ("10-mile", 10, 10, "mi", "exact")),
        ("dozens of people", ("dozens", 24, 120, "", "vague")),
        ("tens of thousands of people", ("tens of thousands", 20_000, 100_000, "", "vague")),
        ("several hundred people", ("several hundred", 200, 900, "", "vague")),
        ("two-thirds of the seats", ("two-thirds", 66.7, 66.7, "percent", "exact")),
        ("half of them", ("half", 50, 50, "percent", "exact")),
        ("the 21st century", ("21st", 21, 21, "ordinal", "exact")),
        ("three times as many", ("three times", 3, 3, "times", "exact")),
        ("50 basis points", ("50 basis points", 50, 50, "basis points", "exact")),
        ("a low of -5°C", ("-5°C", -5, -5, "celsius", "exact")),
        ("a low of minus five degrees Celsius", ("minus five degrees Celsius", -5, -5, "celsius", "exact")),
        ("growth of –0.3%", ("–0.3%", -0.3, -0.3, "percent", "exact")),
        ("a balance of -$5m", ("-$5m", -5e6, -5e6, "USD", "exact")),
        ("the ship -12 crew- sank", ("12", 12, 12, "", "exact")),
        ("20-odd countries", ("20-odd", 20, 30, "", "range")),
        ("300-odd pages", ("300-odd", 300, 400, "", "range")),
        ("2 hours and 30 minutes", ("2 hours and 30 minutes", 2.5, 2.5, "h", "exact")),
        ("two years, six months", ("two years, six months", 2.5, 2.5, "year", "exact")),
        ("HK$84 million", ("HK$84 million", 84e6, 84e6, "HKD", "exact")),
        ("NZ$3", ("NZ$3", 3, 3, "NZD", "exact")),
        ("R$120m", ("R$120m", 120e6, 120e6, "BRL", "exact")),
        ("NIS 30 million", ("NIS 30 million", 30e6, 30e6, "ILS", "exact")),
        ("96 million Norwegian kroner", ("96 million Norwegian kroner", 96e6, 96e6, "NOK", "exact")),
        ("Smith won 52%", ("52%", 52, 52, "percent", "exact")),
        ("at Euro 96", ("96", 96, 96, "", "exact")),
    ],
)
def test_what_stands_around_a_value(text: str, expected: tuple[str, float, float, str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "F-16", "COVID-19", "the G7", "5G", "v2", "#12", "1.2.3", "1,2,3", "9/11", "24/7", "4:30", "at 1 p.m.",
        "1 200 euros", "0800 555 123", "+44 20 7946 0958", "555-0123", "978-3-16-148410-0", "agent 007",
        "one of them", "no one", "the one", "millions", "nineteen eighty", "half time",
    ],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert [n for n in numbers(text) if n.bound is not Bound.VAGUE] == []


def test_feet_and_inches_are_one_height() -> None:
    assert [(text, unit) for text, *_, unit, _ in read("He is 6ft 2in tall and 90 kg")] == [
        ("6ft 2in", "ft"),
        ("90 kg", "kg"),
    ]


def test_years_before_a_preposition_are_not_inches() -> None:
    assert [n.unit.id for n in numbers("In 12 in the north and 2 in the south")] == ["", ""]


def test_half_a_million_is_not_fifty_thousand() -> None:
    assert [n.step for n in numbers("half a million people; one and a half billion")] == [50_000, 50_000_000]


def test_a_list_joined_by_a_word_shares_its_unit() -> None:
    assert [n.unit.id for n in numbers("rose from 10 to 12 percent")] == ["percent", "percent"]


def test_the_counted_thing_is_named() -> None:
    assert [n.of for n in numbers("1.2 million pamphlets, and 4 million text messages with a warning")] == [
        ("pamphlets",),
        ("text", "messages"),
    ]


def test_rounded_figures_say_how_far() -> None:
    steps = {str(n.low): n.step for n in numbers("1.2 million, 240 and 3.75 km")}
    assert steps == {"1200000.0": Decimal(50_000), "240": 0, "3.75": Decimal("0.005")}


def test_skipped_spans_are_not_read() -> None:
    text = "On 3 May 12 people came"
    assert [n.low for n in numbers(text, skip=[(3, 8)])] == [12]


def test_languages_without_a_table_keep_figures_and_units() -> None:
    assert read("Noin 1 200,5 km matkaa", "fi") == [("1 200,5 km", 1200.5, 1200.5, "km", "exact")]


def test_a_record_keeps_the_words() -> None:
    text = "over 3,000 children"
    record = numbers(text)[0].record(text)
    assert (record.text, record.low, record.bound, record.of) == ("3,000", 3000.0, Bound.MORE_THAN, "children")


ALPHABET = st.sampled_from(
    list("0123456789.,'/-–% $€½¾٣२五万百\u00a0\n:")
    + " one two half a dozen million and of between to percent km lakh Mio. m minus − -odd ft in first".split()
)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(ALPHABET, max_size=25).map(" ".join),
        st.lists(ALPHABET, max_size=25).map("".join),
    ),
    st.sampled_from(["en", "de", "fr", "es", "hi", "ar", "zh", "xx", "", "not a tag"]),
)
def test_any_text_gives_ordered_spans_inside_it(text: str, language: str) -> None:
    end = 0
    for n in numbers(text, language):
        assert end <= n.start < n.end <= len(text)
        assert n.low <= n.high
        assert n.low >= 0 or "minus" in text or any(sign in text for sign in "-–−")
        end = n.end


@given(
    st.integers(0, 10**12 - 1),
    st.sampled_from([("en", ","), ("de", "."), ("fr", "\u202f"), ("de-CH", "’"), ("es", ".")]),
)
def test_grouped_figures_read_back(value: int, convention: tuple[str, str]) -> None:
    language, sign = convention
    found = numbers(f"{value:,}".replace(",", sign), language)
    assert [n.low for n in found] == [value]


@given(st.integers(0, 10**6), st.sampled_from(["٠", "०", "০", "０", "๐"]))
def test_digits_of_other_scripts_read_back(value: int, zero: str) -> None:
    text = "".join(chr(ord(zero) + int(d)) for d in str(value))
    assert [n.low for n in numbers(text)] == [value]


@given(st.text(max_size=40))
def test_reading_does_not_depend_on_what_was_read_before(text: str) -> None:
    first: tuple[Number, ...] = numbers(text)
    numbers("12 lakh", "hi")
    assert numbers(text) == first


@pytest.mark.parametrize("piece", ["tens of ", "million ", "half a ", "1,", "one ", "1\u00a0", "twenty-", "9" * 50])
def test_endless_repetitions_end(piece: str) -> None:
    """Chains of magnitudes and separators neither grow without bound nor take the reader with them."""
    text = piece * 3000
    assert all(n.high <= 10**30 and n.end <= len(text) for n in numbers(text))
