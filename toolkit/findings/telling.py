"""Whether a sentence tells as a fact what it shares with a claim, or denies it, quotes it, wishes it or turns it round.

"There is no evidence that vaccines cause autism" has every word of "Vaccines cause autism", and bears nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from toolkit.findings.comparison import is_negated, negates
from toolkit.findings.readable import Facts
from toolkit.text.words import Word, word_table

_SHORT = 6
"""Up to how many content words a claim has one verb and its names."""
_BREAK = re.compile(r"[;()—–]")
_BEFORE = 5
"""How many words in front of what is shared may deny it or make it a wish."""
_BY = frozenset({"by", "von", "par", "por"})


def tells_as_fact(claim: Facts, sentence: Facts) -> bool:
    """Whether nothing around the words that a sentence shares with the claim takes them back."""
    mine = {w.stem for w in claim.content}
    shared = [at for at, w in enumerate(sentence.words) if w.stem in mine]
    if not shared:
        return True
    around = _clause(sentence, shared)
    return not (_is_unreal(claim, around) or _is_denied(claim, around) or _is_quoted(claim, sentence, shared[0]))


def _clause(sentence: Facts, shared: Sequence[int]) -> Sequence[Word]:
    """The words from a little before the first shared one to the last, in the clause that has most of them."""
    parts: dict[int, list[int]] = {}
    for at in shared:
        part = len(_BREAK.findall(sentence.text[: sentence.words[at].start]))
        parts.setdefault(part, []).append(at)
    fullest = max(parts.values(), key=len)
    start = sentence.words[fullest[0]].start
    last_break = max((m.end() for m in _BREAK.finditer(sentence.text[:start])), default=0)
    around = sentence.words[max(0, fullest[0] - _BEFORE) : fullest[-1]]
    return [w for w in around if w.start >= last_break]


def turns_round(claim: Facts, sentence: Facts) -> bool:
    """Whether two names that a claim joins by a content word stand the other way round: who did it to whom."""
    if _has_by(claim) != _has_by(sentence) or len(claim.content) > _SHORT:
        return False
    theirs = list(dict.fromkeys(w.stem for w in sentence.words if _is_named(w)))
    common = [w for w in claim.words if _is_named(w) and w.stem in theirs]
    joining = [w.start for w in claim.content if not _is_named(w)]
    pairs = [(one, other) for one, other in pairwise(common) if any(one.end <= at < other.start for at in joining)]
    return any(theirs.index(one.stem) > theirs.index(other.stem) for one, other in pairs)


def _is_unreal(claim: Facts, around: Sequence[Word]) -> bool:
    unreal, own = word_table(claim.language).unreal, {w.text.lower() for w in claim.words}
    found = {w.text.lower() for w in around if not w.name} & unreal
    return bool(found - own)


def _is_denied(claim: Facts, around: Sequence[Word]) -> bool:
    return not is_negated(claim) and negates(around, claim.language)


def _is_quoted(claim: Facts, sentence: Facts, first: int) -> bool:
    """Whether what is shared begins inside a quotation, where the claim itself quotes nothing."""
    head = sentence.text[: sentence.words[first].start]
    is_open = head.count("“") > head.count("”") or head.count('"') % 2 == 1
    return is_open and not any(mark in claim.text for mark in '“"')


def _is_named(word: Word) -> bool:
    return word.text[0].isupper() and not word.stop


def _has_by(facts: Facts) -> bool:
    return any(w.text.lower() in _BY for w in facts.words)
