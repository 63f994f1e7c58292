"""Digits and separators: what number a run of digits means in which convention.

Reads one numeral ("1.200,50", "12,00,000", "١٢٫٥", "½", "三百万"); leaves words and units to `numbers`. A single
separator before exactly three digits is ambiguous ("1.500"), and the document's language decides it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache

SPACES = "\u00a0\u202f\u2009\u2007"
"""Spaces that group digits in any language; an ordinary space does so only where the language's sign is a space."""

_FIXED = {"٫": "decimal", "٬": "group", "'": "group", "’": "group", "\uff0c": ",", "\uff0e": "."}
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_CJK_SMALL = {"十": 10, "百": 100, "千": 1000}
_CJK_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
CJK = "".join([*_CJK_DIGITS, *_CJK_SMALL, *_CJK_LARGE])
"""The characters that `cjk_numeral` reads."""


@cache
def separators(language: str) -> tuple[str, str]:
    """The decimal and the grouping sign of a language tag (BCP 47), after CLDR; English ones for an unknown language."""
    from babel import Locale, UnknownLocaleError  # the command line starts without it

    try:
        symbols = Locale.parse(language.replace("_", "-"), sep="-").number_symbols
    except (UnknownLocaleError, ValueError, TypeError):
        return ".", ","
    latin = symbols.get("latn", {})
    return str(latin.get("decimal", ".")), str(latin.get("group", ","))


def fold_digits(text: str) -> str:
    """The same text with every decimal digit of any script as 0-9; the length does not change."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def numeral(text: str, language: str = "en") -> Decimal | None:
    """The value of a run of digits and separators, or None where the separators fit no convention ("1.2.3", "1,2,3")."""
    decimal, group = separators(language)
    folded = fold_digits(text)
    if folded.startswith("."):
        return Decimal(folded) if folded[1:].isdigit() else None
    parts = re.split(r"(\D)", folded)
    digits, signs = parts[::2], [_FIXED.get(sign, sign) for sign in parts[1::2]]
    if any(not run for run in digits):
        return None
    signs = ["group" if sign in SPACES or sign == " " else sign for sign in signs]
    point = _decimal_index(digits, signs, decimal, group)
    if point is None or not _grouped(digits[: point + 1], signs[:point]) or len(set(signs[:point])) > 1:
        return None
    whole = "".join(digits[: point + 1])
    rest = "".join(digits[point + 1 :])
    return Decimal(f"{whole}.{rest}" if rest else whole)


def _decimal_index(digits: list[str], signs: list[str], decimal: str, group: str) -> int | None:
    """The index of the separator that is the decimal sign, `len(signs)` for none, None for no possible reading."""
    last = len(signs) - 1
    if not signs or set(signs) == {"group"}:
        return len(signs)
    if "decimal" in signs:
        return last if signs.index("decimal") == last else None
    if signs[last] == "group":
        return len(signs)
    if len(set(signs)) > 1:
        return last if signs.count(signs[last]) == 1 else None
    if len(signs) > 1:
        return len(signs)
    if len(digits[1]) != 3 or len(digits[0]) > 3 or digits[0].startswith("0"):
        return 0
    return 1 if _same_sign(signs[0], group) or not _same_sign(signs[0], decimal) else 0


def _same_sign(sign: str, other: str) -> bool:
    return sign == other or _FIXED.get(other) == sign


def _grouped(groups: list[str], signs: list[str]) -> bool:
    """Whether the runs are groups of three, or with commas of two before a last three (12,00,000)."""
    if len(groups) == 1:
        return True
    middle = {len(g) for g in groups[1:-1]}
    return len(groups[-1]) == 3 and 1 <= len(groups[0]) <= 3 and (middle <= {3} or (middle == {2} and signs[0] == ","))


def fraction_sign(character: str) -> Decimal | None:
    """The value of a fraction character such as ½, None for anything else."""
    if unicodedata.category(character) != "No" or "FRACTION" not in unicodedata.name(character, ""):
        return None
    return Decimal(unicodedata.numeric(character)).quantize(Decimal("0.0001")).normalize()


def cjk_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral with at least one multiplier ("三百万", "十二"), None for anything else."""
    if not text or not any(c in _CJK_SMALL or c in _CJK_LARGE for c in text):
        return None
    total, section, digit = 0, 0, 0
    for c in text:
        if c in _CJK_DIGITS:
            digit = _CJK_DIGITS[c]
        elif c in _CJK_SMALL:
            section += (digit or 1) * _CJK_SMALL[c]
            digit = 0
        elif c in _CJK_LARGE:
            total += (section + digit or 1) * _CJK_LARGE[c]
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)
