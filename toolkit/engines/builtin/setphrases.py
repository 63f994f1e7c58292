"""Stances said in set phrases: a refusal to comment, a declared neutrality, a declared division.

They name no side, so no cue of attitude finds them. A set phrase counts for an issue beside a place that speaks of it, or
anywhere in a text that is mainly about it; one that wants an object ("refused to say how many") only in the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.stance import negated
from toolkit.engines.builtin.themes import Theme
from toolkit.records import Stance

_FAR = 15  # words between whose stance it is and the phrase
_LISTS = {"no_comment": Stance.NO_COMMENT, "undecided": Stance.NEUTRAL, "torn": Stance.MIXED}


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """Words `start` to `end` of line `line` that show a stance; `statement` holds them, if any does."""

    stance: Stance
    line: int
    start: int
    end: int
    statement: str | None


def set_phrases(scene: Scene, theme: Theme, alone: bool) -> dict[str, SetPhrase]:
    """The first set phrase of each actor about the theme, by actor id; `alone` says that there is no other theme."""
    near = {n + step for n in theme.lines for step in (0, 1)}
    found: dict[str, SetPhrase] = {}
    for n in range(len(scene.lines)):
        lists = dict(_LISTS) if n in near or (theme.central and alone) else {}
        if n in theme.lines:
            lists["no_answer"] = Stance.NO_COMMENT
        for actor, phrase in _in_line(scene, n, lists):
            found.setdefault(actor, phrase)
    return found


def _in_line(scene: Scene, n: int, lists: Mapping[str, Stance]) -> Iterator[tuple[str, SetPhrase]]:
    yield from _silent(scene, n, lists)
    for name, stance in lists.items():
        for start, end, _ in scene.table.lists[name].find(scene.lines[n]):
            speech = scene.speaker(n, start, end)
            before = [(p, who) for p, who in scene.mentions[n] if p.end <= start <= p.end + _FAR]
            if before:
                place, who = before[-1]
                yield who, SetPhrase(stance, n, place.start, end, None)
            elif speech is not None and speech.actor is not None:
                yield speech.actor, SetPhrase(stance, n, start, end, speech.statement)


def _silent(scene: Scene, n: int, lists: Mapping[str, Stance]) -> Iterator[tuple[str, SetPhrase]]:
    """ "Neither the mayor nor her deputy would comment": everybody named before a negated answer."""
    line, table = scene.lines[n], scene.table
    if "no_comment" not in lists:
        return
    for start, end, _ in table.lists["comments"].find(line):
        before = [(p, who) for p, who in scene.mentions[n] if p.end <= start]
        if before and set(line.words[:start]) & table.sets["neither"]:
            for place, who in before:
                yield who, SetPhrase(Stance.NO_COMMENT, n, place.start, end, None)
        elif before and negated(line, start, table) is not None:
            place, who = before[-1]
            yield who, SetPhrase(Stance.NO_COMMENT, n, place.start, end, None)
