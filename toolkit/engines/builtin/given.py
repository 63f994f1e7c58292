"""Issues that are given, as they stand in the text: the codebook's propositions, or bare names of entities and topics.

A proposition is found by its label, by the label's main noun, and by the words that refer back to it; where it asks for
something to end ("The town should close the berth") what is said for the thing is said against the proposition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.nouns import kind_of, phrase_to, places_of, synonyms
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.stance import OPENING, STOPS
from toolkit.engines.builtin.targets import Place, target
from toolkit.engines.builtin.themes import Theme
from toolkit.engines.builtin.words import split
from toolkit.records import Issue

_PAUSES = STOPS | frozenset({"and", "but"})
_ANSWERS = frozenset({"yes", "no"})  # cues that answer a proposition without naming it
_NEAR = 3  # lines back that "it" may reach
_CENTRAL = 0.08  # share of lines that make an issue the text's main one
_COVERED = 0.6  # share of a proposition's words that do so


def given_themes(scene: Scene, issues: Sequence[Issue]) -> dict[str, Theme]:
    """Every given issue by its id."""
    found = {}
    for issue in issues:
        labelled, whole = _labelled(issue, scene.table)
        found[issue.id] = _bare(scene, labelled) or _proposition(scene, labelled, whole)
    return with_echoes(scene, found)


def _labelled(issue: Issue, table: Attitudes) -> tuple[Issue, bool]:
    """The issue with a label of its own, and whether only the whole label speaks of it.

    Of a proposition that stands for both the label is what it asks something about ("build a new school"); where nothing
    follows the verb, its subject and what that is to be or do ("free trams" of "Trams should be free").
    """
    words = split(issue.proposition)
    modal = next((i for i, word in enumerate(words) if word in table.sets["modals"]), 0)
    if not modal or issue.label.strip().lower() != issue.proposition.strip().lower():
        return issue, False
    rest = [word for word in words[modal + 1 :] if word.isalnum() or "-" in word]
    verb = next((i for i, w in enumerate(rest) if w not in table.sets["auxiliaries"] and w != "not"), len(rest))
    about = rest[verb + (rest[verb : verb + 1] != [] and rest[verb] not in table.sets["determiners"]) :]
    while about and about[0] in table.sets["topic_stop"]:
        about = about[1:]
    if about:
        return issue.model_copy(update={"label": " ".join(about)}), False
    subject = [word for word in words[:modal] if word.isalnum() and word not in table.sets["topic_stop"]]
    asked = [] if verb and table.stem("".join(rest[verb:])) in table.undoing else rest[verb:]
    if not subject or not rest[verb:]:
        return issue, False
    return issue.model_copy(update={"label": " ".join([*asked, *subject])}), bool(asked)


def _bare(scene: Scene, issue: Issue) -> Theme | None:
    normative = any(word in scene.table.sets["modals"] for word in split(issue.proposition))
    if normative and issue.label.strip().lower() != issue.proposition.strip().lower():
        return None
    places = scene.persons.get(issue.id) or target([issue.label], scene.table).places(scene.words, scene.table)
    return Theme(issue.label, issue.proposition, issue.label, tuple(places), bare=True)


def _proposition(scene: Scene, issue: Issue, whole: bool) -> Theme:
    table = scene.table
    label = split(issue.label)
    full = target([issue.label], table).places(scene.words, table)
    places = {(p.line, p.end): _widened(scene, p) for p in full if p.weight == 1.0}
    for heads, allowed in () if whole else _nouns(issue, label, table):
        for place in places_of(scene.words, heads, allowed, table):
            places.setdefault((place.line, place.end), place)
    clause = issue.proposition.strip().rstrip(".")
    clause = clause if _opens_with_name(scene, clause) else clause[:1].lower() + clause[1:]
    name = table.maps["sentences"]["proposition"].format(proposition=clause)
    ordered = sorted(places.values(), key=lambda p: (p.line, p.start))
    lines = {p.line for p in ordered}
    central = bool(lines) and (len(lines) >= max(2, _CENTRAL * len(scene.lines)) or min(lines) < 2)
    return Theme(issue.label, issue.proposition, name, tuple(ordered), sign=_sign(issue, label, table), central=central)


def _opens_with_name(scene: Scene, clause: str) -> bool:
    """Whether the text writes a clause's first word with a capital letter inside its sentences, as a name."""
    places = scene.words.index.get(next(iter(split(clause)), ""), ())
    inside = [scene.lines[n].capital[i] for n, i in places if i and scene.lines[n].words[i - 1] not in OPENING]
    return bool(inside) and all(inside)


def _widened(scene: Scene, place: Place) -> Place:
    start = phrase_to(scene.lines[place.line], place.line, place.start, scene.table).start
    return Place(place.line, start, place.end)


def _nouns(issue: Issue, label: Sequence[str], table: Attitudes) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The label's main noun, and the nouns of the proposition that the table knows, with the modifiers they may have."""
    core = list(label)
    for i, word in enumerate(label):
        if i and word in table.sets["phrase_stop"]:
            core = list(label[:i])
            break
    content = frozenset(table.stem(w) for w in split(f"{issue.label} {issue.proposition}"))
    if core and core[-1].isalpha() and core[-1] not in table.sets["not_issues"]:
        yield synonyms(core[-1], table), content
    for word in split(issue.proposition):
        if kind_of(word, table) and word not in core:
            yield frozenset((word,)), content


