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
from functools import cache

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

_SINGLE = "'‘’‚‛‹›ʼʻ`´ʹꞌ"
_DOUBLE = '"“”„‟«»〝〞〟「」『』'
_DASHES = "‐‑‒–—―−﹘﹣⸺⸻"
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_INVISIBLE_RE = re.compile(f"[{_INVISIBLE}]")
_INCHES = "″"

# Alternatives begin with a look-behind and use possessive repeats where a run could otherwise be scanned again from each
# of its characters: folding takes linear time on any input.
_PARTS = {
    Fold.HYPHENATION: r"(?<=[^\W\d_])[-\u2010\u00ad][ \t]*+(?:\r\n|\n)[ \t]*+(?=[^\W\d_])",
    Fold.DASHES: r"(?<!\s)\s++(?:[–—―⸺⸻]|--++|-(?=\s))\s*+|(?:[–—―⸺⸻]|--++)\s*+",
    Fold.QUOTES: rf"[«‹]\s++|(?<!\s)\s++[»›]|(?<=\d)[\"”](?![{_SINGLE}{_DOUBLE}])|[{_SINGLE}{_DOUBLE}]{{2,}}+",
    Fold.ELLIPSES: r"…|\.(?:[ \u00a0\u202f]\.)++",
    Fold.SPACES: rf"\s[\s{_INVISIBLE}]++|(?<![{_INVISIBLE}])[{_INVISIBLE}]++\s[\s{_INVISIBLE}]*+",
    Fold.INVISIBLE: rf"[{_INVISIBLE}]++",
    Fold.FORMS: r"[\uff66-\uff9d][\uff9e\uff9f]",
}


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
        return Span(start=self.origin(start).start, end=self.origin(end - 1).end)

    def origin(self, offset: int) -> Span:
        """The stretch of the original that the character at `offset` comes from: one character, a sequence or a run."""
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is not in a folded text of {len(self.text)} characters")
        piece = bisect_right(self._starts, offset) - 1
        start, origin, end = self._starts[piece], self._origins[piece], self._ends[piece]
        after = self._starts[piece + 1] if piece + 1 < len(self._starts) else len(self.text)
        if end - origin == after - start:
            return Span(start=origin + offset - start, end=origin + offset - start + 1)
        return Span(start=origin, end=end)

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
    table, special = _characters(text, kinds)
    pattern = _pattern(kinds, special, _marks(text) if Fold.COMPOSITION in kinds else "")
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

    for match in pattern.finditer(text) if pattern else ():
        keep(text[at : match.start()], at, match.start())
        piece = _replacement(match, kinds)
        at = match.end()
        if len(piece) == len(match.group()) > 1:
            # As long as its origin by chance: halves would be taken for a character-by-character piece.
            keep(piece[:1], match.start(), at)
            for char in piece[1:]:
                keep(char, match.start(), at)
        else:
            keep(piece, match.start(), at)
    keep(text[at:], at, len(text))
    return Folded("".join(pieces).translate(table), starts, origins, ends)


def _characters(text: str, kinds: frozenset[Fold]) -> tuple[dict[int, str], str]:
    """Which characters of `text` fold to one other character, and which fold to several or to none."""
    table: dict[int, str] = {}
    special: list[str] = []
    for char in sorted(set(text)):
        folded = _fold_character(char, kinds)
        if len(folded) != 1:
            special.append(char)
        elif folded != char:
            table[ord(char)] = folded
    return table, "".join(special)


@cache
def _fold_character(char: str, kinds: frozenset[Fold]) -> str:
    if Fold.FORMS in kinds and _is_form(char):
        char = unicodedata.normalize("NFKC", char)
    if Fold.COMPOSITION in kinds:
        char = unicodedata.normalize("NFC", char)
    if Fold.INVISIBLE in kinds and _INVISIBLE_RE.match(char):
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


@cache
def _pattern(kinds: frozenset[Fold], special: str, marks: str) -> re.Pattern[str] | None:
    parts = [rf"(?P<{Fold.COMPOSITION.name}>[\s\S]?[{re.escape(marks)}]++)"] if marks else []
    parts += [f"(?P<{kind.name}>{part})" for kind, part in _PARTS.items() if kind in kinds]
    if special:
        parts.append(f"[{re.escape(special)}]")
    return re.compile("|".join(parts)) if parts else None


def _replacement(match: re.Match[str], kinds: frozenset[Fold]) -> str:
    """What a stretch found by the pattern folds to."""
    found = match.group()
    kind = Fold[match.lastgroup] if match.lastgroup else None
    if kind is Fold.COMPOSITION:
        return "".join(_fold_character(char, kinds) for char in unicodedata.normalize("NFC", found))
    if kind is Fold.FORMS:
        return "".join(_fold_character(char, kinds) for char in unicodedata.normalize("NFKC", found))
    if kind is Fold.HYPHENATION:
        # A capital after the break belongs to a double name, whose hyphen stays.
        return "-" if match.string[match.end()].isupper() else ""
    if kind is Fold.QUOTES:
        return _INCHES if found in {'"', "”"} else "'"
    if kind is Fold.ELLIPSES:
        return "..." if found == "…" else found.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if kind is None:
        return _fold_character(found, kinds)
    return {Fold.DASHES: "-", Fold.SPACES: " "}.get(kind, "")


def differences(text: str, other: str) -> tuple[Fold, ...]:
    """The kinds of folding that two texts which fold alike need for it, as few as possible; empty if they are equal."""
    needed = ALL
    for kind in reversed(Fold):
        if fold(text, needed - {kind}).text == fold(other, needed - {kind}).text:
            needed -= {kind}
    return tuple(kind for kind in Fold if kind in needed)
