"""The attitude of one actor to one asked issue or entity, from all signs in the text.

Where both stand in one sentence the cues between them count most; then what the actor says of the target; then the tone of
sentences that name the target beside sentences that name the actor. Leaves out explicit expressions: see `expressions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.camps import against, camp
from toolkit.engines.builtin.expressions import asked_about
from toolkit.engines.builtin.scene import Scene, Speech
from toolkit.engines.builtin.signs import Sign, ambient, between, spoken
from toolkit.engines.builtin.targets import Place, Target, target
from toolkit.engines.builtin.themes import Theme
from toolkit.engines.builtin.words import plain_line, text_of

_TOGETHER = 0.3  # weight of a sentence's tone where actor and target stand in it
_BESIDE = 0.05  # … in neighbouring sentences
_APART = 0.02
_PRAISE = 0.8  # words of praise in a reporter's sentence say less than words of blame
_DOUBT = 0.3
_RIVAL = 0.5  # weight of opposite camps
_FELLOW = 0.2  # … of the same camp
_PEACE = 0.01  # of standing together where nothing speaks of conflict


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the signs add up to: `score` below 0 is against; `signs` stand heaviest first, none where nothing binds them.

    `lines` are the indexes of the lines in which the actor stands or speaks: only they bear a position out.
    """

    score: float
    signs: tuple[Sign, ...]
    lines: frozenset[int] = frozenset()


def weigh(scene: Scene, actor: str, theme: Theme, chosen: bool) -> Verdict:
    """Add up the signs of the actor's attitude to what the theme names.

    Where somebody has chosen the pair, lines around the actor's own count as well, and that both stand in one line.
    """
    who = same(scene, actor)
    by_line: dict[int, list[Place]] = {}
    for n, row in enumerate(scene.mentions):
        for place, one in row:
            if one in who:
                by_line.setdefault(n, []).append(place)
    said = {n: mine for n, row in enumerate(scene.speech) if (mine := [s for s in row if s.actor in who])}
    signs: list[Sign] = []
    for place in theme.places:
        if theme.bare or not asked_about(scene, place):
            signs += _signs(scene, place, by_line, said)
    side = _sides(scene, who, theme)
    near = min(theme.lines & by_line.keys(), default=None)
    if side and near is not None:
        signs.append(Sign(near, 0, len(scene.lines[near].words), side, "camps"))
    if not signs and theme.bare and chosen:
        together = near if near is not None else min(theme.lines & said.keys(), default=None)
        signs += [] if together is None else [Sign(together, 0, len(scene.lines[together].words), _PEACE, "together")]
    lines = frozenset(by_line.keys() | said.keys())
    if not theme.bare:
        signs = [sign for sign in signs if _own_judgement(scene, sign)]
    elif not chosen:
        signs = [s for s in signs if s.line in lines and not s.tone and not _of_others(scene, s)]
    signs.sort(key=lambda s: -abs(s.score))
    own = sum(s.score for s in signs if not s.tone)
    tone = _tone([s.score for s in signs if s.tone])
    return Verdict(own + tone + (side if near is None else 0.0), tuple(signs), lines)


def _own_judgement(scene: Scene, sign: Sign) -> bool:
    """Whether a sign is a word of praise or blame in the actor's own speech, not what others are said to feel."""
    return sign.rule.startswith("speech_") and not sign.explicit and not _of_others(scene, sign)


def _of_others(scene: Scene, sign: Sign) -> bool:
    """Whether what shows a sign is said of nobody or of people at large ("nobody wants the strike")."""
    before = scene.lines[sign.line].words[max(0, sign.start - 3) : sign.start]
    return bool(set(before) & scene.table.sets["nobody"])


def _sides(scene: Scene, who: frozenset[str], theme: Theme) -> float:
    """What the camps of the two say, where the theme is somebody or some body."""
    if not theme.bare:
        return 0.0
    theirs = camp(scene, theme.label, theme.places)
    if theirs is None:
        return 0.0
    mine = {camp(scene, scene.actors[one].name, scene.places(one)) for one in who} - {None}
    side = against(scene, mine.pop(), theirs) if len(mine) == 1 else 0.0
    return side * (_RIVAL if side < 0 else _FELLOW)


def _tone(scores: Sequence[float]) -> float:
    """The balance of praise and blame around the target, from -0.5 to 0.5: more of it makes it surer, not stronger."""
    good = _PRAISE * sum(score for score in scores if score > 0)
    bad = sum(score for score in scores if score < 0)
    return 0.5 * (good + bad) / (good - bad + _DOUBT)


def _signs(scene: Scene, place: Place, mine: Mapping[int, list[Place]], said: Mapping[int, list[Speech]]) -> list[Sign]:
    n = place.line
    marked = scene.marked[n]
    found: list[Sign] = []
    speech = next((s for s in said.get(n, []) if s.start <= place.start and place.end <= s.end), None)
    here = [p for p in mine.get(n, []) if p.end <= place.start or place.end <= p.start]
    if speech is not None:
        found += spoken(marked, n, place, speech.start, speech.end, scene.table)
    if here and not any(sign.explicit for sign in found):
        nearest = min(here, key=lambda p: min(abs(p.end - place.start), abs(place.end - p.start)))
        found += between(marked, n, nearest, place, scene.table)
    if speech is not None:
        return found
    if here or n in said:
        found += ambient(marked, n, place, _TOGETHER)
    elif {n - 1, n + 1} & (mine.keys() | said.keys()):
        found += ambient(marked, n, place, _BESIDE)
    else:
        found += ambient(marked, n, place, _APART)
    return found


def same(scene: Scene, actor: str) -> frozenset[str]:
    """The actor and those of the roster that speak for it: another form of its name, its camp or administration."""
    names = [scene.actors[actor].name, *scene.actors[actor].aliases]
    about = target(names, scene.table, None, topic=False)
    found = {actor}
    for other in scene.actors.values():
        if other.named and other.id != actor and _covers(about, other.name, scene.table):
            found.add(other.id)
    return frozenset(found)


def _covers(about: Target, name: str, table: Attitudes) -> bool:
    line = plain_line(name)
    places = about.places(text_of([line]), table)
    held = {i for p in places for i in range(p.start, p.end)}
    rest = [w for i, w in enumerate(line.words) if i not in held]
    return bool(held) and all(w in table.sets["titles"] or w in table.sets["camps"] for w in rest)
