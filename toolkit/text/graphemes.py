"""Where one visible character ends and the next begins, near enough to Unicode's grapheme clusters (UAX #29).

Without its tables: marks, joiners, variation selectors, skin tones, tags, flags, Hangul syllables, CR LF and Indic
conjuncts stay together. The few prepended letters of UAX #29 are not known.
"""

from __future__ import annotations

import unicodedata

from toolkit.text.edges import is_extender

_VIRAMA = 9  # the combining class of the sign that binds two consonants; Tamil writes them apart
_TAMIL = "\u0bcd"
_JOINS = frozenset("\u200c\uff9e\uff9f")
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_LEADING, _VOWELS, _TRAILING, _SYLLABLES = (
    range(0x1100, 0x1160),
    range(0x1160, 0x11A8),
    range(0x11A8, 0x1200),
    range(0xAC00, 0xD7A4),
)


def splits(text: str, offset: int) -> bool:
    """Whether cutting at this offset would cut a visible character in two; False at both ends of the text."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before < "\u0300" and after < "\u0300":
        return before == "\r" and after == "\n"
    if _controls(before):
        return False
    return (
        is_extender(after)
        or after in _JOINS
        or ord(after) in _TAGS
        or (before == "\u200d" and unicodedata.category(after) == "So")
        or (unicodedata.combining(before) == _VIRAMA and before != _TAMIL and unicodedata.category(after) == "Lo")
        or _hangul(ord(before), ord(after))
        or _flag(text, offset)
    )


def _controls(char: str) -> bool:
    """Whether nothing joins what comes before: control characters and invisible ones, but for joiners and tags."""
    kind = unicodedata.category(char)
    return kind in ("Cc", "Zl", "Zp") or (kind == "Cf" and char not in "\u200c\u200d" and ord(char) not in _TAGS)


def _hangul(before: int, after: int) -> bool:
    if before in _LEADING:
        return after in _LEADING or after in _VOWELS or after in _SYLLABLES
    open_syllable = before in _VOWELS or (before in _SYLLABLES and (before - 0xAC00) % 28 == 0)
    if open_syllable:
        return after in _VOWELS or after in _TRAILING
    return (before in _TRAILING or before in _SYLLABLES) and after in _TRAILING


def _flag(text: str, offset: int) -> bool:
    """Whether the offset lies between the two letters of a flag."""
    if ord(text[offset]) not in _FLAGS:
        return False
    start = offset
    while start and ord(text[start - 1]) in _FLAGS:
        start -= 1
    return (offset - start) % 2 == 1
