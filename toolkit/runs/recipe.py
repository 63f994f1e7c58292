"""What decides the result of a row beside the row itself, and the content key of both together.

A row is done again exactly when its key changes: with its text or what is known of it, with what it asks for, with the
engine, the model, a prompt that the analysis uses, or an option of the call. The server's address, limits and budgets are
left out: they do not change what is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.app import Toolkit
from toolkit.codebook import Codebook
from toolkit.prompts import PromptLibrary
from toolkit.records import Issue
from toolkit.settings import ClientSettings
from toolkit.sources.corpus import CorpusRow
from toolkit.version import __version__

KEY_VERSION = "1"
NOTHING_ASKED = Codebook()
PROMPTS = ("statements", "positions")
"""The prompts that an analysis uses."""
_ASKING = ("schema_mode", "max_output_tokens", "temperature", "seed", "effort", "service_tier")


@dataclass(frozen=True)
class Wanted:
    """What is asked of one row."""

    issues: Sequence[Issue | str]
    actors: Sequence[str]
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Recipe:
    """How the rows of a run are analysed.

    `book` is what is asked of every row that does not ask for something itself. `rules` is the version of the embedded
    engine's rules, None for a model; `prompts` are fingerprints by name.
    """

    engine: str
    model: str | None = None
    rules: str | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    book: Codebook = NOTHING_ASKED

    @property
    def positions(self) -> bool:
        """Whether positions are asked for, or actors and statements alone."""
        return bool(self.options.get("positions", True))

    def key(self, row: CorpusRow) -> bytes:
        """The content key of a row, 32 bytes."""
        if row.problem is not None:
            return row.digest
        wanted = self.wanted(row)
        issues = [i.model_dump() if isinstance(i, Issue) else i for i in wanted.issues]
        content = {
            "version": KEY_VERSION,
            "engine": self.engine,
            "model": self.model,
            "rules": self.rules,
            "prompts": dict(self.prompts),
            "options": dict(self.options),
            "asked": [issues, list(wanted.actors), [list(pair) for pair in wanted.pairs]],
            "row": row.digest.hex(),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).digest()

    def wanted(self, row: CorpusRow) -> Wanted:
        """What is asked of a row: field by field its own, else the run's; the run's pairs only where it names neither
        issues nor actors."""
        own = bool(row.issues or row.actors)
        return Wanted(
            issues=row.issues or self.book.issues,
            actors=row.actors or self.book.actors,
            pairs=row.pairs or (() if own else self.book.pairs),
        )


def recipe(toolkit: Toolkit, book: Codebook, *, positions: bool = True) -> Recipe:
    """The recipe of a run with this toolkit. Raises PromptError where a prompt it uses cannot be loaded."""
    options = {"positions": positions, "audit": toolkit.audit}
    if toolkit.engine_name == "builtin":
        return Recipe("builtin", rules=__version__, options=options, book=book)
    return Recipe(
        engine=toolkit.engine_name,
        model=toolkit.model,
        prompts=fingerprints(toolkit.prompts, positions=positions),
        options={**options, **_asking(toolkit.settings.client)},
        book=book,
    )


def fingerprints(library: PromptLibrary, *, positions: bool = True) -> dict[str, str]:
    """The fingerprints of the prompts that an analysis uses."""
    return {name: library.use(name).fingerprint for name in PROMPTS if positions or name != "positions"}


def _asking(client: ClientSettings) -> dict[str, Any]:
    """The client's settings that decide an answer, those that are set."""
    found = {name: getattr(client, name) for name in _ASKING}
    return {name: value for name, value in found.items() if value is not None}
