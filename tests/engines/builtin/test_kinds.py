"""Kinds of facts by words, figures and dates: what can be looked up, and what nobody can know yet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.engines.builtin.kinds import Setting, hedge_in, kind_of
from toolkit.records import ClaimKind
from toolkit.steps.claims import NOT_FACTS

TODAY = date(2026, 3, 4)  # a Wednesday


def kind(words: str, *, spoken: bool = False, language: str = "en", today: date | None = TODAY) -> ClaimKind:
    return kind_of(words, Setting(spoken, language, today))


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("The two leaders will meet on Tuesday.", True),
        ("The two leaders will meet on Tuesday.", False),
        ("The prime minister will fly to Velden next week.", False),
        ("The recount is due to begin on Monday in the sports hall.", False),
        ("The library will open on Sundays from 5 October.", False),
        ("He would meet the mayor on Friday.", True),
    ],
)
@pytest.mark.parametrize("today", [TODAY, None])
def test_what_is_to_come_and_has_its_day_is_dated_and_can_be_looked_up(
    words: str, spoken: bool, today: date | None
) -> None:
    assert kind(words, spoken=spoken, today=today) is ClaimKind.DATE


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("Season tickets would rise by a third.", True),
        ("The other four would be carried out by October.", True),
        ("Each night flight would support 50 jobs.", True),
        ("By 2035 it will be the largest employer in the county.", False),
        ("If the council agrees, the mill will close.", True),
        ("The repairs will be done by Friday.", True),
        ("The port expects the number of passengers to rise to 180,000 in 2029.", False),
        ("Prices are likely to fall.", False),
        ("We won’t stop until the mill is ours.", True),
    ],
)
def test_what_nobody_can_know_yet_is_a_forecast(words: str, spoken: bool) -> None:
    assert kind(words, spoken=spoken) is ClaimKind.PREDICTION


@pytest.mark.parametrize(
    "words",
    [
        "The workers had not proved that they would be harmed.",
        "There was a consensus that polls could only be held after a ceasefire.",
        "The dividend, which would give each household a cheque, was promised by the mayor.",
        "The flood could have been prevented.",
        "He signed the will of his father.",
        "Will Quince resigned as a minister.",
        "The footbridge was closed and the council said that it would object.",
        "Prices fell faster than expected.",
        "The council planned a second berth.",
    ],
)
def test_a_will_or_would_that_is_not_the_point_makes_no_forecast(words: str) -> None:
    assert kind(words) not in NOT_FACTS


@pytest.mark.parametrize(
    ("words", "spoken", "expected"),
    [
        ("The stadium will cost £118m.", False, ClaimKind.QUANTITY),
        ("The stadium will cost £118m.", True, ClaimKind.PREDICTION),
        ("More than 130 groups signed the letter.", False, ClaimKind.QUANTITY),
        ("Passengers rose to 9.2m, 15 per cent more than the year before.", False, ClaimKind.QUANTITY),
        ("Turnout was 61 percent, the highest since 1978.", False, ClaimKind.COMPARISON),
        ("The leaders had met before, on the sidelines of two summits.", False, ClaimKind.EVENT),
        ("Ada Brandt, 26, filed a petition in the court.", False, ClaimKind.EVENT),
        ("The 70-year-old retiree left the room.", False, ClaimKind.EVENT),
        ("She first saw the mayor at a rally.", False, ClaimKind.EVENT),
        ("The town council met on Wednesday.", False, ClaimKind.EVENT),
        ("The works opened in 1924.", False, ClaimKind.DATE),
        ("The company must repay the money if the works close.", False, ClaimKind.RULE),
        ("The company must repay the money.", True, ClaimKind.OPINION),
        ("He dislocated his shoulder at work.", False, ClaimKind.EVENT),
        ("The libraries were closed for want of money.", False, ClaimKind.EVENT),
        ("By law a recount is automatic when the margin is below 1 percent.", False, ClaimKind.RULE),
    ],
)
def test_the_most_specific_kind_is_taken(words: str, spoken: bool, expected: ClaimKind) -> None:
    assert kind(words, spoken=spoken) is expected


@pytest.mark.parametrize(
    ("words", "spoken", "expected"),
    [
        ("Der Damm dürfte erst später fertig sein.", False, ClaimKind.PREDICTION),
        ("Mindestens vier von neun würden dagegen stimmen.", True, ClaimKind.PREDICTION),
        ("Das Gesetz regelt den Bau von Dämmen.", False, ClaimKind.RULE),
        ("Der Damm brach wegen des Hochwassers.", False, ClaimKind.CAUSAL),
        ("Die Brücke wurde 1954 eröffnet.", False, ClaimKind.DATE),
        ("Die Brücke kostete 84 Millionen Euro.", False, ClaimKind.QUANTITY),
    ],
)
def test_other_languages_have_words_of_their_own(words: str, spoken: bool, expected: ClaimKind) -> None:
    assert kind(words, spoken=spoken, language="de-AT") is expected


@pytest.mark.parametrize(
    ("words", "hedge"),
    [
        ("The ship reportedly sank.", "reportedly"),
        ("About 200 people came.", "About"),
        ("It cost about $84 million.", "about"),
        ("They spoke about the 2019 report.", None),
        ("Questions about the mill remain.", None),
        ("Parades are held on May 9 each year.", None),
        ("The parade shows the might of the army.", None),
        ("It may have cost more.", "may"),
    ],
)
def test_hedges_soften_and_prepositions_do_not(words: str, hedge: str | None) -> None:
    assert hedge_in(words, "en") == hedge


@given(st.text(max_size=120), st.booleans(), st.sampled_from(["en", "de", "fr", "xx", ""]))
def test_any_text_has_a_kind(words: str, spoken: bool, language: str) -> None:
    assert kind(words, spoken=spoken, language=language) in ClaimKind
