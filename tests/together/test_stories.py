"""Which articles tell one story."""

from __future__ import annotations

from datetime import date

import pytest

from toolkit.together.stories import first_of_story, lead, pairs

FERRY = "The ferry to Skerrow ran aground near the lighthouse and forty passengers were taken off by fishermen."
AGAIN = "Fishermen took forty passengers off the Skerrow ferry, which had run aground by the lighthouse."
MINE = "The council of Velden voted to sell its old mine to the power company after a long night of talks."
DAY = date(2026, 3, 1)


def found(*articles: tuple[str, date | None, str]) -> list[tuple[str, str]]:
    others = [(f"{MINE} Velden {n} talks council night.", DAY, f"Other {n}") for n in range(4)]
    leads = {f"a{n}": lead(None, text, "en", day, outlet) for n, (text, day, outlet) in enumerate((*articles, *others))}
    return [(pair.one, pair.other) for pair in pairs(leads) if {pair.one, pair.other} <= {"a0", "a1"}]


def test_two_outlets_tell_one_story() -> None:
    assert found((FERRY, DAY, "Post"), (AGAIN, date(2026, 3, 3), "Globe")) == [("a0", "a1")]
    assert found((FERRY, date(2026, 3, 3), "Post"), (AGAIN, DAY, "Globe")) == [("a1", "a0")]
    assert found((FERRY, None, "Post"), (AGAIN, None, "Globe")) == [("a0", "a1")]


@pytest.mark.parametrize(
    "second",
    [
        (AGAIN, date(2026, 3, 20), "Globe"),
        (AGAIN, DAY, "Post"),
        (AGAIN, None, "Globe"),
        (MINE, DAY, "Globe"),
        ("", DAY, "Globe"),
    ],
)
def test_what_is_no_pair(second: tuple[str, date | None, str]) -> None:
    assert found((FERRY, DAY, "Post"), second) == []


def test_a_story_is_all_that_hangs_together() -> None:
    leads = {name: lead(None, FERRY, "en", DAY, name) for name in "abc"} | {"d": lead(None, MINE, "en", DAY, "d")}
    assert first_of_story(tuple("dabc"), pairs(leads)) == {"a": "a", "b": "a", "c": "a"}
    assert first_of_story(("d",), ()) == {}
