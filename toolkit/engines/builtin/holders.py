"""Whose attitude a cue shows: the subject of its clause, or the speaker whose words hold it, and who tells it.

"Quist said while calling for …", "both Brandt and Quist have called for …", "Brandt, who also met him, did not seem …".
Where the subject is nobody of the roster, nobody holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.scene import Scene, Speech
from toolkit.engines.builtin.targets import Place
from toolkit.records import ActorKind

_SUBJECT = 12  # words between a verb and its subject


@dataclass(frozen=True, slots=True)
class Shown:
    """Cue words around a phrase, before their holder is known; `by` is the index of a "by" that the holder follows."""

    polarity: int
    start: int
    end: int
    rule: str
    weak: bool = False
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Whose attitude it is; `relayed` where somebody else tells it: `relayer`, None for the article, in `statement`."""

    actor: str
    relayed: bool
    relayer: str | None
    statement: str | None


def holders(scene: Scene, place: Place, shown: Shown) -> list[Held]:
    """Whose attitude to the phrase at `place` the cue words show; several where subjects are joined by "and"."""
    n = place.line
    start = min(shown.start, place.start)
    if shown.by is not None:
        actor = _mention_after(scene, n, shown.by + 1)
        return [Held(actor, False, None, None)] if actor else []
    speech = scene.speaker(n, start, place.end)
    relayed = _seems(scene, n, shown.start)
    subjects = _subjects(scene, n, shown.start, speech.start if speech else 0)
    if speech is not None and speech.actor is not None:
        return _in_speech(scene, n, shown, speech, subjects)
    return [Held(actor, relayed, None, None) for actor in subjects]


def _in_speech(scene: Scene, n: int, shown: Shown, speech: Speech, subjects: Sequence[str]) -> list[Held]:
    others = [actor for actor in subjects if actor != speech.actor]
    if others:
        return [Held(actor, True, speech.actor, speech.statement) for actor in others]
    if speech.actor is not None and subjects:
        return [Held(speech.actor, False, None, speech.statement)]
    if speech.actor is not None and _speaks_for_self(scene, n, shown, speech):
        return [Held(speech.actor, False, None, speech.statement)]
    return []


def _speaks_for_self(scene: Scene, n: int, shown: Shown, speech: Speech) -> bool:
    """Whether the clause has no subject but the speaker: "we", the body spoken for, "there", or none at all."""
    line = scene.lines[n]
    words = line.words[max(speech.start, shown.start - _SUBJECT) : shown.start]
    if set(words[-3:]) & (scene.table.sets["nobody"] - scene.table.sets["own_pronouns"]):
        return False
    if not speech.quoted and set(line.words[speech.start : speech.start + 2]) & scene.table.sets["own_pronouns"]:
        return True
    if not words or set(words) & scene.table.sets["first_person"]:
        return True
    if shown.rule in ("no_existence", "need", "requires") or shown.rule.endswith("_after"):
        return True
    actor = scene.actors.get(speech.actor or "")
    if actor is None:
        return False
    if any(w in scene.table.sets["own_bodies"] for w in words) and set(words) & scene.table.sets["definite"]:
        return True
    known = {w for name in (actor.affiliation, actor.role) if name for w in name.lower().split() if len(w) > 2}
    forms = {form for forms in scene.table.maps["same_name"].values() if set(forms) & known for form in forms}
    return bool(set(words) & (known | forms)) or line.words[shown.start - 1] in scene.table.sets["openers"]


def _subjects(scene: Scene, n: int, before: int, least: int) -> list[str]:
    """The actors that stand as subject before word `before` of line `n`: the nearest, and those joined to it by "and"."""
    line = scene.lines[n]
    mentioned = [(p, who) for p, who in scene.mentions[n] if p.end <= before and p.start >= least]
    row = [(p, who) for p, who in mentioned if _can_be_subject(scene, n, p, who)]
    outer = _before_aside(scene, n, row, before)
    if outer is not None:
        return [outer]
    if not row or before - row[-1][0].end > _SUBJECT:
        return []
    if _own_subject(scene, n, row[-1][0].end, before):
        return []
    found = [row[-1][1]]
    for (left, who), (right, _) in zip(reversed(row[:-1]), reversed(row), strict=False):
        gap = line.words[left.end : right.start]
        if ("and" not in gap[:2] and gap != (",",)) or len(gap) > 6:
            break
        found.append(who)
    return list(dict.fromkeys(found))


