"""The pieces of text that numbers are made of, with a cursor's view of their neighbours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from toolkit.text.numerals import CJK, SPACES, separators
from toolkit.text.units import COUNT, Unit, unit, units

DASHES = frozenset("-‐‑–—−~～〜")
SPACED = frozenset(f" {SPACES}")
_APOSTROPHES = frozenset("'’")


class Token(NamedTuple):
    """`text[start:end]`; `kind` is digits, fraction, cjk, sign, word or mark."""

    text: str
    start: int
    end: int
    kind: str


class Tokens:
    """The tokens of a text in order, without those that touch a span of `skip`; indices outside are nothing."""

    def __init__(self, text: str, language: str, skip: Sequence[tuple[int, int]] = ()) -> None:
        self.text = text
        self.all = list(_tokens(text, language))
        if skip:
            skipped = bytearray(len(text))
            for start, end in skip:
                skipped[start:end] = b"\1" * len(skipped[start:end])
            self.all = [t for t in self.all if skipped.find(1, t.start, t.end) < 0]

    def __len__(self) -> int:
        return len(self.all)

    def at(self, index: int) -> Token | None:
        """The token, None outside."""
        return self.all[index] if 0 <= index < len(self.all) else None

    def lower(self, index: int) -> str:
        """The token in lower case where it is a word, an empty string otherwise."""
        if not 0 <= index < len(self.all):
            return ""
        token = self.all[index]
        return token.text.lower() if token.kind == "word" else ""

    def raw(self, index: int) -> str:
        """The token as it stands, an empty string outside."""
        token = self.at(index)
        return token.text if token is not None else ""

    def start(self, index: int) -> int:
        """Where the token starts."""
        return self.all[index].start

    def end(self, after: int) -> int:
        """Where the token before `after` ends."""
        return self.all[after - 1].end

    def touching(self, index: int) -> bool:
        """Whether the token stands directly between its neighbours."""
        before, token, after = self.at(index - 1), self.at(index), self.at(index + 1)
        if before is None or token is None or after is None:
            return False
        return before.end == token.start and token.end == after.start

    def hyphen(self, index: int) -> int:
        """1 where the token is a dash between its neighbours, else 0: how far to step over it."""
        return 1 if self.raw(index) in DASHES and self.touching(index) else 0

    def glued(self, index: int) -> bool:
        """Whether a word of a cased script is written directly onto the token before it ("5G", "2nd")."""
        token, before = self.at(index), self.at(index - 1)
        if token is None or before is None or token.kind != "word":
            return False
        return token.text.lower() != token.text.upper() and before.end == token.start

    def is_identifier(self, index: int) -> bool:
        """Whether digits belong to a name, plate or telephone number: F-16, COVID-19, G7, #12, v2, 9/11, 0800 555."""
        start = self.start(index)
        if _is_padded(self.raw(index)) or self._in_groups(index):
            return True
        before = self.text[start - 1 : start]
        if before and before in DASHES:
            return self.text[max(0, start - 2) : start - 1].isalpha()
        if before in ("#", "_", "@", "/"):
            return True
        return before.isalpha() and self.currency_before(index) is None and not _uncased(before)

    def _in_groups(self, index: int) -> bool:
        """Whether digits stand in groups that no convention of the language joins: "1 200" in English, "555-01-23"."""
        token = self.all[index]
        before, after = self.text[max(0, token.start - 2) : token.start], self.text[token.end : token.end + 2]
        if not _is_group(after) and not _is_group(before[::-1]):
            return False
        if self._next_group(index, 1) in SPACED or self._next_group(index, -1) in SPACED:
            return True
        dashed = [self._next_group(index + at, step) in DASHES for at, step in ((0, 1), (2, 1), (0, -1), (-2, -1))]
        far = [_is_padded(self.raw(index + 2)) and dashed[0], _is_padded(self.raw(index - 2)) and dashed[2]]
        return any(far) or (dashed[0] and dashed[1]) or (dashed[2] and dashed[3]) or (dashed[0] and dashed[2])

    def _next_group(self, index: int, step: int) -> str:
        """What alone stands between digits and the next or last digits, an empty string where it is anything longer."""
        here = self.at(index)
        for away in (step, 2 * step):
            other = self.at(index + away)
            if here is not None and other is not None and here.kind == other.kind == "digits":
                first, last = sorted((here, other), key=lambda token: token.start)
                between = self.text[first.end : last.start]
                return between if len(between) == 1 else ""
        return ""

    def currency_before(self, index: int) -> Unit | None:
        """The currency whose sign or code stands before the token."""
        before = self.raw(index - 1)
        code = units().by_word.get(before.lower()) if before.isupper() else None
        found = units().by_sign.get(before) or code
        return found if index and found is not None and found.is_currency else None

    def currency_at(self, index: int) -> Unit | None:
        """The currency whose sign the token is."""
        found = units().by_sign.get(self.raw(index))
        return found if found is not None and found.is_currency else None

    def unit_after(self, after: int, of: frozenset[str]) -> tuple[Unit, int]:
        """The unit after a value ("km", "-mile", "de dólares", "d'euros") and the token after it."""
        at = after
        if self.hyphen(after) or self.lower(after) in of:
            at += 2 if self.raw(after + 1) in _APOSTROPHES else 1
        found, end = self.unit_at(at)
        if found is COUNT or (at > after and self.raw(at) in units().by_sign):
            return COUNT, after
        return found, end

    def unit_at(self, index: int) -> tuple[Unit, int]:
        """The unit that starts with the token and the token after it; a count where there is none."""
        token = self.at(index)
        if token is None:
            return COUNT, index
        if token.text == "in" and self.glued(index):
            return unit("in"), index + 1
        table = units()
        for pattern, by in ((table.word, table.by_word), (table.sign, table.by_sign)):
            match = pattern.match(self.text, token.start)
            if match and not _belongs_elsewhere(self.text, match):
                found = by.get(match.group()) or by[match.group().lower()]
                return found, self._after(match.end(), index)
        return COUNT, index

    def _after(self, offset: int, index: int) -> int:
        while index < len(self.all) and self.all[index].start < offset:
            index += 1
        return index


