"""What is said on stderr: notes, warnings, errors of one line, and progress where somebody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[33m"}


def say(kind: str, message: str) -> None:
    """Write one line "kind: message" to stderr; whatever the message holds, it stays on its line and shows as text."""
    from toolkit.report.visible import one_line

    colour = _COLOURS.get(kind) if coloured() else None
    head = f"{colour}{kind}:\x1b[0m" if colour else f"{kind}:"
    sys.stderr.write(f"{head} {one_line(message)}\n")
    sys.stderr.flush()


def coloured() -> bool:
    """Whether stderr may carry colours: a terminal, without NO_COLOR."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on stderr that says what is being done; the block calls the given function with each new text.

    Nothing is shown with `quiet` or where stderr is not a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.text import Text

    from toolkit.report.visible import one_line

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(Text(one_line(text)))
