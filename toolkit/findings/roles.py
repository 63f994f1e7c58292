"""What part a figure or year plays where it stands, by the words beside it: two figures in different parts do not meet.

"Up to 62 percent from 55" has one figure that was reached and one that was left; the figure of "Boeing 737" counts nothing;
"two more people" are not the two people there were; the year of "the 2012 law" names the law.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from toolkit.findings.readable import Facts
from toolkit.text.dates import DateMention
from toolkit.text.numbers import Number
from toolkit.text.units import COUNT
from toolkit.text.vocabulary import vocabulary
from toolkit.text.words import Word, word_table

_FIGURE = re.compile(r"[^\W_]*\d(?:[\w.,:/+-]*\w)?")
_REACH = 4


class Role(StrEnum):
    """What the word before a figure makes of it."""

    CHANGE = "change"
    """How far something moved: "by 5 percent"."""
    REACHED = "reached"
    """Where it went or is: "to 5 percent", "at 5 percent"."""
    LEFT = "left"
    """Where it came from: "from 5 percent"."""
    OPEN = "open"
    """Nothing of these."""


def same_part(one: Facts, mine: Number, other: Facts, theirs: Number) -> bool:
    """Whether two figures may play the same part in what their texts tell."""
    roles = {role(one, mine.start), role(other, theirs.start)}
    if len(roles) > 1 and (Role.LEFT in roles or Role.OPEN not in roles):
        return False
    labels = _is_label(one, mine) or _is_label(other, theirs)
    return _adds(one, mine) == _adds(other, theirs) and not (labels and mine.low != theirs.low)


def role(facts: Facts, start: int) -> Role:
    """The part of a figure that begins at `start`, by the nearest word before it that is none of a bound ("by about")."""
    roles = word_table(facts.language).roles
    for word in reversed([w for w in facts.words if w.end <= start][-_REACH:]):
        found = next((part for part in Role if word.text.lower() in roles.get(part.value, ())), None)
        if found is not None or word.text.lower() not in _bounding(facts.language):
            return found or Role.OPEN
    return Role.OPEN


def unread(facts: Facts) -> frozenset[str]:
    """What a text writes with digits or words of number and is not read as a quantity or date: BA123, 4:30, a couple."""
    counting = word_table(facts.language).counting
    figures = [match.span() for match in _FIGURE.finditer(facts.text)]
    counted = [(w.start, w.end) for w in facts.words if w.text.lower() in counting]
    counted += [(w.start, w.end) for w in facts.words[:1] if w.text.lower() in word_table(facts.language).opening]
    free = [span for span in (*figures, *counted) if not any(s < span[1] and span[0] < e for s, e in facts.taken)]
    return frozenset(facts.text[slice(*span)].lower() for span in free)


def holds(facts: Facts, figures: frozenset[str]) -> bool:
    """Whether a text has these figures too, as they are written, whether or not they were read as quantities."""
    written = {match.group().lower() for match in _FIGURE.finditer(facts.text)}
    return figures <= written | {w.text.lower() for w in facts.words if w.text.isalpha()}


def names_a_thing(facts: Facts, mention: DateMention) -> bool:
    """Whether a year is part of what a thing is called: "the 2012 law", "their 2018 tour"."""
    text = facts.text[mention.start : mention.end]
    before = _word_before(facts, mention.start)
    after = next((w for w in facts.words if w.start >= mention.end), None)
    if not text.isdecimal() or before is None or after is None or after.stop:
        return False
    return (
        before.text.lower() in word_table(facts.language).definite and facts.text[mention.end : after.start].isspace()
    )


def _adds(facts: Facts, number: Number) -> bool:
    """Whether a figure comes on top of others: "two more people", "another two"."""
    adding = word_table(facts.language).adding
    beside = (_word_before(facts, number.start), next((w for w in facts.words if w.start >= number.end), None))
    return any(word is not None and word.text.lower() in adding for word in beside)


def _is_label(facts: Facts, number: Number) -> bool:
    """Whether a bare figure directly follows a capitalised word, as in Article 5, Boeing 737 and No. 10."""
    before = _word_before(facts, number.start)
    if before is None or number.unit is not COUNT or not before.text[0].isupper():
        return False
    if word_table(facts.language).noun_capitals:
        return False
    between = facts.text[before.end : number.start]
    return between.isspace() or (before.text.lower() == "no" and between == ". ")


def _word_before(facts: Facts, start: int) -> Word | None:
    return next((w for w in reversed(facts.words) if w.end <= start), None)


@cache
def _bounding(language: str) -> frozenset[str]:
    """The words of the phrases that make a bound: about, more, than, at, least."""
    return frozenset(word for phrase, _ in vocabulary(language).bounds for word in phrase.split())
