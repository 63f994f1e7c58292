"""Who may use the desk: bearer tokens with scopes, and the sessions that browsers get for one.

A token is `stance_ID_SECRET`; the secret has 256 bits, and only its SHA-256 is kept, so that the file gives nobody away.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from toolkit.errors import InputError, did_you_mean
from toolkit.web.database import Database
from toolkit.web.faults import Missing

_PREFIX = "stance_"
SESSION_SECONDS = 12 * 3600.0


class Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    """See analyses, decisions and exports."""
    ANALYSE = "analyse"
    """Have articles analysed, cancelled, re-run and deleted."""
    REVIEW = "review"
    """Decide, under the token's name."""


ALL = frozenset(Scope)


@dataclass(frozen=True)
class Token:
    """A token as it is kept. `name` is whose it is and signs decisions."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created: str
    revoked: str | None


class TokenStore:
    """The tokens of a desk."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, name: str, scopes: frozenset[Scope]) -> str:
        """Make a token and return it; it is never shown again. Raises InputError without a name or scopes."""
        name = " ".join(name.split())
        if not name or len(name) > 200:
            raise InputError("a token needs the name of whoever uses it, at most 200 characters")
        if not scopes:
            raise InputError(f"a token needs at least one scope: {', '.join(Scope)}")
        identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = (identifier, name, _hash(secret), " ".join(sorted(scopes)), datetime.now(UTC).isoformat("T", "seconds"))
        with self.database.writing() as connection:
            connection.execute("INSERT INTO token (id, name, hash, scopes, created) VALUES (?, ?, ?, ?, ?)", row)
        return f"{_PREFIX}{identifier}_{secret}"

    def all(self) -> tuple[Token, ...]:
        """All tokens, the revoked ones too, oldest first."""
        with self.database.reading() as connection:
            return tuple(_token(row) for row in connection.execute("SELECT * FROM token ORDER BY created, id"))

    def any(self) -> bool:
        """Whether there ever was a token; revoked ones count."""
        with self.database.reading() as connection:
            return connection.execute("SELECT 1 FROM token LIMIT 1").fetchone() is not None

    def revoke(self, identifier: str) -> None:
        """Revoke a token and end its sessions. Raises Missing where there is none with that id in use."""
        with self.database.writing() as connection:
            now = datetime.now(UTC).isoformat("T", "seconds")
            changed = connection.execute(
                "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", (now, identifier)
            )
            if not changed.rowcount:
                raise Missing(f"there is no token {identifier!r} in use; see `stance serve token list`")
            connection.execute("DELETE FROM session WHERE token = ?", (identifier,))

    def check(self, text: str) -> Token | None:
        """The token in use that `text` is, or None. Takes as long for a wrong secret as for an unknown id."""
        identifier, _, secret = text.removeprefix(_PREFIX).partition("_")
        known = identifier if identifier.isalnum() and identifier.isascii() else ""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM token WHERE id = ? AND revoked IS NULL",
                (known,),
            ).fetchone()
        held = row["hash"] if row is not None else _hash("")
        same = hmac.compare_digest(held.encode(), _hash(secret).encode())
        return _token(row) if row is not None and same and text.startswith(_PREFIX) else None

    def open_session(self, token: Token) -> str:
        """A session for a browser in which `token` was given; returns what the cookie holds."""
        value = secrets.token_urlsafe(32)
        with self.database.writing() as connection:
            connection.execute("DELETE FROM session WHERE expires < ?", (time.time(),))
            row = (_hash(value), token.id, time.time() + SESSION_SECONDS)
            connection.execute("INSERT INTO session (hash, token, expires) VALUES (?, ?, ?)", row)
        return value

    def session(self, value: str) -> Token | None:
        """The token in use behind a session that has not expired, or None."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT token.* FROM session JOIN token ON token.id = session.token "
                "WHERE session.hash = ? AND session.expires >= ? AND token.revoked IS NULL",
                (_hash(value), time.time()),
            ).fetchone()
        return _token(row) if row is not None else None

    def close_session(self, value: str) -> None:
        """End a session, if there is one."""
        with self.database.writing() as connection:
            connection.execute("DELETE FROM session WHERE hash = ?", (_hash(value),))


def scopes_of(names: list[str]) -> frozenset[Scope]:
    """The scopes with these names. Raises InputError for others."""
    unknown = next((name for name in names if name not in list(Scope)), None)
    if unknown is not None:
        raise InputError(f"there is no scope {unknown!r} (scopes: {', '.join(Scope)}){did_you_mean(unknown, Scope)}")
    return frozenset(Scope(name) for name in names)


def _token(row: sqlite3.Row) -> Token:
    scopes = frozenset(Scope(name) for name in row["scopes"].split())
    return Token(row["id"], row["name"], scopes, row["created"], row["revoked"])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
