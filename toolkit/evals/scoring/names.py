"""Whether two names mean the same actor, for lining gold and output up; code, never a model, decides it.

Names agree where they are equal without titles, articles and punctuation, or where one person's name is the other's without
its first names. Descriptions ("a senior pilot") agree where most of their words do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

_DROPPED = frozenset(
    "a an the one of mr mrs ms miss dr doctor prof professor sir dame lord lady president minister senator rep gov "
    "governor mayor councillor councilman councilwoman judge justice chief superintendent captain colonel general herr "
    "frau monsieur madame señor señora der die das ein eine le la les el los las un une una il".split()
)
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def key(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: folded case and composition, no titles, articles or possessives."""
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", name).casefold())
    words = _WORD.findall(text)
    return tuple(word for word in words if word not in _DROPPED) or tuple(words)


def likeness(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """How well two sets of names agree: 1 for an equal name, less for a part of a name, 0 where they do not meet."""
    left, right = [key(n) for n in ours], [key(n) for n in theirs]
    return max((_pair(a, b) for a in left for b in right if a and b), default=0.0)


def _pair(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if a == b:
        return 1.0
    if a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a)):
        return 0.9
    shared = len(set(a) & set(b))
    overlap = shared / len(set(a) | set(b))
    return 0.5 + 0.3 * overlap if overlap > 0.5 else 0.0


def paired(ours: Sequence[A], theirs: Sequence[B], score: Callable[[A, B], float]) -> dict[int, int]:
    """One-to-one pairs of indexes, best scores first; pairs that score 0 are left out, ties go to the earlier."""
    scored = ((score(a, b), -i, -j) for i, a in enumerate(ours) for j, b in enumerate(theirs))
    alike = [one for one in scored if one[0] > 0]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(alike, reverse=True):
        if -i not in found and -j not in taken:
            found[-i] = -j
            taken.add(-j)
    return found


def words_in_common(one: str, other: str) -> float:
    """The share of the words of two sentences that they have in common, from 0 to 1, small words left out."""
    a, b = _telling(one), _telling(other)
    return len(a & b) / len(a | b) if a | b else 0.0


@lru_cache(maxsize=4096)
def _telling(sentence: str) -> frozenset[str]:
    return frozenset(word for word in key(sentence) if len(word) > 3)
