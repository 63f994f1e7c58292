"""What `--issues`, `--actors` and `--pairs` together ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.codebook import Codebook, read_codebook, read_pairs
from toolkit.errors import InputError
from toolkit.records import Issue

_CODEBOOKS = (".yaml", ".yml")


def asked_for(issues: Sequence[str], actors: Sequence[str], pairs: str | None) -> Codebook:
    """The issues (codebooks and propositions), actors and pairs asked about. Raises InputError where one has no meaning."""
    listed: list[Issue] = []
    names, both = list(actors), list[tuple[str, str]]()
    for number, value in enumerate(issues, start=1):
        if Path(value).suffix.lower() in _CODEBOOKS:
            book = read_codebook(value)
            listed += book.issues
            names += book.actors
            both += book.pairs
        elif not value.strip():
            raise InputError("--issues is empty; write a proposition, such as 'The town should close its ferry berth.'")
        else:
            listed.append(Issue(id=f"Q{number}", label=value, proposition=value, origin="codebook"))
    if pairs:
        both = list(read_pairs(pairs))
    return Codebook(tuple(listed), tuple(names), tuple(both))
