"""How the batches of a run stand, for whoever looks; also while another process works on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.batch.ledger import File, Ledger, State
from toolkit.batch.work import BY_HAND, FOLDER, LEDGER


@dataclass(frozen=True)
class Standing:
    """The files of a run, and how many requests are out, due, ended and answered."""

    files: tuple[File, ...]
    requests: Mapping[str, int]
    by_hand: bool

    @property
    def out(self) -> int:
        """Files that results may still come for."""
        return sum(file.state is not State.DONE for file in self.files)


def standing(folder: Path) -> Standing | None:
    """How the batches of the run in `folder` stand, or None where it never had any."""
    path = folder / FOLDER / LEDGER
    if not path.is_file():
        return None
    ledger = Ledger(path, readonly=True)
    try:
        return Standing(ledger.files(), ledger.counts(), ledger.about("server") == BY_HAND)
    finally:
        ledger.close()
