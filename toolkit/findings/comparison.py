"""What code can see between a claim and a passage: figures, dates, names, negations and opposites that agree or clash.

A signal never is a verdict: it says which words of the claim meet which words of the passage, and how. Whether the two
speak of the same thing is judged by the content words around them, and the share of them is part of the signal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from toolkit.findings.readable import Facts
from toolkit.findings.roles import names_a_thing, same_part
from toolkit.records import Bound
from toolkit.text.agreement import Agreement, compare_dates, compare_numbers
from toolkit.text.dates import DateMention
from toolkit.text.numbers import Number
from toolkit.text.units import COUNT, ORDINAL
from toolkit.text.words import Word, word_table

_APART = re.compile(r"[;:.!?()\n—–]|,(?!\s*[\"“])")
_FAR = 31
_PREFIXED = 5
_ALIKE = 0.6


class Sort(StrEnum):
    """What a signal is about."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"


@dataclass(frozen=True)
class Signal:
    """One meeting of a claim and a passage. `claim` and `passage` are the words met, offsets are into each one's text.

    `shared` counts the content words that stand near both, which is how far the two seem to be about the same thing.
    """

    sort: Sort
    agrees: bool
    claim: str
    passage: str
    start: int
    end: int
    shared: int

    def sentence(self) -> str:
        """The signal in plain words."""
        if self.agrees:
            return f"The claim's {self.sort.value} “{self.claim}” agrees with the passage's “{self.passage}”."
        return f"The claim has the {self.sort.value} “{self.claim}”, the passage “{self.passage}”."


def coverage(claim: Facts, passages: Sequence[Facts]) -> float:
    """The share of the claim's content words that stand in the passages together."""
    stems = {w.stem for passage in passages for w in passage.words}
    mine = [w.stem for w in claim.content]
    return sum(stem in stems for stem in mine) / len(mine) if mine else 0.0


def signals(claim: Facts, passage: Facts) -> tuple[Signal, ...]:
    """All signals between a claim and one passage, in the order of the claim's words for each sort."""
    return tuple(found for look in (_numbers, _dates, _names, _opposites, _negation) for found in look(claim, passage))


def _numbers(claim: Facts, passage: Facts) -> Iterator[Signal]:
    for mine in claim.numbers:
        met = [
            (other, outcome)
            for other in passage.numbers
            if _about_same(claim, mine, passage, other)
            and (outcome := compare_numbers(mine, other)) is not Agreement.INCOMPARABLE
        ]
        agreeing = [other for other, outcome in met if outcome is not Agreement.DIFFERENT]
        for other in agreeing[:1] or [other for other, _ in met]:
            places = ((mine.start, mine.end), (other.start, other.end))
            yield _signal(Sort.NUMBER, bool(agreeing), claim, passage, places)


def _about_same(claim: Facts, mine: Number, passage: Facts, other: Number) -> bool:
    """Whether two figures may measure one thing: the same unit, and for plain counts and ranks the same thing counted."""
    if Bound.VAGUE in (mine.bound, other.bound) or mine.unit.dimension != other.unit.dimension:
        return False
    if not same_part(claim, mine, passage, other):
        return False
    if mine.unit not in (COUNT, ORDINAL):
        return True
    return bool(_counted(claim, mine) & _counted(passage, other)) or (
        (before := _before(claim, mine.start)) is not None and before == _before(passage, other.start)
    )


def _counted(facts: Facts, number: Number) -> frozenset[str]:
    """The stems of the words that follow the figure, as far as `Number.of` goes."""
    wanted = set(number.of)
    return frozenset(w.stem for w in facts.words if w.start >= number.end and w.text.lower() in wanted and not w.stop)


def _before(facts: Facts, start: int) -> str | None:
    """The stem of the word directly before a place where it is a content word ("age 14", "chapter 5")."""
    earlier = [w for w in facts.words if w.end <= start]
    if not earlier or earlier[-1].stop or facts.text[earlier[-1].end : start].strip():
        return None
    return earlier[-1].stem


