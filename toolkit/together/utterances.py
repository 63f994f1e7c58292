"""What was said once and printed many times: statements in much the same words, by one actor, within days of each other.

Words are compared by their pairs of neighbours, so that a quotation that one outlet cuts, or words a little differently,
is one statement. The same words weeks later are a new statement: the actor says it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.together.copies import Sketch, containment, sketch

SAME = 0.6
"""From which share of the shorter one's word pairs on two statements are one."""

WITHIN_DAYS = 14
_PAIR = 2
_KEPT = 24
_FEWEST_PAIRS = 4
_PROBES = 12
_MOST = 12


@dataclass(eq=False)
class Utterance:
    """One statement of one actor, in whatever wordings; `first` is where it was met first."""

    number: int
    first: str
    sketch: Sketch
    day: date | None
    times: int = 1


class Utterances:
    """Takes statements in the order of their dates and tells which repeat an earlier one of the same speaker."""

    def __init__(self) -> None:
        self.count = 0
        self._holders: dict[tuple[object, int | bytes], list[Utterance]] = {}

    @staticmethod
    def sketch(text: str) -> Sketch:
        """What is kept of a statement's words."""
        return sketch(text, _PAIR, _KEPT)

    def add(self, speaker: object, place: str, mine: Sketch, day: date | None) -> Utterance:
        """Enter a statement by the sketch of its words; the utterance it belongs to, `place` being its `first` if new.

        `speaker` tells whose statements can be one, `place` is the caller's name for the statement.
        """
        best = max(
            ((containment(mine, other.sketch), -other.number, other) for other in self._candidates(speaker, mine, day)),
            key=lambda found: found[:2],
            default=None,
        )
        if best is not None and best[0] >= SAME:
            best[2].times += 1
            return best[2]
        self.count += 1
        new = Utterance(self.count, place, mine, day)
        for key in self._keys(mine):
            holders = self._holders.setdefault((speaker, key), [])
            holders.append(new)
            del holders[:-_MOST]
        return new

    def _candidates(self, speaker: object, mine: Sketch, day: date | None) -> list[Utterance]:
        found: dict[int, Utterance] = {}
        for key in self._keys(mine):
            for other in self._holders.get((speaker, key), ()):
                near = day is None or other.day is None or abs((day - other.day).days) <= WITHIN_DAYS
                if near and (_enough(mine, other.sketch) or mine.whole == other.sketch.whole):
                    found[other.number] = other
        return list(found.values())

    def _keys(self, mine: Sketch) -> list[int | bytes]:
        return [mine.whole, *mine.hashes[:_PROBES]]


def _enough(one: Sketch, other: Sketch) -> bool:
    """Whether both are long enough for a part to stand for the whole; a few words are one only if all agree."""
    return min(one.size, other.size) >= _FEWEST_PAIRS
