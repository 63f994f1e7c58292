"""The questions an article's actors take sides on, as propositions with a positive pole.

What somebody calls for, backs, opposes or refuses is a candidate ("a humanitarian pause"); candidates that mean the same
are one issue. Leaves out who takes which side: that is `expressions`. Where the words do not make a proposition an editor
would print, there is no issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.nouns import Phrase, kind_of, modifiers, phrase_from, places_of, synonyms
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.themes import Theme

_FREQUENT = 4  # mentions that make a thing no table knows an issue


def themes(scene: Scene) -> list[Theme]:
    """The issues of the text, those most spoken of first."""
    if not scene.table.maps["issue_templates"]:
        return []
    groups: list[list[Phrase]] = []
    for phrase in _candidates(scene):
        for group in groups:
            if any(_same(scene, other, phrase) for other in group):
                group.append(phrase)
                break
        else:
            groups.append([phrase])
    groups.sort(key=lambda g: (-len(g), g[0].line, g[0].start))
    return [_theme(scene, group) for group in groups]


def _candidates(scene: Scene) -> Iterator[Phrase]:
    rules = scene.table.sets["issue_rules"]
    seen: set[tuple[int, int]] = set()
    for n, marked in enumerate(scene.marked):
        for hit in marked.cues:
            if hit.cue.rule not in rules:
                continue
            phrase = phrase_from(scene.lines[n], n, hit.end, scene.table)
            if phrase is not None and (n, phrase.head) not in seen and _worthy(scene, phrase):
                seen.add((n, phrase.head))
                yield phrase


def _worthy(scene: Scene, phrase: Phrase) -> bool:
    """Whether the phrase names something one can be for or against, and nobody's name."""
    line = scene.lines[phrase.line]
    head = line.words[phrase.head]
    if head in scene.table.sets["not_issues"] or (not head.isalpha() and "-" not in head):
        return False
    if not scene.table.capital_nouns and any(line.capital[i] for i in range(phrase.start, phrase.end)):
        return False
    count = len(scene.words.index[head])
    if kind_of(head, scene.table):
        return phrase.end - phrase.start > 1 or count > 1
    return count >= _FREQUENT and len(head) > 3 and phrase.definite


def _same(scene: Scene, one: Phrase, other: Phrase) -> bool:
    a, b = scene.lines[one.line], scene.lines[other.line]
    head, second = a.words[one.head], b.words[other.head]
    stem = scene.table.stem
    if stem(head) != stem(second) and second not in synonyms(head, scene.table):
        return False
    mine, theirs = modifiers(a, one, scene.table), modifiers(b, other, scene.table)
    return not mine or not theirs or bool(mine & theirs)


def _theme(scene: Scene, group: Sequence[Phrase]) -> Theme:
    table = scene.table
    words = _wording(scene, group)
    label = " ".join(words)
    kind = kind_of(words[-1].lower(), table) or "proceed"
    indefinite, definite = _indefinite(words, table), table.maps["articles"]["definite"].format(label=label)
    proposition = table.maps["issue_templates"][kind].format(indefinite=indefinite, definite=definite)
    heads = {w for p in group for w in synonyms(scene.lines[p.line].words[p.head], table)}
    allowed = {m for p in group for m in modifiers(scene.lines[p.line], p, table)}
    places = sorted(places_of(scene.words, heads, allowed, table), key=lambda p: (p.line, p.start))
    return Theme(
        label=label,
        proposition=proposition[0].upper() + proposition[1:],
        name=indefinite if kind == "occur" else definite,
        places=tuple(places),
        known=kind_of(words[-1].lower(), table) is not None,
    )


def _wording(scene: Scene, group: Sequence[Phrase]) -> list[str]:
    """The words that name the issue best: of those that say more than the bare noun, the most frequent."""
    full = [p for p in group if p.end - p.start > 1] or list(group)
    heads = Counter(scene.lines[p.line].words[p.head] for p in group)
    counts = Counter(" ".join(_words(scene, p)).lower() for p in full)
    best = max(
        full,
        key=lambda p: (heads[scene.lines[p.line].words[p.head]], counts[" ".join(_words(scene, p)).lower()], -p.line),
    )
    return _words(scene, best)


def _words(scene: Scene, phrase: Phrase) -> list[str]:
    line = scene.lines[phrase.line]
    return [scene.text(phrase.line, i, i + 1) for i in range(phrase.start, phrase.end) if line.words[i] != '"']


def _indefinite(words: Sequence[str], table: Attitudes) -> str:
    head = words[-1].lower()
    if head in table.sets["mass_nouns"] or (head.endswith("s") and not head.endswith("ss")):
        return " ".join(words)
    kind = "before_vowel" if words[0][0].lower() in "aeiou" else "indefinite"
    return str(table.maps["articles"][kind].format(label=" ".join(words)))
