"""Who shows which attitude to a phrase of the text, and with which words: explicit expressions only.

From a phrase ("a humanitarian pause") it looks for the cue that governs it and for the subject of that cue, or for the
speaker whose words hold both. What is not said in so many words is left out: `stance` weighs that where a pair is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Kind
from toolkit.engines.builtin.conditions import Clause, condition
from toolkit.engines.builtin.scene import Scene, Speech
from toolkit.engines.builtin.stance import STOPS, chain, negated, product, rule
from toolkit.engines.builtin.targets import Place

_GAP = 5  # words between the cue and the head of the phrase it governs
_SUBJECT = 12  # words between a verb and its subject
_AFTER = 8


@dataclass(frozen=True, slots=True)
class Expression:
    """An attitude somebody shows to a phrase. Words `start` to `end` of line `line` show it.

    `polarity` is 1, -1, or 0 where the words name the phrase without taking a side. `weak` marks a negated support, which
    is not yet opposition. `relayed` says that somebody else tells it: `relayer` (an actor), or the article itself.
    """

    actor: str
    polarity: int
    line: int
    start: int
    end: int
    rule: str
    weak: bool = False
    relayed: bool = False
    relayer: str | None = None
    condition: Clause | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    """Cue words around a phrase, before their holder is known; `by` is where a holder stands after "by"."""

    polarity: int
    start: int
    end: int
    rule: str
    weak: bool = False
    by: int | None = None


def expressions(scene: Scene, place: Place) -> list[Expression]:
    """What the sentence of `place` explicitly says of somebody's attitude to the phrase there."""
    found: list[Expression] = []
    if asked_about(scene, place):
        return found
    for shown in _shown(scene, place):
        clause = condition(
            scene.lines[place.line], shown.start, max(place.end, shown.end), shown.polarity < 0, scene.table
        )
        for actor, relayed, relayer, statement in _holders(scene, place, shown):
            found.append(
                Expression(
                    actor, shown.polarity, place.line, shown.start, max(shown.end, place.end), shown.rule,
                    weak=shown.weak, relayed=relayed, relayer=relayer, condition=clause, statement=statement,
                )
            )  # fmt: skip
    return found


def _shown(scene: Scene, place: Place) -> Iterator[_Shown]:
    marked = scene.marked[place.line]
    line = marked.line
    before = [h for h in marked.cues if h.end <= place.start and _governs(scene, place, h.end)]
    if before:
        hits = chain(line, [h for h in marked.cues if h.end <= before[-1].end])
        hits = [h for h in hits if h.cue.kind is not Kind.THING]
        if hits:
            score = product(hits)
            passive = _met(scene, place)
            if passive is not None and hits[-1].cue.rule in ("demand", "will_noun"):
                yield passive
                return
            weak = any(h.weak for h in hits)
            undone = _undone(scene, place)
            if undone is not None:
                score = -score
            if hits[-1].cue.rule == "deal":
                return
            if hits[0].cue.kind is not Kind.CARRIER or len(hits) > 1:
                yield _Shown(1 if score > 0 else -1, hits[0].start, undone or hits[-1].end, rule(hits), weak)
                return
    needed = _required(scene, place)
    if needed is not None:
        yield needed
        return
    after = _met(scene, place) or (_last_verb(scene, place) if scene.table.free_order else None)
    if after is not None:
        yield after


def _last_verb(scene: Scene, place: Place) -> _Shown | None:
    """In languages whose verb may stand last, the verb that closes the phrase's clause."""
    marked = scene.marked[place.line]
    for hit in marked.cues:
        gap = marked.line.words[place.end : hit.start]
        if hit.start >= place.end and hit.cue.kind is Kind.VERB:
            if len(gap) > _AFTER or STOPS & set(gap):
                return None
            return _Shown(1 if hit.polarity > 0 else -1, place.start, hit.end, hit.cue.rule, hit.weak)
    return None


def asked_about(scene: Scene, place: Place) -> bool:
    """Whether the phrase is only what a question is about ("was asked whether the cut was right", "Who wants it?")."""
    line = scene.lines[place.line]
    before = line.words[: place.start]
    if any(scene.table.lists["questions"].at(line.words, i) for i in range(max(0, place.start - 12), place.start)):
        return True
    return line.words[-1:] == ("?",) and '"' not in before


def _undone(scene: Scene, place: Place) -> int | None:
    """Where words end that want the phrase ended ("called for it to be scrapped", "wants the mine closed"), if any."""
    words = scene.lines[place.line].words
    i = place.end
    while i < min(len(words), place.end + 4) and words[i] in scene.table.sets["auxiliaries"]:
        i += 1
    if i >= len(words) or words[i].endswith("ing"):
        return None
    if scene.table.stem(words[i]) in scene.table.undoing:
        return i + 1
    hit = scene.table.lists["undone"].at(words, i)
    return hit[0] if hit else None