def _belongs_elsewhere(text: str, match: re.Match[str]) -> bool:
    """Whether a unit's sign is the next figure's ("$10-$12"), or a capital letter is no unit at all ("5G")."""
    found = match.group()
    if text[match.end() : match.end() + 1].isdigit():
        return True
    return len(found) == 1 and found.isalpha() and found != found.lower()


def _is_group(beside: str) -> bool:
    """Whether the two characters beside digits are a space or dash and another digit, going away from them."""
    return len(beside) == 2 and (beside[0] in SPACED or beside[0] in DASHES) and beside[1].isdecimal()


def _is_padded(digits: str) -> bool:
    """Whether digits begin with a zero as no quantity does: 0800, 007."""
    return len(digits) > 1 and digits.isdecimal() and unicodedata.decimal(digits[0]) == 0


def _uncased(character: str) -> bool:
    return character.lower() == character.upper()


def _tokens(text: str, language: str) -> Iterator[Token]:
    pattern = _compiled(" " if separators(language)[1] in SPACES else "")
    for match in pattern.finditer(text):
        yield Token(match.group(), match.start(), match.end(), str(match.lastgroup))


@cache
def _compiled(spaced: str) -> re.Pattern[str]:
    """The pattern of a token where `spaced`, in addition to the special spaces, may group digits."""
    digits = rf"(?:(?<![\w.,])\.)?\d+(?:[.,'’٫٬，．]\d+|[{SPACES}{spaced}]\d{{3}}(?!\d))*"
    vulgar = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒"
    marks = "".join(chr(c) for c in range(0x300, 0x1200) if unicodedata.category(chr(c)) in ("Mn", "Mc"))
    letter = rf"[^\W\d_][{marks}]*"
    return re.compile(
        rf"(?P<fraction>(?<![\d/])[1-9]\d?\s?[/⁄]\s?(?:[2-9]|10|12|16|20|100)(?![\d/])|[{vulgar}])"
        rf"|(?P<digits>{digits})|(?P<cjk>[{CJK}]+)|(?P<sign>{units().sign.pattern})"
        rf"|(?P<word>(?:{letter}){{2,}}(?:['’](?:{letter})+)*|{letter})|(?P<mark>\S)"
    )