def _can_be_subject(scene: Scene, n: int, place: Place, who: str) -> bool:
    return not (
        _behind_preposition(scene, n, place) or _is_asked(scene, n, place) or _is_modifier(scene, n, place, who)
    )


def _is_modifier(scene: Scene, n: int, place: Place, who: str) -> bool:
    """Whether the name of a country or body only says which thing is meant ("a Pennsylvania judge")."""
    line = scene.lines[n]
    if scene.actors[who].kind is ActorKind.PERSON or place.end >= len(line.words):
        return False
    after = line.words[place.end]
    verb = scene.table.cues.at(line.words, place.end) is not None or after.endswith(("ed", "ing", "ly"))
    small = after in scene.table.sets["auxiliaries"] | scene.table.sets["phrase_stop"]
    return after.isalpha() and not line.capital[place.end] and not verb and not small


def _behind_preposition(scene: Scene, n: int, place: Place) -> bool:
    """Whether a mention belongs to a preposition ("the administration of President Hart"), so that it is no subject."""
    line = scene.lines[n]
    i = place.start - 1
    while i >= 0 and (
        line.words[i] in scene.table.sets["titles"] or line.words[i] in (".", "the", "a") or line.capital[i]
    ):
        i -= 1
    return i >= 0 and line.words[i] in scene.table.sets["prepositions"]


def _is_asked(scene: Scene, n: int, place: Place) -> bool:
    """Whether somebody is only asked to do something ("persuade other Republicans to back the bill")."""
    words = scene.lines[n].words
    if words[place.end : place.end + 1] != ("to",):
        return False
    return any(scene.table.lists["asking"].at(words, i) for i in range(max(0, place.start - 5), place.start))


def _before_aside(scene: Scene, n: int, row: Sequence[tuple[Place, str]], before: int) -> str | None:
    """The subject before an inserted clause that ends just before the verb: "Brandt, who also met him, did not …"."""
    words = scene.lines[n].words
    i = verb_group(scene, n, before)
    if i <= 0 or words[i - 1] != ",":
        return None
    for place, who in reversed(row):
        if place.end < i - 1 and words[place.end] == ",":
            return who
    return None


def verb_group(scene: Scene, n: int, before: int) -> int:
    """Where the verb group that ends with word `before` begins: auxiliaries, adverbs and "seem" belong to it."""
    words = scene.lines[n].words
    allowed = scene.table.sets["auxiliaries"] | scene.table.sets["evidentials"]
    i = before
    while i > 0 and (words[i - 1] in allowed or words[i - 1].endswith("ly") or words[i - 1].endswith("n't")):
        i -= 1
    return i


def _own_subject(scene: Scene, n: int, start: int, before: int) -> bool:
    """Whether another subject stands between a mention and a verb ("the offer Quist made, which the army rejected")."""
    line = scene.lines[n]
    gap = line.words[start:before]
    if gap and gap[0] == "'s":
        return len(gap) > 4
    i = verb_group(scene, n, before) - 1
    if i < start:
        return False
    if line.words[before].endswith("ing") and i == before - 1:
        return line.words[i] not in scene.table.sets["participle_openers"] and line.words[i].isalnum()
    return line.capital[i] and not scene.table.capital_nouns


def _mention_after(scene: Scene, n: int, start: int) -> str | None:
    for place, who in scene.mentions[n]:
        if start <= place.start <= start + 4:
            return who
    return None


def _seems(scene: Scene, n: int, start: int) -> bool:
    words = scene.lines[n].words
    return any(scene.table.lists["evidentials"].at(words, i) for i in range(max(0, start - 5), start))
