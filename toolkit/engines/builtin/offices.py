"""Whom "the president" or "the senator" refers to: the one person whom the text names with that office.

"President Hart … the president … the White House": an office stands before a name, and its bearer is meant by "the" office
later, and by its seat where the table knows one. Where two bear it, nobody is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Text

_BEFORE = 3  # words before a name that an office may stand in


def bearers(text: Text, places: Mapping[str, Sequence[Place]], table: Attitudes) -> dict[str, list[Place]]:
    """For each person, by key, the places that mean them by office; `places` are those of their names."""
    written = _written(table.maps["offices"])
    holders: dict[str, set[str]] = {}
    for key, named in places.items():
        for place in named:
            for office in _offices(text, place, written):
                holders.setdefault(office, set()).add(key)
    found: dict[str, list[Place]] = {key: [] for key in places}
    for office, keys in holders.items():
        if len(keys) == 1:
            (key,) = keys
            found[key] += _meant(text, office, table)
    return found


def _offices(text: Text, place: Place, written: Mapping[tuple[str, ...], str]) -> list[str]:
    words = text.lines[place.line].words[max(0, place.start - _BEFORE) : place.start]
    return [office for i in range(len(words)) if (office := written.get(words[i:])) is not None]


def _written(offices: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
    """Every way an office is written before a name, abbreviations with and without a full stop, and which office it is."""
    found: dict[tuple[str, ...], str] = {}
    for office, short in offices.items():
        for form in (office, *short):
            found[tuple(form.split())] = office
            found[(*form.split(), ".")] = office
    return found


def _meant(text: Text, office: str, table: Attitudes) -> list[Place]:
    found = []
    first, *rest = office.split()
    for n, i in text.index.get(first, ()):
        words = text.lines[n].words
        end = i + 1 + len(rest)
        named = end < len(words) and (text.lines[n].capital[end] or words[end] == "of")
        if i and words[i - 1] in table.sets["definite"] and list(words[i + 1 : end]) == rest and not named:
            found.append(Place(n, i, end))
    for seat in table.maps["seats"].get(office, ()):
        found += _seats(text, tuple(seat.split()))
    return found


def _seats(text: Text, seat: tuple[str, ...]) -> list[Place]:
    hits = text.index.get(seat[0], ())
    return [Place(n, i, i + len(seat)) for n, i in hits if text.lines[n].words[i : i + len(seat)] == seat]
