"""All deterministic checks of one article, in text order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.findings.arithmetic import miscounted
from toolkit.findings.attribution import misattributed
from toolkit.findings.copy import damaged
from toolkit.findings.figures import changed
from toolkit.findings.names import respelled
from toolkit.findings.rules import Breach, Rule, findings
from toolkit.records import Actor, Document, Finding, Sentence, Statement


def inspect(
    document: Document,
    sentences: Sequence[Sentence],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    rules: Sequence[Rule],
) -> tuple[Finding, ...]:
    """What code notices in one article, as findings without ids; needs no model. `rules` say what is looked for."""
    return findings(_breaches(document, sentences, actors, statements), rules, document, sentences)


def _breaches(
    document: Document, sentences: Sequence[Sentence], actors: Sequence[Actor], statements: Sequence[Statement]
) -> Iterator[Breach]:
    yield from damaged(document)
    yield from miscounted(document, sentences)
    yield from changed(document, sentences)
    yield from respelled(document, actors)
    yield from misattributed(document, sentences, actors, statements)
