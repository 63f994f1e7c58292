"""What a sentence tells as a fact of what it shares with a claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.findings.readable import facts
from toolkit.findings.telling import tells_as_fact, turns_round

CLAIM = "Vaccines cause autism."


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no evidence that vaccines cause autism.",
        "Nobody has shown that vaccines cause autism.",
        "Vaccines hardly ever cause autism.",
        "The myth that vaccines cause autism persists.",
        "If vaccines cause autism, we would know.",
        "Vaccines may cause autism.",
        "“Vaccines cause autism,” the banner read.",
        "It may rain; nobody doubts that vaccines could cause autism.",
    ],
)
def test_what_is_denied_quoted_or_wished_is_not_told(sentence: str) -> None:
    assert not tells_as_fact(facts(CLAIM), facts(sentence))


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (CLAIM, "Vaccines cause autism."),
        (CLAIM, "Vaccines cause autism, which nobody may deny."),
        (CLAIM, "It may rain and nothing can be said of it; vaccines cause autism."),
        ("Vaccines may cause autism.", "Vaccines may cause autism."),
        ("Vaccines do not cause autism.", "Vaccines do not cause autism."),
        ("The banner read “Vaccines cause autism”.", "“Vaccines cause autism,” the banner read."),
        (CLAIM, "Nothing of the kind was heard."),
    ],
)
def test_what_is_told_is_told(claim: str, sentence: str) -> None:
    assert tells_as_fact(facts(claim), facts(sentence))


@pytest.mark.parametrize(
    ("claim", "sentence", "turned"),
    [
        ("Russia invaded Ukraine.", "Ukraine invaded Russia.", True),
        ("Russia invaded Ukraine.", "Russia invaded Ukraine in winter.", False),
        ("Russia invaded Ukraine.", "Ukraine was invaded by Russia.", False),
        ("Velden bought the mill from Aarau.", "Aarau bought the mill from Velden.", True),
        ("Anna of Velden resigned.", "In Velden Anna resigned.", False),
    ],
)
def test_who_did_it_to_whom(claim: str, sentence: str, turned: bool) -> None:
    assert turns_round(facts(claim), facts(sentence)) is turned


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de", "xx", ""]))
def test_any_two_texts_can_be_asked(claim: str, sentence: str, language: str) -> None:
    assert tells_as_fact(facts(claim, language), facts(sentence, language)) in (True, False)
    assert not turns_round(facts(claim, language), facts(claim, language))
