"""The part that figures and years play, by the words beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.findings.readable import facts
from toolkit.findings.roles import Role, holds, names_a_thing, role, same_part, unread


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("rose by 5 percent", "en", Role.CHANGE),
        ("rose by about 5 percent", "en", Role.CHANGE),
        ("rose to more than 5 percent", "en", Role.REACHED),
        ("fell from 5 percent", "en", Role.LEFT),
        ("was 5 percent", "en", Role.OPEN),
        ("5 percent", "en", Role.OPEN),
        ("stieg um 5 Prozent", "de", Role.CHANGE),
        ("stieg auf 5 Prozent", "de", Role.REACHED),
        ("rose by 5 percent", "xx", Role.OPEN),
    ],
)
def test_what_the_word_before_makes_of_a_figure(text: str, language: str, expected: Role) -> None:
    read = facts(text, language)
    assert role(read, read.numbers[0].start) is expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("rose by 5 percent", "rose to 6 percent", False),
        ("was 5 percent", "rose to 6 percent", True),
        ("was 5 percent", "fell from 6 percent", False),
        ("two people died", "two more people died", False),
        ("another two people died", "three more people died", True),
        ("under Article 5", "under Article 4", False),
        ("under Article 5", "under Article 5", True),
        ("on the 5 boats", "on the 4 boats", True),
    ],
)
def test_which_figures_may_meet(one: str, other: str, same: bool) -> None:
    a, b = facts(one), facts(other)
    assert same_part(a, a.numbers[0], b, b.numbers[0]) is same is same_part(b, b.numbers[0], a, a.numbers[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("the 2012 law", True), ("their 2018 tour", True), ("a 1964 novel", False), ("in 2012 the law", False)],
)
def test_years_that_name_a_thing(text: str, expected: bool) -> None:
    read = facts(text)
    assert names_a_thing(read, read.dates[0]) is expected


def test_what_was_not_read_is_told_and_looked_for() -> None:
    read = facts("Flight BA123 left at 4:30 with a couple of nuns and 12 monks in 2012.")
    assert unread(read) == {"ba123", "4:30", "couple"}
    assert holds(facts("A couple of nuns took ba123 at 4:30."), unread(read))
    assert not holds(facts("A couple of nuns took BA124 at 4:30."), unread(read))


@given(st.text(max_size=60), st.sampled_from(["en", "de", "xx", ""]))
def test_a_text_holds_what_it_was_not_read_for(text: str, language: str) -> None:
    read = facts(text, language)
    assert holds(read, unread(read))
    assert all(same_part(read, number, read, number) for number in read.numbers)
