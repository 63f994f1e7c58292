"""Places in an article, and how much of one set of places another holds. Spans are half-open, in code points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from toolkit.records import Evidence

Spans = tuple[tuple[int, int], ...]

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("’‘‚", "'") | dict.fromkeys("–—", "-"))


def find(words: str, text: str) -> Spans:
    """Where `words` stand in `text`: exactly, else with other quotation marks, dashes or spaces; empty where nowhere.

    Words that stand more than once give all their places.
    """
    if not words.strip():
        return ()
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = tuple(m.span() for m in re.finditer(pattern, text))
    if found:
        return found
    folded = r"\s+".join(map(re.escape, words.translate(_QUOTES).split()))
    return tuple(m.span() for m in re.finditer(folded, _folded(text)))


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    return text.translate(_QUOTES)


def find_all(stretches: Iterable[str], text: str) -> Spans:
    """The places of several stretches that belong together: of one that stands more than once, the place nearest to those
    that stand only once."""
    places = [find(words, text) for words in stretches]
    fixed = [place[0] for place in places if len(place) == 1]
    anchor = fixed[0][0] if fixed else 0
    return tuple(sorted(min(place, key=lambda span: abs(span[0] - anchor)) for place in places if place))


def located(evidence: Iterable[Evidence]) -> Spans:
    """The places of evidence that was found."""
    return tuple((e.start, e.end) for e in evidence if e.start is not None and e.end is not None)


def length(spans: Spans) -> int:
    """How many characters the spans hold together."""
    return sum(end - start for start, end in _apart(spans))


def share(part: Spans, whole: Spans) -> float:
    """The share of the characters of `part` that `whole` holds, from 0 to 1."""
    return _shared(part, whole) / length(part) if length(part) else 0.0


def overlap(one: Spans, other: Spans) -> float:
    """The characters both hold, divided by the characters either holds."""
    shared = _shared(one, other)
    return shared / (length(one) + length(other) - shared) if shared else 0.0


def union(many: Sequence[Spans]) -> Spans:
    """All spans together."""
    return tuple(sorted(span for spans in many for span in spans))


def _shared(one: Spans, other: Spans) -> int:
    """How many characters both hold."""
    left, right = _apart(one), _apart(other)
    if not left or not right or left[-1][1] <= right[0][0] or right[-1][1] <= left[0][0]:
        return 0
    return sum(max(0, min(end, last) - max(start, first)) for start, end in left for first, last in right)


@lru_cache(maxsize=4096)
def _apart(spans: Spans) -> Spans:
    """The spans in order, those that touch or overlap as one, those without a character left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if start < end and found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return tuple(found)
