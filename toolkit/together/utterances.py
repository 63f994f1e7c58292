"""What was said once and printed many times: statements in much the same words, by one actor, within days of each other.

Words are compared by their pairs of neighbours, so that a quotation that one outlet cuts, or words a little differently,
is one statement. The same words weeks later are a new statement: the actor says it again.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_HELD = 6
_MOST = 12


@dataclass(eq=False, slots=True)
class Utterance:
    """One statement of one actor, in whatever wordings; `first` is where it was met first."""

    number: int
    speaker: object
    first: str
    sketch: Sketch
    day: date | None
    times: int = 1


class Utterances:
    """Takes statements in the order of their dates and tells which repeat an earlier one of the same speaker."""

    def __init__(self) -> None:
        self.count = 0
        self._holders: dict[int, Utterance | list[Utterance]] = {}

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
        new = Utterance(self.count, speaker, place, mine, day)
        for key in self._keys(speaker, mine, _HELD):
            held = self._held(key)
            self._holders[key] = [*held, new][-_MOST:] if held else new
        return new

    def _held(self, key: int) -> Sequence[Utterance]:
        """The utterances under a key; a single one is kept without a list, for most are."""
        found = self._holders.get(key, ())
        return (found,) if isinstance(found, Utterance) else found

    def _candidates(self, speaker: object, mine: Sketch, day: date | None) -> list[Utterance]:
        found: dict[int, Utterance] = {}
        for key in self._keys(speaker, mine, _PROBES):
            for other in self._held(key):
                if other.speaker != speaker:  # two keys fell together
                    continue
                near = day is None or other.day is None or abs((day - other.day).days) <= WITHIN_DAYS
                if near and (_enough(mine, other.sketch) or mine.whole == other.sketch.whole):
                    found[other.number] = other
        return list(found.values())

    def _keys(self, speaker: object, mine: Sketch, most: int) -> list[int]:
        """Where a statement is looked for and held: by its smallest hashes, by all its words where it has few."""
        whose = hash(speaker)
        if mine.size < _FEWEST_PAIRS:
            return [hash((whose, mine.whole))]
        return [hash((whose, value)) for value in mine.hashes[:most]]


def _enough(one: Sketch, other: Sketch) -> bool:
    """Whether both are long enough for a part to stand for the whole; a few words are one only if all agree."""
    return min(one.size, other.size) >= _FEWEST_PAIRS
