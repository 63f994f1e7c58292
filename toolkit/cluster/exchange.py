"""The folder that all machines of a cluster see: for each shard a lock and its store, and the word to stop.

Nothing is ever written there through SQLite where machines share it: a store is copied whole, under a name of its own, and
put in its place by one rename, so that whoever looks finds a whole store or none.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from toolkit.errors import InputError
from toolkit.runs.gather import gather
from toolkit.runs.lock import locked
from toolkit.runs.problems import explained
from toolkit.runs.store import FILE, RunStore

FOLDER = "shards"
"""Where the exchange lies in the folder of a run, unless it is told to lie elsewhere."""
STOP = "stop"
LOOK_SECONDS = 0.5
"""Between two looks for the word to stop, and for a lock to be free."""


@dataclass(frozen=True)
class Place:
    """What belongs to one shard, in its folder `home`.

    `working` is its store while it is worked on, where that lies here; `finished` the copy that was put in place last;
    `known` the rows that the run had finished, or reopened, before the shard was given out.
    """

    home: Path

    @property
    def working(self) -> Path:
        """The store at work."""
        return self.home / FILE

    @property
    def finished(self) -> Path:
        """The store as it was last put in place."""
        return self.home / "part.sqlite3"

    @property
    def known(self) -> Path:
        """Rows with what has become of them."""
        return self.home / "known.sqlite3"


@dataclass(frozen=True)
class Exchange:
    """The exchange in `folder`, which need not be there yet."""

    folder: Path

    def place(self, name: str) -> Place:
        """The place of the shard called `name`."""
        return Place(self.folder / name)

    def places(self) -> list[Place]:
        """The places that there are, in the order of the corpus."""
        if not self.folder.is_dir():
            return []
        return [Place(home) for home in sorted(self.folder.iterdir()) if home.is_dir()]

    def stop(self) -> None:
        """Tell all shards to begin nothing new."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / STOP).touch()

    def go(self) -> None:
        """Take the word to stop back."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / STOP).unlink(missing_ok=True)

    @property
    def stopped(self) -> bool:
        """Whether the word to stop has been given."""
        return (self.folder / STOP).exists()


@contextmanager
def alone(place: Place, given_up: Callable[[], bool]) -> Iterator[bool]:
    """Hold the shard for the block, once nobody else does; False, without holding it, where `given_up` says so before.

    A worker that was thought lost and works on has the shard until it has finished or dies.
    """
    while not given_up():
        holding = locked(place.home)
        try:
            holding.__enter__()
        except InputError:
            time.sleep(LOOK_SECONDS)
            continue
        try:
            yield True
        finally:
            holding.__exit__(None, None, None)
        return
    yield False


def free(place: Place) -> bool:
    """Whether nobody works on the shard."""
    try:
        with locked(place.home):
            return True
    except InputError:
        return False


def publish(store: Path, target: Path) -> None:
    """Put a copy of a store in place by one rename. Raises `StoreError` where one of them cannot be used."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{uuid4().hex[:8]}")
    try:
        with explained(target):
            with closing(sqlite3.connect(store, timeout=30)) as old, closing(sqlite3.connect(fresh)) as new:
                old.backup(new)
                new.execute("PRAGMA journal_mode = DELETE")  # to be read by others without files beside it
            with fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def bring(file: Path, store: RunStore) -> bool:
    """Gather a store that lies in the exchange, if it is there, by way of a copy beside `store`; tells whether it was."""
    if not file.is_file():
        return False
    copy = store.path.with_name(f"gathering-{uuid4().hex[:8]}.sqlite3")
    try:
        with explained(copy):
            shutil.copyfile(file, copy)
        gather(store, copy)
    finally:
        copy.unlink(missing_ok=True)
    return True


def remove(store: Path) -> None:
    """Take a store away, with what SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
