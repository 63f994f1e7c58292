"""Which way a sentence shows a holder to lean towards a target, by cue words and their order.

A cue between holder and target, or in the passive between target and holder, speaks for itself; cues that follow each
other closely multiply ("opposed efforts to repeal the act"), a negation turns a cue round, and words of praise or blame
near the target count where the holder is speaking. Leaves out pronouns and speakers: they are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Cue, Kind
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line

_LINK = 4  # words between two cues of one chain
_NEGATION = 4  # words a negation reaches
STOPS = frozenset(',;:.!?()"—')
_BE = frozenset("is are was were be been being am get got gets".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a line: words `start` to `end`, its polarity after negation; `weak` where negation left it open."""

    start: int
    end: int
    cue: Cue
    polarity: float
    weak: bool = False


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


@dataclass(frozen=True, slots=True)
class Marked:
    """A line with its cues and evaluating words found."""

    line: Line
    cues: tuple[Hit, ...]
    words: tuple[Hit, ...]


def mark(lines: Sequence[Line], table: Attitudes) -> tuple[Marked, ...]:
    """Find the cues and evaluating words of every line."""
    return tuple(
        Marked(line, tuple(_hits(line, table, table.cues)), tuple(_hits(line, table, table.words))) for line in lines
    )


def _hits(line: Line, table: Attitudes, cues: object) -> Iterator[Hit]:
    for start, end, cue in cues.find(line):  # type: ignore[attr-defined]
        negation = negated(line, start, table)
        if negation is None:
            yield Hit(start, end, cue, cue.polarity)
        elif cue.negated == "flip" or (negation == "refusal" and cue.negated == "weak"):
            yield Hit(start, end, cue, -cue.polarity)
        elif cue.negated == "weak":
            yield Hit(start, end, cue, -cue.polarity * 0.5, weak=True)


def negated(line: Line, start: int, table: Attitudes) -> str | None:
    """What negates the word at `start`: "refusal" (a will not to), "plain", or None."""
    for i in range(start - 1, max(-1, start - 1 - _NEGATION), -1):
        if line.words[i] in STOPS or line.words[i] in table.sets["contrasts"]:
            return None
        if table.lists["refusals"].at(line.words, i):
            return "refusal"
        if table.lists["negators"].at(line.words, i) or line.words[i].endswith("n't"):
            return "refusal" if i and table.lists["refusals"].at(line.words, i - 1) else "plain"
    return None


def between(marked: Marked, n: int, holder: Place, target: Place) -> list[Sign]:
    """The signs in one line that holds both: of the holder's attitude to the target, in whichever order they stand."""
    if holder.end <= target.start:
        return _forward(marked, n, holder, target)
    return _backward(marked, n, holder, target)


def _forward(marked: Marked, n: int, holder: Place, target: Place) -> list[Sign]:
    hits = [h for h in marked.cues if h.start >= holder.end and h.end <= target.start + 1 and h.start < target.start]
    signs = []
    if hits:
        linked = chain(marked.line, hits)
        first, last = linked[0], linked[-1]
        score = product(linked) * _decay(target.start - last.end, 8) * _decay(first.start - holder.end, 20)
        if _passive(marked.line, last, target.start):
            score *= 0.4
        elif _other_subject(marked.line, first, holder):
            score *= 0.3
        signs.append(
            Sign(n, first.start, target.end, score * target.weight, rule(linked), True, any(h.weak for h in linked))
        )
    return signs


def _backward(marked: Marked, n: int, holder: Place, target: Place) -> list[Sign]:
    signs = []
    line = marked.line
    inside = [h for h in marked.cues if h.start >= target.end - 1 and h.end <= holder.start]
    for hit in inside[-1:]:
        score = hit.polarity * hit.cue.strength * _decay(holder.start - hit.end, 8) * _decay(hit.start - target.end, 8)
        score *= 1.0 if _passive(line, hit, holder.start) or hit.cue.kind is Kind.THING else 0.4
        signs.append(Sign(n, target.start, holder.end, score * target.weight, hit.cue.rule + "_by", True, hit.weak))
    before = [h for h in marked.cues if h.end <= target.start + 1 and target.start - h.end <= 3]
    source = {"by", "from", "among", "between"} & set(line.words[target.end : holder.start])
    if before and source:
        linked = chain(line, before)
        score = product(linked) * _decay(holder.start - target.end, 8)
        signs.append(Sign(n, linked[0].start, holder.end, score * target.weight, rule(linked) + "_from", True))
    after = [h for h in marked.cues if h.start >= holder.end and h.start - holder.end <= 3]
    if after and not inside:
        hit = after[0]
        signs.append(
            Sign(n, target.start, hit.end, hit.polarity * hit.cue.strength * 0.4 * target.weight, hit.cue.rule + "_of")
        )
    return signs


def chain(line: Line, hits: Sequence[Hit]) -> list[Hit]:
    """The last cue and those before it that lead up to it, in order."""
    found = [hits[-1]]
    for hit in reversed(hits[:-1]):
        gap = line.words[hit.end : found[0].start]
        if len(gap) > _LINK or STOPS & set(gap):
            break
        found.insert(0, hit)
    return found


def product(hits: Sequence[Hit]) -> float:
    """The attitude that a chain of cues shows to what follows it."""
    score = 1.0
    for hit in hits:
        score *= hit.polarity
    return score * max(h.cue.strength for h in hits)


def rule(hits: Sequence[Hit]) -> str:
    """The name of a chain of cues."""
    return "+".join(h.cue.rule for h in hits)


def _decay(distance: int, half: int) -> float:
    return half / (half + max(0, distance))


def _passive(line: Line, hit: Hit, until: int) -> bool:
    if hit.cue.kind is not Kind.VERB:
        return False
    after = line.words[hit.end : min(until, hit.end + 4)]
    return "by" in after


def _other_subject(line: Line, hit: Hit, holder: Place) -> bool:
    if hit.cue.kind is not Kind.VERB:
        return False
    i = hit.start - 1
    while i >= holder.end and (line.words[i].endswith("ly") or line.words[i] in _BE or line.words[i] in _AUXILIARIES):
        i -= 1
    return i >= holder.end and line.capital[i] and i > 0


_AUXILIARIES = frozenset(
    "has have had will would can could may might should must also to not never do does did".split()
)


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
        signs.append(
            Sign(n, linked[0].start, target.end, product(linked) * target.weight, "speech_" + rule(linked), True)
        )
    for hit in marked.cues:
        if hit.start >= target.end and hit.start - target.end <= 3 and hit.cue.kind is Kind.VERB:
            signs.append(
                Sign(n, target.start, hit.end, hit.polarity * hit.cue.strength * 0.4, "speech_agent_" + hit.cue.rule)
            )
            break
    return signs


def ambient(marked: Marked, n: int, target: Place | None, weight: float) -> list[Sign]:
    """The evaluating words and cues of a line as weak signs, nearer ones counting more."""
    signs = []
    for hit in (*marked.words, *(h for h in marked.cues if h.cue.kind is not Kind.CARRIER)):
        distance = 5 if target is None else min(abs(hit.start - target.end), abs(target.start - hit.end))
        signs.append(
            Sign(
                n,
                hit.start,
                hit.end,
                hit.polarity * hit.cue.strength * _decay(distance, 8) * weight,
                "near_" + hit.cue.rule,
            )
        )
    return signs
