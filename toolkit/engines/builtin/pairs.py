"""The attitude of one actor to one asked issue or entity, from all signs in the text.

Where both stand in one sentence the cues between them count most; then what the actor says of the target; then the tone of
sentences that name the target beside sentences that name the actor. Leaves out explicit expressions: see `expressions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.issues import Theme
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.signs import Sign, ambient, between, spoken
from toolkit.engines.builtin.stance import chain, mark, product
from toolkit.engines.builtin.targets import Place, target
from toolkit.engines.builtin.words import Line, split
from toolkit.records import Issue, Sentence

_TOGETHER = 0.3  # weight of a sentence's tone where actor and target stand in it
_BESIDE = 0.15  # … in neighbouring sentences
_APART = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the signs add up to: `score` below 0 is against; `signs` stand heaviest first, none where nothing binds them."""

    score: float
    signs: tuple[Sign, ...]


def given_theme(scene: Scene, issue: Issue) -> Theme:
    """A given issue as it stands in the text: a proposition, or the bare name of an entity or topic."""
    table = scene.table
    places = scene.persons.get(issue.id) or target([issue.label], table).places(scene.lines, table)
    if issue.label.strip().lower() == issue.proposition.strip().lower() or not _normative(issue.proposition, table):
        return Theme(issue.label, issue.proposition, issue.label, tuple(places), bare=True)
    sign = _sign(issue, table)
    if not places:
        places = target([_object(issue.proposition, table)], table).places(scene.lines, table)
    clause = issue.proposition.strip().rstrip(".")
    name = table.maps["sentences"]["proposition"].format(proposition=clause[0].lower() + clause[1:] if clause else "")
    return Theme(issue.label, issue.proposition, name, tuple(places), sign=sign)


def _normative(proposition: str, table: Attitudes) -> bool:
    return any(word in table.sets["modals"] for word in split(proposition))


def _sign(issue: Issue, table: Attitudes) -> int:
    """-1 where the proposition is against what its label names ("The town should close the berth", "the berth")."""
    words = split(issue.proposition)
    count = len(words)
    sentence = Sentence(number=1, start=0, end=len(issue.proposition), paragraph=0)
    line = Line(sentence, words, tuple(range(count)), tuple(range(1, count + 1)), (False,) * count)
    modal = next((i for i, word in enumerate(words) if word in table.sets["modals"]), -1)
    (marked,) = mark((line,), table)
    found = target([issue.label], table).places((line,), table)
    end = max((p.start for p in found if p.start > modal), default=count)
    hits = [h for h in marked.cues if modal < h.start and h.end <= end]
    sign = 1 if not hits or product(chain(line, hits)) > 0 else -1
    if not hits and words[modal + 1 : modal + 2] == ("not",):
        sign = -1
    return sign


def _object(proposition: str, table: Attitudes) -> str:
    words = proposition.split()
    modal = next((i for i, word in enumerate(words) if word.lower() in table.sets["modals"]), -1)
    return " ".join(words[modal + 2 :]) or proposition


def weigh(scene: Scene, actor: str, theme: Theme) -> Verdict:
    """Add up the signs of the actor's attitude to what the theme names."""
    mine = scene.places(actor)
    by_line: dict[int, list[Place]] = {}
    for place in mine:
        by_line.setdefault(place.line, []).append(place)
    said = {n for n, row in enumerate(scene.speech) if any(s.actor == actor for s in row)}
    signs: list[Sign] = []
    for place in theme.places:
        signs += _signs(scene, actor, place, by_line, said)
    signs.sort(key=lambda s: -abs(s.score))
    return Verdict(sum(s.score for s in signs), tuple(signs))


def _signs(scene: Scene, actor: str, place: Place, mine: dict[int, list[Place]], said: set[int]) -> list[Sign]:
    n = place.line
    marked = scene.marked[n]
    found: list[Sign] = []
    here = [p for p in mine.get(n, []) if p.end <= place.start or place.end <= p.start]
    if here:
        nearest = min(here, key=lambda p: min(abs(p.end - place.start), abs(place.end - p.start)))
        found += between(marked, n, nearest, place, scene.table)
    if n in said:
        found += spoken(marked, n, place)
    elif here:
        found += ambient(marked, n, place, _TOGETHER)
    elif {n - 1, n + 1} & (mine.keys() | said):
        found += ambient(marked, n, place, _BESIDE)
    else:
        found += ambient(marked, n, place, _APART)
    return found
