"""Articles that are one text: exact copies, syndicated copies that were cut or retitled, and what they share.

A text is compared by its shingles, every run of five words. A sketch keeps the smallest hashes of them, which are a sample
of the text: the share of the shorter text's sample that the longer one has estimates what both have in common (Broder, "On
the resemblance and containment of documents", SEQUENCES 1997). Some fifty hashes are compared, so that a share of a half is
off by 0.07 (one standard deviation). Only the first article of each group is looked up later, by its smallest hashes: the
work grows with the number of articles and not with its square.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.records import Record

SHINGLE = 5
"""Words in a shingle."""

SKETCH = 64
"""Hashes kept of a text at least."""

RATE = 8
"""One hash in so many is kept of a long text, so that a short one can be found in it."""

ALIKE = 0.5
"""From which share of the shorter text's shingles on two texts are copies."""

_PROBES = 24
_HELD = 12
_MOST_HOLDERS = 8
_FEWEST = 20
_WORD = re.compile(r"\w+")
_MASK = (1 << 64) - 1
_FACTORS = (1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xBF58476D1CE4E5B9)


class Copy(Record):
    """An article that repeats an earlier one.

    `of` is the document it repeats, `share` the estimated part of the shorter text's word runs that both have, `exact`
    whether the two are word for word the same.
    """

    document: str
    of: str
    share: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text for comparing it: its smallest shingle hashes, sorted, and how many shingles it has."""

    hashes: array[int]
    size: int
    whole: bytes


def shingles(words: Sequence[str], length: int = SHINGLE) -> set[int]:
    """The hashes of all runs of `length` words; of all words together where there are fewer."""
    hashed = [_word_hash(word) for word in words]
    if len(hashed) <= length:
        whole = sum(value * factor for value, factor in zip(hashed, _FACTORS, strict=False))
        return {_mixed(whole)} if hashed else set()
    found = hashed[: len(hashed) - length + 1]
    runs = [value * _FACTORS[0] for value in found]
    for at in range(1, length):
        factor = _FACTORS[at]
        runs = [run + value * factor for run, value in zip(runs, hashed[at:], strict=False)]
    return {_mixed(run) for run in runs}


@lru_cache(maxsize=100_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _mixed(value: int) -> int:
    """A value spread over 64 bits, so that the smallest ones are a sample of all."""
    value &= _MASK
    value = ((value ^ (value >> 31)) * _FACTORS[-1]) & _MASK
    return value ^ (value >> 29)


def sketch(text: str, length: int = SHINGLE, least: int = SKETCH) -> Sketch:
    """The sketch of a text by its runs of `length` words; `least` hashes are kept where it has so many."""
    words = _WORD.findall(text.casefold())
    found = shingles(words, length)
    whole = hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()
    return Sketch(array("Q", heapq.nsmallest(max(least, len(found) // RATE), found)), len(found), whole)


def containment(one: Sketch, other: Sketch) -> float:
    """The estimated share of the smaller text's shingles that the larger one has too, from 0 to 1."""
    if not one.size or not other.size:
        return 0.0
    small, large = sorted((one, other), key=lambda each: each.size)
    reach = min(each.hashes[-1] if len(each.hashes) < each.size else _MASK for each in (small, large))
    sample = small.hashes[: bisect_right(small.hashes, reach)]
    return len(set(sample) & set(large.hashes)) / len(sample) if len(sample) else 0.0


class Copies:
    """Takes texts one by one and tells which of them repeat an earlier one."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._whole: dict[bytes, str] = {}
        self._holders: dict[int, list[str]] = {}

    def add(self, document: str, mine: Sketch) -> Copy | None:
        """Enter a text by its sketch; the copy it is of an earlier one, or None where it is new."""
        if (first := self._whole.get(mine.whole)) is not None:
            return None if first == document else Copy(document=document, of=first, share=1.0, exact=True)
        self._whole[mine.whole] = document
        if mine.size < _FEWEST:  # a sentence or two may stand in many articles
            return None
        best = max(((containment(mine, self._sketches[d]), d) for d in self._candidates(mine)), default=(0.0, ""))
        if best[0] >= ALIKE:
            self._whole[mine.whole] = best[1]
            return Copy(document=document, of=best[1], share=round(best[0], 2), exact=False)
        self._hold(document, mine)
        return None

    def _candidates(self, mine: Sketch) -> Iterator[str]:
        found: Counter[str] = Counter()
        for value in mine.hashes[:_PROBES]:
            found.update(self._holders.get(value, ()))
        return (document for document, _ in found.most_common(_MOST_HOLDERS))

    def _hold(self, document: str, mine: Sketch) -> None:
        """Remember a text; a run of words that many texts hold (a footer) finds only the first of them."""
        self._sketches[document] = mine
        for value in mine.hashes[:_HELD]:
            holders = self._holders.setdefault(value, [])
            if len(holders) < _MOST_HOLDERS:
                holders.append(document)
