"""Where the text speaks of a given name or topic: an actor, an entity, or what an issue is about.

A name is found in any of its forms, a surname only while no other first name has claimed it; a topic by its content words
standing close together, whatever their endings. Leaves out pronouns: see `mentions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Phrases, phrases
from toolkit.engines.builtin.variants import acronyms, is_person, is_word, short_forms, stems, untitled
from toolkit.engines.builtin.words import Text, fold

_WINDOW = 5  # words that the parts of a topic may stand apart
_PARTIAL = 0.6  # weight of a place that holds only a part of a topic


@dataclass(frozen=True, slots=True)
class Place:
    """A place that speaks of the target: words `start` to `end` of line `line` (an index); `weight` up to 1."""

    line: int
    start: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for: whole phrases, a surname to be checked against other first names, or topic stems.

    Of a `proper` name single words count only where nothing more of it is found.
    """

    phrases: Phrases
    surname: str | None
    given: frozenset[str]
    stems: tuple[str, ...]
    proper: bool

    def places(self, text: Text, table: Attitudes) -> list[Place]:
        """Every place in the text that speaks of the target, in order."""
        found = _phrase_places(self.phrases, text)
        taken = {(p.line, i) for p in found for i in range(p.start, p.end)}
        if self.surname:
            found += _surname_places(self, text, table, taken)
        if self.stems:
            full, partial = _topic_places(self.stems, text, table, taken)
            found += full or ([] if self.proper and taken else partial)
        return sorted(found, key=lambda p: (p.line, p.start))


def target(names: Iterable[str], table: Attitudes, person: bool | None = None, topic: bool = True) -> Target:
    """What to look for, given a name and its other names, or a topic.

    `person` says what kind of name it is, if known; without `topic` only names are looked for, no loose words.
    """
    found: list[str] = []
    surname: str | None = None
    given: set[str] = set()
    content: tuple[str, ...] = ()
    proper = False
    for name in names:
        words = untitled(name, table)
        short = short_forms(name, table)
        found += [name, " ".join(words), *short]
        if short or not words:
            continue
        if is_person(name, table) if person is None else person and len(words) > 1:
            surname = surname or (fold(words[-1]) if len(words[-1]) > 2 else None)
            given.update(map(fold, words[:-1]))
        elif len(words) > 1 or not is_word(words[0]):
            found += acronyms(words, table)
            content = content or (stems(words, table) if topic else ())
            proper = proper or name.istitle()
    return Target(phrases((entry, True) for entry in found if entry), surname, frozenset(given), content, proper)


def _phrase_places(wanted: Phrases, text: Text) -> list[Place]:
    found: list[Place] = []
    end = (-1, 0)
    for n, i in sorted(at for first in wanted.index for at in text.index.get(first, ())):
        if (n, i) < end:
            continue
        hit = wanted.at(text.lines[n].words, i)
        if hit is not None:
            found.append(Place(n, i, hit[0]))
            end = (n, hit[0])
    return found


def _surname_places(wanted: Target, text: Text, table: Attitudes, taken: Collection[tuple[int, int]]) -> list[Place]:
    found = []
    ours = True
    known = bool(taken)  # only a text that names ours in full can name another of the same surname
    for n, i in text.index.get(wanted.surname or "", ()):
        line = text.lines[n]
        before = line.words[i - 1] if i else ""
        if (n, i) in taken:
            ours = True
            continue
        if before in wanted.given:
            ours = True
        elif known and i > 1 and line.capital[i - 1] and before.strip(".") not in table.sets["titles"]:
            ours = len(before.strip(".")) == 1
        if ours and line.capital[i]:
            found.append(Place(n, i, i + 1))
    return found


def _topic_places(
    wanted: tuple[str, ...], text: Text, table: Attitudes, taken: Collection[tuple[int, int]]
) -> tuple[list[Place], list[Place]]:
    """Places that hold at least three fifths of the topic's words, and those that hold only some."""
    need = len(wanted) if len(wanted) <= 2 else (len(wanted) * 3 + 4) // 5
    reach = _WINDOW + len(wanted)
    hits = sorted(
        (n, i, stem)
        for word, places in text.index.items()
        if (stem := table.stem(word)) in wanted
        for n, i in places
        if (n, i) not in taken
    )
    full: list[Place] = []
    partial: list[Place] = []
    end = (-1, 0)
    for k, (n, i, _) in enumerate(hits):
        if (n, i) < end:
            continue
        near = [(j, stem) for m, j, stem in hits[k : k + reach] if m == n and j - i <= reach]
        if len({stem for _, stem in near}) >= need:
            end = (n, near[-1][0] + 1)
            full.append(Place(n, i, end[1]))
        else:
            partial.append(Place(n, i, i + 1, _PARTIAL))
    return full, partial
