"""Folding: one form for what writers, editors and models type in different ways, with a map back to the original.

Folded are quotation marks, dashes, white space, invisible characters, hyphens at line ends, the composition of accents,
full-width forms and ligatures, ellipses, and case, each a kind of its own. Letters of any script stay letters; nothing is
transliterated, and superscripts and fractions keep their own characters. The original text is never changed: folding
serves comparison only.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from toolkit.records import Span


class Fold(StrEnum):
    """The kinds of differences that folding removes, as they are named to a reader."""

    QUOTES = "quotation marks"
    DASHES = "dashes"
    SPACES = "spaces"
    INVISIBLE = "invisible characters"
    HYPHENATION = "hyphens at line ends"
    COMPOSITION = "composition of accents"
    FORMS = "full-width forms or ligatures"
    ELLIPSES = "ellipses"
    CASE = "case"


ALL = frozenset(Fold)

LONGEST_PHRASE = 2000
"""Longer texts, in characters, are not kept for the next time."""

_SINGLE = "'‘’‚‛‹›ʼʻ`´ʹꞌ"
_DOUBLE = '"“”„‟«»〝〞〟「」『』'
_DASHES = "‐‑‒–—―−﹘﹣⸺⸻"
_INVISIBLE = "\u00ad\u061c\u180e\ufeff" + "".join(
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F))
    for code in range(first, last + 1)
)
_INCHES = "″"

# Each pattern begins with a set of characters, which the regular expression engine skips to quickly. Possessive repeats,
# and look-behinds that keep a run from being scanned again from each of its characters, keep the time linear.
# Earlier patterns win where two begin at the same place. A pattern is tried only on texts with one of the
# characters that stand beside it (on every text where none do).
_PATTERNS: tuple[tuple[Fold, re.Pattern[str], frozenset[str]], ...] = tuple(
    (kind, re.compile(pattern), frozenset(needed))
    for kind, pattern, needed in (
        (Fold.HYPHENATION, r"[-\u2010\u00ad](?<=[^\W\d_].)[ \t]*+(?:\r\n|\n)[ \t]*+(?=[^\W\d_])", "\n"),
        (Fold.DASHES, r"\s(?<!\s\s)\s*+(?:[–—―⸺⸻]|--++|-(?=\s))\s*+", "–—―⸺⸻-"),
        (Fold.DASHES, r"[–—―⸺⸻-](?:(?<!-)|-++)\s*+", "–—―⸺⸻-"),
        (Fold.QUOTES, r"[«‹]\s++", "«‹"),
        (Fold.QUOTES, r"\s(?<!\s\s)\s*+[»›]", "»›"),
        (
            Fold.QUOTES,
            rf"[\"”](?<=\d.)(?![{_SINGLE}{_DOUBLE}])|[{_SINGLE}{_DOUBLE}]{{2,}}+",
            _SINGLE + _DOUBLE,
        ),
        (Fold.ELLIPSES, r"…|\.(?:[ \u00a0\u202f]\.)++", "…."),
        (Fold.SPACES, rf"\s[\s{_INVISIBLE}]++", ""),
        (Fold.SPACES, rf"[{_INVISIBLE}](?<![{_INVISIBLE}]{{2}})[{_INVISIBLE}]*+\s[\s{_INVISIBLE}]*+", _INVISIBLE),
        (Fold.INVISIBLE, rf"[{_INVISIBLE}]++", _INVISIBLE),
        (Fold.FORMS, r"[\uff66-\uff9d][\uff9e\uff9f]", "\uff9e\uff9f"),
    )
)


@dataclass(frozen=True, eq=False)
class Folded:
    """A folded text and the way back: where each of its characters comes from in the original.

    The map is kept as pieces, not per character: a piece is either as long as its origin (character by character) or
    stands as a whole for its whole origin.
    """

    text: str
    _starts: array[int]
    _origins: array[int]
    _ends: array[int]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the original that `text[start:end]` comes from; `start < end` is required."""
        return Span(start=self.bounds(start)[0], end=self.bounds(end - 1)[1])

    def bounds(self, offset: int) -> tuple[int, int]:
        """Start and end, in the original, of what the character at `offset` comes from: a character, sequence or run."""
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is not in a folded text of {len(self.text)} characters")
        piece = bisect_right(self._starts, offset) - 1
        start, origin, end = self._starts[piece], self._origins[piece], self._ends[piece]
        after = self._starts[piece + 1] if piece + 1 < len(self._starts) else len(self.text)
        if end - origin == after - start:
            return origin + offset - start, origin + offset - start + 1
        return origin, end

    def offset(self, original: int) -> int:
        """The folded offset of what comes from `original`, or else from the next place; the folded length if none does."""
        piece = bisect_right(self._ends, original)
        if piece == len(self._ends):
            return len(self.text)
        start, origin, end = self._starts[piece], self._origins[piece], self._ends[piece]
        after = self._starts[piece + 1] if piece + 1 < len(self._starts) else len(self.text)
        return start + max(0, original - origin) if end - origin == after - start else start


