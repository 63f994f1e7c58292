"""What an issue is about, as it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.builtin.holders import Shown
from toolkit.engines.builtin.targets import Place


@dataclass(frozen=True, slots=True)
class Theme:
    """An issue as it stands in the text: its wording, and every place that speaks of it.

    `name` is how a sentence refers to it ("a humanitarian pause"); `bare` that it is an entity or topic, not a proposition;
    `sign` is -1 where the proposition is against what the places name. `echoes` are places that only refer back ("it", "the
    plan", or an answer such as "vote yes"), good for explicit words alone. `central` says that the text is mainly about it,
    `known` that the table knows its main noun. `deeds` are the places where somebody plans or rejects doing it, with
    the words that show the side.
    """

    label: str
    proposition: str
    name: str
    places: tuple[Place, ...]
    bare: bool = False
    sign: int = 1
    echoes: tuple[Place, ...] = ()
    central: bool = False
    known: bool = True
    deeds: tuple[tuple[Place, Shown], ...] = ()

    @property
    def lines(self) -> frozenset[int]:
        """The indexes of the lines that speak of it."""
        return frozenset(place.line for place in (*self.places, *(place for place, _ in self.deeds)))
