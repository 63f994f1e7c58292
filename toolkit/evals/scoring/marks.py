"""Marks: one judgement about one thing in one case. Every figure of the evals is made of them."""

from __future__ import annotations

from dataclasses import dataclass

MISSING = "(missing)"
"""What stands for an answer that was not given; it is wrong wherever one was expected."""

NO_OUTPUT = "(no output)"
"""What stands for every answer of an output that failed as a whole or in the part concerned."""


@dataclass(frozen=True)
class Mark:
    """One judgement: in `field` ("stance"), about `item` ("Ada Brandt / sale of the mill"), `got` where `expected` was due.

    `right` is None where it cannot be judged, and `why` says why; that is a result of its own, neither right nor wrong. For
    what a model judged, `why` is the reason it gave.
    """

    field: str
    item: str
    expected: str
    got: str
    right: bool | None
    why: str | None = None


def mark(
    field: str, item: str, expected: object, got: object, right: bool | None = None, why: str | None = None
) -> Mark:
    """A mark; without `right` it is right where `got` equals `expected`."""
    return Mark(field, item, str(expected), str(got), expected == got if right is None else right, why)


def unscorable(field: str, item: str, why: str) -> Mark:
    """A mark for something that cannot be judged."""
    return Mark(field, item, "", "", None, why)