def fold(text: str, kinds: frozenset[Fold] = ALL) -> Folded:
    """Fold the given kinds of differences out of `text`.

    The folded text is empty only where `text` holds nothing visible; whoever compares must refuse to look for it then.
    """
    present = frozenset(text)
    table, special = _characters(present, kinds)
    pieces: list[str] = []
    starts, origins, ends = array("q"), array("q"), array("q")
    at = length = 0

    def keep(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            origins.append(start)
            ends.append(end)
            length += len(piece)

    for start, end, piece in _changes(text, kinds, special, present):
        if start < at:
            continue  # inside a stretch that is folded already
        keep(text[at:start], at, start)
        at = end
        if len(piece) == end - start > 1:
            # As long as its origin by chance, it would be taken for a stretch that maps character by character.
            for char in piece:
                keep(char, start, end)
        else:
            keep(piece, start, end)
    keep(text[at:], at, len(text))
    return Folded("".join(pieces).translate(table), starts, origins, ends)


def fold_phrase(phrase: str) -> Folded:
    """Fold all kinds out of a text that is asked for again and again; short ones are kept."""
    return _kept(phrase) if len(phrase) <= LONGEST_PHRASE else fold(phrase)


@lru_cache(maxsize=256)
def _kept(phrase: str) -> Folded:
    return fold(phrase)


def _characters(present: frozenset[str], kinds: frozenset[Fold]) -> tuple[dict[int, str], str]:
    """Which of the characters present in a text fold to one other character, and which fold to several or to none."""
    table: dict[int, str] = {}
    special: list[str] = []
    for char in present:
        folded = _fold_character(char, kinds)
        if len(folded) != 1:
            special.append(char)
        elif folded != char:
            table[ord(char)] = folded
    return table, "".join(sorted(special))


@cache
def _fold_character(char: str, kinds: frozenset[Fold]) -> str:
    if Fold.FORMS in kinds and _is_form(char):
        char = unicodedata.normalize("NFKC", char)
    if Fold.COMPOSITION in kinds:
        char = unicodedata.normalize("NFC", char)
    if Fold.INVISIBLE in kinds and char in _INVISIBLE:
        return ""
    if Fold.QUOTES in kinds and char in _SINGLE + _DOUBLE:
        return "'"
    if Fold.DASHES in kinds and char in _DASHES:
        return "-"
    if Fold.SPACES in kinds and char.isspace():
        return " "
    return char.casefold() if Fold.CASE in kinds else char


def _is_form(char: str) -> bool:
    return (
        "\uff01" <= char <= "\uffee"
        or "\ufb00" <= char <= "\ufb17"
        or "\ufb50" <= char <= "\ufdfb"
        or "\ufe70" <= char <= "\ufefc"
    )


def _marks(text: str) -> str:
    """The marks of `text` that may have to be composed with what stands before them; none in a composed text."""
    if unicodedata.is_normalized("NFC", text):
        return ""
    return "".join(sorted(char for char in set(text) if _composes(char)))


def _composes(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


def _changes(text: str, kinds: frozenset[Fold], special: str, present: frozenset[str]) -> list[tuple[int, int, str]]:
    """The stretches of `text` that fold to something of another length: start, end, and what to, in order."""
    found: list[tuple[int, int, int, str]] = []
    marks = _marks(text) if Fold.COMPOSITION in kinds else ""
    if marks:
        found += [
            (m.start(), 0, m.end(), _composed(m.group(), kinds)) for m in _set_of(marks, "[\\s\\S]?{}++").finditer(text)
        ]
    for order, (kind, pattern, needed) in enumerate(_PATTERNS, 1):
        if kind in kinds and not (needed and present.isdisjoint(needed)):
            found += [(m.start(), order, m.end(), _replacement(kind, m, kinds)) for m in pattern.finditer(text)]
    if special:
        last = len(_PATTERNS) + 1
        found += [
            (m.start(), last, m.end(), _fold_character(m.group(), kinds)) for m in _set_of(special, "{}").finditer(text)
        ]
    return [(start, end, piece) for start, _, end, piece in sorted(found)]


@lru_cache(maxsize=64)
def _set_of(characters: str, pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.format(f"[{re.escape(characters)}]"))


def _composed(sequence: str, kinds: frozenset[Fold]) -> str:
    return "".join(_fold_character(char, kinds) for char in unicodedata.normalize("NFC", sequence))


def _replacement(kind: Fold, match: re.Match[str], kinds: frozenset[Fold]) -> str:
    """What a stretch found by a pattern of `kind` folds to."""
    found = match.group()
    if kind is Fold.FORMS:
        return "".join(_fold_character(char, kinds) for char in unicodedata.normalize("NFKC", found))
    if kind is Fold.HYPHENATION:
        # A capital after the break belongs to a double name, whose hyphen stays.
        return "-" if match.string[match.end()].isupper() else ""
    if kind is Fold.QUOTES:
        return _INCHES if found in {'"', "”"} else "'"
    if kind is Fold.ELLIPSES:
        return "..." if found == "…" else found.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    return {Fold.DASHES: "-", Fold.SPACES: " "}.get(kind, "")


def differences(text: str, other: str) -> tuple[Fold, ...]:
    """The kinds of folding that two texts which fold alike need for it, as few as possible; empty if they are equal."""
    needed = ALL
    for kind in reversed(Fold):
        if fold(text, needed - {kind}).text == fold(other, needed - {kind}).text:
            needed -= {kind}
    return tuple(kind for kind in Fold if kind in needed)