def _governs(scene: Scene, place: Place, end: int) -> bool:
    """Whether nothing but articles, names and quotation marks stands between a cue and the phrase."""
    line = scene.lines[place.line]
    allowed = scene.table.sets["determiners"]
    return place.start - end <= _GAP and all(
        line.words[i] in allowed or line.capital[i] or line.words[i] in ('"', "'s") for i in range(end, place.start)
    )


def _required(scene: Scene, place: Place) -> _Shown | None:
    """ "There would be no pause", "we need a pause", "would require a pause"."""
    line = scene.lines[place.line]
    for i in range(place.start - 1, max(-1, place.start - 1 - _GAP), -1):
        if line.words[i] in STOPS - {'"'}:
            return None
        hit = scene.table.lists["condition_verbs"].at(line.words, i)
        if hit:
            return _Shown(0, i, hit[0], "requires")
        hit = scene.table.lists["existence"].at(line.words, i)
        if hit:
            no = "no" in line.words[hit[0] : place.start] or negated(line, i, scene.table) is not None
            if no or line.words[i].startswith("need"):
                return _Shown(-1 if no else 1, i, hit[0], "no_existence" if no else "need")
    return None


def _met(scene: Scene, place: Place) -> _Shown | None:
    """What is said of the phrase after it: "was rejected by", "is unacceptable", "met with resistance by"."""
    marked = scene.marked[place.line]
    line = marked.line
    window = range(place.end, min(len(line.words), place.end + _AFTER))
    stop = next((i for i in window if line.words[i] in STOPS), window.stop)
    if not any(w in scene.table.sets["copulas"] for w in line.words[place.end : stop]):
        return None
    for hit in (*marked.cues, *marked.words):
        if place.end <= hit.start < stop and hit.cue.kind in (Kind.VERB, Kind.WORD) and hit.polarity:
            by = next((i for i in range(hit.end, min(hit.end + 3, len(line.words))) if line.words[i] == "by"), None)
            if by is None and hit.cue.kind is Kind.VERB:
                continue
            return _Shown(
                1 if hit.polarity > 0 else -1,
                place.start,
                hit.end if by is None else by + 1,
                hit.cue.rule + "_after",
                hit.weak,
                by,
            )
    return None


def _holders(scene: Scene, place: Place, shown: _Shown) -> list[tuple[str, bool, str | None, str | None]]:
    """Whose attitude it is: actor, whether somebody else tells it, who that is, and the statement that holds it."""
    n = place.line
    start = min(shown.start, place.start)
    if shown.by is not None:
        actor = _mention_after(scene, n, shown.by + 1)
        return [(actor, False, None, None)] if actor else []
    speech = scene.speaker(n, start, place.end)
    relayed = _seems(scene, n, shown.start)
    subjects = _subjects(scene, n, shown.start, speech.start if speech else 0)
    if speech is not None and speech.actor is not None:
        return _in_speech(scene, n, shown, speech, subjects)
    return [(actor, relayed, None, None) for actor in subjects]


def _in_speech(
    scene: Scene, n: int, shown: _Shown, speech: Speech, subjects: Sequence[str]
) -> list[tuple[str, bool, str | None, str | None]]:
    others = [actor for actor in subjects if actor != speech.actor]
    if others:
        return [(actor, True, speech.actor, speech.statement) for actor in others]
    if speech.actor is not None and _speaks_for_self(scene, n, shown, speech):
        return [(speech.actor, False, None, speech.statement)]
    return []


def _speaks_for_self(scene: Scene, n: int, shown: _Shown, speech: Speech) -> bool:
    """Whether the clause has no subject but the speaker: "we", the body spoken for, "there", or none at all."""
    line = scene.lines[n]
    words = line.words[max(speech.start, shown.start - 6) : shown.start]
    if set(words[-3:]) & scene.table.sets["nobody"]:
        return False
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
    row = [(p, who) for p, who in scene.mentions[n] if p.end <= before and p.start >= least]
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


def _before_aside(scene: Scene, n: int, row: Sequence[tuple[Place, str]], before: int) -> str | None:
    """The subject before an inserted clause that ends just before the verb: "Herzog, who also met him, did not …"."""
    words = scene.lines[n].words
    i = _verb_group(scene, n, before)
    if i <= 0 or words[i - 1] != ",":
        return None
    for place, who in reversed(row):
        if place.end < i - 1 and words[place.end] == ",":
            return who
    return None


def _verb_group(scene: Scene, n: int, before: int) -> int:
    """Where the verb group that ends with word `before` begins: auxiliaries, adverbs and "seem" belong to it."""
    words = scene.lines[n].words
    allowed = scene.table.sets["auxiliaries"] | scene.table.sets["evidentials"]
    i = before
    while i > 0 and (words[i - 1] in allowed or words[i - 1].endswith("ly") or words[i - 1].endswith("n't")):
        i -= 1
    return i


def _own_subject(scene: Scene, n: int, start: int, before: int) -> bool:
    """Whether another subject stands between a mention and a verb ("the offer Blinken made, which the army rejected")."""
    line = scene.lines[n]
    gap = line.words[start:before]
    if gap and gap[0] == "'s":
        return len(gap) > 4
    i = _verb_group(scene, n, before) - 1
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
