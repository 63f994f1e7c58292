"""Which political camp a text places somebody in: "Republican Senator Hart", "Reed (D-Ohio)", "Cole, a Democrat,".

Two of opposite camps are more likely against each other than not. Only what the text itself says counts; no table knows
any politician.
"""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.stance import STOPS
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line, split

_BEFORE = 4  # words
_AFTER = 5


def camp(scene: Scene, name: str, places: Iterable[Place]) -> str | None:
    """The camp named in the name itself, or most often right beside its places; None where none or two are."""
    table = scene.table
    own = {table.camps[word] for word in split(name) if word in table.camps}
    if own:
        return own.pop() if len(own) == 1 else None
    counts: dict[str, int] = {}
    for place in places:
        for found in _beside(scene.lines[place.line], place, table):
            counts[found] = counts.get(found, 0) + 1
    best = sorted(counts, key=lambda c: -counts[c])
    return best[0] if best and (len(best) == 1 or counts[best[0]] > 2 * counts[best[1]]) else None


def against(scene: Scene, one: str | None, other: str | None) -> float:
    """-1 for opposite camps, 1 for the same one, 0 where the text does not say."""
    if one is None or other is None:
        return 0.0
    if one == other:
        return 1.0
    return -1.0 if any({one, other} <= pair for pair in scene.table.rivals) else 0.0


def _beside(line: Line, place: Place, table: Attitudes) -> list[str]:
    found = []
    for i in range(place.start - 1, max(-1, place.start - 1 - _BEFORE), -1):
        word = line.words[i]
        if word in STOPS - {"."} or word in table.sets["phrase_stop"] or word == "'s":
            break
        if word in table.camps:
            found.append(table.camps[word])
            break
    after = line.words[place.end : place.end + _AFTER]
    if after[:1] in ((",",), ("(",)):
        for word in after[1:]:
            if word in STOPS:
                break
            mark = word.partition("-")[0] if after[0] == "(" or "-" in word else word
            if mark in table.camp_marks and (after[0] == "(" or "-" in word):
                found.append(table.camp_marks[mark])
            elif word in table.camps:
                found.append(table.camps[word])
    return found
