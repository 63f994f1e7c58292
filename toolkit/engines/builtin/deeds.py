"""What somebody plans, votes or proposes to do to something, as an issue: "plans to close the pool", "against building it".

The deed becomes a noun ("closure of the pool"), so that whoever speaks of "the closure" later speaks of the same issue.
Leaves out deeds that are only told ("closed the pool"): nobody takes a side by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.holders import Shown
from toolkit.engines.builtin.nouns import Phrase, phrase_from, phrase_to, places_of, synonyms
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.stance import STOPS, Hit
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.themes import Theme
from toolkit.records import ActorKind

_GAP = 9  # words between "voted" and "to close"

_SPOKEN_OF = 3  # mentions of a thing that make one actor's plan for it an issue


@dataclass(frozen=True, slots=True)
class Deed:
    """A planned deed: `place` covers its verb and object, `shown` the words that show the side; the rest words it."""

    place: Place
    shown: Shown
    noun: str
    link: str
    participle: str
    thing: Phrase


def deed_themes(scene: Scene) -> list[Theme]:
    """The deeds of the text as issues, those most spoken of first."""
    groups: dict[tuple[str, str], list[Deed]] = {}
    for deed in _deeds(scene):
        head = scene.lines[deed.place.line].words[deed.thing.head]
        groups.setdefault((deed.noun, scene.table.stem(head)), []).append(deed)
    return [_theme(scene, group) for group in sorted(groups.values(), key=lambda g: -len(g))]


def _deeds(scene: Scene) -> Iterator[Deed]:
    verbs = {form: row for row in scene.table.maps["deeds"].values() for form in row["forms"]}
    for form, row in verbs.items():
        for n, i in scene.words.index.get(form, ()):
            shown = _wish(scene, n, i) if not form.endswith("ing") else _cue_before(scene, n, i, i + 1)
            thing = _thing(scene, n, i + 1) if shown is not None else None
            if shown is not None and thing is not None:
                yield Deed(Place(n, i, thing.end), shown, row["noun"], row["link"], row["participle"], thing)


def _wish(scene: Scene, n: int, verb: int) -> Shown | None:
    """Who wants the deed of the infinitive at `verb`: "plans to close", "voted on Monday to close", "against a plan to"."""
    words, table = scene.lines[n].words, scene.table
    if verb < 2 or words[verb - 1] != "to":
        return None
    if words[verb - 2] in table.sets["deed_nouns"]:
        led = _cue_before(scene, n, _phrase_start(scene, n, verb - 2), verb)
        if led is not None:
            return led
    for i in range(verb - 2, max(-1, verb - 2 - _GAP), -1):
        if words[i] in STOPS or (words[i] == "to" and not words[i + 1][0].isdigit()):
            return None
        near = words[i] in table.sets["deed_verbs"] and i == verb - 2
        if near or words[i] in table.sets["deed_votes"]:
            noun = i > 0 and (words[i - 1] in table.sets["noun_openers"] or words[i - 1].endswith("ed"))
            return None if noun or _denied(words[:i], table) else Shown(1, i, verb, "deed")
    return None


def _denied(before: Sequence[str], table: Attitudes) -> bool:
    open_words = (
        table.sets["negators"] | table.sets["near_negators"] | table.sets["conditions"] | table.sets["questions"]
    )
    return any(word in open_words or word.endswith("n't") for word in before[-3:])


def _phrase_start(scene: Scene, n: int, head: int) -> int:
    line = scene.lines[n]
    start = phrase_to(line, n, head, scene.table).start
    while start and line.words[start - 1] in scene.table.sets["determiners"]:
        start -= 1
    return start


def _cue_before(scene: Scene, n: int, start: int, end: int) -> Shown | None:
    """The attitude that ends right before word `start`: "opposes (a plan to close)", "in favour of (closing)"."""
    rules = scene.table.sets["issue_rules"]
    hit: Hit | None = next((h for h in scene.marked[n].cues if h.end == start and h.cue.rule in rules), None)
    if hit is None or hit.weak:
        return None
    return Shown(1 if hit.polarity > 0 else -1, hit.start, end, f"{hit.cue.rule}+deed")


def _thing(scene: Scene, n: int, start: int) -> Phrase | None:
    """What the deed is done to: a phrase that says which thing is meant, and no person."""
    line, sets = scene.lines[n], scene.table.sets
    if start >= len(line.words):
        return None
    thing = phrase_from(line, n, start, scene.table)
    if thing is None or (thing.end - thing.start < 2 and line.words[thing.head] in sets["not_issues"]):
        return None
    persons = (p for p, who in scene.mentions[n] if scene.actors[who].kind is ActorKind.PERSON)
    if any(p.start < thing.end and thing.start < p.end for p in persons) or not line.words[thing.head].isalpha():
        return None
    if line.words[thing.end : thing.end + 1] == ("of",):
        whole = phrase_from(line, n, thing.end + 1, scene.table)
        if whole is not None:
            return Phrase(n, thing.start, whole.end, thing.head, thing.definite)
    owned = line.words[start] in sets["possessives"] and thing.end - thing.start < 2
    named = not owned and (thing.definite or thing.end - thing.start > 1 or line.capital[thing.head])
    return thing if named else None


def _theme(scene: Scene, group: Sequence[Deed]) -> Theme:
    table = scene.table
    best = max(group, key=lambda d: (d.thing.definite, d.thing.end - d.thing.start, -d.place.line))
    words = scene.text(best.place.line, best.thing.start, best.thing.end)
    thing = table.maps["articles"]["definite"].format(label=words) if best.thing.definite else words
    label = f"{best.noun} {best.link} {thing}"
    places = tuple(_noun_places(scene, best))
    proposition = table.maps["deed_template"]["should"].format(thing=thing, participle=best.participle)
    return Theme(
        label=label,
        proposition=proposition[0].upper() + proposition[1:],
        name=table.maps["articles"]["definite"].format(label=label),
        places=places,
        known=bool(places) or len(scene.words.index[scene.lines[best.place.line].words[best.thing.head]]) >= _SPOKEN_OF,
        deeds=tuple((deed.place, deed.shown) for deed in group),
    )


def _noun_places(scene: Scene, deed: Deed) -> Iterator[Place]:
    """Where the text names the deed by its noun, and says nothing else by it."""
    table = scene.table
    line = scene.lines[deed.place.line]
    words = line.words[deed.thing.start : deed.thing.end]
    allowed = frozenset(table.stem(word) for word in words if word not in table.sets["phrase_stop"])
    for place in places_of(scene.words, synonyms(deed.noun, table), allowed, table):
        words = scene.lines[place.line].words
        if place.start and words[place.start - 1] in table.sets["modals"] | table.sets["auxiliaries"]:
            continue
        if place.end < len(words) and words[place.end] in table.sets["label_links"]:
            other = phrase_from(scene.lines[place.line], place.line, place.end + 1, table)
            if other is not None and not _shares(words[other.start : other.end], allowed, table):
                continue
        yield place


def _shares(words: Sequence[str], stems: frozenset[str], table: Attitudes) -> bool:
    return any(table.stem(word) in stems for word in words)
