"""Who is mentioned where: actors by name, alias and pronoun, and persons that a question is about.

Names come from the roster and from `targets`, pronouns from `pronouns`. Leaves out descriptions ("the minister") that the
roster does not hold as aliases.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.offices import bearers
from toolkit.engines.builtin.pronouns import Person, resolve
from toolkit.engines.builtin.targets import Place, target
from toolkit.engines.builtin.words import Line, Text, fold
from toolkit.records import Actor, ActorKind

Said = tuple[tuple[int, int, str, bool], ...]
_OPENING = 2  # words of reported speech in which "he" is still the one who speaks
Row = tuple[tuple[Place, str], ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """`actors` holds, line by line, places and actor ids without overlap; `persons` the places of the others, by key."""

    actors: tuple[Row, ...]
    persons: Mapping[str, tuple[Place, ...]]


def mentions(
    text: Text,
    actors: Sequence[Actor],
    persons: Mapping[str, str],
    said: Sequence[Said],
    table: Attitudes,
    given_names: Mapping[str, str],
) -> Mentions:
    """Find them all. `persons` are names by key; `said` tells, line by line, which words an actor says."""
    rows = text.lines
    named = {actor.id: _actor_places(actor, text, table) for actor in actors}
    asked = {key: target([name], table, True).places(text, table) for key, name in persons.items()}
    people = {a.id: Person(_gender(a.name, given_names), named[a.id]) for a in actors if a.kind is ActorKind.PERSON}
    same = {key: _same(places, people) for key, places in asked.items()}
    for key, name in persons.items():
        if same[key] is None:
            people[f"?{key}"] = Person(_gender(name, given_names), asked[key])
    offices = bearers(text, {key: person.places for key, person in people.items()}, table)
    people = {k: Person(p.gender, _ordered([*p.places, *offices[k]])) for k, p in people.items()}
    found = resolve(rows, people, table.maps["pronouns"], lambda n, i: _quoted(said[n], i))
    keys = {key: same[key] or f"?{key}" for key in persons}
    for n, line in enumerate(rows):
        _credit(line, n, said[n], found, table)
    taken = [{who: [*places, *offices.get(who, ()), *found.get(who, ())]} for who, places in named.items()]
    return Mentions(
        tuple(_rows(rows, taken)),
        {key: tuple(_ordered([*asked[key], *offices[who], *found[who]])) for key, who in keys.items()},
    )


def _actor_places(actor: Actor, text: Text, table: Attitudes) -> list[Place]:
    person = actor.kind is ActorKind.PERSON or None
    names = [actor.name, *actor.aliases] if actor.named else []
    places = target(names, table, person, topic=False).places(text, table)
    held = {(p.line, p.start) for p in places}
    rows = text.lines
    starts = [line.sentence.start for line in rows]
    for mention in actor.mentions:
        n = bisect_right(starts, mention.start) - 1
        if n < 0 or mention.start >= rows[n].sentence.end:
            continue
        start, end = rows[n].at(mention.start), rows[n].at(mention.end - 1) + 1
        if (n, start) not in held and start < len(rows[n].words):
            places.append(Place(n, start, min(end, len(rows[n].words))))
    return _ordered(places)


def _ordered(places: Sequence[Place]) -> list[Place]:
    return sorted(set(places), key=lambda p: (p.line, p.start, -p.end))


def _gender(name: str, given_names: Mapping[str, str]) -> str | None:
    for word in name.split()[:-1]:
        gender = given_names.get(word) or given_names.get(fold(word))
        if gender in ("male", "female"):
            return gender
    return None


def _same(places: Sequence[Place], people: Mapping[str, Person]) -> str | None:
    """The actor that a person is: the one most of whose places are the person's too."""
    mine = {(p.line, p.end) for p in places}
    for key, person in people.items():
        shared = sum((p.line, p.end) in mine for p in person.places)
        if shared and shared * 2 >= max(len(mine), len(person.places)):
            return key
    return None


def _quoted(row: Said, i: int) -> str | None:
    """Who says word `i` in quotation marks: the one person that "he" cannot be there."""
    return next((who for start, end, who, quoted in row if quoted and start <= i < end), None)


def _credit(line: Line, n: int, said: Said, found: dict[str, list[Place]], table: Attitudes) -> None:
    """ "He" is a sentence's one speaker outside what is said, and where words that are not quoted begin."""
    speakers = {who for _, _, who, _ in said}
    if len(speakers) != 1:
        return
    (who,) = speakers
    for i, word in enumerate(line.words):
        if word not in table.sets["third_person"]:
            continue
        inside = next((s for s in said if s[0] <= i < s[1]), None)
        if inside is None or (not inside[3] and i - inside[0] < _OPENING):
            place = Place(n, i, i + 1)
            for places in found.values():
                if place in places:
                    places.remove(place)
            found.setdefault(who, []).append(place)


def _rows(rows: Sequence[Line], taken: Sequence[Mapping[str, Sequence[Place]]]) -> list[Row]:
    lines: list[list[tuple[Place, str]]] = [[] for _ in rows]
    for one in taken:
        for who, places in one.items():
            for place in places:
                lines[place.line].append((place, who))
    return [_without_overlap(sorted(row, key=lambda item: (item[0].start, -item[0].end))) for row in lines]


def _without_overlap(row: Sequence[tuple[Place, str]]) -> Row:
    kept: list[tuple[Place, str]] = []
    for item in row:
        if kept and item[0].start < kept[-1][0].end:
            if item[0].end - item[0].start > kept[-1][0].end - kept[-1][0].start:
                kept[-1] = item
        else:
            kept.append(item)
    return tuple(kept)
