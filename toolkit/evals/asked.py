"""What is being asked at this moment, for the recorder to know: which case and stage, and what went over the wire for it.

A context variable carries it, so that many cases can be recorded at once by one client on one event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from toolkit.evals.recording import Interaction


@dataclass(frozen=True, order=True)
class Slot:
    """The place of a recording: one stage of one sample of one case of one suite."""

    suite: str
    case: str
    stage: str
    sample: int = 0

    def __str__(self) -> str:
        return f"{self.suite}/{self.case}/{self.stage}" + (f" (sample {self.sample})" if self.sample else "")


@dataclass
class Asked:
    """One ask and its exchanges. `find` looks an interaction up by digest; new ones are stamped with `provenance`."""

    provenance: Mapping[str, Any] = field(default_factory=dict)
    find: Callable[[str], Interaction | None] = lambda digest: None
    may_send: bool = False
    played: list[Interaction] = field(default_factory=list)
    recorded: list[Interaction] = field(default_factory=list)


_CURRENT: ContextVar[Asked | None] = ContextVar("asked", default=None)


def current() -> Asked | None:
    """The ask that is under way here, or None."""
    return _CURRENT.get()


@contextmanager
def asking(asked: Asked) -> Iterator[Asked]:
    """Within this block, exchanges belong to `asked`."""
    token = _CURRENT.set(asked)
    try:
        yield asked
    finally:
        _CURRENT.reset(token)
