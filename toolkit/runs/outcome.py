"""How a row ends: the analysis of an article becomes a status with its reason, ready to be stored."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.ask import NOTHING_USED, Reason
from toolkit.records import Analysis, FailureRecord, Usage


class Status(StrEnum):
    """What has become of a row."""

    PENDING = "pending"
    """Not yet finished."""
    DONE = "done"
    """Analysed; every call was answered."""
    FAILED = "failed"
    """A call ended without an answer; what the others gave is kept."""
    REFUSED = "refused"
    """A model refused, or a provider's filter stopped it."""
    SKIPPED = "skipped"
    """The row could not be read, so nothing was asked."""


REFUSALS = frozenset({Reason.REFUSED, Reason.FILTERED})
POSTPONED = frozenset({Reason.CANCELLED})
"""Reasons that say nothing of the row: it stays pending, and the run goes on."""
ENDING = frozenset({Reason.UNAUTHORISED, Reason.UNKNOWN_MODEL, Reason.QUOTA_EXHAUSTED, Reason.OVER_BUDGET})
"""Reasons that hold for all rows: this one stays pending, and the run ends."""
OUTAGE = frozenset(
    {Reason.UNREACHABLE, Reason.SERVER_ERROR, Reason.TIMED_OUT, Reason.BAD_RESPONSE, Reason.RATE_LIMITED}
)
"""Reasons that hold for all rows where the call was turned away without being sent."""


@dataclass(frozen=True)
class Finished:
    """The end of a row. `analysis` is packed (`pack`), None where there is none; `usage` is the analysis's own.

    A `status` of pending means that the row is not finished; `ends_run` then says why no other row would be either.
    """

    status: Status
    reason: str | None = None
    analysis: bytes | None = None
    usage: Usage = NOTHING_USED
    ends_run: FailureRecord | None = None


def finished(analysis: Analysis) -> Finished:
    """How the row of this analysis ends."""
    failures = analysis.failures
    ending = next((f for f in failures if _ends_run(f)), None)
    if ending is not None or any(f.reason in POSTPONED for f in failures):
        return Finished(Status.PENDING, usage=analysis.usage, ends_run=ending)
    if not failures:
        return Finished(Status.DONE, None, pack(analysis), analysis.usage)
    refused = next((f for f in failures if f.reason in REFUSALS), None)
    worst = refused or failures[0]
    status = Status.REFUSED if refused else Status.FAILED
    return Finished(status, _why(worst, failures), pack(analysis), analysis.usage)


def skipped(problem: str) -> Finished:
    """The end of a row that cannot be read."""
    return Finished(Status.SKIPPED, problem)


def pack(analysis: Analysis) -> bytes:
    """An analysis as the store keeps it: its JSON, compressed."""
    return zlib.compress(analysis.model_dump_json().encode(), 1)


def unpack(packed: bytes) -> bytes:
    """The JSON of a packed analysis. Raises `zlib.error` where the bytes are damaged."""
    return zlib.decompress(packed)


def _ends_run(failure: FailureRecord) -> bool:
    return failure.reason in ENDING or (failure.reason in OUTAGE and failure.attempts == 0)


def _why(worst: FailureRecord, failures: Sequence[FailureRecord]) -> str:
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    return f"{worst.prompt}: {worst.reason.replace('_', ' ')}: {worst.message}{more}"
