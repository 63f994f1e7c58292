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
    return len(_points(spans))


def share(part: Spans, whole: Spans) -> float:
    """The share of the characters of `part` that `whole` holds, from 0 to 1."""
    points = _points(part)
    return len(points & _points(whole)) / len(points) if points else 0.0


def overlap(one: Spans, other: Spans) -> float:
    """The characters both hold, divided by the characters either holds."""
    a, b = _points(one), _points(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def union(many: Sequence[Spans]) -> Spans:
    """All spans together."""
    return tuple(sorted(span for spans in many for span in spans))


def _points(spans: Spans) -> set[int]:
    return {point for start, end in spans for point in range(start, end)}
