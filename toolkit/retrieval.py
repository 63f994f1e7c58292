"""The port between checking and whatever finds passages: a local store, a web search, an embedding index.

Checking hands over a claim and gets passages, best first, and notes on what was not looked at. A retriever may be asked
from several threads; it never decides anything about the claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from toolkit.records import Claim, Passage


@dataclass(frozen=True)
class Retrieved:
    """The passages found for one claim, best first, and plain sentences on what was left out."""

    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()


class Retriever(Protocol):
    """Finds passages that bear on a claim."""

    def find(self, claim: Claim, *, language: str | None, date: str | None) -> Retrieved:
        """Passages for one claim; `language` and `date` (ISO 8601) are the article's. Raises only `ToolkitError`."""
