"""Signs of an actor's attitude to a target, each with a score, from where cue words stand between the two.

A cue between holder and target counts most, or in the passive between target and holder; where the holder is speaking, so
do words of praise or blame near the target; the tone of a sentence that names both is a weak sign. Leaves out adding up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Kind
from toolkit.engines.builtin.stance import STOPS, Hit, Marked, chain, product, rule
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line

_PRAISE = 1.0  # words of praise in somebody's speech are oftener wishes or irony than words of blame are


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
    tone: bool = False


def between(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    """The signs in one line that holds both: of the holder's attitude to the target, in whichever order they stand."""
    found = [*_tied(marked, n, holder, target, table), *_joint(marked, n, holder, target, table)]
    if found:
        return found
    if holder.end <= target.start:
        return [*_owned(marked, n, holder, target, table), *_forward(marked, n, holder, target, table)]
    return _backward(marked, n, holder, target, table)


def _forward(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    line = marked.line
    hits = [h for h in marked.cues if h.start >= holder.end and h.end <= target.start and h.cue.kind is not Kind.THING]
    if not hits:
        return []
    linked = chain(line, hits)
    first, last = linked[0], linked[-1]
    score = product(linked) * _decay(target.start - last.end, 8) * _decay(first.start - holder.end, 20)
    if set(line.words[last.end : target.start]) & table.sets["clause_openers"]:
        score *= 0.4
    if _asks(line, linked, target, table):
        score *= -0.4
    elif line.words[last.end : last.end + 1] == ("that",) and line.words[last.start] in table.sets["denials"]:
        score *= -1.0
    if _passive(line, last, table) or _other_subject(line, first, holder, table):
        score *= 0.3
    return [Sign(n, first.start, target.end, score * target.weight, rule(linked), True, any(h.weak for h in linked))]


def _backward(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    line = marked.line
    hits = [h for h in marked.cues if h.cue.kind is not Kind.THING]
    inside = [h for h in hits if h.start >= target.end and h.end <= holder.start]
    before = [h for h in hits if h.end <= target.start and target.start - h.end <= 3]
    gap = line.words[target.end : holder.start]
    if before and table.sets["sources"] & set(gap):
        return [_linked(marked, n, before, target, holder, "_from")]
    if before and _participle(line, before, gap, table):
        return [_linked(marked, n, before, target, holder, "_ing")]
    after = [h for h in hits if h.start >= holder.end and h.start - holder.end <= 3 and h.cue.kind is Kind.VERB]
    if after and not inside and len(gap) <= 2 and ("," not in gap or set(gap) & table.sets["clause_openers"]):
        hit = after[0]
        score = hit.polarity * hit.cue.strength * 0.7
        return [Sign(n, target.start, hit.end, score * target.weight, hit.cue.rule + "_of", True)]
    signs = []
    for hit in inside[-1:]:
        score = hit.polarity * hit.cue.strength * _decay(holder.start - hit.end, 8) * _decay(hit.start - target.end, 8)
        by = "by" in line.words[hit.end : min(holder.start, hit.end + 4)]
        score *= 1.0 if by else 0.4 if score < 0 else 0.15
        signs.append(Sign(n, target.start, holder.end, score * target.weight, hit.cue.rule + "_by", True, hit.weak))
    return signs


def _linked(marked: Marked, n: int, hits: Sequence[Hit], target: Place, holder: Place, suffix: str) -> Sign:
    linked = chain(marked.line, hits)
    score = product(linked) * _decay(holder.start - target.end, 12)
    return Sign(n, linked[0].start, holder.end, score * target.weight, rule(linked) + suffix, True)


def _participle(line: Line, before: Sequence[Hit], gap: Sequence[str], table: Attitudes) -> bool:
    """ "Accusing Russia of …, the president": a clause without a subject of its own, the holder after its comma."""
    start = chain(line, before)[0].start
    opens = start == 0 or line.words[start - 1] in table.sets["participle_openers"] or line.words[start - 1] == ","
    return opens and line.words[start].endswith("ing") and "," in gap[-5:]


def _tied(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    """ "Reed, Hart's chief of staff", "Hart's rival Reed", "Reed, an ally of Hart": what one is to the other."""
    line = marked.line
    first, second = (holder, target) if holder.start < target.start else (target, holder)
    for hit in marked.cues:
        if hit.cue.kind is not Kind.THING:
            continue
        after = second.end <= hit.start <= second.end + 4 and "'s" in line.words[second.end : hit.start]
        within = first.end <= hit.start and hit.end <= second.start
        if within:
            mine = (
                hit.start - first.end <= 4 and "'s" in line.words[first.end : hit.start] and second.start - hit.end <= 2
            )
            links = set(line.words[hit.end : second.start]) & table.sets["thing_links"]
            within = mine or bool(hit.start - first.end <= 5 and links and second.start - hit.end <= 3)
        if within or (after and second.start - first.end <= 2 and "," in line.words[first.end : second.start]):
            score = hit.polarity * hit.cue.strength
            return [Sign(n, first.start, max(second.end, hit.end), score, hit.cue.rule, True)]
    return []


def _joint(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    """ "Reed and Hart": they act together, unless what follows is a quarrel."""
    line = marked.line
    first, second = (holder, target) if holder.start < target.start else (target, holder)
    gap = line.words[first.end : second.start]
    if not gap or gap[0] not in table.sets["joins"] or len(gap) > 3 or not all(
        w in table.sets["titles"] or w in table.sets["joins"] or w == "." for w in gap
    ):  # fmt: skip
        return []
    next_ = next((h for h in marked.cues if second.end <= h.start <= second.end + 6), None)
    quarrel = next_ is not None and next_.cue.rule in ("attack", "oppose")
    around = {*line.words[max(0, first.start - 2) : first.start], *line.words[second.end : second.end + 6]}
    quarrel = quarrel or bool(around & table.sets["quarrels"])
    return [Sign(n, first.start, second.end, -0.4 if quarrel else 0.05, "joint", True)]


def _owned(marked: Marked, n: int, holder: Place, target: Place, table: Attitudes) -> list[Sign]:
    """ "Hart's plan", "the Hart plan": what somebody made is what they are for."""
    gap = marked.line.words[holder.end : target.start]
    if any(w in STOPS for w in gap) or len(gap) > 4:
        return []
    if not gap or "'s" in gap[:2]:
        return [Sign(n, holder.start, target.end, 0.5 * target.weight, "owned", True)]
    return []


def _asks(line: Line, linked: Sequence[Hit], target: Place, table: Attitudes) -> bool:
    """Whether the cue asks the target to do something ("called for Snipes to resign") rather than being for it."""
    after = line.words[target.end : target.end + 2]
    return (
        linked[-1].cue.rule in ("demand", "will")
        and bool(after)
        and ("to" in after[:1] or after[0] in table.sets["be"])
    )


def _decay(distance: int, half: int) -> float:
    return half / (half + max(0, distance))


def _passive(line: Line, hit: Hit, table: Attitudes) -> bool:
    """Whether the cue is done to what stands before it ("was criticised", "was criticised by")."""
    if hit.cue.kind is not Kind.VERB or hit.start == 0:
        return False
    word = line.words[hit.start]
    participle = not word.endswith(("ing", "s")) and bool(
        set(line.words[max(0, hit.start - 2) : hit.start]) & table.sets["be"]
    )
    return participle or "by" in line.words[hit.end : hit.end + 3]


def _other_subject(line: Line, hit: Hit, holder: Place, table: Attitudes) -> bool:
    """Whether a name other than the holder stands right before the cue's verb group."""
    if hit.cue.kind is not Kind.VERB:
        return False
    i = hit.start - 1
    while i >= holder.end and (line.words[i].endswith("ly") or line.words[i] in table.sets["auxiliaries"]):
        i -= 1
    return i >= holder.end and line.capital[i] and i > 0


def _others_act(line: Line, hit: Hit, start: int, table: Attitudes) -> bool:
    """Whether in somebody's speech another than the speaker is the subject of a verb ("some will oppose her")."""
    if hit.cue.kind is not Kind.VERB:
        return False
    i = hit.start - 1
    while i > start and (line.words[i].endswith("ly") or line.words[i] in table.sets["auxiliaries"]):
        i -= 1
    return (
        i > start
        and (line.capital[i] or line.words[i] in table.sets["nobody"])
        and line.words[i] not in table.sets["first_person"]
    )


def spoken(marked: Marked, n: int, target: Place, start: int, end: int, table: Attitudes) -> list[Sign]:
    """The signs in words `start` to `end` of a line, which the holder says and which name the target."""
    line = marked.line
    signs = []
    for hit in marked.words:
        if hit.start < start or hit.end > end or (hit.start < target.end and hit.end > target.start):
            continue
        distance = hit.start - target.end if hit.start >= target.end else target.start - hit.end
        gap = line.words[min(hit.end, target.end) : max(hit.start, target.start)]
        if set(gap) & table.sets["contrasts"]:  # "nobody wants the strike, but the offer is an insult"
            continue
        score = hit.polarity * hit.cue.strength * _decay(distance, 6)
        score *= _PRAISE if score > 0 else 1.0
        signs.append(Sign(n, hit.start, hit.end, score * target.weight, "speech_" + hit.cue.rule))
    cues = [h for h in marked.cues if start <= h.start and h.end <= end and h.cue.kind is not Kind.THING]
    before = [h for h in cues if h.end <= target.start and target.start - h.end <= 4]
    if before:
        linked = chain(line, before)
        score = product(linked) * target.weight * (-0.4 if _asks(line, linked, target, table) else 1.0)
        score *= 0.2 if _others_act(line, linked[0], start, table) else 1.0
        signs.append(Sign(n, linked[0].start, target.end, score, "speech_" + rule(linked), True))
    after = [h for h in cues if target.end <= h.start <= target.end + 6 and h.cue.kind is Kind.VERB]
    if after and not (set(line.words[target.end : after[0].start]) & (STOPS | table.sets["clause_openers"])):
        hit = after[0]
        score = hit.polarity * hit.cue.strength * (0.2 if _passive(line, hit, table) else 0.5)
        signs.append(Sign(n, target.start, hit.end, score * target.weight, "speech_agent_" + hit.cue.rule))
    return signs


def ambient(marked: Marked, n: int, target: Place, weight: float) -> list[Sign]:
    """The evaluating words and cues of a line as weak signs, nearer ones counting more."""
    signs = []
    for hit in (*marked.words, *(h for h in marked.cues if h.cue.kind is not Kind.CARRIER)):
        distance = min(abs(hit.start - target.end), abs(target.start - hit.end))
        score = hit.polarity * hit.cue.strength * _decay(distance, 8) * weight
        signs.append(Sign(n, hit.start, hit.end, score, "near_" + hit.cue.rule, tone=True))
    return signs
