"""Requests on their way into files: written line by line, cut at the provider's limits, never held in memory.

A file appears under its name, whole and synced, before the ledger knows of it; and the ledger learns of the file and of all
requests in it in one transaction. Killed in between, neither is there, and the requests are written anew.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from toolkit.batch.ledger import Ledger
from toolkit.batch.lines import request_line
from toolkit.engines.payload import Payload
from toolkit.errors import ConfigError
from toolkit.records import Usage


@dataclass(frozen=True)
class FileLimits:
    """The most one file may hold; the provider's, as of November 2026, are 50,000 lines and 200 MB."""

    lines: int = 50_000
    bytes: int = 200_000_000


PROVIDER_LIMITS = FileLimits()


class Outbox:
    """Writes requests to files in `folder`; `path` is the API's path of all of them. Use `finish` at the end of a pass."""

    def __init__(self, ledger: Ledger, folder: Path, path: str, limits: FileLimits = PROVIDER_LIMITS) -> None:
        self.ledger = ledger
        self.folder = folder
        self.path = path
        self.limits = limits
        self._file: BinaryIO | None = None
        self._lines = self._bytes = self._number = 0
        self._hash = hashlib.sha256()

    def add(self, key: str, body: Payload, most: Usage | None = None) -> bool:
        """Write a request that is not in a file yet; `most` is the most it can use. False where no file could hold it.

        Raises ConfigError where the disk does not take it.
        """
        line = request_line(key, self.path, body)
        if len(line) > self.limits.bytes:
            return False
        if self._file and (self._lines >= self.limits.lines or self._bytes + len(line) > self.limits.bytes):
            self.finish()
        try:
            self._begun().write(line)
        except OSError as error:
            raise self._trouble(error) from error
        self._lines += 1
        self._bytes += len(line)
        self._hash.update(line)
        self.ledger.send_out(key, self._number, self._lines, most)
        return True

    def finish(self) -> None:
        """Close the file that is being written, if there is one, and tell the ledger."""
        if self._file is None:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part().replace(request_file(self.folder, self._number))
            _sync(self.folder)
        except OSError as error:
            raise self._trouble(error) from error
        self._file = None
        self.ledger.add(self._hash.hexdigest(), self._lines, self._bytes)
        self.ledger.commit()

    def abandon(self) -> None:
        """Throw the unfinished file away, as if nothing of it had been written."""
        self.ledger.take_back()
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part().unlink(missing_ok=True)

    def _begun(self) -> BinaryIO:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._number = self.ledger.next_number()
            self._lines = self._bytes = 0
            self._hash = hashlib.sha256()
            self._file = self._part().open("wb")
            self.ledger.begin()
        return self._file

    def _part(self) -> Path:
        return self.folder / "writing.part"

    def _trouble(self, error: OSError) -> ConfigError:
        return ConfigError(f"batch files cannot be written in {self.folder}: {error.strerror or error}")


def request_file(folder: Path, number: int) -> Path:
    """Where file `number` of a run's requests lies."""
    return folder / f"requests-{number:05d}.jsonl"


def _sync(folder: Path) -> None:
    """Make a rename in the folder last, where the system lets folders be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
