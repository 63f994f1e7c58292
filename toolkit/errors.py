"""The exceptions of the toolkit: one root, few branches.

    ToolkitError
    ├── InputError      something given to us cannot be read or makes no sense (exit code 2)
    ├── ConfigError     a key, setting or file of ours is missing or wrong (exit code 3)
    │   └── PromptError a prompt file cannot be loaded or rendered
    └── ProviderError   a model could not be asked at all (exit code 4)

What is expected to happen with single calls and single records (a refusal, a truncated reply, a quotation that is not in
the text) is a value, not an exception: see `toolkit.ask.Failure` and `toolkit.records.Match`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ToolkitError(Exception):
    """Base of everything the toolkit raises on purpose; `str()` is one line that says what happened and what to do."""

    exit_code = 1


class InputError(ToolkitError):
    """A file, document, codebook, case or argument given to the toolkit cannot be used."""

    exit_code = 2


class ConfigError(ToolkitError):
    """A key, setting or file of the toolkit itself is missing or wrong."""

    exit_code = 3


class PromptError(ConfigError):
    """A prompt file cannot be found, parsed or rendered."""


class ProviderError(ToolkitError):
    """A model provider could not be asked, or answered nothing usable."""

    exit_code = 4


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown `word`: "; did you mean 'x'?" with the closest known one, or ""."""
    close = get_close_matches(word, [str(name) for name in known], n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
