"""Files that are shipped beside the code: an article, cases and recordings, for a first result and a first project."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import ConfigError

_HERE = Path(__file__).resolve().parent


def shipped(path: str) -> Path:
    """The shipped file of this path, such as "examples/harbour.txt": inside the installed package, or in the checkout.

    Raises ConfigError where this installation lacks it.
    """
    for root in (_HERE / "_shipped", _HERE.parent):
        if (root / path).is_file():
            return root / path
    raise ConfigError(f"the shipped file {path} is missing from this installation; install the toolkit again")
