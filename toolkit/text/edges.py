"""Word edges: where cited words may begin and end, so that "art" is not found in "party" nor "1" in "1.5"."""

from __future__ import annotations

import re
import unicodedata

_CURRENCY = frozenset("$€£¥₹₽₩₺₴₪฿¢")
_SCALE = frozenset("%‰‱°′″")
_DASHES = frozenset("-−‐‑‒–")
_APOSTROPHES = frozenset("'’ʼ＇")
# Scripts written without spaces between words (Korean joins particles to words): any character there may be an edge.
# Thai and Lao, Tibetan, Myanmar, Khmer, kana and Han, Hangul, and what extends them.
_BROKEN = re.compile(r"[^\W\d_][-\u00ad\u2010]\r?\n$")
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)


def is_edge(text: str, offset: int) -> bool:
    """Whether a word may begin or end between `text[offset - 1]` and `text[offset]`.

    False inside a word, a number with its sign, decimals, currency or per cent sign, a contraction with "n't", a sequence
    of combining characters, an emoji of several code points, and a word broken by a hyphen at a line end.
    """
    if offset <= 0 or offset >= len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if before == "\n" and after.islower() and _BROKEN.search(text, max(0, offset - 4), offset):
        return False
    if before.isascii() and after.isascii():
        joined = (before.isalnum() or before == "_") and (after.isalnum() or after == "_")
        return not joined and not _is_inside_number(text, offset) and not _is_contraction(text, offset)
    if is_extender(after) or before == "\u200d":
        return False
    if _is_word(before) and _is_word(after):
        return has_unspaced(before + after)
    return not _is_inside_number(text, offset) and not _is_contraction(text, offset)


def is_extender(char: str) -> bool:
    """Whether `char` belongs to the character before it: a combining mark, a joiner, a skin tone."""
    return unicodedata.category(char)[0] == "M" or char == "\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff"


def has_unspaced(text: str) -> bool:
    """Whether `text` has a character of a script that puts no spaces between words, or joins particles to them."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _is_inside_number(text: str, offset: int) -> bool:
    before, after = text[offset - 1], text[offset]
    earlier, later = text[offset - 2 : offset - 1] if offset > 1 else "", text[offset + 1 : offset + 2]
    if after.isdigit():
        if before in _CURRENCY:
            return True
        if before in _DASHES:
            return not earlier.isalpha()
        return before in ".,:/" and earlier.isdigit()
    if before.isdigit():
        return after in _CURRENCY or after in _SCALE or ((after in ".,:/" or after in _DASHES) and later.isdigit())
    return before in _DASHES and after in _CURRENCY and later.isdigit()


def _is_contraction(text: str, offset: int) -> bool:
    return text[offset] in _APOSTROPHES and text[offset - 1] in "nN" and text[offset + 1 : offset + 2] in ("t", "T")
