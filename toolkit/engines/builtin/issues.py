"""The questions an article's actors take sides on, as propositions with a positive pole.

What somebody calls for, backs, opposes or refuses is a candidate ("a humanitarian pause"); candidates that mean the same
are one issue. Leaves out who takes which side: that is `expressions`. Where the words do not make a proposition an editor
would print, there is no issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.lexicon import for_language
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
    barred = scene.table.sets["vague_heads"] | scene.table.sets["not_labels"]
    return [theme for theme in found if theme.label.lower() not in barred]


def _candidates(scene: Scene) -> Iterator[Phrase]:
    rules = scene.table.sets["issue_rules"]
    seen: set[tuple[int, int]] = set()
    for n, marked in enumerate(scene.marked):
        for hit in marked.cues:
            if hit.cue.rule not in rules or scene.lines[n].words[hit.end - 1] in ("to", "despite"):
                continue
            phrase = _owned(scene, n, phrase_from(scene.lines[n], n, hit.end, scene.table))
            if phrase is not None and hit.cue.rule == "demand" and _is_office(scene, phrase):
                continue
            if phrase is not None and (n, phrase.head) not in seen and _worthy(scene, phrase):
                seen.add((n, phrase.head))
                yield phrase


def _is_office(scene: Scene, phrase: Phrase) -> bool:
    """Whether it is something that somebody wants to win, not a thing to be for or against ("seeks the nomination")."""
    return scene.lines[phrase.line].words[phrase.head] in scene.table.sets["prizes"]


def _owned(scene: Scene, n: int, phrase: Phrase | None) -> Phrase | None:
    """The phrase, or of a possessor what it possesses ("opposes Brack's ferry plan")."""
    line = scene.lines[n]
    if phrase is None or line.words[phrase.end : phrase.end + 1] != ("'s",):
        return phrase
    own = phrase_from(line, n, phrase.end + 1, scene.table)
    if own is None or own.end - own.start < 2 or not kind_of(line.words[own.head], scene.table):
        return None
    return replace(own, definite=True)


def _worthy(scene: Scene, phrase: Phrase) -> bool:
    """Whether the phrase names something one can be for or against, and nobody's name."""
    line = scene.lines[phrase.line]
    head = line.words[phrase.head]
    sets = scene.table.sets
    told = any("-" in word for word in line.words[phrase.start : phrase.head]) and _is_proposed(scene, head)
    if head in sets["not_issues"] and not told:  # "a four-day week" is one, a week is none
        return False
    if head in sets["titles"] | sets["own_bodies"] or (not head.isalpha() and "-" not in head):
        return False
    after = line.words[phrase.end] if phrase.end < len(line.words) else ""
    if after == "'s" or after in sets["possessives"]:
        return False
    if not scene.table.capital_nouns and any(line.capital[i] for i in range(phrase.start, phrase.end)):
        taken = any(p.start <= phrase.head < p.end for p, _ in scene.mentions[phrase.line])
        return kind_of(head, scene.table) is not None and phrase.end - phrase.start > 1 and not taken
    count = len(scene.words.index[head])
    if kind_of(head, scene.table):
        return phrase.end - phrase.start > 1 or count > 1
    if for_language(scene.table.language).heads(head) or after in scene.table.sets["joins"]:
        return False
    early = any(n < _LEAD for n, _ in scene.words.index[head])
    if phrase.end - phrase.start > 1 and count > 1 and early and _is_proposed(scene, head):
        return True
    return count >= _FREQUENT and early and len(head) > 3 and phrase.definite


def _is_proposed(scene: Scene, head: str) -> bool:
    """Whether a line that names the thing tells of a proposal."""
    proposing = scene.table.sets["proposing"]
    return any(proposing & set(scene.lines[n].words) for n, _ in scene.words.index[head])


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
