"""Which articles tell one story: much the same rare words in their beginnings, within a few days.

Each article looks for its nearest ones among other outlets' of the days around it, by the words that few articles have;
nothing is compared with everything. Articles of one outlet share their set phrases, and are not paired. Similarity is the
cosine of the articles' content words, each weighed by its rarity (tf–idf with a frequency of one).
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from toolkit.text.words import stem, word_table

ALIKE = 0.15
"""From which similarity on two articles are taken to tell one story."""

WITHIN_DAYS = 3
NEAREST = 4
"""With how many others an article is compared at most."""

_LEAD = 2000
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_PROBES = 16
_MOST_HOLDERS = 24
_NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class Lead:
    """What is kept of an article: the hashes of the content words of its title and beginning, its day and outlet."""

    terms: array[int]
    day: date | None
    outlet: str | None


def lead(title: str | None, text: str, language: str, day: date | None, outlet: str | None = None) -> Lead:
    """Read an article's title and beginning."""
    found = set(_WORD.findall(f"{title or ''}\n{text[:_LEAD]}".lower()))
    stems = {stem(word, language) for word in found - word_table(language).stop}
    return Lead(array("I", sorted(crc32(stem.encode()) for stem in stems)), day, outlet)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles of one story, the earlier one first, and how similar they are."""

    one: str
    other: str
    similarity: float


def pairs(leads: Mapping[str, Lead]) -> tuple[Pair, ...]:
    """The pairs of nearest articles that tell one story, in the order of their days."""
    counts = Counter(term for each in leads.values() for term in each.terms)
    weights = {term: math.log(len(leads) / count) for term, count in counts.items() if count > 1}
    sizes = {article: _length(each, weights, counts, len(leads)) for article, each in leads.items()}
    ordered = sorted(leads, key=lambda article: leads[article].day or _NO_DAY)
    holders: dict[int, list[str]] = {}
    found: list[Pair] = []
    for article in ordered:
        mine = leads[article]
        near = sorted(
            (
                (_similarity(mine, leads[other], weights) / (sizes[article] * sizes[other]), other)
                for other in _candidates(mine, leads, weights, holders)
                if sizes[article] and sizes[other]
            ),
            reverse=True,
        )
        found += [Pair(other, article, round(value, 2)) for value, other in near[:NEAREST] if value >= ALIKE]
        for term in _probes(mine, weights):
            held = holders.setdefault(term, [])
            held.append(article)
            del held[:-_MOST_HOLDERS]
    return tuple(found)


def _length(each: Lead, weights: Mapping[int, float], counts: Mapping[int, int], whole: int) -> float:
    alone = math.log(whole) ** 2 if whole > 1 else 0.0
    return math.sqrt(sum(weights[t] ** 2 if counts[t] > 1 else alone for t in each.terms))


def _similarity(one: Lead, other: Lead, weights: Mapping[int, float]) -> float:
    return sum(weights[term] ** 2 for term in set(one.terms) & set(other.terms))


def _probes(each: Lead, weights: Mapping[int, float]) -> list[int]:
    """The rarest words that another article has too."""
    return sorted((term for term in each.terms if term in weights), key=lambda term: (-weights[term], term))[:_PROBES]


def _candidates(
    mine: Lead, leads: Mapping[str, Lead], weights: Mapping[int, float], holders: Mapping[int, list[str]]
) -> Iterator[str]:
    met: Counter[str] = Counter()
    for term in _probes(mine, weights):
        met.update(other for other in holders.get(term, ()) if _comparable(mine, leads[other]))
    return (other for other, _ in met.most_common(3 * NEAREST))


def _comparable(one: Lead, other: Lead) -> bool:
    if one.outlet is not None and one.outlet == other.outlet:
        return False
    if one.day is None or other.day is None:
        return one.day is other.day
    return abs((one.day - other.day).days) <= WITHIN_DAYS


def first_of_story(articles: Sequence[str], found: Sequence[Pair]) -> dict[str, str]:
    """For every article in a story the story's first article, in the order given; articles alone are left out."""
    up = {article: article for article in articles}
    rank = {article: number for number, article in enumerate(articles)}

    def root(article: str) -> str:
        while up[article] != article:
            up[article] = up[up[article]]
            article = up[article]
        return article

    for pair in found:
        one, other = sorted((root(pair.one), root(pair.other)), key=rank.__getitem__)
        up[other] = one
    told = {article for pair in found for article in (pair.one, pair.other)}
    return {article: root(article) for article in articles if article in told}
