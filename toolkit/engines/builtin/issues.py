"""The questions an article's actors take sides on, as propositions with a positive pole.

What somebody calls for, backs, opposes or refuses is a candidate ("a humanitarian pause"); candidates that mean the same
are one issue. Leaves out who takes which side: that is `expressions`. Where the words do not make a proposition an editor
would print, there is no issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.nouns import Phrase, kind_of, modifiers, phrase_from, phrase_to, places_of, synonyms
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.themes import Theme

_FREQUENT = 4  # mentions that make a thing no table knows an issue
_LEAD = 3  # lines at the beginning, one of which must name such a thing


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
    found = [_theme(scene, group) for group in groups]
    return [theme for theme in found if theme.label.lower() not in scene.table.sets["vague_heads"]]


def _candidates(scene: Scene) -> Iterator[Phrase]:
    rules = scene.table.sets["issue_rules"]
    seen: set[tuple[int, int]] = set()
    for n, marked in enumerate(scene.marked):
        for hit in marked.cues:
            if hit.cue.rule not in rules or scene.lines[n].words[hit.end - 1] == "to":
                continue
            phrase = phrase_from(scene.lines[n], n, hit.end, scene.table)
            if phrase is not None and (n, phrase.head) not in seen and _worthy(scene, phrase):
                seen.add((n, phrase.head))
                yield phrase


def _worthy(scene: Scene, phrase: Phrase) -> bool:
    """Whether the phrase names something one can be for or against, and nobody's name."""
    line = scene.lines[phrase.line]
    head = line.words[phrase.head]
    sets = scene.table.sets
    if head in sets["not_issues"] | sets["titles"] | sets["own_bodies"] or (not head.isalpha() and "-" not in head):
        return False
    if not scene.table.capital_nouns and any(line.capital[i] for i in range(phrase.start, phrase.end)):
        return False
    count = len(scene.words.index[head])
    if kind_of(head, scene.table):
        return phrase.end - phrase.start > 1 or count > 1
    early = any(n < _LEAD for n, _ in scene.words.index[head])
    return count >= _FREQUENT and early and len(head) > 3 and phrase.definite


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
    heads = {w for p in group for w in synonyms(scene.lines[p.line].words[p.head], table)}
    allowed = {m for p in group for m in modifiers(scene.lines[p.line], p, table)}
    places = sorted(places_of(scene.words, heads, allowed, table), key=lambda p: (p.line, p.start))
    words = _wording(scene, group)
    if len(words) == 1:
        words = _fuller(scene, words, places)
    words = _trimmed(words, table)
    label = " ".join(words)
    head = scene.lines[group[0].line].words[group[0].head]
    kind = kind_of(words[-1].lower(), table) or kind_of(head, table) or "proceed"
    indefinite, definite = _indefinite(words, head, table), table.maps["articles"]["definite"].format(label=label)
    proposition = table.maps["issue_templates"][kind].format(indefinite=indefinite, definite=definite)
    return Theme(
        label=label,
        proposition=proposition[0].upper() + proposition[1:],
        name=indefinite if kind == "occur" else definite,
        places=tuple(places),
        known=kind_of(head, table) is not None,
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


def _trimmed(words: list[str], table: Attitudes) -> list[str]:
    """A label without the modifiers that only tell it from others in passing ("the different amendment")."""
    start = 0
    while start < len(words) - 1 and words[start].lower() in table.sets["passing_modifiers"]:
        start += 1
    return words[start:]


def _fuller(scene: Scene, words: list[str], places: Sequence[Place]) -> list[str]:
    """A bare noun with what most often stands before it in the text ("the law": "the health care law")."""
    found: Counter[tuple[str, ...]] = Counter()
    for place in places:
        line = scene.lines[place.line]
        phrase = phrase_to(line, place.line, place.end - 1, scene.table, names=True)
        if line.words[phrase.head] != words[0].lower():
            continue
        if phrase.end - phrase.start > 1:
            found[tuple(_words(scene, phrase))] += 1
        elif line.words[phrase.end : phrase.end + 1] and line.words[phrase.end] in scene.table.sets["label_links"]:
            of = phrase_from(line, place.line, phrase.end + 1, scene.table)
            if of is not None:
                found[tuple(_words(scene, Phrase(place.line, phrase.start, of.end, phrase.head, False)))] += 1
    best = max(found, key=lambda w: (found[w], -len(w)), default=None)
    return list(best) if best else words


def _words(scene: Scene, phrase: Phrase) -> list[str]:
    line = scene.lines[phrase.line]
    return [scene.text(phrase.line, i, i + 1) for i in range(phrase.start, phrase.end) if line.words[i] != '"']


def _indefinite(words: Sequence[str], head: str, table: Attitudes) -> str:
    if head in table.sets["mass_nouns"] or (head.endswith("s") and not head.endswith("ss")):
        return " ".join(words)
    kind = "before_vowel" if words[0][0].lower() in "aeiou" else "indefinite"
    return str(table.maps["articles"][kind].format(label=" ".join(words)))
