import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.sources.decode import decode

TEXT = "“Nous ne signerons pas”, a dit Zoë.\r\nLigne deux\tavec\x0btout. 😀 e\u0301 中文"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    ],
    ids=["utf-8", "utf-8 bom", "utf-16 le", "utf-16 be", "utf-32 le", "utf-32 be"],
)
def test_unicode_is_read_without_a_warning_and_without_the_mark(data):
    decoded = decode(data, "a.txt")
    assert decoded.text == TEXT
    assert decoded.warnings == ()


def test_windows_1252_is_read_with_a_warning():
    decoded = decode("“Déjà vu” – 5 €".encode("cp1252"), "a.txt")
    assert decoded.text == "“Déjà vu” – 5 €"
    assert len(decoded.warnings) == 1
    assert "Windows-1252" in decoded.warnings[0]


def test_a_declared_encoding_comes_before_the_fallback():
    decoded = decode("Žluťoučký kůň".encode("iso-8859-2"), "a.html", declared="iso-8859-2")
    assert decoded.text == "Žluťoučký kůň"
    assert decoded.warnings == ()


@pytest.mark.parametrize("declared", ["no-such-encoding", "utf-8", "ascii"])
def test_a_wrong_declaration_is_ignored(declared):
    assert decode("Zoë".encode("cp1252"), "a.html", declared=declared).text == "Zoë"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "office document"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x00\x01\x00\x02abc\x00\x00", "binary"),
        ("plain".encode("utf-16-le") * 20, "binary"),
        (codecs.BOM_UTF16_LE + b"abc", "UTF-16"),
        (b"caf\x81 na\xefve", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(data, words):
    with pytest.raises(InputError, match=words) as caught:
        decode(data, "a.bin")
    assert "a.bin" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_with_some_control_characters_is_still_text():
    text = "One \x00 sentence \x1b[31m with \x07 controls, and enough words around them to be an article."
    assert decode(text.encode(), "a.txt").text == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), min_size=1))
def test_utf_8_comes_back_character_for_character(text):
    try:
        decoded = decode(text.encode("utf-8"), "a.txt")
    except InputError as error:
        assert "is not text but" in str(error)  # the text begins like a PDF or RTF file
    else:
        assert decoded.text == text
