"""What a cue attributes: the stretch of its unit that is the reported content, and how it is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.cues import Cue
from toolkit.engines.builtin.lexicon import Lexicon, Use
from toolkit.engines.builtin.phrases import Reader
from toolkit.engines.builtin.units import Unit
from toolkit.records import Speech
from toolkit.text.quotations import Kind, Quotation


@dataclass(slots=True)
class Content:
    """The content of one cue: token ranges of its unit in order, the rule that found them, and the cue it hangs on.

    `within` is the index of the cue whose content it lies in, `leader` that of the cue whose speaker it shares, `relay`
    that of the cue whose speaker passes it on. `use` is the use of the cue's verb that the content shows.
    """

    cue: int
    ranges: list[tuple[int, int]]
    rule: str
    within: int | None = None
    leader: int | None = None
    speech: Speech = Speech.INDIRECT
    relay: int | None = None
    use: Use | None = None


class Contents:
    """Assigns content to the cues of one unit."""

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

    def find(self) -> list[Content]:
        """The contents of all cues that have any, in the order of the cues."""
        return self._without_mere_relays(self._all())

    def _without_mere_relays(self, found: list[Content]) -> list[Content]:
        """Leave out a content that is nothing but another's attribution ("Ruiz said Berg told her …"): it relays that."""
        kept: list[Content] = []
        for content in found:
            inner = next((c for c in found if c.within == content.cue and self._fills(c, content)), None)
            if inner is None:
                kept.append(content)
            else:
                inner.relay = content.cue
        return kept

    def _fills(self, inner: Content, outer: Content) -> bool:
        """Whether the inner cue's clause begins where the outer content does."""
        cue = self.cues[inner.cue]
        told = (
            cue.shape == "finite" and cue.subject is not None and not cue.inverted and cue.use.kind in ("state", "tell")
        )
        return told and len(outer.ranges) == 1 and 0 <= self.start_of(cue) - outer.ranges[0][0] <= 1

    def _all(self) -> list[Content]:
        tails = {n for n, cue in enumerate(self.cues) if self._is_tail(n, cue)}
        found: list[Content] = []
        for n, cue in enumerate(self.cues):
            content = self._tail(n, cue) if n in tails else self._head(n, cue, tails)
            if content is not None and content.ranges:
                content.speech = self._speech(content.ranges)
                found.append(content)
        return self._relayed(found, tails)

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

    def _is_tail(self, n: int, cue: Cue) -> bool:
        """Whether the cue closes content that stands before it ("…," she said)."""
        if cue.shape in ("participle", "noun", "quoted", "negated", "passive") or (
            cue.shape == "finite" and cue.subject is None
        ):
            return False
        start = self.start_of(cue)
        if start == 0:
            return False
        left = self.tokens[start - 1]
        if cue.shape == "according":
            return True
        if not (cue.form.takes("quote") or cue.form.takes("clause")):
            return False
        if left.kind == "quote":
            return not self._goes_on(cue, start - 1)
        if left.low not in (",", "–", "—", "-"):
            return False
        if cue.inverted:
            return True
        after = self._content_start(cue, strict=True)
        if after is not None and not self._medial(cue):
            return False
        return start >= 4 or self.tokens[0].kind == "quote" or (start > 1 and self._medial(cue))

    def _goes_on(self, cue: Cue, quote: int) -> bool:
        """Whether a clause after the cue is its content, and the quotation before it belongs to what opens the sentence."""
        end = self.end_of(cue)
        if end < self.end and self.tokens[end].low in self.lexicon.words["complementisers"]:
            return True
        speech = self.quotations[self.tokens[quote].quotation].kind == Kind.SPEECH
        return (
            not speech
            and quote > 0
            and end < self.end
            and self.tokens[end].kind == "word"
            and (self._content_start(cue) is not None)
        )

    def _medial(self, cue: Cue) -> bool:
        end = self.end_of(cue)
        return end < self.end and self.tokens[end].low in (",", "–", "—") and not self._quote_soon(end)

    def _quote_soon(self, at: int) -> bool:
        return any(token.kind == "quote" for token in self.tokens[at : at + 3])

    def _tail(self, n: int, cue: Cue) -> Content | None:
        start = self.start_of(cue)
        stop = start
        while stop and self.tokens[stop - 1].kind == "mark" and self.tokens[stop - 1].low in (",", "–", "—", "-"):
            stop -= 1
        begin = self._tail_begin(n, cue, stop)
        ranges = [(begin, stop)] if begin < stop else []
        end = self.end_of(cue)
        rest = self._after_tail(end, cue)
        if rest is not None:
            ranges.append(rest)
        rule = "according-to-after" if cue.shape == "according" else "cue-after-content"
        return Content(n, ranges, rule)

    def _tail_begin(self, n: int, cue: Cue, stop: int) -> int:
        """Where the content before a tail begins: after the last full stop inside, or an earlier cue's clause."""
        if self.tokens[stop - 1].kind == "quote" and self._leads(stop - 1):
            return stop - 1
        begin = 0
        if cue.shape == "according" and n > 0:
            for at in range(stop - 1, self.cues[n - 1].last, -1):
                aside = self.lexicon.words["relatives"] | self.lexicon.words["asides"]
                if self.tokens[at].low == "," and self.tokens[at + 1].low in aside:
                    return at + 2
            return self.cues[n - 1].last
        while begin < stop and self.tokens[begin].low in self.lexicon.words["conjunctions"]:
            begin += 1
        return begin

    def _leads(self, at: int) -> bool:
        """Whether the quotation at `at` stands alone as content: it opens the unit or what is before it is another one."""
        quotation = self.quotations[self.tokens[at].quotation]
        if at == 0:
            return True
        return quotation.kind == Kind.SPEECH and (
            self.tokens[at - 1].low == ":" or len([t for t in self.tokens[:at] if t.kind == "word"]) <= 2
        )

    def _after_tail(self, end: int, cue: Cue) -> tuple[int, int] | None:
        """Content that goes on after the tail: an interrupted quotation or clause."""
        limit = self._limit(cue)
        for at in range(end, min(limit, end + 14)):
            token = self.tokens[at]
            if token.kind == "quote":
                last = at + 1
                while last < limit and self.tokens[last].kind in ("quote",):
                    last += 1
                return (at, limit if limit - last > 0 and not self._only_marks(last, limit) else last)
        if end < limit and self.tokens[end].low == ",":
            after = end + 1
            joined = after + 1 < limit and self.tokens[after].low in self.lexicon.words["conjunctions"]
            if joined and self._opens_clause(after + 1):
                after += 1
            before = self.tokens[: self.start_of(cue)]
            bare = not any(t.kind == "quote" for t in before) and not self._predicate(0, len(before))
            if after < limit and (bare or self._predicate(after, limit)):
                return (after, limit)
        return None

    def _opens_clause(self, at: int) -> bool:
        """Whether a pronoun or an article at `at` can be the subject of a new clause."""
        low = self.tokens[at].low
        return low in self.lexicon.pronouns or low in self.lexicon.words["determiners"]

    def _only_marks(self, first: int, last: int) -> bool:
        return all(token.kind == "mark" for token in self.tokens[first:last])

    def _predicate(self, first: int, last: int) -> bool:
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

    def _limit(self, cue: Cue) -> int:
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

        A relative clause ends at the next comma, one that a word like "after" opens at a comma that a main clause follows,
        any other with the unit.
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

    def _head(self, n: int, cue: Cue, tails: set[int]) -> Content | None:
        """Content after the cue."""
        if cue.shape == "according":
            end = self.end_of(cue)
            if end < self.end and self.tokens[end].low == ",":
                return Content(n, [(end + 1, self.end)], "according-to-before")
            return None
        end = self.end_of(cue)
        if self._as_clause(cue) and end + 1 < self.end:
            return self._placed(Content(n, [(end + 1, self.end)], f"{cue.use.kind}-as"), n)
        whole = cue.use.kind == "refuse_comment" or cue.shape in ("negated", "quoted", "passive")
        start = (cue.group if cue.shape in ("negated", "passive") else cue.first) if whole else self._content_start(cue)
        if start is None:
            return None
        limit = self._limit(cue)
        for other in tails:
            tail = self.start_of(self.cues[other])
            if tail > cue.last:
                limit = min(limit, tail)
        limit = self._resumed(start, limit)
        while limit > start and self.tokens[limit - 1].low in (",", ";", "–", "—"):
            limit -= 1
        if limit <= start:
            return None
        use = self._use(cue, start, limit)
        begin = self._with_verb(cue, use, start)
        return self._placed(Content(n, [(begin, limit)], f"{use.kind}-{cue.shape}", use=use), n)

    def _as_clause(self, cue: Cue) -> bool:
        """Whether the cue only introduces the main clause ("As Ruiz points out, the bridge is old")."""
        start, end = self.start_of(cue), self.end_of(cue)
        opened = start > 0 and self.tokens[start - 1].low in self.lexicon.words["as"] and start <= 2
        return opened and end < self.end and self.tokens[end].low == "," and cue.form.takes("clause")

    def _use(self, cue: Cue, start: int, limit: int) -> Use:
        """Which use of the cue's verb the content shows: "vowed to fight" is no "vowed that …"."""
        infinitive = self.lexicon.words["infinitive"]
        if self.tokens[start].kind == "quote":
            what = "quote"
        elif any(token.low in infinitive for token in self.tokens[start : min(limit, start + 6)]) and cue.form.takes(
            "to"
        ):
            what = "to"
        elif self.tokens[start - 1].low in self.lexicon.words["complementisers"]:
            what = "that"
        else:
            what = "clause" if self._predicate(start, limit) else "object"
        return next((use for use in cue.form.uses if what in use.takes), cue.use)

    def _with_verb(self, cue: Cue, use: Use, start: int) -> int:
        """The index where the stretch begins: at the verb where it is part of what is reported ("rejected the plan")."""
        if cue.shape in ("noun", "according") or use.kind in ("state", "tell"):
            return start
        group = self.tokens[cue.group : cue.first]
        denied = any(t.low in self.lexicon.words["negations"] or self.lexicon.ends(t.low, "negation") for t in group)
        return min(start, cue.group if denied else cue.first)

    def _resumed(self, start: int, limit: int) -> int:
        """Where the reporter's own words take up again after a quotation that ends in a comma (…,” though he did not …)."""
        ties = self.lexicon.words["subordinators"] | self.lexicon.words["conjunctions"]
        for at in range(start, limit - 1):
            token = self.tokens[at]
            if (
                token.kind == "quote"
                and self.tokens[at + 1].low
                in ties - self.lexicon.words["joiners"] - self.lexicon.words["complementisers"]
            ):
                quotation = self.quotations[token.quotation]
                if self.text[quotation.end - 1] == ",":
                    return at + 1
        return limit

    def _placed(self, content: Content, n: int) -> Content:
        """Set the cue whose speaker is shared, and the cue whose content this lies in."""
        cue = self.cues[n]
        if n > 0 and cue.subject is None:
            content.leader = n - 1
        for earlier in range(n - 1, -1, -1):
            other = self.cues[earlier]
            reach = self.end if other.shape == "according" else self._limit(other)
            if reach >= cue.last and self.end_of(other) <= self.start_of(cue):
                content.within = earlier
                break
        return content

    def _content_start(self, cue: Cue, *, strict: bool = False) -> int | None:
        """The index where content after the cue begins; None where there is none.

        With `strict` a mere listener after the cue ("told reporters") is no content.
        """
        at = self.end_of(cue)
        limit = self._limit(cue)
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
            if listener is not None and listener.last < limit and self._predicate(listener.last, limit):
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

    def _asked_to(self, at: int, limit: int) -> bool:
        """Whether a listener is followed by what they are told or asked ("asked drivers to stay away")."""
        listener = self.reader.after(at)
        if listener is None or listener.last >= limit:
            return False
        low = self.tokens[listener.last].low
        return low in self.lexicon.words["infinitive"] | self.lexicon.words["questions"]

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

    def _clause(self, first: int, last: int) -> bool:
        """Whether a clause can begin at `first`: it opens as a noun phrase does, or holds a predicate."""
        token = self.tokens[first]
        if token.low in self.lexicon.words["prepositions"] or token.kind == "mark":
            return self._predicate(first, last) and token.kind != "mark"
        return self._predicate(first, last) or last - first >= 3

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

    def _speech(self, ranges: Sequence[tuple[int, int]]) -> Speech:
        tokens = [token for first, last in ranges for token in self.tokens[first:last]]
        quoted = [token for token in tokens if token.kind == "quote"]
        if not quoted:
            return Speech.INDIRECT
        if all(token.kind in ("quote", "mark") for token in tokens):
            return Speech.DIRECT
        if all(self.quotations[token.quotation].kind == Kind.TERM for token in quoted):
            return Speech.MIXED
        return Speech.MIXED

    def _relayed(self, found: list[Content], tails: set[int]) -> list[Content]:
        """Where a tail reports what an earlier cue already attributes, it only relays that one."""
        kept: list[Content] = []
        for content in found:
            if self._repeats(content, found):
                continue
            if content.cue in tails and content.ranges and self.cues[content.cue].shape != "according":
                first, last = content.ranges[0]
                inner = [
                    c for c in found if c.cue < content.cue and c.ranges and first <= self.cues[c.cue].first < last
                ]
                inner = [c for c in inner if c.cue not in tails and c.rule != "think-finite"]
                if inner and content.speech != Speech.DIRECT:
                    for other in inner:
                        other.relay = content.cue
                    continue
            kept.append(content)
        return kept

    def _repeats(self, content: Content, found: list[Content]) -> bool:
        """Whether a source named after another's attribution only passes that on ("Ruiz said …, according to Berg")."""
        if content.rule != "according-to-after" or content.cue == 0:
            return False
        told = next((c for c in found if c.cue == content.cue - 1 and c.rule != content.rule), None)
        if told is None or not content.ranges or content.ranges[0][0] != self.cues[content.cue - 1].last:
            return False
        told.relay = content.cue
        return True
