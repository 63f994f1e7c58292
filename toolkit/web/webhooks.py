"""Webhooks: whoever ordered an analysis is told when it has ended, with a signature, and told again until it answers.

What is sent names the analysis and its status; no text of the article is in it. A delivery is kept in the desk's file
from the moment its analysis is ordered, so that it outlives the server, whenever that ends. The address is judged like one
that is fetched, at every attempt.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from datetime import UTC, datetime

from toolkit.bridge import Bridge
from toolkit.errors import ToolkitError
from toolkit.web.analyses import AnalysisStore
from toolkit.web.database import Database
from toolkit.web.orders import ENDED
from toolkit.web.outbound import Outbound

WAITS = (0.0, 5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds before each attempt, after the one before."""
_AT_ONCE = 4
_SECRET = "webhook secret"


def secret_of(database: Database) -> str:
    """The secret that signs webhooks; made when first asked for."""
    with database.writing() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO kept (name, value) VALUES (?, ?)", (_SECRET, secrets.token_urlsafe(32))
        )
        row = connection.execute("SELECT value FROM kept WHERE name = ?", (_SECRET,)).fetchone()
    return str(row["value"])


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of `X-Stance-Signature`: HMAC-SHA-256 over the timestamp, a full stop and the body.

    A receiver computes the same, compares in constant time, and refuses timestamps older than five minutes.
    """
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}, t={timestamp}"


class Courier:
    """Delivers webhooks in a thread of its own."""

    def __init__(
        self, database: Database, analyses: AnalysisStore, outbound: Outbound, waits: tuple[float, ...] = WAITS
    ) -> None:
        self.database, self.analyses, self.outbound, self.waits = database, analyses, outbound, waits
        self._bridge = Bridge()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def announce(self, identifier: str) -> None:
        """Tell whoever ordered an analysis with an address to be told at that it has ended; once, however often called."""
        entry = self.analyses.entry(identifier)
        event = json.dumps(
            {"event": "analysis.ended", "analysis": identifier, "status": entry.status.value, "at": entry.updated}
        )
        with self.database.writing() as connection:
            untold = "SELECT number FROM delivery WHERE analysis = ? AND event = ''"
            rows = connection.execute(untold, (identifier,)).fetchall()
            for row in rows:
                values = (event, time.time() + self.waits[0], row["number"])
                connection.execute("UPDATE delivery SET event = ?, due = ? WHERE number = ?", values)
        for row in rows:
            self._bridge.start(self._deliver(row["number"]))

    def recover(self) -> None:
        """Go on with what the last server had not delivered, and tell of what ended with it."""
        marks = ", ".join("?" * len(ENDED))
        with self.database.reading() as connection:
            rows = connection.execute("SELECT number FROM delivery WHERE done IS NULL AND event != ''").fetchall()
            untold = connection.execute(
                "SELECT analysis.id FROM delivery JOIN analysis ON analysis.id = delivery.analysis "
                f"WHERE delivery.event = '' AND analysis.status IN ({marks})",
                sorted(ENDED),
            ).fetchall()
        for row in rows:
            self._bridge.start(self._deliver(row["number"]))
        for row in untold:
            self.announce(row["id"])

    def close(self) -> None:
        """Stop delivering; the next server goes on."""
        self._bridge.close()

    async def _deliver(self, number: int) -> None:
        while True:
            with self.database.reading() as connection:
                row = connection.execute(
                    "SELECT * FROM delivery WHERE number = ? AND done IS NULL", (number,)
                ).fetchone()
            if row is None:
                return
            await asyncio.sleep(max(0.0, row["due"] - time.time()))
            async with self._slots:
                problem = await self._attempt(number, row["url"], row["event"].encode())
            self._note(number, row["attempts"] + 1, problem)

    async def _attempt(self, number: int, url: str, body: bytes) -> str | None:
        """Send once; returns what went wrong, if anything."""
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "X-Stance-Delivery": str(number),
            "X-Stance-Signature": signature(secret_of(self.database), now, body),
        }
        try:
            status = await self.outbound.post(url, body, headers)
        except ToolkitError as error:
            return str(error)
        return None if 200 <= status < 300 else f"answered with status {status}"

    def _note(self, number: int, attempts: int, problem: str | None) -> None:
        over = problem is None or attempts >= len(self.waits)
        done = datetime.now(UTC).isoformat(timespec="seconds") if over else None
        due = time.time() + (0.0 if over else self.waits[attempts])
        with self.database.writing() as connection:
            connection.execute(
                "UPDATE delivery SET attempts = ?, problem = ?, done = ?, due = ? WHERE number = ?",
                (attempts, problem, done, due, number),
            )
