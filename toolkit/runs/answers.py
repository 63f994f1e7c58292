"""The paid answers of a run: the cache of answers, in the run's own store, where nothing ages and nothing is thrown away.

Keys are those of the shared cache and of recordings. An answer that cannot be kept ends the run, because going on would
mean paying for what a resumed run pays for again.
"""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

from toolkit.engines.cache import AnswerCache, Cached
from toolkit.errors import ConfigError
from toolkit.runs.problems import store_error

FOR_EVER = float("inf")


class RunAnswers(AnswerCache):
    """The answers in the store's file at `path`."""

    def __init__(self, path: Path) -> None:
        try:
            super().__init__(path, max_bytes=2**62, max_age=FOR_EVER)
        except ConfigError as error:
            if isinstance(error.__cause__, (sqlite3.Error, OSError)):
                raise store_error(path, error.__cause__) from error.__cause__
            raise

    def get(self, key: str, server: str) -> Cached | None:
        """The answer kept under `key`, or None; one whose bytes are damaged is none, and is asked for again."""
        try:
            return super().get(key, server)
        except (zlib.error, ValueError):
            return None

    def prune(self) -> int:
        """Nothing goes: an answer is worth more than its space."""
        return 0

    def _give_up(self, error: sqlite3.Error) -> None:
        raise store_error(self.path, error) from error