def _dates(claim: Facts, passage: Facts) -> Iterator[Signal]:
    for mine in claim.dates:
        met = [
            (other, outcome)
            for other in passage.dates
            if (outcome := _compare(claim, mine, passage, other)) is not Agreement.INCOMPARABLE
        ]
        agreeing = [other for other, outcome in met if outcome is not Agreement.DIFFERENT]
        for other in agreeing[:1] or [other for other, _ in met]:
            yield _signal(Sort.DATE, bool(agreeing), claim, passage, ((mine.start, mine.end), (other.start, other.end)))


def _compare(claim: Facts, mine: DateMention, passage: Facts, other: DateMention) -> Agreement:
    """Compare two dates, each opened to one side where "after" or "before" stands in front of it; no years in names."""
    if names_a_thing(claim, mine) or names_a_thing(passage, other):
        same = compare_dates(mine, other)
        return Agreement.INCOMPARABLE if same is Agreement.DIFFERENT else same
    if mine.relative and other.relative and _far_apart(mine, other):
        return Agreement.INCOMPARABLE  # a Tuesday of one month says nothing against one of another
    one, two = _opened(claim, mine), _opened(passage, other)
    both = (one.last == two.last == date.max) or (one.first == two.first == date.min)
    if both and compare_dates(mine, other) is not Agreement.SAME:
        return Agreement.INCOMPARABLE
    return compare_dates(one, two)


def _far_apart(one: DateMention, other: DateMention) -> bool:
    days = [mention.first for mention in (one, other) if mention.first is not None]
    return len(days) == 2 and abs((days[0] - days[1]).days) > _FAR


def _opened(facts: Facts, mention: DateMention) -> DateMention:
    table = word_table(facts.language)
    earlier = [w.text.lower() for w in facts.words if w.end <= mention.start][-1:]
    if mention.first is None or mention.last is None or not earlier:
        return mention
    if _is_end_of_stretch(facts, mention):
        return mention
    if earlier[0] in table.since:
        return replace(mention, last=date.max)
    return replace(mention, first=date.min) if earlier[0] in table.until else mention


def _is_end_of_stretch(facts: Facts, mention: DateMention) -> bool:
    """Whether a date is one of two that one or two words join, "from 1939 to 1945": neither is open to one side."""
    others = [d for d in facts.dates if d is not mention]
    gaps = [facts.text[d.end : mention.start] for d in others if d.end <= mention.start]
    gaps += [facts.text[mention.end : d.start] for d in others if d.start >= mention.end]
    return any(gap.strip().isalpha() for gap in gaps)


def _opposites(claim: Facts, passage: Facts) -> Iterator[Signal]:
    """Words of the claim whose opposite, not they themselves, stand in the passage; "not big" is not opposed to small."""
    present = {w.text.lower(): w for w in reversed(passage.words)}
    for word in claim.words:
        if word.text.lower() in present:
            continue
        for other in _opposite_of(word.text.lower(), present.keys(), claim.language):
            met = present[other]
            if _denied(claim, word) == _denied(passage, met):
                yield _signal(Sort.OPPOSITE, False, claim, passage, ((word.start, word.end), (met.start, met.end)))


def _opposite_of(word: str, present: Collection[str], language: str) -> list[str]:
    """The opposites of a word among those present: listed ones, and the word with or without a negating prefix."""
    table = word_table(language)
    found = sorted(other for other in table.opposites.get(word, ()) if other in present)
    for prefix in table.prefixes:
        if prefix + word in present and len(word) >= _PREFIXED:
            found.append(prefix + word)
        plain = word.removeprefix(prefix)
        if plain != word and plain in present and len(plain) >= _PREFIXED:
            found.append(plain)
    return found


def _denied(facts: Facts, word: Word) -> bool:
    """Whether one of the two words before a word negates it."""
    before = [w for w in facts.words if w.end <= word.start][-2:]
    return negates(before, facts.language)


