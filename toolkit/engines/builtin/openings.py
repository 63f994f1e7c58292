"""Where the content after a cue begins: after "that", at a quotation, after a colon, or right away."""

from __future__ import annotations

from toolkit.engines.builtin.clauses import Clauses
from toolkit.engines.builtin.cues import Cue
from toolkit.text.quotations import Kind


class Openings(Clauses):
    """Finds the beginnings of contents in one unit."""

    def content_start(self, cue: Cue, *, strict: bool = False) -> int | None:
        """The index where content after the cue begins; None where there is none.

        With `strict` a mere listener after the cue ("told reporters") is no content.
        """
        at = self.end_of(cue)
        limit = self.limit_of(cue)
        if at >= limit:
            return None
        if self.lexicon.clause_after_comma:
            comma = self._after_comma(at, limit)
            if comma is not None:
                return comma
        marked = self._marked_start(at, limit, person=cue.form.takes("person"))
        if marked is None:
            marked = self._colon(at, limit)
        if marked is not None or cue.use.lemma in self.lexicon.needs_mark:
            return marked
        if cue.form.takes("person") and self.tokens[at].low != ",":
            listener = self.reader.after(at)
            if listener is not None and listener.last < limit and self.has_predicate(listener.last, limit):
                return listener.last
        if (
            cue.form.takes("object")
            or (cue.form.takes("to") and self.tokens[at].low in self.lexicon.words["infinitive"])
            or (cue.form.takes("person") and not strict and self._asked_to(at, limit))
        ):
            return at
        at = self._skip_adverbial(at, limit)
        if at < limit and cue.form.takes("clause") and self._clause(at, limit):
            return at
        return None

    def _clause(self, first: int, last: int) -> bool:
        """Whether a clause can begin at `first`: it opens as a noun phrase does, or holds a predicate."""
        token = self.tokens[first]
        if token.low in self.lexicon.words["prepositions"] or token.kind == "mark":
            return self.has_predicate(first, last) and token.kind != "mark"
        return self.has_predicate(first, last) or last - first >= 3

    def _marked_start(self, at: int, limit: int, *, person: bool) -> int | None:
        """The content that a "that", a colon or a quotation announces before any other clause begins."""
        words = self.lexicon.words
        first = self.tokens[self._skip_adverbial(at, limit - 1)].low
        far = person or first in words["prepositions"] or first in (",", ":") or first in words["complementisers"]
        for index in range(at, min(limit, at + (30 if far else 4))):
            token = self.tokens[index]
            if index > at and not far and token.low in words["determiners"]:
                return self._colon(index, limit)
            if token.low in words["complementisers"] and index + 1 < limit:
                return index + 1
            if token.low == ":" and index + 1 < limit:
                return index + 1
            if token.kind == "quote":
                if index == at or self.tokens[index - 1].low in (",", ":"):
                    return index
                quotation = self.quotations[token.quotation]
                whole = quotation.kind == Kind.SPEECH and not self.text[quotation.start].islower()
                return index if whole and (index - at <= 1 or far) else None
            if (
                (token.low in words["auxiliaries"] and not token.capital)
                or token.low in self.lexicon.pronouns
                or token.low in words["subordinators"]
            ):
                return None
        return None if far else self._colon(at, limit)

    def _colon(self, at: int, limit: int) -> int | None:
        """The index after a colon that announces quoted words at the clause's end."""
        for index in range(at, min(limit - 1, at + 30)):
            if self.tokens[index].low == ":" and self.tokens[index + 1].kind == "quote":
                return index + 1
        return None

    def _after_comma(self, at: int, limit: int) -> int | None:
        """The content after the comma that ends a cue's own clause ("sagte am Freitag, der Plan …")."""
        for index in range(at, min(limit - 1, at + 20)):
            token = self.tokens[index]
            if token.kind == "quote" or token.low == ":":
                return None
            if token.low == ",":
                after = self.tokens[index + 1]
                return index + 2 if after.low in self.lexicon.words["complementisers"] else index + 1
        return None

    def _asked_to(self, at: int, limit: int) -> bool:
        """Whether a listener is followed by what they are told or asked ("asked drivers to stay away")."""
        listener = self.reader.after(at)
        if listener is None or listener.last >= limit:
            return False
        low = self.tokens[listener.last].low
        return low in self.lexicon.words["infinitive"] | self.lexicon.words["questions"]

    def _skip_adverbial(self, at: int, limit: int) -> int:
        words = self.lexicon.words
        while at < limit:
            low = self.tokens[at].low
            if (
                low in words["days"]
                or low in words["adverbs"]
                or (self.lexicon.ends(low, "adverb") and not self.tokens[at].capital)
            ):
                at += 1
            elif low in words["on_date"] and at + 1 < limit and self.tokens[at + 1].low in words["days"]:
                at += 2
            elif low in ("in", "on") and at + 1 < limit and self.tokens[at + 1].low in words["months"]:
                at += 2
                while at < limit and self.tokens[at].kind == "number":
                    at += 1
            else:
                break
        return at
