"""Decisions of people about an analysis: what is decided about what, by whom, having seen which version.

A decision is never changed. The present state of anything is what `toolkit.reviews.state` makes of the decisions about it,
and taking one back is a decision too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from toolkit.records import Record

WHOLE = "analysis"
"""The id of the analysis itself, as a target."""
LONGEST_NOTE = 5_000

Key = Annotated[str, Field(min_length=1, max_length=64)]


class Kind(StrEnum):
    """What can be decided about: a record of the analysis, or the whole of it.

    A check has the id of its claim; the analysis has the id `analysis`.
    """

    ANALYSIS = "analysis"
    ACTOR = "actor"
    ISSUE = "issue"
    STATEMENT = "statement"
    POSITION = "position"
    CLAIM = "claim"
    CHECK = "check"
    FINDING = "finding"


class Action(StrEnum):
    """What a person decides."""

    ACCEPT = "accept"
    """It is right as it stands."""
    REJECT = "reject"
    """It is wrong, and is left out of what is published."""
    EDIT = "edit"
    """It is right with these fields changed; `value` holds them."""
    OVERRIDE = "override"
    """A check's verdict is replaced; needs a note."""
    NOTE = "note"
    """A remark that changes nothing."""
    SIGN = "sign"
    """Signed off: a check with a rating (see `toolkit.reviews.signing`), or the whole analysis."""
    UNDO = "undo"
    """An earlier decision is taken back; `value` is `{"number": …}`. An undo can be taken back as well."""


class Draft(Record):
    """A decision as a reviewer sends it.

    `id` is the target's, `value` what the action needs, and `base` the version of the target that the reviewer had
    before them: the number of its latest decision, 0 where there was none.
    """

    kind: Kind
    id: Key
    action: Action
    value: dict[str, Any] | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = None
    base: Annotated[int, Field(ge=0, le=2**62)] = 0


class Decision(Draft):
    """A decision as it is kept. `number` orders all decisions of a desk, `at` is UTC, ISO 8601."""

    number: int
    reviewer: str
    at: str

    @property
    def target(self) -> tuple[Kind, str]:
        """What it is about."""
        return self.kind, self.id

    @property
    def undoes(self) -> int | None:
        """The number of the decision that this one takes back, if it does."""
        return int((self.value or {})["number"]) if self.action is Action.UNDO else None
