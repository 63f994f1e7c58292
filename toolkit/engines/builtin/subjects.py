"""Subjects: the noun phrase that a verb's speaker is named by, read leftwards from the verb.

Steps over dates, helping verbs and asides ("Ruiz, the mayor of Brod, said"), out of relative clauses ("a source who spoke
to us said") and past the end of long descriptions ("the official in charge of schools said").
"""

from __future__ import annotations

from itertools import pairwise

from toolkit.engines.builtin.phrases import CLOSING, DASHES, OPENING, Phrase, Reader

_RELATIVE = 14  # words of a relative clause between what it hangs on and its own last phrase


class Subjects(Reader):
    """Reads subjects in the tokens of one unit."""

    def before(self, index: int) -> Phrase | None:
        """The subject of a verb whose group begins at `index`, read leftwards; None where there is none."""
        at = self.skip_back(index - 1)
        if at >= 0 and self.tokens[at].low in CLOSING:
            at = self.skip_back(self.match_left(at) - 1)
        if at < 0:
            return None
        if self.tokens[at].low == "," or self.tokens[at].low in DASHES:
            return self._over_aside(at)
        return self._ending_at(at)

    def _ending_at(self, at: int) -> Phrase | None:
        tokens, words = self.tokens, self.lexicon.words
        if tokens[at].low in words["relatives"]:
            return self._antecedent(at) if tokens[at].low not in words["complementisers"] else None
        if tokens[at].low in self.lexicon.pronouns:
            return Phrase(at, at + 1)
        if tokens[at].low in words["stand_ins"]:
            return Phrase(at - 1 if at and tokens[at - 1].low in words["articles"] else at, at + 1)
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
        while begin < at and self.leads_in(begin):
            begin += 1
        first = self.tokens[begin].low
        if (
            self.tokens[start - 1].low in self.lexicon.words["infinitive"]
            and self.tokens[start].low not in self.lexicon.words["determiners"]
        ):
            return None
        leading = first in self.lexicon.words["prepositions"] and first not in self.lexicon.words["quantifiers"]
        if begin >= start or leading:
            return Phrase(start, at + 1) if self.tokens[start].low in self.lexicon.words["articles"] else None
        end = self.forward(begin)
        headed = end > begin and (self.lexicon.heads(self.tokens[end - 1].low) or self._has_head(begin, start))
        return Phrase(begin, at + 1) if headed else None

    def _has_head(self, first: int, last: int) -> bool:
        return any(self.lexicon.heads(token.low) for token in self.tokens[first:last])

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
        opener = first < last and self.leads_in(first)
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
        for at in range(start - 1, max(-1, start - _RELATIVE), -1):
            token = self.tokens[at]
            if token.kind in ("mark", "quote"):
                return None
            if token.low in self.lexicon.words["who"] and at > 0 and start - at > 1:
                return self._antecedent(at)
        return None

    def _over_aside(self, comma: int) -> Phrase | None:
        """The subject where an aside stands between it and the verb ("Ruiz, the mayor, said")."""
        segments = self._segments(comma)
        for position, (first, last) in enumerate(segments):
            if self._place_after_place(segments, position):
                continue
            phrase = self._whole(first, last)
            if phrase is not None and self.speakerlike(phrase):
                apposed = tuple(other for other in segments[position + 1 :] if self._apposed(other))
                return Phrase(phrase.first, phrase.last, apposed, phrase.loose)
        return None

    def _place_after_place(self, segments: list[tuple[int, int]], position: int) -> bool:
        """Whether a segment only completes the place before it ("in Altadena, California, Ruiz, 11, said")."""
        first, last = segments[position]
        if position == 0 or not all(token.capital for token in self.tokens[first:last]):
            return False
        before = self.tokens[segments[position - 1][1] - 1]
        later = segments[position + 1 :]
        return before.capital and any(all(token.capital for token in self.tokens[a:b]) for a, b in later)

    def _apposed(self, segment: tuple[int, int]) -> bool:
        first, last = segment
        low, words = self.tokens[first].low, self.lexicon.words
        if low in words["relatives"] or low in words["subordinators"] or low in words["conjunctions"]:
            return False
        if low in self.lexicon.pronouns or (self.lexicon.ends(low, "participle") and not self.tokens[first].capital):
            return False
        return last - first <= 25

    def _whole(self, first: int, last: int) -> Phrase | None:
        """The phrase if the segment, leaving out what opens the clause, is one noun phrase."""
        while first < last and self.leads_in(first):
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
        more = rest in self.lexicon.words["prepositions"] or rest in self.lexicon.words["who"]
        if not more or not self.speakerlike(Phrase(first, end)):
            return None
        unnamed = any(token.low in self.lexicon.anonymous_heads for token in self.tokens[first:end])
        whole = unnamed and not any(token.capital for token in self.tokens[first + 1 : last])
        return Phrase(first, last if whole else end, loose=True)

    def _segments(self, comma: int) -> list[tuple[int, int]]:
        """The stretches between commas left of `comma`, from the left, back to where the clause begins."""
        tokens = self.tokens
        borders = [comma]
        at, depth = comma - 1, 0
        separators = {",", tokens[comma].low}
        while at >= 0:
            token = tokens[at]
            if token.low in CLOSING:
                depth += 1
            elif token.low in OPENING:
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
