"""The polarity of cue words in their sentence.

A negation turns a cue round, or leaves it open where the table says so ("does not support"); cues that follow each other
closely multiply ("opposed efforts to repeal the act"). Leaves out whose attitude it is and towards what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Cue, Kind, Phrases
from toolkit.engines.builtin.words import Line

_LINK = 4  # words between two cues of one chain
_NEGATION = 4  # words a negation reaches
_AT_ONCE = 2  # … and one such as "without"
STOPS = frozenset(',;:.!?()"—')
OPENING = frozenset('":.?!—(-|')
_OWNED = frozenset({"'s"})
_BREAKS = STOPS | frozenset("and or but nor".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a line: words `start` to `end`, its polarity after negation; `weak` where negation left it open."""

    start: int
    end: int
    cue: Cue
    polarity: float
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


def _hits(line: Line, table: Attitudes, cues: Phrases) -> Iterator[Hit]:
    for start, end, cue in cues.find(line):
        if _in_name(line, start, table) or (
            cue.kind is Kind.VERB and end - start == 1 and _is_noun(line, start, table)
        ):
            continue
        negation = negated(line, start, table)
        if negation is None:
            yield Hit(start, end, cue, cue.polarity)
        elif cue.negated == "flip" or (negation == "refusal" and cue.negated == "weak"):
            yield Hit(start, end, cue, -cue.polarity)
        elif cue.negated == "weak":
            yield Hit(start, end, cue, -cue.polarity * 0.5, weak=True)


def _in_name(line: Line, i: int, table: Attitudes) -> bool:
    """Whether a word is part of a name: a capital letter in the middle of a sentence."""
    return i > 0 and line.capital[i] and line.words[i - 1] not in OPENING and not table.capital_nouns


def _is_noun(line: Line, i: int, table: Attitudes) -> bool:
    """Whether a verb's plain form is used as a noun: after an article, a possessive or a preposition."""
    if i and line.words[i].endswith("ed") and line.words[i - 1] in table.sets["definite"] | _OWNED:
        return True  # "the proposed ban": an adjective
    if line.words[i].endswith(("ed", "ing")) or i == 0:
        return False
    return line.words[i - 1] in table.sets["noun_openers"]


def negated(line: Line, start: int, table: Attitudes) -> str | None:
    """What negates the word at `start`: "refusal" (a will not to), "plain", or None."""
    for i in range(start - 1, max(-1, start - 1 - _NEGATION), -1):
        if line.words[i] in STOPS or line.words[i] in table.sets["contrasts"]:
            return None
        if table.lists["refusals"].at(line.words, i):
            return "refusal"
        if table.lists["negators"].at(line.words, i) or line.words[i].endswith("n't"):
            return "refusal" if i and table.lists["refusals"].at(line.words, i - 1) else "plain"
        if start - i <= _AT_ONCE and line.words[i] in table.sets["near_negators"]:
            return "plain"
    return None


def chain(line: Line, hits: Sequence[Hit]) -> list[Hit]:
    """The last cue and those before it that lead up to it, in order."""
    found = [hits[-1]]
    for hit in reversed(hits[:-1]):
        gap = line.words[hit.end : found[0].start]
        if len(gap) > _LINK or _BREAKS & set(gap):
            break
        found.insert(0, hit)
    return found


def product(hits: Sequence[Hit]) -> float:
    """The attitude that a chain of cues shows to what follows it."""
    score = 1.0
    for hit in hits:
        if score > 0 or hit.cue.rule != "against":  # "a campaign against": one cue, not two
            score *= hit.polarity
    return score * max(h.cue.strength for h in hits)


def rule(hits: Sequence[Hit]) -> str:
    """The name of a chain of cues."""
    return "+".join(h.cue.rule for h in hits)
