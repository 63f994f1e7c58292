"""How figures are written: shares in per cent, differences in points, always with what they can bear."""

from __future__ import annotations

from toolkit.evals.stats import Difference, Interval


def share(value: float) -> str:
    """A share as per cent, five characters wide."""
    return f"{100 * value:4.0f}%"


def cell(found: Interval) -> str:
    """A share with its interval; a dash where nothing was judged."""
    return f"{share(found.value)} [{100 * found.low:3.0f}, {100 * found.high:3.0f}]" if found.n else "    –"


def points(found: Difference) -> str:
    """A difference in points with its interval, what could have been detected, and the verdict."""
    if found.low is None or found.high is None:
        return f"{100 * found.value:+.1f} points: {found.verdict} ({found.clusters} articles)"
    told = f"{100 * found.value:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]: {found.verdict}"
    return told if found.detectable is None else f"{told} (detectable: {100 * found.detectable:.1f})"
