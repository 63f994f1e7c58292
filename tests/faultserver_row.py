"""One row of the table of faults: how it is played, and what it must end as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.faultserver import Step
from toolkit.ask import Reason
from toolkit.engines.call import Style

TRIES = 5
"""Requests for a fault that does not go away: the policy's attempts."""
SHORT = 1.0
"""Deadline of one attempt where a case is about time."""


@dataclass(frozen=True)
class Case:
    """One row of the table of faults."""

    name: str
    what: str
    steps: Sequence[Step]
    ends: Reason | None
    requests: int
    style: Style = Style.CHAT
    seconds: float = 20.0
    max_body_bytes: int = 2**20
    well_formed: Any = None
    """The payload, where the reply claims to be well-formed."""
