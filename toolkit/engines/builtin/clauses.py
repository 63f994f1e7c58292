"""Where the clauses of a unit begin and end: what content can reach at most.

No parser: a clause ends where another with a cue of its own begins, where a relative or subordinate one meets its comma, or
with the unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.builtin.cues import Cue
from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.phrases import Reader
from toolkit.engines.builtin.units import Unit
from toolkit.text.quotations import Quotation


class Clauses:
    """The clauses of one unit and its cues. `end` is the index after the last token that is not closing punctuation."""

    def __init__(
        self, text: str, unit: Unit, cues: Sequence[Cue], lexicon: Lexicon, quotations: Sequence[Quotation]
    ) -> None:
        self.text = text
        self.tokens = unit.tokens
        self.cues = cues
        self.lexicon = lexicon
        self.quotations = quotations
        self.reader = Reader(unit.tokens, lexicon)
        self.end = len(self.tokens)
        while self.end and self.tokens[self.end - 1].kind == "mark" and self.tokens[self.end - 1].low in ".!?;…":
            self.end -= 1

    def start_of(self, cue: Cue) -> int:
        """The index of the first token of the cue's clause: its subject or its verb group."""
        if cue.subject is not None and not cue.inverted and cue.shape != "passive":
            return min(cue.subject.first, cue.group)
        return cue.group

    def end_of(self, cue: Cue) -> int:
        """The index after the cue and, where it follows, its subject."""
        if cue.subject is not None and cue.inverted:
            return max([cue.subject.last, *(last for _, last in cue.subject.apposed)])
        return cue.last

    def has_predicate(self, first: int, last: int) -> bool:
        """Whether a clause, not only a phrase, stands between two indexes."""
        words = self.lexicon.words
        opening = self.tokens[first].low if first < last else ""
        if opening in words["relatives"] | words["subordinators"] | words["conjunctions"] or self.lexicon.ends(
            opening, "participle"
        ):
            return False
        return any(
            (t.low in words["auxiliaries"] and not t.capital)
            or t.low in self.lexicon.pronouns
            or self.lexicon.ends(t.low, "negation")
            for t in self.tokens[first:last]
        )

    def limit_of(self, cue: Cue) -> int:
        """Where the content after a cue must end at the latest: the border of the next clause with a cue of its own."""
        limit = self._clause_end(cue)
        for other in self.cues:
            if other.first <= cue.first:
                continue
            if other.subject is not None and not other.inverted and other.subject.first <= cue.first:
                return min(limit, self._trimmed(other.group))
            start = self.start_of(other)
            border = self._border(start)
            if other.subject is None and border is None and other.shape == "finite":
                border = start
            if border is not None and border > cue.last and self._leads_on(other):
                return min(limit, border)
            if other.shape == "according" and start > cue.last:
                return min(limit, self._trimmed(start))
        return limit

    def _trimmed(self, at: int) -> int:
        return at - 1 if at and self.tokens[at - 1].low == "," else at

    def _clause_end(self, cue: Cue) -> int:
        """Where a cue's own clause ends at the latest.

        A relative clause ends at the next comma, one that a word like "after" opens at a comma that a main clause follows.
        A verb that takes nothing but an object is done at a semicolon ("council backs berth; fleet holds out"), and what
        somebody says goes on after one. Any other clause ends with the unit.
        """
        start, words = self.start_of(cue), self.lexicon.words
        opener = self.tokens[cue.group - 1].low if cue.group else ""
        relative = opener in words["relatives"] and cue.group > 1 and self.tokens[cue.group - 2].low == ","
        left = self.tokens[start - 1].low if start else ""
        subordinate = left in words["subordinators"] - words["questions"]
        if relative or subordinate:
            for at in range(cue.last, self.end):
                if self.tokens[at].low == "," and (relative or self._main_clause(at + 1)):
                    return at
        if all(use.takes == {"object"} for use in cue.form.uses):
            return next((at for at in range(cue.last, self.end) if self.tokens[at].low == ";"), self.end)
        return self.end

    def _main_clause(self, at: int) -> bool:
        """Whether a subject and a verb begin at `at`."""
        phrase = self.reader.after(at)
        if phrase is None or phrase.last >= self.end or not self.reader.speakerlike(phrase):
            return False
        verb = self.tokens[phrase.last]
        return verb.kind == "word" and not verb.capital and not self.reader.closes(phrase.last)

    def _leads_on(self, cue: Cue) -> bool:
        """Whether something that can be content follows or precedes a cue, so that it is a clause of its own."""
        end = self.end_of(cue)
        if cue.shape == "according" or end >= self.end or cue.inverted:
            return True
        low = self.tokens[end].low
        return (
            low not in self.lexicon.words["prepositions"]
            or cue.form.takes("object")
            or (low in self.lexicon.words["on_date"] | self.lexicon.words["in_date"])
        )

    def _border(self, start: int) -> int | None:
        """The index where the clause beginning at `start` is cut off from what is before it; None where it is inside it."""
        at = start
        words = self.lexicon.words
        while at > 0 and (
            self.tokens[at - 1].low in words["conjunctions"]
            or (self.tokens[at - 1].low in words["subordinators"] and self.tokens[at - 1].low not in words["questions"])
            or self.tokens[at - 1].low in words["adverbs"]
        ):
            at -= 1
        if at > 0 and self.tokens[at - 1].low in (",", ";", "–", "—"):
            return at - 1
        if at > 0 and self.tokens[at - 1].kind == "quote":
            return at
        return at if at < start else None

    def _opens_clause(self, at: int) -> bool:
        """Whether a pronoun or an article at `at` can be the subject of a new clause."""
        low = self.tokens[at].low
        return low in self.lexicon.pronouns or low in self.lexicon.words["determiners"]
