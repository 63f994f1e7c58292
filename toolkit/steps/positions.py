"""Step two: what the statements mean: issues, each actor's position on them, and a short summary."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.records import Actor, Document, Issue, Sentence, Statement


@dataclass(frozen=True)
class Pair:
    """An actor and an issue, by id, for which exactly one position is asked."""

    actor: str
    issue: str


@dataclass(frozen=True)
class PositionsVariables:
    """The variables of the prompt `positions`.

    `sentences` are those of the chunk, `actors` the closed roster, `statements` those already found in the chunk.
    `issues` are given ones (codebook, or found in an earlier chunk); with `find_issues` more may be added. `pairs`, when
    not empty, are answered exactly, one position each. `only_actors` (ids), when not empty, limits positions to them.
    `summary_sentences` is how long the summary may be.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    issues: tuple[Issue, ...]
    find_issues: bool
    pairs: tuple[Pair, ...]
    only_actors: tuple[str, ...]
    summary_sentences: int
