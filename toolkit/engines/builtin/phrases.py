"""Noun phrases next to a cue: where the words that name a speaker begin and end.

There is no parser here: a phrase is read word by word from the cue outwards until something that cannot belong to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.units import Token

_DASHES = frozenset({"–", "—", "-"})
_OPENING = frozenset({"(", "["})
_CLOSING = frozenset({")", "]"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase as token indexes `first` up to and without `last`, and the phrases in apposition to it."""

    first: int
    last: int
    apposed: tuple[tuple[int, int], ...] = ()


class Reader:
    """Reads phrases in the tokens of one unit."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon

    def before(self, index: int) -> Phrase | None:
        """The subject of a verb whose group begins at `index`, read leftwards; None where there is none."""
        at = self._skip_adverbials(index - 1)
        if at < 0:
            return None
        token = self.tokens[at]
        if token.low in _CLOSING:
            opened = self._match_left(at)
            at = self._skip_adverbials(opened - 1)
            if at < 0:
                return None
            token = self.tokens[at]
        if token.low == "," or token.low in _DASHES:
            return self._over_aside(at)
        return self._ending_at(at)

    def after(self, index: int) -> Phrase | None:
        """The noun phrase that begins at `index`, with what is apposed to it; None where no phrase begins there."""
        tokens = self.tokens
        if index >= len(tokens):
            return None
        if tokens[index].low in self.lexicon.pronouns:
            return Phrase(index, index + 1)
        end = self._forward(index)
        if end == index:
            return None
        apposed: list[tuple[int, int]] = []
        at = end
        while at + 1 < len(tokens) and tokens[at].low == "," and len(apposed) < 3:
            stop = self._forward(at + 1)
            if stop == at + 1 or not self._closes(stop):
                break
            apposed.append((at + 1, stop))
            at = stop
        return Phrase(index, end, tuple(apposed))

    def _closes(self, index: int) -> bool:
        if index >= len(self.tokens):
            return True
        token = self.tokens[index]
        return (
            token.kind in ("mark", "quote")
            or token.low
            in self.lexicon.words["prepositions"] | self.lexicon.words["relatives"] | self.lexicon.words["conjunctions"]
        )

    def _forward(self, index: int) -> int:
        """The index after the noun phrase that begins at `index`; `index` where none does."""
        tokens = self.tokens
        at = index
        while at < len(tokens):
            if tokens[at].low in _OPENING:
                at = self._match_right(at) + 1
            elif self._extends(index, at):
                at += 1
            else:
                break
        at = min(at, len(tokens))
        loose = self.lexicon.words["prepositions"] | self.lexicon.words["articles"]
        while at > index and tokens[at - 1].low in loose:
            at -= 1
        return at

    def _extends(self, index: int, at: int) -> bool:
        """Whether the token at `at` goes on the noun phrase that begins at `index`."""
        words, tokens, low = self.lexicon.words, self.tokens, self.tokens[at].low
        if tokens[at].kind == "quote":
            return at > index and at + 1 < len(tokens) and tokens[at + 1].capital
        if low in words["prepositions"]:
            return at > index and self._links(at)
        if low in words["determiners"]:
            return at == index or tokens[at - 1].low in words["prepositions"]
        if low == "and":
            return 0 < at < len(tokens) - 1 and tokens[at - 1].capital and tokens[at + 1].capital
        return self._nominal(tokens[at])

    def _links(self, at: int) -> bool:
        """Whether the preposition at `at` ties two parts of one noun phrase ("head of the party")."""
        tokens, lexicon = self.tokens, self.lexicon
        low, left = tokens[at].low, tokens[at - 1]
        if at + 1 >= len(tokens):
            return False
        right = tokens[at + 1]
        if (
            right.low in lexicon.words["days"]
            or right.low in lexicon.words["months"]
            or right.low in lexicon.words["time"]
        ):
            return False
        if low == "of":
            return True
        heads = left.low in lexicon.person_heads or left.low in lexicon.people_heads or left.low in lexicon.body_heads
        return heads and low in ("for", "at", "from", "with", "in", "to", "on", "by", "close")

    def _nominal(self, token: Token) -> bool:
        words, low = self.lexicon.words, token.low
        if token.kind == "number" or low == "'s" or low == "&":
            return True
        if token.kind != "word":
            return False
        if token.capital:
            return low not in words["days"]
        return not (
            low in words["prepositions"]
            or low in words["conjunctions"]
            or low in words["subordinators"]
            or low in words["relatives"]
            or low in words["auxiliaries"]
            or low in words["adverbs"]
            or low in words["negations"]
            or low in words["days"]
            or low in self.lexicon.pronouns
        )

    def _ending_at(self, at: int) -> Phrase | None:
        tokens, words = self.tokens, self.lexicon.words
        if tokens[at].low in words["relatives"] and tokens[at].low != "that":
            return self._antecedent(at)
        if tokens[at].low in self.lexicon.pronouns:
            return Phrase(at, at + 1)
        start = self._backward(at)
        if start > at:
            return None
        relative = self._relative_inside(start)
        if relative is not None:
            return relative
        return Phrase(start, at + 1)

    def _antecedent(self, at: int) -> Phrase | None:
        left = at - 1
        if left >= 0 and self.tokens[left].low in (",", *_DASHES):
            left -= 1
        if left < 0 or self.tokens[left].kind in ("mark", "quote"):
            return None
        start = self._backward(left)
        return Phrase(start, left + 1) if start <= left else None

    def _relative_inside(self, start: int) -> Phrase | None:
        """Where the phrase found is the end of a relative clause ("a source who spoke to … said"), what that hangs on."""
        for at in range(start - 1, max(-1, start - 9), -1):
            token = self.tokens[at]
            if token.kind in ("mark", "quote"):
                return None
            if token.low == "who" and at > 0 and start - at > 1:
                return self._antecedent(at)
        return None

    def _backward(self, at: int) -> int:
        """The index where the noun phrase that ends at `at` begins; `at + 1` where none ends there."""
        tokens, words = self.tokens, self.lexicon.words
        start = at + 1
        while start > 0:
            if tokens[start - 1].low in words["determiners"]:
                start -= 1
                if start < 2 or tokens[start - 1].low not in words["prepositions"] or not self._links(start - 1):
                    break
            elif not self._precedes(start - 1, at):
                break
            start -= 1
        while start <= at and (tokens[start].low in words["prepositions"] or tokens[start].low in ("'s", "and", "or")):
            start += 1
        return start

    def _precedes(self, index: int, at: int) -> bool:
        """Whether the token at `index` belongs to the noun phrase that ends at `at` and goes on after `index`."""
        tokens, low = self.tokens, self.tokens[index].low
        inner = index < at
        if tokens[index].kind == "quote":
            return inner and index > 0 and tokens[index - 1].capital and tokens[index + 1].capital
        if low in self.lexicon.words["prepositions"]:
            return inner and index > 0 and self._links(index)
        if low in ("and", "or"):
            return inner and index > 0 and self._joins(index)
        if inner and not tokens[index].capital and low in self.lexicon.forms and self._verb(index):
            return False
        return self._nominal(tokens[index])

    def _verb(self, at: int) -> bool:
        low = self.tokens[at].low
        return low not in self.lexicon.nounlike and not any(form.base for form in self.lexicon.forms[low])

    def _joins(self, at: int) -> bool:
        left, right = self.tokens[at - 1], self.tokens[at + 1]
        if left.capital and right.capital:
            return True
        return left.low in self.lexicon.people_heads and right.low in self.lexicon.people_heads

    def _skip_adverbials(self, at: int) -> int:
        words, tokens = self.lexicon.words, self.tokens
        while at >= 0:
            low = tokens[at].low
            if low in words["adverbs"] or (low.endswith("ly") and not tokens[at].capital and low not in words["time"]):
                at -= 1
            elif low in words["days"] or low in words["time"]:
                at = self._skip_date(at)
            elif low in words["auxiliaries"] or low in words["negations"]:
                at -= 1
            elif tokens[at].kind == "number" and at > 0 and tokens[at - 1].low.rstrip(".") in words["months"]:
                at = self._skip_date(at)
            else:
                break
        return at

    def _skip_date(self, at: int) -> int:
        words, tokens = self.lexicon.words, self.tokens
        begin = at
        while begin > 0:
            low = tokens[begin - 1].low
            if (
                low in words["days"]
                or low in words["time"]
                or low.rstrip(".") in words["months"]
                or low in words["articles"]
                or low in ("last", "this", "next", "earlier", "late", "early", "on", "in", ".")
                or tokens[begin - 1].kind == "number"
            ):
                begin -= 1
            else:
                break
        return begin - 1

    def _match_left(self, at: int) -> int:
        while at > 0 and self.tokens[at].low not in _OPENING:
            at -= 1
        return at

    def _match_right(self, at: int) -> int:
        while at < len(self.tokens) - 1 and self.tokens[at].low not in _CLOSING:
            at += 1
        return at

    def _over_aside(self, comma: int) -> Phrase | None:
        """The subject where an aside stands between it and the verb ("Ruiz, the mayor, said")."""
        segments = self._segments(comma)
        if not segments:
            return None
        for first, last in segments:
            phrase = self._whole(first, last)
            if phrase is None:
                continue
            apposed = tuple(other for other in segments if other[0] > first and self._noun(other))
            return Phrase(phrase.first, phrase.last, apposed)
        return None

    def _noun(self, segment: tuple[int, int]) -> bool:
        first, last = segment
        low = self.tokens[first].low
        words = self.lexicon.words
        return (
            not (
                low in words["relatives"]
                or low in words["subordinators"]
                or low in words["conjunctions"]
                or low in self.lexicon.pronouns
                or low.endswith("ing")
                or (low in words["prepositions"])
            )
            and last - first <= 25
        )

    def _whole(self, first: int, last: int) -> Phrase | None:
        """The phrase if the segment, leaving out what opens the clause, is one noun phrase."""
        start = self._backward(last - 1)
        if start >= last:
            return None
        begin = max(start, first)
        opening = self.tokens[first]
        words = self.lexicon.words
        if begin > first:
            lead = [t.low for t in self.tokens[first:begin]]
            if opening.low in words["prepositions"] and not any(x in words["relatives"] for x in lead):
                return None
            if not all(x in words["conjunctions"] | words["subordinators"] | words["adverbs"] for x in lead):
                return None
        if opening.low.endswith("ing") and not opening.capital:
            return None
        if (
            begin == last - 1
            and self.tokens[begin].low in words["adverbs"] | words["subordinators"] | words["relatives"]
        ):
            return None
        return Phrase(begin, last)

    def _segments(self, comma: int) -> list[tuple[int, int]]:
        """The stretches between commas left of `comma`, from the left, back to where the clause begins."""
        tokens = self.tokens
        borders = [comma]
        at = comma - 1
        dash = tokens[comma].low
        separator = {","} if dash == "," else {",", dash}
        depth = 0
        while at >= 0:
            token = tokens[at]
            if token.low in _CLOSING:
                depth += 1
            elif token.low in _OPENING:
                depth = max(0, depth - 1)
            elif not depth and token.low in separator:
                borders.append(at)
            elif not depth and ((token.kind == "quote" and at + 1 in borders) or token.low in (";", ":")):
                break
            at -= 1
        borders.append(at)
        borders.reverse()
        return [(a + 1, b) for a, b in pairwise(borders) if b > a + 1]
