"""The questions an article's actors take sides on, as propositions with a positive pole.

What somebody calls for, backs, opposes or refuses is a candidate ("a humanitarian pause"), and so is what somebody asks
another to do ("urged the council to scrap the levy"); candidates that mean the same are one issue. Leaves out who takes
which side: that is `expressions`. Where the words do not make a proposition an editor would print, there is no issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line

_PHRASE = 6  # words of a noun phrase
_FREQUENT = 4  # mentions that make a thing no table knows an issue


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: words `start` to `end` of line `line`, without articles; `head` is its main word's index."""

    line: int
    start: int
    end: int
    head: int
    definite: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """An issue as it stands in the text: its wording, and every place that speaks of it.

    `name` is how a sentence refers to it ("a humanitarian pause"); `bare` that it is an entity or topic, not a proposition;
    `sign` is -1 where the proposition is against what the places name.
    """

    label: str
    proposition: str
    name: str
    places: tuple[Place, ...]
    bare: bool = False
    sign: int = 1


def themes(scene: Scene) -> list[Theme]:
    """The issues of the text, those most spoken of first."""
    groups: list[list[Phrase]] = []
    for phrase in _candidates(scene):
        for group in groups:
            if _same(scene, group[0], phrase) or any(_same(scene, other, phrase) for other in group[1:]):
                group.append(phrase)
                break
        else:
            groups.append([phrase])
    groups.sort(key=lambda g: (-len(g), g[0].line, g[0].start))
    return [_theme(scene, group) for group in groups]


def _candidates(scene: Scene) -> Iterator[Phrase]:
    rules = scene.table.sets["issue_rules"]
    counts = Counter(w for line in scene.lines for w in line.words)
    seen: set[tuple[int, int]] = set()
    for n, marked in enumerate(scene.marked):
        for hit in marked.cues:
            if hit.cue.rule not in rules:
                continue
            phrase = noun_phrase(scene.lines[n], n, hit.end, scene.table)
            if phrase is not None and (n, phrase.head) not in seen and _worthy(scene, phrase, counts):
                seen.add((n, phrase.head))
                yield phrase


def noun_phrase(line: Line, n: int, start: int, table: Attitudes) -> Phrase | None:
    """The noun phrase that begins at word `start`, or None where something else stands there."""
    definite = False
    i = start
    while i < len(line.words) and (line.words[i] in table.sets["determiners"] or line.words[i] == '"'):
        definite = definite or line.words[i] in ("the", "this", "that", "these", "those", "its", "his", "her", "their")
        i += 1
    first = i
    while i < len(line.words) and i - first < _PHRASE and not _ends(line, i, first, table):
        i += 1
    if i == first:
        return None
    return Phrase(n, first, i, i - 1, definite)


def _ends(line: Line, i: int, first: int, table: Attitudes) -> bool:
    word = line.words[i]
    if word in table.sets["phrase_stop"] or not word[0].isalnum():
        return True
    if word.endswith("ly") and len(word) > 5:
        return True
    return i > first and word.endswith("ed") and len(word) > 4


def _worthy(scene: Scene, phrase: Phrase, counts: Counter[str]) -> bool:
    line = scene.lines[phrase.line]
    head = line.words[phrase.head]
    if head in scene.table.sets["not_issues"] or line.capital[phrase.head] or not head.isascii() or head[0].isdigit():
        return False
    if any(line.capital[i] for i in range(phrase.start, phrase.end)):
        return False
    known = any(head in _heads(scene.table, kind) for kind in ("occur", "adopt", "proceed"))
    if known and (phrase.end - phrase.start > 1 or counts[head] > 1 or head in _synonyms(head, scene.table)):
        return True
    return counts[head] >= _FREQUENT and len(head) > 3 and phrase.definite


def _heads(table: Attitudes, kind: str) -> frozenset[str]:
    return table.heads.get(kind, frozenset())


def _synonyms(head: str, table: Attitudes) -> frozenset[str]:
    for group in table.synonyms:
        if head in group:
            return group
    return frozenset((head,))


def _same(scene: Scene, one: Phrase, other: Phrase) -> bool:
    a, b = scene.lines[one.line].words, scene.lines[other.line].words
    head, second = a[one.head], b[other.head]
    alike = scene.table.stem(head) == scene.table.stem(second) or second in _synonyms(head, scene.table)
    if not alike:
        return False
    mine, theirs = _modifiers(scene, one), _modifiers(scene, other)
    return not mine or not theirs or bool(mine & theirs)


def _modifiers(scene: Scene, phrase: Phrase) -> frozenset[str]:
    words = scene.lines[phrase.line].words[phrase.start : phrase.head]
    return frozenset(scene.table.stem(w) for w in words if w not in scene.table.sets["loose_modifiers"])


def _theme(scene: Scene, group: Sequence[Phrase]) -> Theme:
    best = _wording(scene, group)
    words = _text(scene, best)
    label = " ".join(words)
    indefinite, definite = _indefinite(words, scene.table), "the " + label
    kind = next((k for k in ("occur", "adopt", "proceed") if words[-1] in _heads(scene.table, k)), "proceed")
    template = scene.table.maps["issue_templates"][kind]
    proposition = template.format(indefinite=indefinite, definite=definite)
    name = indefinite if kind == "occur" else definite
    return Theme(label, proposition[0].upper() + proposition[1:], name, tuple(_places(scene, group)))


def _text(scene: Scene, phrase: Phrase) -> list[str]:
    line = scene.lines[phrase.line]
    return [scene.text(phrase.line, i, i + 1) for i in range(phrase.start, phrase.end) if line.words[i] != '"']


def _wording(scene: Scene, group: Sequence[Phrase]) -> Phrase:
    """The phrase that names the issue best: the most frequent one of those that say more than the bare noun."""
    full = [p for p in group if p.end - p.start > 1] or list(group)
    counts = Counter(" ".join(_text(scene, p)).lower() for p in full)
    heads = Counter(scene.lines[p.line].words[p.head] for p in group)
    return max(
        full,
        key=lambda p: (heads[scene.lines[p.line].words[p.head]], counts[" ".join(_text(scene, p)).lower()], -p.line),
    )


def _indefinite(words: Sequence[str], table: Attitudes) -> str:
    head = words[-1].lower()
    if head in table.sets["mass_nouns"] or (head.endswith("s") and not head.endswith("ss")):
        return " ".join(words)
    return ("an " if words[0][0].lower() in "aeiou" else "a ") + " ".join(words)


def _places(scene: Scene, group: Sequence[Phrase]) -> Iterator[Place]:
    """Every place whose noun is one of the group's, and whose modifiers do not say something else."""
    heads = {w for p in group for w in _synonyms(scene.lines[p.line].words[p.head], scene.table)}
    stems = {scene.table.stem(h) for h in heads}
    allowed = frozenset(m for p in group for m in _modifiers(scene, p))
    for n, line in enumerate(scene.lines):
        for i, word in enumerate(line.words):
            if word not in heads and scene.table.stem(word) not in stems:
                continue
            start = i
            while (
                start
                and i - start < _PHRASE
                and not _ends(line, start - 1, start - 1, scene.table)
                and not _edge(line, start - 1, scene.table)
            ):
                start -= 1
            found = _modifiers(scene, Phrase(n, start, i + 1, i, False))
            if not found or not allowed or found & allowed:
                yield Place(n, start, i + 1)


def _edge(line: Line, i: int, table: Attitudes) -> bool:
    return line.words[i] in table.sets["determiners"] or (line.capital[i] and i > 0) or line.words[i] == "'s"
