"""Noun phrases next to a cue: where the words that name a speaker begin and end.

There is no parser here: a phrase is read word by word from the cue outwards until something that cannot belong to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.units import Token

DASHES = frozenset({"–", "—", "-"})
_OPENING = frozenset({"(", "["})
_CLOSING = frozenset({")", "]"})
_FROM_HEAD = frozenset("for at from with in to on by close near behind against".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase as token indexes `first` up to and without `last`, and the phrases in apposition to it.

    `loose` tells that more than an aside stands between the phrase and the verb it was read from.
    """

    first: int
    last: int
    apposed: tuple[tuple[int, int], ...] = ()
    loose: bool = False

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The phrase and its appositions, as ranges of tokens."""
        return ((self.first, self.last), *self.apposed)


class Reader:
    """Reads phrases in the tokens of one unit."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon

    # -- to the left ---------------------------------------------------------------------------------------------------

    def before(self, index: int) -> Phrase | None:
        """The subject of a verb whose group begins at `index`, read leftwards; None where there is none."""
        at = self.skip_back(index - 1)
        if at >= 0 and self.tokens[at].low in _CLOSING:
            at = self.skip_back(self._match_left(at) - 1)
        if at < 0:
            return None
        if self.tokens[at].low == "," or self.tokens[at].low in DASHES:
            return self._over_aside(at)
        return self._ending_at(at)

    def _ending_at(self, at: int) -> Phrase | None:
        tokens, words = self.tokens, self.lexicon.words
        if tokens[at].low in words["relatives"]:
            return self._antecedent(at) if tokens[at].low != "that" else None
        if tokens[at].low in self.lexicon.pronouns:
            return Phrase(at, at + 1)
        start = self.backward(at)
        if start > at:
            return None
        relative = self._relative_inside(start)
        if relative is not None:
            return relative
        left = tokens[start - 1].low if start > 0 else ""
        if left in words["prepositions"] and left not in words["subordinators"]:
            return self._past_prepositions(start, at)
        return self._with_name_before(start, at)

    def _past_prepositions(self, start: int, at: int) -> Phrase | None:
        """The whole of "the official in charge of …" where only its end was read; None for "In Rome … said"."""
        begin = start
        while begin > 0 and not self._ends_clause(begin - 1):
            begin -= 1
        if (
            begin > 1
            and self.tokens[begin - 1].low == ","
            and self.tokens[begin].low in self.lexicon.words["prepositions"]
        ):
            name = self.backward(begin - 2)
            if self._named(name, begin - 1):
                return Phrase(name, begin - 1)
        while begin < at and self._leads_in(begin):
            begin += 1
        first = self.tokens[begin].low
        if self.tokens[start - 1].low == "to" and self.tokens[start].low not in self.lexicon.words["determiners"]:
            return None
        leading = first in self.lexicon.words["prepositions"] and first not in self.lexicon.words["quantifiers"]
        if begin >= start or leading:
            return Phrase(start, at + 1) if self.tokens[start].low in self.lexicon.words["articles"] else None
        end = self.forward(begin)
        headed = end > begin and (self.lexicon.heads(self.tokens[end - 1].low) or self._has_head(begin, start))
        return Phrase(begin, at + 1) if headed else None

    def _has_head(self, first: int, last: int) -> bool:
        return any(self.lexicon.heads(token.low) for token in self.tokens[first:last])

    def _leads_in(self, at: int) -> bool:
        words, low = self.lexicon.words, self.tokens[at].low
        return low in words["conjunctions"] or low in words["adverbs"] or low in words["subordinators"]

    def _ends_clause(self, at: int) -> bool:
        """Whether a noun phrase that begins further right cannot reach over the token at `at`."""
        token, words = self.tokens[at], self.lexicon.words
        return (
            token.kind in ("mark", "quote")
            or token.low in words["subordinators"]
            or token.low in words["relatives"]
            or token.low in words["auxiliaries"]
            or (token.low in self.lexicon.forms and not token.capital and token.low not in self.lexicon.nounlike)
        )

    def _with_name_before(self, start: int, at: int) -> Phrase:
        """The phrase, or the name it is apposed to where the second comma is missing ("Ana, a farmer from Brod said")."""
        tokens = self.tokens
        if start > 1 and tokens[start].low in self.lexicon.words["articles"] and tokens[start - 1].low == ",":
            name = self.backward(start - 2)
            if self._named(name, start - 1) and (name == 0 or tokens[name - 1].kind == "quote"):
                return Phrase(name, start - 1, ((start, at + 1),))
        return Phrase(start, at + 1)

    def _named(self, first: int, last: int) -> bool:
        """Whether the range is all capitals, as a name is, and does more than open the sentence."""
        opener = first < last and self._leads_in(first)
        return first < last and not opener and all(token.capital for token in self.tokens[first:last])

    def _antecedent(self, at: int) -> Phrase | None:
        left = at - 1
        if left >= 0 and (self.tokens[left].low == "," or self.tokens[left].low in DASHES):
            left -= 1
        if left < 0 or self.tokens[left].kind in ("mark", "quote"):
            return None
        start = self.backward(left)
        return Phrase(start, left + 1) if start <= left else None

    def _relative_inside(self, start: int) -> Phrase | None:
        """Where the phrase found ends a relative clause ("a source who spoke to … said"), what that hangs on."""
        for at in range(start - 1, max(-1, start - 9), -1):
            token = self.tokens[at]
            if token.kind in ("mark", "quote"):
                return None
            if token.low == "who" and at > 0 and start - at > 1:
                return self._antecedent(at)
        return None

    def backward(self, at: int) -> int:
        """The index where the noun phrase that ends at `at` begins; `at + 1` where none ends there."""
        tokens, words = self.tokens, self.lexicon.words
        start = at + 1
        while start > 0:
            if tokens[start - 1].low in words["determiners"] and not tokens[start - 1].text.isupper():
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
            return inner and index > 0 and (tokens[index - 1].kind == "word" and tokens[index + 1].kind != "mark")
        if low in self.lexicon.words["prepositions"]:
            return inner and index > 0 and self._links(index)
        if low in ("and", "or", "&"):
            return inner and index > 0 and self._joins(index)
        if low == ".":
            return inner and tokens[index + 1].capital and index > 0 and tokens[index - 1].end == tokens[index].start
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
        return self.lexicon.heads(left.low) and (right.capital or self.lexicon.heads(right.low))

    def skip_back(self, at: int) -> int:
        """The index left of adverbs, dates and helping verbs that end at `at`."""
        words, tokens = self.lexicon.words, self.tokens
        while at >= 0:
            low = tokens[at].low
            if low in words["days"] or low in words["time"] or self._ends_date(at):
                at = self._skip_date(at)
            elif (
                low in words["adverbs"]
                or low in words["auxiliaries"]
                or low in words["negations"]
                or (low.endswith("ly") and not tokens[at].capital)
            ):
                at -= 1
            else:
                break
        return at

    def _ends_date(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind == "number" and at > 0 and self.tokens[at - 1].low.rstrip(".") in self.lexicon.words["months"]

    def _skip_date(self, at: int) -> int:
        words, tokens = self.lexicon.words, self.tokens
        filler = words["days"] | words["time"] | words["articles"] | words["months"]
        around = {"last", "this", "next", "earlier", "late", "early", "on", "in", ".", "of", "later", "that"}
        begin = at
        while begin > 0:
            token = tokens[begin - 1]
            if token.low not in filler and token.low not in around and token.kind != "number":
                break
            begin -= 1
        return begin - 1

    def _match_left(self, at: int) -> int:
        while at > 0 and self.tokens[at].low not in _OPENING:
            at -= 1
        return at

    # -- over asides ---------------------------------------------------------------------------------------------------

    def _over_aside(self, comma: int) -> Phrase | None:
        """The subject where an aside stands between it and the verb ("Ruiz, the mayor, said")."""
        segments = self._segments(comma)
        for position, (first, last) in enumerate(segments):
            phrase = self._whole(first, last)
            if phrase is not None and self.speakerlike(phrase):
                apposed = tuple(other for other in segments[position + 1 :] if self._apposed(other))
                return Phrase(phrase.first, phrase.last, apposed, phrase.loose)
        return None

    def speakerlike(self, phrase: Phrase) -> bool:
        """Whether a phrase can name a speaker: a pronoun, a name, or a description with a known head."""
        for first, last in phrase.parts:
            for at in range(first, last):
                token = self.tokens[at]
                if token.low in self.lexicon.pronouns or self.lexicon.heads(token.low):
                    return True
                if token.capital and (at > 0 or token.low not in self.lexicon.words["openers"]):
                    return True
        return False

    def _apposed(self, segment: tuple[int, int]) -> bool:
        first, last = segment
        low, words = self.tokens[first].low, self.lexicon.words
        if low in words["relatives"] or low in words["subordinators"] or low in words["conjunctions"]:
            return False
        if low in self.lexicon.pronouns or (low.endswith("ing") and not self.tokens[first].capital):
            return False
        return last - first <= 25

    def _whole(self, first: int, last: int) -> Phrase | None:
        """The phrase if the segment, leaving out what opens the clause, is one noun phrase."""
        while first < last and self._leads_in(first):
            first += 1
        if first >= last:
            return None
        if self.tokens[first].low in self.lexicon.pronouns and last - first == 1:
            return Phrase(first, last)
        start = self.backward(last - 1)
        if start < first:
            return Phrase(first, last)
        if start > first:
            return self._headed(first, last)
        return Phrase(first, last)

    def _headed(self, first: int, last: int) -> Phrase | None:
        """The noun phrase at the segment's beginning where the rest only says more about it ("Khan of the charity X")."""
        end = self.forward(first)
        if end <= first or end >= last:
            return Phrase(first, last) if end >= last > first else None
        rest = self.tokens[end].low
        more = rest in self.lexicon.words["prepositions"] or rest in ("who", "whose")
        return Phrase(first, end, loose=True) if more and self.speakerlike(Phrase(first, end)) else None

    def _segments(self, comma: int) -> list[tuple[int, int]]:
        """The stretches between commas left of `comma`, from the left, back to where the clause begins."""
        tokens = self.tokens
        borders = [comma]
        at, depth = comma - 1, 0
        separators = {",", tokens[comma].low}
        while at >= 0:
            token = tokens[at]
            if token.low in _CLOSING:
                depth += 1
            elif token.low in _OPENING:
                depth = max(0, depth - 1)
            elif not depth and token.low in separators:
                borders.append(at)
            elif not depth and (token.low in (";", ":") or (token.kind == "quote" and not self._inside_name(at))):
                break
            at -= 1
        borders.append(at)
        borders.reverse()
        return [(a + 1, b) for a, b in pairwise(borders) if b > a + 1]

    def _inside_name(self, at: int) -> bool:
        """Whether a quotation is part of a phrase ("the “Jolene” singer"), not content before it."""
        return at > 0 and self.tokens[at - 1].kind == "word" and self.tokens[at + 1].kind == "word"

    # -- to the right --------------------------------------------------------------------------------------------------

    def after(self, index: int) -> Phrase | None:
        """The noun phrase that begins at `index`, with what is apposed to it; None where no phrase begins there."""
        tokens = self.tokens
        if index >= len(tokens):
            return None
        if tokens[index].low in self.lexicon.pronouns:
            return Phrase(index, index + 1)
        end = self.forward(index)
        if end == index:
            return None
        apposed: list[tuple[int, int]] = []
        at = end
        while at + 1 < len(tokens) and tokens[at].low == "," and len(apposed) < 3:
            stop = self.forward(at + 1)
            if stop == at + 1 or not self.closes(stop):
                break
            apposed.append((at + 1, stop))
            at = stop
        return Phrase(index, end, tuple(apposed))

    def closes(self, index: int) -> bool:
        """Whether a noun phrase that ends at `index` is cut off there by punctuation or a small word."""
        if index >= len(self.tokens):
            return True
        token, words = self.tokens[index], self.lexicon.words
        ties = words["prepositions"] | words["relatives"] | words["conjunctions"]
        return token.kind in ("mark", "quote") or token.low in ties

    def forward(self, index: int) -> int:
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
        if low == ".":
            return at > index and at + 1 < len(tokens) and tokens[at + 1].capital and len(tokens[at - 1].text) <= 3
        if low in words["prepositions"]:
            return at > index and self._links(at)
        if low in words["determiners"]:
            return at == index or tokens[at - 1].low in words["prepositions"]
        if low == "and":
            return 0 < at < len(tokens) - 1 and tokens[at - 1].capital and tokens[at + 1].capital
        if at > index and not tokens[at].capital and low in self.lexicon.forms and self._verb(at):
            return False
        return self._nominal(tokens[at])

    def _match_right(self, at: int) -> int:
        while at < len(self.tokens) - 1 and self.tokens[at].low not in _CLOSING:
            at += 1
        return at

    # -- both ----------------------------------------------------------------------------------------------------------

    def _links(self, at: int) -> bool:
        """Whether the preposition at `at` ties two parts of one noun phrase ("head of the party")."""
        tokens, words = self.tokens, self.lexicon.words
        if at + 1 >= len(tokens) or at == 0:
            return False
        low, left, right = tokens[at].low, tokens[at - 1], tokens[at + 1]
        if right.low in words["days"] or right.low in words["months"] or right.low in words["time"]:
            return False
        if low == "of" or (low == "than" and left.low in words["quantifiers"]):
            return True
        if low in ("to", "by", "on", "against", "near", "behind", "close"):
            firm = right.capital or right.low in words["determiners"]
            return firm and self.lexicon.heads(left.low)
        return self.lexicon.heads(left.low) and low in _FROM_HEAD

    def _nominal(self, token: Token) -> bool:
        words, low = self.lexicon.words, token.low
        if token.kind == "number" or low == "'s" or low == "&":
            return True
        if token.kind != "word":
            return False
        if token.capital:
            return low not in words["days"]
        stops = (
            "prepositions",
            "conjunctions",
            "subordinators",
            "relatives",
            "auxiliaries",
            "adverbs",
            "negations",
            "days",
        )
        return low not in self.lexicon.pronouns and not any(low in words[group] for group in stops)

    def opening(self) -> int:
        """The index where the unit's main clause begins, after what opens the sentence ("In Rome on Friday, …")."""
        tokens, words = self.tokens, self.lexicon.words
        at = 0
        for _ in range(3):
            while at < len(tokens) and (
                self._leads_in(at) or tokens[at].kind == "mark" or tokens[at].low in words["time"]
            ):
                at += 1
            if at >= len(tokens):
                break
            low = tokens[at].low
            aside = low in words["prepositions"] or (low.endswith(("ing", "ed")) and not self._next_is_name(at))
            comma = next((n for n in range(at, len(tokens)) if tokens[n].low == ","), None)
            if not aside or comma is None:
                break
            at = comma + 1
        return at

    def _next_is_name(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].capital
