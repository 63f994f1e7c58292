"""Step one: who speaks in the article, and what is attributed to them.

Asks for the roster and the statements of one chunk; reads the reply into actors and statements whose every quotation has
been located by `grounding`. Leaves out what statements mean for an issue: that is `steps.positions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.records import Document, Sentence


@dataclass(frozen=True)
class StatementsVariables:
    """The variables of the prompt `statements`: the document and the sentences of the chunk to be read."""

    document: Document
    sentences: tuple[Sentence, ...]
