"""Comparing quantities and dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.agreement import Agreement, compare_dates, compare_numbers
from toolkit.text.dates import dates
from toolkit.text.numbers import numbers


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("$1.5 billion", "$1,500,000,000", "same"),
        ("about 240", "240", "same"),
        ("1.2 million", "1,234,567", "compatible"),
        ("1.2 million", "1,260,000", "different"),
        ("85 %", "between 80 and 90 %", "compatible"),
        ("89.4 %", "between 80 and 90 %", "compatible"),
        ("91 %", "between 80 and 90 %", "different"),
        ("over 3,000", "3,102", "compatible"),
        ("over 3,000", "3,000", "different"),
        ("at least 3,000", "3,000", "compatible"),
        ("more than 100", "95", "different"),
        ("fewer than 100", "95", "compatible"),
        ("about 240", "250", "compatible"),
        ("about 240", "300", "different"),
        ("240", "241", "different"),
        ("4,000 people", "4,011 people", "compatible"),
        ("six hundred", "598", "compatible"),
        ("340,000", "339,600", "compatible"),
        ("4,000", "4,100", "different"),
        ("5 km", "5,000 m", "same"),
        ("5 km", "5 kg", "incomparable"),
        ("50 million", "$50 million", "incomparable"),
        ("half of them", "50 percent", "same"),
        ("two-thirds of them", "66 percent", "compatible"),
        ("dozens", "40", "compatible"),
        ("dozens", "4,000", "different"),
        ("2 years", "24 months", "same"),
        ("999 million", "999 billion", "different"),
        ("12 lakh", "1.2 million", "same"),
        ("3 percent", "3 percentage points", "incomparable"),
        ("-5°C", "5°C", "different"),
        ("-5°C", "minus 5 degrees Celsius", "same"),
        ("about -5°C", "-5.2°C", "compatible"),
        ("half a million", "50,000", "different"),
        ("half a million", "520,000", "compatible"),
        ("1.200 €", "€1,200", "incomparable"),
        ("1.200 €", "€1,250", "different"),
        ("$84 million", "HK$84 million", "incomparable"),
        ("30 mph", "48 km/h", "compatible"),
        ("30 mph", "30 km/h", "different"),
        ("2 hectares", "5 acres", "compatible"),
        ("6ft 2in", "188 cm", "compatible"),
        ("2 years", "26 months", "different"),
        ("20-odd", "24", "compatible"),
        ("20-odd", "48", "different"),
    ],
)
def test_quantities(one: str, other: str, expected: str) -> None:
    a, b = numbers(one)[0], numbers(other)[0]
    assert compare_numbers(a, b) == Agreement(expected) == compare_numbers(b, a)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("3 November 2023", "2023-11-03", "same"),
        ("November 2023", "2023-11-03", "compatible"),
        ("in 2022", "2023-11-03", "different"),
        ("the 1990s", "in 1994", "compatible"),
        ("yesterday", "2023-11-03", "incomparable"),
    ],
)
def test_dates(one: str, other: str, expected: str) -> None:
    a, b = dates(one)[0], dates(other)[0]
    assert compare_dates(a, b) == Agreement(expected) == compare_dates(b, a)


@given(
    st.integers(0, 10**9),
    st.sampled_from(["", "about ", "over ", "at least ", "under "]),
    st.sampled_from(["", " km", " %"]),
)
def test_a_quantity_never_contradicts_itself(value: int, bound: str, unit: str) -> None:
    number = numbers(f"{bound}{value}{unit}")[0]
    if value or bound in ("", "at least "):
        assert compare_numbers(number, number) in (Agreement.SAME, Agreement.COMPATIBLE)
