"""A text made ready for looking up phrases, verbatim or folded, at word edges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from toolkit.records import Span
from toolkit.text.edges import is_edge, is_extender
from toolkit.text.normalise import Folded, fold, fold_phrase
from toolkit.text.protected import protected

_HYPHEN_BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]*+(?:\r\n|\n)[ \t]*+(?=[^\W\d_])")
_PLAIN = re.compile(r"[0-9A-Za-z]+")


class Haystack:
    """Finds phrases in one text. Folding happens once, when needed; a look-up costs about one pass of `str.find`."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folds(self) -> list[Folded]:
        """The text folded, and once more with the hyphens at line ends kept where there are any."""
        folds = [fold(self.text)]
        # A hyphen at a line end may belong to the word ("cease-\nfire"). Blanked line breaks keep every offset.
        kept = _HYPHEN_BREAK.sub(lambda match: match.group()[0] + "\u200b" * (len(match.group()) - 1), self.text)
        if kept != self.text:
            folds.append(fold(kept))
        return folds

    def exact(self, phrase: str, start: int, end: int) -> Iterator[Span]:
        """The places where `phrase` stands character for character within `text[start:end]`, at word edges, in order."""
        if is_extender(phrase[:1] or " "):
            return
        at = self.text.find(phrase, start, end)
        while at >= 0:
            if is_edge(self.text, at) and is_edge(self.text, at + len(phrase)):
                yield Span(start=at, end=at + len(phrase))
            at = self.text.find(phrase, _beyond(self.text, at), end)

    def folded(self, phrase: str, start: int, end: int) -> Iterator[Span]:
        """The places where `phrase` stands within `text[start:end]` once both are folded, at word edges, in order."""
        needle = fold_phrase(phrase).text.strip(" ")
        if not needle or is_extender(needle[0]):
            return
        for folded in self.folds:
            low, high = folded.offset(start), folded.offset(end)
            at = folded.text.find(needle, low, high)
            while at >= 0:
                inside = _is_plain(folded.text, at) or _is_plain(folded.text, at + len(needle))
                span = None if inside else self._original(folded, at, at + len(needle))
                if span and protected().case_agrees(phrase, self.text[span.start : span.end]):
                    yield span
                at = folded.text.find(needle, _beyond(folded.text, at), high)

    def _original(self, folded: Folded, start: int, end: int) -> Span | None:
        """The stretch of the text a folded match comes from, unless it cuts a sequence or a word."""
        first, stop = folded.bounds(start)[0], folded.bounds(end - 1)[1]
        if start and folded.bounds(start - 1)[1] > first:
            return None
        if end < len(folded.text) and folded.bounds(end)[0] < stop:
            return None
        # How an emoji is drawn is folded away, but belongs to it.
        while "\ufe00" <= self.text[stop : stop + 1] <= "\ufe0f":
            stop += 1
        if not is_edge(self.text, first) or not is_edge(self.text, stop):
            return None
        return Span(start=first, end=stop)


def _is_plain(text: str, offset: int) -> bool:
    """Whether `offset` lies inside a word of plain letters, which nothing that folding removes can have interrupted."""
    around = text[offset - 1 : offset + 1] if offset else ""
    return len(around) == 2 and around.isascii() and around.isalnum()


def _beyond(text: str, offset: int) -> int:
    """The next offset where a phrase may begin: not inside the word that `offset` lies inside of."""
    if not _is_plain(text, offset):
        return offset + 1
    run = _PLAIN.match(text, offset)
    return run.end() if run else offset + 1