def _sign(issue: Issue, label: Sequence[str], table: Attitudes) -> int:
    words = split(issue.proposition)
    modal = next((i for i, word in enumerate(words) if word in table.sets["modals"]), -1)
    after = words[modal + 1 : modal + 5]
    sign = -1 if "not" in after[:2] or (words[modal : modal + 1] and words[modal].endswith("n't")) else 1
    verb = next((w for w in after if w not in table.sets["auxiliaries"] and not w.endswith("ly")), "")
    named = {table.stem(w) for w in label}
    if table.stem(verb) in table.undoing and table.stem(verb) not in named:
        sign = -sign
    return sign


def with_echoes(scene: Scene, themes: Mapping[str, Theme], pronouns: bool = True) -> dict[str, Theme]:
    """The themes with the places that refer back to each rather than to another one, by "it" only with `pronouns`."""
    marked = {key: replace(theme, central=_is_central(scene, theme)) for key, theme in themes.items()}
    found = {}
    for key, theme in marked.items():
        others = [other for k, other in marked.items() if k != key and not other.bare]
        held = {(p.line, p.start) for p in theme.places}
        echoes = [] if theme.bare else _echoes(scene, theme, others, pronouns)
        echoes = [p for p in echoes if (pronouns and not _is_specific(scene, p)) or _refers(scene, theme, p)]
        found[key] = replace(theme, echoes=tuple(p for p in echoes if (p.line, p.start) not in held))
    return found


def _is_central(scene: Scene, theme: Theme) -> bool:
    """Whether the text is mainly about the theme: many lines or its opening speak of it, or most of its words occur."""
    lines = theme.lines
    if lines and (len(lines) >= max(2, _CENTRAL * len(scene.lines)) or min(lines) < 2):
        return True
    table = scene.table
    wanted = {table.stem(w) for w in split(theme.proposition) if w.isalpha() and w not in table.sets["topic_stop"]}
    there = {table.stem(w) for w in scene.words.index}
    return bool(wanted) and len(wanted & there) >= _COVERED * len(wanted)


def _echoes(scene: Scene, theme: Theme, others: Sequence[Theme], pronouns: bool) -> list[Place]:
    lines = [n for n in range(len(scene.lines)) if _current(n, theme, others)]
    found = [p for n in lines for p in _echoes_in(scene, n, pronouns and any(n - _NEAR <= m <= n for m in theme.lines))]
    return [p for p in found if p.start < p.end or not _answers_another(scene, theme, p.line)]


def _answers_another(scene: Scene, theme: Theme, n: int) -> bool:
    """Whether an answer ("vote yes") in line `n` is to something else that this line or the one before it names."""
    own = {w for word in split(f"{theme.label} {theme.proposition}") for w in synonyms(word, scene.table)}
    for m in (n, n - 1):
        if m < 0 or m in theme.lines:
            return False
        words = scene.lines[m].words
        answers = {i for hit in scene.marked[m].cues if hit.cue.rule in _ANSWERS for i in range(hit.start, hit.end)}
        if any(i not in answers and word not in own and kind_of(word, scene.table) for i, word in enumerate(words)):
            return True
    return False


def _is_specific(scene: Scene, place: Place) -> bool:
    """Whether words that refer back name a thing of their own, which only its own noun can mean ("the offer")."""
    return " ".join(scene.lines[place.line].words[place.start : place.end]) in scene.table.sets["specific_echoes"]


def _refers(scene: Scene, theme: Theme, place: Place) -> bool:
    """Whether words that refer back can mean the theme: general ones, or its own noun ("the bill" for no plan)."""
    words = scene.lines[place.line].words[place.start : place.end]
    if not words or " ".join(words) in scene.table.sets["general_echoes"]:
        return True
    return any(words[-1] in synonyms(word, scene.table) for word in split(theme.label))


def _current(n: int, theme: Theme, others: Sequence[Theme]) -> bool:
    """Whether this theme, not another, is what the text was speaking of last at line `n`."""
    last = _last(n, theme)
    if last is None:
        return theme.central and not others
    if any((other := _last(n, o)) is not None and other > last for o in others):
        return False
    return n - last <= _NEAR or (theme.central and not others)


def _last(n: int, theme: Theme) -> int | None:
    return max((line for line in theme.lines if line <= n), default=None)


def _echoes_in(scene: Scene, n: int, near: bool) -> Iterator[Place]:
    line, table = scene.lines[n], scene.table
    for start, end, phrase in table.lists["anaphors"].find(line):
        if near or " " in phrase:
            yield Place(n, start, end, 0.5)
    for hit in scene.marked[n].cues:
        if hit.cue.rule in _ANSWERS and (hit.end == len(line.words) or line.words[hit.end] in _PAUSES):
            yield Place(n, hit.end, hit.end, 0.5)
