"""Where the text speaks of a given name or topic: an actor, an entity, or what an issue is about.

A name is found by itself, without titles, by surname, acronym and the short forms of the table; a topic by its content
words standing close together, whatever their endings. Leaves out pronouns: those of actors come with the roster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Phrases, phrases
from toolkit.engines.builtin.words import Line, fold, split

_ENTITY = re.compile(r"^[A-Z][\w.'’-]*$")
_WINDOW = 5  # words that the parts of a topic may stand apart
_PARTIAL = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """A place that speaks of the target: words `start` to `end` of line `line` (an index); `weight` up to 1."""

    line: int
    start: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for: whole phrases, a surname to be checked against other first names, or topic stems."""

    phrases: Phrases
    surname: str | None
    given: frozenset[str]
    stems: tuple[str, ...]

    def places(self, lines: Sequence[Line], table: Attitudes) -> list[Place]:
        """Every place in the lines that speaks of the target, in order."""
        found = [Place(n, start, end) for n, line in enumerate(lines) for start, end, _ in self.phrases.find(line)]
        if self.surname:
            found += _surname_places(self, lines, table, {(p.line, i) for p in found for i in range(p.start, p.end)})
        if self.stems:
            found += _topic_places(
                self.stems, lines, table, {(p.line, i) for p in found for i in range(p.start, p.end)}
            )
        return sorted(found, key=lambda p: (p.line, p.start))


def target(names: Iterable[str], table: Attitudes, person: bool | None = None, topic: bool = True) -> Target:
    """What to look for, given a name and its other names, or a topic.

    `person` says what kind of name it is, if known; without `topic` only names are looked for, no loose words.
    """
    found: list[str] = []
    surname: str | None = None
    given: set[str] = set()
    stems: tuple[str, ...] = ()
    for name in names:
        words = _untitled(name, table)
        short = _short_forms(name, words, table)
        found += [name, " ".join(words), *short]
        if short:
            continue
        if is_person(" ".join(words), table) if person is None else person and len(words) > 1:
            surname = surname or (fold(words[-1]) if len(words[-1]) > 2 else None)
            given.update(map(fold, words[:-1]))
        elif len(words) > 1 or not _ENTITY.match(words[0]):
            found += _acronyms(words, table)
            stems = stems or (_stems(words, table) if topic else ())
    return Target(phrases((entry, True) for entry in found if entry), surname, frozenset(given), stems)


def stem(word: str, table: Attitudes) -> str:
    """A topic word without its ending; at least four letters stay."""
    word = word.replace("-", "")
    for ending in table.endings:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _untitled(name: str, table: Attitudes) -> list[str]:
    words = name.split()
    while len(words) > 1 and fold(words[0]).strip(".") in table.sets["titles"]:
        words = words[1:]
    return words


def is_person(name: str, table: Attitudes) -> bool:
    """Whether a name looks like a person's: two to four capitalised words, none of them a body's."""
    words = _untitled(name, table)
    organisations = table.sets["organisation_words"]
    return (
        2 <= len(words) <= 4
        and not any(fold(w) in organisations for w in words)
        and all(_ENTITY.match(w) for w in words)
        and not words[-1].isupper()
        and not _short_forms(name, words, table)
    )


def _short_forms(name: str, words: Sequence[str], table: Attitudes) -> list[str]:
    rows = table.maps.get("same_name", {})
    keys = {fold(name), fold(" ".join(words)), fold(name).removeprefix("the ").removeprefix("united states ")}
    return [
        form
        for key, forms in rows.items()
        if key in keys or keys & set(forms[:2]) or any(own.startswith(f"{key} of ") for own in keys)
        for form in forms
    ]


def _acronyms(words: Sequence[str], table: Attitudes) -> list[str]:
    capitals = [w for w in words if w[0].isupper() and fold(w) not in table.sets["topic_stop"]]
    found = []
    if len(capitals) == len([w for w in words if fold(w) not in table.sets["topic_stop"]]) and len(capitals) > 1:
        letters = [w[0] for w in capitals]
        found += ["".join(letters), "".join(f"{c}." for c in letters)] if len(letters) > 2 else []
        lowered = [fold(w) for w in words]
        if "of" in lowered:
            head, tail = words[: lowered.index("of")], words[lowered.index("of") + 1 :]
            found += [" ".join([*tail, head[-1]])]
        if lowered[0] in ("united", "national", "house", "senate") and len(words) > 2:
            found.append(" ".join(words[2:] if lowered[0] == "united" else words[1:]))
    return found


def _stems(words: Sequence[str], table: Attitudes) -> tuple[str, ...]:
    content = [w for word in words for w in split(word) if w not in table.sets["topic_stop"] and w[0].isalnum()]
    return tuple(dict.fromkeys(stem(w, table) for w in content))


def _surname_places(
    wanted: Target, lines: Sequence[Line], table: Attitudes, taken: set[tuple[int, int]]
) -> list[Place]:
    found = []
    ours = True
    known = bool(taken)  # only a text that names ours in full can name another of the same surname
    for n, line in enumerate(lines):
        for i, word in enumerate(line.words):
            if word != wanted.surname:
                continue
            if (n, i) in taken:
                ours = True
                continue
            before = line.words[i - 1] if i else ""
            if (
                known
                and i
                and line.capital[i - 1]
                and before not in wanted.given
                and before.strip(".") not in table.sets["titles"]
            ):
                ours = _initial(before) if i > 1 or len(before) < 3 else ours
            elif before in wanted.given:
                ours = True
            if ours and line.capital[i]:
                found.append(Place(n, i, i + 1))
    return found


def _initial(word: str) -> bool:
    return len(word.strip(".")) == 1


def _topic_places(
    stems: tuple[str, ...], lines: Sequence[Line], table: Attitudes, taken: set[tuple[int, int]]
) -> list[Place]:
    wanted = set(stems)
    need = len(stems) if len(stems) <= 2 else (len(stems) * 3 + 4) // 5
    full: list[Place] = []
    partial: list[Place] = []
    for n, line in enumerate(lines):
        hits = [(i, s) for i, w in enumerate(line.words) if (s := stem(w, table)) in wanted and (n, i) not in taken]
        last = -1
        for k, (i, _) in enumerate(hits):
            if i <= last:
                continue
            near = [(j, s) for j, s in hits[k:] if j - i <= _WINDOW + len(stems)]
            if len({s for _, s in near}) >= need:
                last = near[-1][0]
                full.append(Place(n, i, last + 1))
            else:
                partial.append(Place(n, i, i + 1, _PARTIAL))
    return full if full else [p for p in partial if p.weight]