def _names(claim: Facts, passage: Facts) -> Iterator[Signal]:
    """Names of the claim in whose place, before or after the same content word, the passage has another name."""
    known = {w.stem for w in passage.words}
    mine = {w.stem for w in claim.words}
    slots = list(_slots(passage))
    for word, side, beside in _slots(claim):
        if any(_alike(word.stem, stem) for stem in known):
            continue
        for other, other_side, other_beside in slots:
            if (side, beside) == (other_side, other_beside) and other.stem not in mine:
                yield _signal(Sort.NAME, False, claim, passage, ((word.start, word.end), (other.start, other.end)))
                break


def _alike(one: str, other: str) -> bool:
    """Whether two stems may be spellings or derivations of one name: US and U.S., Kenya and Kenyan, Uyghur and Uighur."""
    one, other = one.replace(".", ""), other.replace(".", "")
    return one == other or (one[:4] == other[:4] and len(one) > 3) or SequenceMatcher(None, one, other).ratio() > _ALIKE


def _slots(facts: Facts) -> Iterator[tuple[Word, str, str]]:
    """Every single name with the content word directly beside it."""
    for at, word in enumerate(facts.words):
        if not word.name or word.stop or word.text[0].isdigit():
            continue
        if any(start < word.end and word.start < end for start, end in facts.taken):
            continue  # part of a unit or date
        for side, other in (("before", at + 1), ("after", at - 1)):
            if not 0 <= other < len(facts.words) or facts.words[other].name or facts.words[other].stop:
                continue
            first, last = facts.words[min(at, other)], facts.words[max(at, other)]
            if not _APART.search(facts.text[first.end : last.start]):
                yield word, side, facts.words[other].stem


def _negation(claim: Facts, passage: Facts) -> Iterator[Signal]:
    """A word that one side negates and the other has without any negation."""
    for denied, other, claims in ((claim, passage, True), (passage, claim, False)):
        if negates(other.words, other.language):
            continue
        plain = {w.stem: w for w in other.content}
        for word in _negated(denied):
            if word.stem not in plain or _is_affirmed(denied, word):
                continue
            met = plain[word.stem]
            mine, theirs = (word, met) if claims else (met, word)
            yield _signal(Sort.NEGATION, False, claim, passage, ((mine.start, mine.end), (theirs.start, theirs.end)))


def _is_affirmed(facts: Facts, word: Word) -> bool:
    """Whether a text that denies something affirms it of something else: "did not own slaves … did own slaves"."""
    affirming = word_table(facts.language).affirming
    later = [at for at, w in enumerate(facts.words) if w.stem == word.stem and w.start != word.start]
    near = [facts.words[max(0, at - 2) : at] for at in later]
    return any(w.text.lower() in affirming for found in near for w in found if not negates(found, facts.language))


def _negated(facts: Facts) -> Iterator[Word]:
    """The first content word after each negating word that is not taken back ("not until")."""
    lifts = word_table(facts.language).lifts
    for at, word in enumerate(facts.words):
        lifted = any(w.text.lower() in lifts for w in facts.words[at + 1 : at + 8])
        if negates((word,), facts.language) and not lifted:
            yield from [w for w in facts.words[at + 1 : at + 4] if not w.stop][:1]


def is_negated(facts: Facts) -> bool:
    """Whether a text has any negating word."""
    return negates(facts.words, facts.language)


def negates(words: Sequence[Word], language: str) -> bool:
    """Whether one of some words is a negating one."""
    table = word_table(language)
    return any(w.text.lower() in table.negations or w.text.lower().replace("’", "'").endswith("n't") for w in words)


def _signal(
    sort: Sort, agrees: bool, claim: Facts, passage: Facts, places: tuple[tuple[int, int], tuple[int, int]]
) -> Signal:
    mine, other = places
    shared = len(claim.near(*mine) & passage.near(*other))
    return Signal(sort, agrees, claim.text[slice(*mine)], passage.text[slice(*other)], *other, shared)
