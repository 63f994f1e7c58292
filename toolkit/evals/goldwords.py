"""Gold words that are not in their article: a slip of the pen that would leave an item without a score.

Looked for before anything is recorded, because a recording has its price and the score comes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.errors import InputError
from toolkit.evals.cases import Case, Gold, Suite
from toolkit.evals.scoring.places import find


def absent_words(suite: Suite, cases: Sequence[Case]) -> Iterator[str]:
    """A line for each stretch of gold words that its case's article does not hold, as the scorers look for it.

    Cases whose article cannot be read are left out: their state says so.
    """
    for case in cases:
        try:
            text = suite.document(case).text
        except InputError:
            continue
        for where, words in _stretches(case.gold):
            if not find(words, text):
                yield f"{suite.name}/{case.id}: {where}: {words[:80]!r} is not in the article, so it cannot be scored"


def _stretches(gold: Gold) -> Iterator[tuple[str, str]]:
    """All words that the gold says are the article's, with where they stand in the gold."""
    for n, statement in enumerate(gold.statements or ()):
        yield from ((f"gold.statements.{n}.words", words) for words in statement.words)
    for n, position in enumerate(gold.positions or ()):
        yield from ((f"gold.positions.{n}.words", words) for words in position.words)
        yield from ((f"gold.positions.{n}.conditions", words) for words in position.conditions or ())
    for n, claim in enumerate(gold.claims or ()):
        yield f"gold.claims.{n}.words", claim.words
    for n, judged in enumerate(gold.judged or ()):
        yield from ((f"gold.judged.{n}.words", words) for words in judged.words)
