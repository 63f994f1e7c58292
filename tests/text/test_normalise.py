"""Folding: what it makes equal, what it must keep apart, and the way back to the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.normalise import ALL, Fold, differences, fold

ALIKE = [
    ("“We don’t know”", '"We don\'t know"', {Fold.QUOTES}),
    ("«Oui»", '"Oui"', {Fold.QUOTES}),
    ("« Oui »", "“Oui”", {Fold.QUOTES}),
    ("„Ja“ ‚nein‘", "\"Ja\" 'nein'", {Fold.QUOTES}),
    ("''so''", '"so"', {Fold.QUOTES}),
    ("the pause—now", "the pause - now", {Fold.DASHES}),
    ("the pause – now", "the pause -- now", {Fold.DASHES}),
    ("cease‑fire", "cease-fire", {Fold.DASHES}),
    ("a\u00a0b\u2009c\n d", "a b c d", {Fold.SPACES}),
    ("co\u00adoperate\u200b now\u200e", "cooperate now", {Fold.INVISIBLE}),
    ("inter-\nnational", "international", {Fold.HYPHENATION}),
    ("Caf\u0065\u0301", "Caf\u00e9", {Fold.COMPOSITION}),
    (unicodedata.normalize("NFD", "각하"), "각하", {Fold.COMPOSITION}),
    ("ＡＢＣ１２", "ABC12", {Fold.FORMS}),
    ("ﬁne ﬂow", "fine flow", {Fold.FORMS}),
    ("ｶﾞｷ", "ガキ", {Fold.FORMS}),
    ("well … no", "well ... no", {Fold.ELLIPSES}),
    ("well. . . no", "well... no", {Fold.ELLIPSES}),
    ("STRASSE", "straße", {Fold.CASE}),
    ("ПАУЗА", "пауза", {Fold.CASE}),
    ("“Café”", "'CAFE\u0301'", {Fold.QUOTES, Fold.COMPOSITION, Fold.CASE}),
]


@pytest.mark.parametrize(("text", "other", "kinds"), ALIKE)
def test_what_folds_alike_and_why(text: str, other: str, kinds: set[Fold]) -> None:
    assert fold(text).text == fold(other).text
    assert set(differences(text, other)) == kinds


APART = (
    """10²|102 ½|1/2 3.5|35 -5|5 5″|5′ 5"|5' é|e ё|е re-sign|resign Smith-\\nJones|SmithJones can't|cant ا|أ кот|kot"""
)


@pytest.mark.parametrize("pair", APART.split())
def test_what_stays_apart(pair: str) -> None:
    text, other = pair.replace("\\n", "\n").split("|")
    assert fold(text).text != fold(other).text


@pytest.mark.parametrize("text", ["Привет, мир", "مرحبا بالعالم", "你好世界", "नमस्ते", "שלום", "สวัสดี", "😀👍", "γειά"])
def test_no_script_is_folded_away(text: str) -> None:
    folded = fold(text).text
    assert [char for char in folded if char.isalpha()] == [char.casefold() for char in text if char.isalpha()]
    assert folded


@pytest.mark.parametrize("kind", list(Fold))
def test_each_kind_can_be_left_out(kind: Fold) -> None:
    text, other, _ = next(case for case in ALIKE if case[2] == {kind})
    assert fold(text, ALL - {kind}).text != fold(other, ALL - {kind}).text


def test_nothing_visible_folds_to_nothing() -> None:
    assert fold("\u200b\u00ad\ufeff").text == ""
    assert fold("").text == ""


def test_offsets_outside_are_refused() -> None:
    with pytest.raises(IndexError, match="offset 3"):
        fold("abc").bounds(3)


@pytest.mark.parametrize("text", ["Ste\u0301phane", "\u1100\u1161\u11a8", "e\u0301\u0323\u0302."])
def test_a_folded_character_stands_for_its_whole_sequence(text: str) -> None:
    folded = fold(text)
    for offset in range(len(folded.text)):
        start, end = folded.bounds(offset)
        assert not unicodedata.combining(text[start])
        assert end == len(text) or not unicodedata.combining(text[end])


SCRIPTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "aA -—'\"”“«» \n\t\u00a0\u200b\u00ad\u0301\u0323\u1100\u1161\u11a8ßİŉﬁ…．。Ａｶﾞé5.\u202e👍🏽\u200d"
        ),
    ),
    max_size=80,
)


@given(SCRIPTS)
def test_every_folded_character_has_its_place_in_order(text: str) -> None:
    folded = fold(text)
    at = 0
    for offset in range(len(folded.text)):
        start, end = folded.bounds(offset)
        assert 0 <= start < end <= len(text)
        assert start >= at
        at = start
        assert folded.offset(start) <= offset
    assert folded.offset(len(text)) == len(folded.text)


@given(SCRIPTS)
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    assert (
        fold(unicodedata.normalize("NFD", text)).text
        == fold(unicodedata.normalize("NFC", text)).text
        == fold(text).text
    )


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "\u200b" * 200_000,
        "- " * 100_000,
        '"' * 200_000,
        "«   " * 50_000,
        "a" + "\u0301" * 200_000,
        ". " * 100_000,
    ],
)
def test_hostile_texts_fold(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) <= len(text)
    assert text == "" or folded.offset(len(text)) == len(folded.text)
