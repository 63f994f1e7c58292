"""Whom "he", "she", "his" and "her" refer to, among persons whose names have been found.

The nearest fitting person named before: the subject of the sentence before counts more than others in it. In quoted words
the speaker is never "he". Leaves out "they" and "it".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line

_BACK = 3  # sentences


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody pronouns may refer to: `gender` is male, female or None; `places` are where the name stands."""

    gender: str | None
    places: Sequence[Place]


@dataclass
class _Heard:
    """Who was named, sentence by sentence, and which gender the text itself has shown."""

    rows: list[list[tuple[int, str]]]
    shown: dict[str, str] = field(default_factory=dict)


def resolve(
    lines: Sequence[Line],
    persons: Mapping[str, Person],
    genders: Mapping[str, str],
    speaker: Callable[[int, int], str | None],
) -> dict[str, list[Place]]:
    """The places of the pronouns that refer to each person.

    `genders` gives each pronoun's gender; `speaker` tells who says word `i` of line `n`, by a key of `persons`.
    """
    heard = _Heard([[] for _ in lines])
    for key, person in persons.items():
        for place in person.places:
            heard.rows[place.line].append((place.start, key))
        if person.gender:
            heard.shown[key] = person.gender
    found: dict[str, list[Place]] = {key: [] for key in persons}
    for n, line in enumerate(lines):
        heard.rows[n].sort()
        for i, word in enumerate(line.words):
            gender = genders.get(word)
            if gender is None:
                continue
            who = _nearest(heard, n, i, gender, speaker(n, i))
            if who is not None:
                heard.shown.setdefault(who, gender)
                heard.rows[n].append((i, who))
                heard.rows[n].sort()
                found[who].append(Place(n, i, i + 1))
    return found


def _nearest(heard: _Heard, n: int, i: int, gender: str, speaker: str | None) -> str | None:
    best: tuple[float, str] | None = None
    for back in range(min(_BACK, n) + 1):
        row = [(at, key) for at, key in heard.rows[n - back] if back or at < i]
        for rank, (at, key) in enumerate(row):
            if key == speaker or heard.shown.get(key, gender) != gender:
                continue
            score = -2.0 * back + (1.5 if rank == 0 else 0.0) + at / 1000
            if best is None or score > best[0]:
                best = (score, key)
    return best[1] if best else None
