"""Idempotency keys: the same request sent twice with the same key is done once and answered the same way both times."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from toolkit.errors import InputError
from toolkit.web.database import Database

KEPT_SECONDS = 86_400.0


class KeyReused(InputError):
    """The key came with another request before (422)."""


class Once:
    """The keys of the last day and what their requests led to."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def do(
        self, owner: str, key: str | None, request: Any, work: Callable[[sqlite3.Connection], dict[str, Any]]
    ) -> tuple[dict[str, Any], bool]:
        """Do `work` in a transaction and return its result, which is JSON, and whether it was done before.

        `request` is what was sent, as JSON; the key is that of `owner` alone. Without a key the work is always done.
        Raises KeyReused where the key came with another request, and whatever `work` raises, which keeps no key.
        """
        with self.database.writing() as connection:
            if key is None:
                return work(connection), False
            now, told = time.time(), _hash(request)
            connection.execute("DELETE FROM once WHERE created < ?", (now - KEPT_SECONDS,))
            row = connection.execute(
                "SELECT request, result FROM once WHERE owner = ? AND key = ?", (owner, key)
            ).fetchone()
            if row is not None:
                if row["request"] != told:
                    raise KeyReused("this Idempotency-Key was used for another request; use a new one")
                done: dict[str, Any] = json.loads(row["result"])
                return done, True
            result = work(connection)
            values = (owner, key, told, json.dumps(result), now)
            connection.execute("INSERT INTO once (owner, key, request, result, created) VALUES (?, ?, ?, ?, ?)", values)
            return result, False


def _hash(request: Any) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
