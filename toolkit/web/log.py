"""The log of decisions in the desk's file: appended to, never changed; what stands is folded from it on every read."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from toolkit import store
from toolkit.records import Analysis
from toolkit.reviews.applied import reviewed
from toolkit.reviews.decisions import Decision, Draft
from toolkit.reviews.judging import judged
from toolkit.reviews.state import State, Target, fold, state_of
from toolkit.web.database import Database
from toolkit.web.faults import Conflict, Missing


@dataclass(frozen=True)
class Decided:
    """A decision as it was kept, and what stands about its target now."""

    decision: Decision
    state: State


class DecisionLog:
    """The decisions of all reviewers, in the order in which they were made."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def decide(
        self, identifier: str, draft: Draft, reviewer: str, *, within: sqlite3.Connection | None = None
    ) -> Decided:
        """Keep a decision about the analysis `identifier`; `within` is a transaction to do it in.

        It is kept also where it contradicts one that the reviewer had not seen (see `toolkit.reviews.state`). Raises
        Missing for an unknown analysis, Conflict for one without a result, InputError for a decision without sense.
        """
        if within is not None:
            return _decide(within, identifier, draft, reviewer.strip())
        with self.database.writing() as connection:
            return _decide(connection, identifier, draft, reviewer.strip())

    def history(self, identifier: str) -> tuple[Decision, ...]:
        """All decisions about an analysis, oldest first, those taken back and the undos included. Raises Missing."""
        with self.database.reading() as connection:
            if connection.execute("SELECT 1 FROM analysis WHERE id = ?", (identifier,)).fetchone() is None:
                raise Missing(f"there is no analysis {identifier!r}")
            return _made(connection, identifier)

    def states(self, identifier: str) -> dict[Target, State]:
        """What stands about everything that was decided about. Raises Missing."""
        return fold(self.history(identifier))

    def reviewed(self, identifier: str, *, keep_rejected: bool = False) -> Analysis:
        """The analysis with what stands applied. Raises Missing, and Conflict where there is no result yet."""
        with self.database.reading() as connection:
            analysis, made = _analysis(connection, identifier), _made(connection, identifier)
        return reviewed(analysis, made, keep_rejected=keep_rejected)

    def decided(self) -> Iterator[tuple[Analysis, tuple[Decision, ...]]]:
        """Every analysis that was decided about, oldest first, as it was made and with its whole log."""
        with self.database.reading() as connection:
            ids = connection.execute("SELECT id FROM analysis WHERE decisions > 0 ORDER BY number").fetchall()
        for row in ids:
            with self.database.reading() as connection:
                yield _analysis(connection, row["id"]), _made(connection, row["id"])


def _decide(connection: sqlite3.Connection, identifier: str, draft: Draft, reviewer: str) -> Decided:
    analysis, made = _analysis(connection, identifier), _made(connection, identifier)
    fit = judged(analysis, made, draft, reviewer)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    value = None if fit.value is None else json.dumps(fit.value)
    row = (identifier, fit.kind.value, fit.id, fit.action.value, value, fit.note, reviewer, at, fit.base)
    number = connection.execute(
        "INSERT INTO decision (analysis, kind, target, action, value, note, reviewer, at, base) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    ).lastrowid
    connection.execute("UPDATE analysis SET decisions = decisions + 1 WHERE id = ?", (identifier,))
    decision = Decision.model_validate({**fit.model_dump(), "number": number, "reviewer": reviewer, "at": at})
    about = [d for d in made if d.target == decision.target]
    return Decided(decision, state_of(decision.kind, decision.id, [*about, decision]))


def _analysis(connection: sqlite3.Connection, identifier: str) -> Analysis:
    row = connection.execute(
        "SELECT body.analysis, analysis.status FROM analysis JOIN body ON body.number = analysis.number "
        "WHERE analysis.id = ?",
        (identifier,),
    ).fetchone()
    if row is None:
        raise Missing(f"there is no analysis {identifier!r}")
    if row["analysis"] is None:
        raise Conflict(f"the analysis {identifier} is {row['status']}; there is nothing to decide about")
    return store.from_json(zlib.decompress(row["analysis"]), identifier)


def _made(connection: sqlite3.Connection, identifier: str) -> tuple[Decision, ...]:
    rows = connection.execute(
        "SELECT number, kind, target AS id, action, value, note, reviewer, at, base FROM decision "
        "WHERE analysis = ? ORDER BY number",
        (identifier,),
    ).fetchall()
    return tuple(
        Decision.model_validate({**dict(row), "value": None if row["value"] is None else json.loads(row["value"])})
        for row in rows
    )
