import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.report.visible import one_line, quotation, shortened, visible

ACTING = [chr(n) for n in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xE0041)]


@given(st.text())
def test_no_acting_character_is_left(text):
    assert not set(visible(text)) & set(ACTING) - {"\n", "\t"}
    assert not set(one_line(text)) & set(ACTING)
    assert not any(unicodedata.category(c) == "Cc" for c in one_line(text))


@pytest.mark.parametrize(
    "text",
    ["Grüße – “so” e\u0301 👩‍👩‍👧", "مرحبا \u200fabc\u200e", "क्षत्रिय \u200c\u200d", "中文，「引用」", "a\tb\nc"],
)
def test_what_scripts_need_stays(text):
    assert visible(text) == text


def test_controls_are_shown_as_pictures_or_code_points():
    assert visible("a\x1b[1m\x00\u202eb\x9b") == "a␛[1m␀⟨U+202E⟩b⟨U+009B⟩"
    assert visible("a\r\nb\rc") == "a\nb␍c"


def test_one_line():
    assert one_line(" a\n\n b\t\x07c ") == "a b ␇c"


@given(st.text(), st.integers(min_value=5, max_value=80))
def test_shortened_is_short_and_says_so(text, length):
    short = shortened(text, length)
    assert len(short) <= max(length, 0)
    assert short == one_line(text) or short.endswith("…")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“No,”", "“No,”"),
        (" No, ", "“No,”"),
        ("« Non »", "“Non”"),
        ("„Nein“", "“Nein”"),
        ("「不」", "“不”"),
        ("“”", "“”"),
        ("called it “late” and left", "called it “late” and left"),
        ("would stay “for as long as it takes”", "would stay “for as long as it takes”"),
        ("ad 'x' b", "“ad 'x' b”"),
    ],
)
def test_quotation_marks_are_put_once(text, expected):
    assert quotation(text) == expected
