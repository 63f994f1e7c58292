"""Where recordings stand: `cassettes/<suite>/<case>/<stage>.yaml`, `<stage>.s2.yaml` for the sample with number 2.

Candidates stand apart, in `cassettes/.candidates/`, and are looked at before the accepted ones where they are wanted;
nothing but `accept` touches an accepted recording.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from toolkit.errors import InputError
from toolkit.evals.asked import Slot
from toolkit.evals.recording import Interaction, read, write

CANDIDATES = ".candidates"
_FILE = re.compile(r"(?P<stage>[A-Za-z0-9_-]+)(?:\.s(?P<sample>[1-9][0-9]*))?\.yaml")


class Shelf:
    """The recordings under one folder. `candidates` decides whether candidates are looked at before accepted ones."""

    def __init__(self, root: Path, *, candidates: bool = False) -> None:
        self.root = root
        self.candidates = candidates
        self._read: dict[Path, tuple[Interaction, ...]] = {}

    def path(self, slot: Slot, *, candidate: bool = False) -> Path:
        """The file of a slot, whether it is there or not."""
        name = slot.stage + (f".s{slot.sample}" if slot.sample else "") + ".yaml"
        folder = self.root / CANDIDATES if candidate else self.root
        return folder / slot.suite / slot.case / name

    def file(self, slot: Slot) -> Path | None:
        """The file that counts for a slot: the candidate where candidates are looked at, else the accepted one, or None."""
        found = [self.path(slot, candidate=True)] if self.candidates else []
        return next((path for path in (*found, self.path(slot)) if path.is_file()), None)

    def interactions(self, slot: Slot) -> tuple[Interaction, ...]:
        """What is recorded for a slot; empty where nothing is. Raises InputError where the file is damaged."""
        path = self.file(slot)
        if path is None:
            return ()
        if path not in self._read:
            self._read[path] = read(path)
        return self._read[path]

    def slots(self, suite: str, *, candidates: bool | None = None) -> tuple[Slot, ...]:
        """All slots of a suite with a file, in order; `candidates` True or False looks at only one of the two places."""
        places = {None: [False, True] if self.candidates else [False], True: [True], False: [False]}[candidates]
        found = {slot for place in places for slot in self._on_disk(suite, candidate=place)}
        return tuple(sorted(found))

    def case_slots(self, suite: str, case: str) -> tuple[Slot, ...]:
        """The accepted slots of one case, in order."""
        return tuple(sorted(self._on_disk(suite, candidate=False, case=case)))

    def _on_disk(self, suite: str, *, candidate: bool, case: str = "*") -> Iterator[Slot]:
        folder = (self.root / CANDIDATES if candidate else self.root) / suite
        for path in folder.glob(f"{case}/*.yaml"):
            match = _FILE.fullmatch(path.name)
            if match is not None:
                yield Slot(suite, path.parent.name, match["stage"], int(match["sample"] or 0))

    def save_candidate(self, slot: Slot, interactions: Sequence[Interaction], secrets: Sequence[str] = ()) -> None:
        """Write the candidate of a slot, whole or not at all."""
        path = self.path(slot, candidate=True)
        write(path, interactions, secrets)
        self._read[path] = tuple(interactions)

    def accept(self, slots: Iterable[Slot]) -> None:
        """Put candidates in the place of the accepted recordings. Raises InputError for a slot without a candidate."""
        for slot in slots:
            candidate, accepted = self.path(slot, candidate=True), self.path(slot)
            if not candidate.is_file():
                raise InputError(f"{slot}: there is no candidate to accept")
            read(candidate)
            accepted.parent.mkdir(parents=True, exist_ok=True)
            candidate.replace(accepted)
            self._forget(candidate, accepted)
            self._tidy(candidate.parent)

    def reject(self, slots: Iterable[Slot]) -> None:
        """Remove candidates; accepted recordings stay as they are."""
        for slot in slots:
            candidate = self.path(slot, candidate=True)
            candidate.unlink(missing_ok=True)
            self._forget(candidate)
            self._tidy(candidate.parent)

    def remove(self, slots: Iterable[Slot]) -> None:
        """Remove accepted recordings that belong to nothing any more."""
        for slot in slots:
            accepted = self.path(slot)
            accepted.unlink(missing_ok=True)
            self._forget(accepted)
            self._tidy(accepted.parent)

    def forget(self, suite: str, case: str) -> None:
        """Read the files of a case anew from here on: another process may have written them."""
        self._forget(*(path for path in self._read if path.parent.name == case and path.parent.parent.name == suite))

    def _forget(self, *paths: Path) -> None:
        for path in paths:
            self._read.pop(path, None)

    def _tidy(self, folder: Path) -> None:
        """Remove folders that have become empty, up to the root."""
        while folder != self.root and self.root in folder.parents:
            with contextlib.suppress(FileNotFoundError):
                if any(folder.iterdir()):
                    return
                folder.rmdir()
            folder = folder.parent


def keep_out(folder: Path) -> None:
    """Keep what is in a folder of candidates out of version control: they are not for others until they are accepted."""
    ignore = folder / ".gitignore"
    if not ignore.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        ignore.write_text("*\n", encoding="utf-8")


def find_root(suite_folder: Path) -> Path:
    """Where a suite's recordings stand: the nearest folder `cassettes` in the suite's folder or the two above it, else
    `cassettes` in the suite's folder."""
    here = suite_folder.resolve()
    places = [place / "cassettes" for place in (here, *list(here.parents)[:2])]
    return next((place for place in places if place.is_dir()), places[0])
