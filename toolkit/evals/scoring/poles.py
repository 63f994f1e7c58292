"""Whether two propositions are one issue seen from its two ends ("should sell the mill", "should not sell the mill"), and
what a stance on the one is on the other.

Two things are taken for opposite, and nothing else: a proposition that differs from the gold's by a negation of a word both
have, and one that is nearer to the `opposite` that the gold gives in words. Opposites that only a dictionary knows ("keep"
and "close") are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.evals.cases import GoldIssue
from toolkit.evals.scoring.names import words_in_common
from toolkit.records import Issue, Stance

ALIKE = 0.5
"""The share of words that propositions have in common where a negation is all that sets them apart."""
_WORD = re.compile(r"[^\W\d_]+(?:['’]t)?")
_NOT = frozenset("not never cannot nicht nie niemals kein keine keinen keinem keiner pas jamais no nunca".split())
_SHOULD = frozenset(
    "should must shall sollte sollten devrait devraient debería deberían longer länger mehr plus".split()
)
_TURNED: Mapping[Stance, Stance] = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.OPPOSE: Stance.SUPPORT,
    Stance.CONDITIONAL_SUPPORT: Stance.CONDITIONAL_OPPOSE,
    Stance.CONDITIONAL_OPPOSE: Stance.CONDITIONAL_SUPPORT,
}


def turned(stance: Stance) -> Stance:
    """The stance on an issue of somebody who has `stance` on its opposite; what takes no side stays."""
    return _TURNED.get(stance, stance)


def nearness(gold: GoldIssue, found: Issue) -> float:
    """How much a found issue has in common with the gold's, at its nearer end, from 0 to 1."""
    ends = [gold.proposition] + ([gold.opposite] if gold.opposite is not None else [])
    seen = f"{found.label} {found.proposition}"
    return max(words_in_common(f"{gold.label} {end}", seen) for end in ends)


def opposed(gold: GoldIssue, found: Issue) -> bool:
    """Whether a found issue that is the gold's is worded from its other end; where it is as near to both, the gold's
    proposition is the one it is compared with."""
    near = gold.proposition
    if gold.opposite is not None:
        near = max(near, gold.opposite, key=lambda end: words_in_common(end, found.proposition))
    return (near is not gold.proposition) != _negation_between(near, found.proposition)


def _negation_between(one: str, other: str) -> bool:
    """Whether exactly one of two propositions negates, and what it negates is a word that the other has too."""
    negated = _negated(one), _negated(other)
    if (negated[0] is None) == (negated[1] is None):
        return False
    what, there = (negated[0], other) if negated[0] is not None else (negated[1], one)
    return what in _words(there) and words_in_common(_affirmed(one), _affirmed(other)) >= ALIKE


def _negated(proposition: str) -> str | None:
    """The first word of substance after a negation; the one before it where none follows; None without a negation."""
    words = _words(proposition)
    places = [n for n, word in enumerate(words) if word in _NOT or word.endswith(("n't", "n’t"))]
    if not places:
        return None
    solid = [n for n, word in enumerate(words) if len(word) > 3 and word not in _SHOULD and n not in places]
    after = [n for n in solid if n > places[0]]
    return words[after[0]] if after else words[solid[-1]] if solid else None


def _affirmed(proposition: str) -> str:
    return " ".join(word for word in _words(proposition) if word not in _NOT)


def _words(proposition: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(proposition)]
