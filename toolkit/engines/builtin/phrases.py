"""Noun phrases next to a cue: where the words that name a speaker begin and end.

There is no parser here: a phrase is read word by word from the cue outwards until something that cannot belong to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.units import OWNER, Token

DASHES = frozenset({"–", "—", "-"})
OPENING = frozenset({"(", "["})
CLOSING = frozenset({")", "]"})


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

    def leads_in(self, at: int) -> bool:
        """Whether the token at `at` only leads into a clause: a conjunction, a subordinator or an adverb."""
        words, low = self.lexicon.words, self.tokens[at].low
        return low in words["conjunctions"] or low in words["adverbs"] or low in words["subordinators"]

    def backward(self, at: int) -> int:
        """The index where the noun phrase that ends at `at` begins; `at + 1` where none ends there."""
        tokens, words = self.tokens, self.lexicon.words
        start = at + 1
        while start > 0:
            if tokens[start - 1].low in words["determiners"] and not tokens[start - 1].text.isupper():
                start -= 1
                if start > 0 and tokens[start].low in words["genitives"] and self.lexicon.heads(tokens[start - 1].low):
                    continue
                if start < 2 or tokens[start - 1].low not in words["prepositions"] or not self._links(start - 1):
                    break
            elif not self._precedes(start - 1, at):
                break
            start -= 1
        while start <= at and (
            tokens[start].low in words["prepositions"] or tokens[start].low in words["joiners"] | {OWNER}
        ):
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
        if low in self.lexicon.words["joiners"]:
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
                or low in words["reflexives"]
                or (low in words["auxiliaries"] and not tokens[at].capital)
                or low in words["negations"]
                or (self.lexicon.ends(low, "adverb") and not tokens[at].capital)
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
        around = words["around_dates"] | {"."}
        begin = at
        while begin > 0:
            token = tokens[begin - 1]
            if token.low not in filler and token.low not in around and token.kind != "number":
                break
            begin -= 1
        return begin - 1

    def match_left(self, at: int) -> int:
        """The index of the bracket that opens left of `at`."""
        while at > 0 and self.tokens[at].low not in OPENING:
            at -= 1
        return at

    def speakerlike(self, phrase: Phrase) -> bool:
        """Whether a phrase can name a speaker: a pronoun, a name, or a description with a known head."""
        if phrase.last - phrase.first == 1 and self.tokens[phrase.first].low in self.lexicon.words["nobodies"]:
            return False
        opening = [
            token.low in self.lexicon.words["stand_ins"] for token in self.tokens[phrase.first : phrase.first + 2]
        ]
        if any(opening[: phrase.last - phrase.first]):
            return True
        for first, last in phrase.parts:
            for at in range(first, last):
                token = self.tokens[at]
                if token.low in self.lexicon.pronouns or self.lexicon.heads(token.low):
                    return True
                if at == last - 1 and (self.lexicon.ends_like_person(token.low) or self.lexicon.ends(token.low, "age")):
                    return True
                if token.capital and (at > 0 or token.low not in self.lexicon.words["openers"]):
                    return True
        return False

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
            if tokens[at].low in OPENING:
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
            of_head = low in words["genitives"] and self.lexicon.heads(tokens[at - 1].low)
            return at == index or of_head or tokens[at - 1].low in words["prepositions"]
        if low in words["and"]:
            return 0 < at < len(tokens) - 1 and tokens[at - 1].capital and tokens[at + 1].capital
        if at > index and not tokens[at].capital and low in self.lexicon.forms and self._verb(at):
            return False
        return self._nominal(tokens[at])

    def _match_right(self, at: int) -> int:
        while at < len(self.tokens) - 1 and self.tokens[at].low not in CLOSING:
            at += 1
        return at

    def _links(self, at: int) -> bool:
        """Whether the preposition at `at` ties two parts of one noun phrase ("head of the party")."""
        tokens, words = self.tokens, self.lexicon.words
        if at + 1 >= len(tokens) or at == 0:
            return False
        low, left, right = tokens[at].low, tokens[at - 1], tokens[at + 1]
        if right.low in words["days"] or right.low in words["months"] or right.low in words["time"]:
            return False
        if low in words["of"] or (low in words["quantifiers"] and left.low in words["quantifiers"]):
            return True
        if low in words["guarded"]:
            firm = right.capital or right.low in words["determiners"]
            return firm and self.lexicon.heads(left.low)
        return self.lexicon.heads(left.low) and low in words["from_heads"]

    def _nominal(self, token: Token) -> bool:
        words, low = self.lexicon.words, token.low
        if token.kind == "number" or low == OWNER or low == "&":
            return True
        if token.kind != "word":
            return False
        if token.capital:
            small = ("prepositions", "conjunctions", "subordinators", "relatives", "days")
            return token.text.isupper() or not any(low in words[group] for group in small)
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
            at = self._past_lead(at)
            if at >= len(tokens):
                break
            low = tokens[at].low
            aside = low in words["prepositions"] or (self._participle(low) and not self._next_is_name(at))
            comma = next((n for n in range(at, len(tokens)) if tokens[n].low == ","), None)
            if not aside or comma is None:
                break
            at = comma + 1
        return at

    def _past_lead(self, at: int) -> int:
        """The index after adverbs, conjunctions and bare dates ("But on Tuesday")."""
        tokens, words = self.tokens, self.lexicon.words
        while at < len(tokens):
            dated = at + 1 < len(tokens) and tokens[at + 1].low in words["days"]
            if tokens[at].low in words["on_date"] and dated:
                at += 2
            elif self.leads_in(at) or tokens[at].kind == "mark" or tokens[at].low in words["time"]:
                at += 1
            else:
                break
        return at

    def _participle(self, low: str) -> bool:
        return self.lexicon.ends(low, "participle") or self.lexicon.ends(low, "past")

    def _next_is_name(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].capital
