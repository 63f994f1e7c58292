from __future__ import annotations

import pytest

from tests.engines.builtin.stories import ask, by_actor, statement, variables
from toolkit.records import Issue, Stance

LINE = "Norby should build the tram line."


def stance(words: str, proposition: str = LINE, cue: str = "said") -> Stance:
    text = f"Norby is a town. Ada Brack {cue} {words}."
    issue = Issue(id="I1", label=proposition, proposition=proposition)
    said = [statement(1, "A1", words, text)]
    return by_actor(ask(variables(text, ["Ada Brack"], said, [issue], [("A1", "I1")])))["A1"].stance


@pytest.mark.parametrize(
    ("words", "proposition", "expected"),
    [
        ("Norby should build the tram line", LINE, Stance.SUPPORT),
        ("Norby should certainly build the tram line", LINE, Stance.SUPPORT),
        ("we should build the tram line and pay with tolls", LINE, Stance.SUPPORT),
        ("I think that Norby should build the new tram line soon", LINE, Stance.SUPPORT),
        ("Norby should not build the tram line", LINE, Stance.OPPOSE),
        ("Norby should never build the tram line", LINE, Stance.OPPOSE),
        ("Norby should not build the tram line", "Norby should not build the tram line.", Stance.SUPPORT),
        ("Norby should close the old berth", "Norby should close the old berth.", Stance.SUPPORT),
        ("Norby should build the tram line if the state pays half", LINE, Stance.CONDITIONAL_SUPPORT),
        ("trams should be free", "Trams should be free.", Stance.SUPPORT),
        ("trams should not be free", "Trams should be free.", Stance.OPPOSE),
        ("trams should be free", "Trams should not be free.", Stance.OPPOSE),
    ],
)
def test_who_says_the_proposition_supports_it(words: str, proposition: str, expected: Stance) -> None:
    assert stance(words, proposition) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Oslo should build the tram line",
        "Norby should paint the tram line",
        "some people say that Norby should build the tram line",
        "nobody says Norby should build the tram line",
        "I disagree with those who say Norby should build the tram line",
        "I never said Norby should build the tram line",
        "Norby should build the tram line only at night",
        "“Norby should build the tram line? Nonsense”",
        "Norby should refuse to build the tram line",
        "Norby should study whether to build the tram line",
        "Norby should build anything rather than the tram line",
        "it was asked whether Norby should build the tram line",
    ],
)
def test_words_that_say_something_else_are_no_side(words: str) -> None:
    assert stance(words) in (Stance.NOT_ADDRESSED, Stance.UNCLEAR, Stance.NEUTRAL)


def test_a_denial_is_no_support() -> None:
    assert stance("that trams should be free", "Trams should be free.", cue="denied") != Stance.SUPPORT


def test_what_the_text_itself_says_is_nobodys_side() -> None:
    text = "Norby should build the tram line. Ada Brack is a baker."
    issue = Issue(id="I1", label=LINE, proposition=LINE)
    found = by_actor(ask(variables(text, ["Ada Brack"], issues=[issue], pairs=[("A1", "I1")])))
    assert found["A1"].stance == Stance.NOT_ADDRESSED
