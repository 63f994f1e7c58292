from __future__ import annotations

import pytest

from tests.engines.builtin.readings import said, speakers
from toolkit.engines.builtin.lexicon import load
from toolkit.engines.builtin.repair import repaired
from toolkit.text.quotations import quotations


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“It is shut for good, said Ana Ruiz, the mayor.", "It is shut for good,"),
        ("“It is shut for good, Ruiz said on Monday.", "It is shut for good,"),
        ("“It is shut for good, she added.", "It is shut for good,"),
        ("“It is shut for good, and everybody knows it.", "It is shut for good, and everybody knows it."),
    ],
)
def test_reporting_words_end_a_quotation_that_was_never_closed(text: str, inner: str) -> None:
    (quotation,) = repaired(text, quotations(text), load("en"))
    assert text[quotation.start : quotation.end] == inner


def test_closed_quotations_are_left_alone() -> None:
    text = "“It is shut, said the sign,” Ana Ruiz said."
    found = quotations(text)
    assert repaired(text, found, load("en")) == found


def test_who_reports_an_unclosed_quotation_is_its_speaker() -> None:
    assert said("“It is shut for good, said Ana Ruiz.") == [("Ana Ruiz", "It is shut for good,")]


def test_a_quotation_that_lacks_its_opening_mark_is_found() -> None:
    text = "We have nothing left to wait for,” said Ana Ruiz. Tom Berg left."
    assert speakers(text) == ["Ana Ruiz"]
