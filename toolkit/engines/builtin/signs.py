"""Signs of an actor's attitude to a target, each with a score, from where cue words stand between the two.

A cue between holder and target counts most, or in the passive between target and holder; where the holder is speaking, so
do words of praise or blame near the target; the tone of a sentence that names both is a weak sign. Leaves out adding up.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Kind
from toolkit.engines.builtin.stance import Hit, Marked, chain, product, rule
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of an attitude: `score` below 0 is against; words `start` to `end` of line `line` show it."""

    line: int
    start: int
    end: int
    score: float
    rule: str
    explicit: bool = False
    weak: bool = False



def between(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    """The signs in one line that holds both: of the holder's attitude to the target, in whichever order they stand."""
    if holder.end <= target.start:
        return _forward(marked, n, holder, target, table)
    return _backward(marked, n, holder, target, table)


def _forward(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    line = marked.line
    hits = [h for h in marked.cues if h.start >= holder.end and h.end <= target.start + 1 and h.start < target.start]
    if not hits:
        return []
    linked = chain(line, hits)
    first, last = linked[0], linked[-1]
    score = product(linked) * _decay(target.start - last.end, 8) * _decay(first.start - holder.end, 20)
    if set(line.words[last.end : target.start]) & table.sets["clause_openers"]:
        score *= 0.4
    if _passive(line, last, table) or _other_subject(line, first, holder, table):
        score *= 0.3
    return [Sign(n, first.start, target.end, score * target.weight, rule(linked), True, any(h.weak for h in linked))]


def _backward(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    signs = []
    line = marked.line
    inside = [h for h in marked.cues if h.start >= target.end - 1 and h.end <= holder.start]
    for hit in inside[-1:]:
        score = hit.polarity * hit.cue.strength * _decay(holder.start - hit.end, 8) * _decay(hit.start - target.end, 8)
        by = "by" in line.words[hit.end : min(holder.start, hit.end + 4)]
        score *= 1.0 if by or hit.cue.kind is Kind.THING else 0.4
        signs.append(Sign(n, target.start, holder.end, score * target.weight, hit.cue.rule + "_by", True, hit.weak))
    before = [h for h in marked.cues if h.end <= target.start + 1 and target.start - h.end <= 3]
    if before and table.sets["sources"] & set(line.words[target.end : holder.start]):
        linked = chain(line, before)
        score = product(linked) * _decay(holder.start - target.end, 8)
        signs.append(Sign(n, linked[0].start, holder.end, score * target.weight, rule(linked) + "_from", True))
    after = [h for h in marked.cues if h.start >= holder.end and h.start - holder.end <= 3]
    if after and not inside:
        hit = after[0]
        score = hit.polarity * hit.cue.strength * 0.4
        signs.append(Sign(n, target.start, hit.end, score * target.weight, hit.cue.rule + "_of"))
    return signs


def _decay(distance: int, half: int) -> float:
    return half / (half + max(0, distance))


def _passive(line: Line, hit: Hit, table: Attitudes) -> bool:
    """Whether the cue is done to what stands before it ("was criticised", "was criticised by")."""
    if hit.cue.kind is not Kind.VERB or hit.start == 0:
        return False
    word = line.words[hit.start]
    participle = not word.endswith(("ing", "s")) and bool(set(line.words[max(0, hit.start - 2) : hit.start]) & table.sets["be"])
    return participle or "by" in line.words[hit.end : hit.end + 3]


def _other_subject(line: Line, hit: Hit, holder: Place, table: Attitudes) -> bool:
    """Whether a name other than the holder stands right before the cue's verb group."""
    if hit.cue.kind is not Kind.VERB:
        return False
    i = hit.start - 1
    while i >= holder.end and (line.words[i].endswith("ly") or line.words[i] in table.sets["auxiliaries"]):
        i -= 1
    return i >= holder.end and line.capital[i] and i > 0


def spoken(marked: Marked, n: int, target: Place) -> list[Sign]:
    """The signs in a line that the holder speaks and that names the target."""
    signs = []
    line = marked.line
    for hit in marked.words:
        if hit.start < target.end and hit.end > target.start:
            continue
        distance = hit.start - target.end if hit.start >= target.end else target.start - hit.end
        score = hit.polarity * hit.cue.strength * _decay(distance, 6)
        signs.append(Sign(n, hit.start, hit.end, score * target.weight, "speech_" + hit.cue.rule))
    before = [h for h in marked.cues if h.end <= target.start + 1 and target.start - h.end <= 4]
    if before:
        linked = chain(line, before)
        score = product(linked) * target.weight
        signs.append(Sign(n, linked[0].start, target.end, score, "speech_" + rule(linked), True))
    for hit in marked.cues:
        if hit.start >= target.end and hit.start - target.end <= 3 and hit.cue.kind is Kind.VERB:
            score = hit.polarity * hit.cue.strength * 0.4
            signs.append(Sign(n, target.start, hit.end, score, "speech_agent_" + hit.cue.rule))
            break
    return signs


def ambient(marked: Marked, n: int, target: Place, weight: float) -> list[Sign]:
    """The evaluating words and cues of a line as weak signs, nearer ones counting more."""
    signs = []
    for hit in (*marked.words, *(h for h in marked.cues if h.cue.kind is not Kind.CARRIER)):
        distance = min(abs(hit.start - target.end), abs(target.start - hit.end))
        score = hit.polarity * hit.cue.strength * _decay(distance, 8) * weight
        signs.append(Sign(n, hit.start, hit.end, score, "near_" + hit.cue.rule))
    return signs
