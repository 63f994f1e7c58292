"""Figures in README and docs/method.md that the scoreboard measures are those of the scoreboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCOREBOARD = (ROOT / "docs" / "scoreboard.md").read_text(encoding="utf-8")
FOR, AGAINST = {"support", "conditional_support"}, {"oppose", "conditional_oppose"}


def stances() -> dict[tuple[str, str], int]:
    """How often the embedded engine gave which stance (second) where the gold has which (first), in the suite positions."""
    part = SCOREBOARD[SCOREBOARD.index("\n## positions") :]
    part = part[part.index("Embedded engine, stance:") :]
    head, _, *rows = part.split("\n\n")[1].splitlines()
    names = [name.strip().replace("\\", "") for name in head.strip("|").split("|")][1:]
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        gold, *cells = [cell.strip().replace("\\", "") for cell in row.strip("|").split("|")]
        found |= {(gold, name): int(cell) for name, cell in zip(names, cells, strict=True) if cell}
    return found


@pytest.mark.parametrize("page", ["README.md", "docs/method.md"])
def test_the_stances_of_the_embedded_engine_on_the_hard_suite(page):
    counts = stances()
    right, positions = sum(n for (gold, got), n in counts.items() if gold == got), sum(counts.values())
    wrong_side = sum(n for (a, b), n in counts.items() if (a in FOR and b in AGAINST) or (a in AGAINST and b in FOR))
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert f"right for {right / positions:.0%}".replace("%", " %") in text
    assert re.search(rf"\b{positions} positions", text)
    assert page == "README.md" or f"in {wrong_side} of {positions} positions it takes the wrong side" in text
