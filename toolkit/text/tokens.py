"""The words of a folded text with their places, for comparisons word by word."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.records import Span
from toolkit.text.normalise import LONGEST_PHRASE, Folded, fold_phrase

SIGNS = "%‰°$€£¥₹₽₪¢½⅓⅔¼¾′″<>≤≥≈~=+×÷±\\u2190-\\u22ff\\u2600-\\u27bf\\U0001f000-\\U0001faff"
"""Signs that say as much as a word: units, currencies, comparisons, arrows and pictures; for a set of characters."""

_TOKEN = re.compile(rf"(?<!\w)-?\d+(?:[.,:/]\d+)*|\d+|[ap]\.m\b|[^\W\d_]+(?:'[^\W\d_]+)*|[{SIGNS}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ENDINGS = {"'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
_IRREGULAR = {"cannot": ("can", "not"), "can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}


class Tokens:
    """Words, numbers and unit signs of a text, as keys that compare equal where they say the same.

    English contractions count as the words they stand for ("don't" as "do", "not"), and figures without thousands
    separators, so that "1,200" equals "1200". Two keys of one contraction share its place.
    """

    def __init__(self, text: str, folded: Folded | None = None) -> None:
        folded = folded or fold_phrase(text)
        self.text = text
        self.keys: list[str] = []
        self._folded = folded
        self._starts: list[int] = []
        self._ends: list[int] = []
        keys, starts, ends = self.keys.append, self._starts.append, self._ends.append
        for match in _TOKEN.finditer(folded.text):
            word, (start, end) = match.group(), match.span()
            if word.isalpha() and word != "cannot":
                keys(word)
                starts(start)
                ends(end)
            else:
                for key in _keys(word):
                    keys(key)
                    starts(start)
                    ends(end)

    def span(self, first: int, last: int) -> Span:
        """The stretch of the text from token `first` up to and including token `last`."""
        return self._folded.span(self._starts[first], self._ends[last])

    def between(self, place: int) -> str:
        """What stands between a token and the next one, folded and without spaces."""
        return self._folded.text[self._ends[place] : self._starts[place + 1]].strip()

    def shown(self, place: int) -> str:
        """A token as it stands in the text."""
        return self.text[self.start(place) : self.end(place)]

    def start(self, place: int) -> int:
        """Where a token begins in the text."""
        return self._folded.bounds(self._starts[place])[0]

    def end(self, place: int) -> int:
        """Where a token ends in the text."""
        return self._folded.bounds(self._ends[place] - 1)[1]

    def is_one_word(self, place: int, other: int) -> bool:
        """Whether two tokens are the parts of one contraction; `other` may lie outside the text."""
        return 0 <= other < len(self.keys) and self._starts[place] == self._starts[other]

    def is_small(self, place: int) -> bool:
        """Whether the text writes a token with a small letter first."""
        return self.text[self.start(place)].islower()

    def postings(self) -> dict[str, list[int]]:
        """For each key the places of its tokens, in order."""
        found: dict[str, list[int]] = {}
        for place, key in enumerate(self.keys):
            found.setdefault(key, []).append(place)
        return found


def phrase_tokens(phrase: str) -> Tokens:
    """The words of a text that is asked for again and again; short ones are kept. Not to be changed."""
    return _kept(phrase) if len(phrase) <= LONGEST_PHRASE else Tokens(phrase)


@lru_cache(maxsize=256)
def _kept(phrase: str) -> Tokens:
    return Tokens(phrase)


def _keys(word: str) -> tuple[str, ...]:
    if word in {"a.m", "p.m"}:
        return (word.replace(".", ""),)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("n't") and len(word) > 3:
        return word[:-3], "not"
    stem, apostrophe, ending = word.rpartition("'")
    if apostrophe and apostrophe + ending in _ENDINGS:
        return stem, _ENDINGS[apostrophe + ending]
    return (_THOUSANDS.sub("", word),)
