"""What a cue attributes: the stretch of its unit that is the reported content, and how it is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.cues import Cue
from toolkit.engines.builtin.lexicon import Use
from toolkit.engines.builtin.openings import Openings
from toolkit.records import Speech
from toolkit.text.quotations import Kind


@dataclass(slots=True)
class Content:
    """The content of one cue: token ranges of its unit in order, the rule that found them, and the cue it hangs on.

    `within` is the index of the cue whose content it lies in, `relay` that of the cue whose speaker passes it on. `use` is
    the use of the cue's verb that the content shows.
    """

    cue: int
    ranges: list[tuple[int, int]]
    rule: str
    within: int | None = None
    speech: Speech = Speech.INDIRECT
    relay: int | None = None
    use: Use | None = None


class Contents(Openings):
    """Assigns content to the cues of one unit."""

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
        after = self.content_start(cue, strict=True)
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
            and (self.content_start(cue) is not None)
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
        limit = self.limit_of(cue)
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
            bare = not any(t.kind == "quote" for t in before) and not self.has_predicate(0, len(before))
            if after < limit and (bare or self.has_predicate(after, limit)):
                return (after, limit)
        return None

    def _only_marks(self, first: int, last: int) -> bool:
        return all(token.kind == "mark" for token in self.tokens[first:last])

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
        start = (cue.group if cue.shape in ("negated", "passive") else cue.first) if whole else self.content_start(cue)
        if start is None:
            return None
        limit = self.limit_of(cue)
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
            what = "clause" if self.has_predicate(start, limit) else "object"
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
        """Set the cue whose content this lies in."""
        cue = self.cues[n]
        for earlier in range(n - 1, -1, -1):
            other = self.cues[earlier]
            reach = self.end if other.shape == "according" else self.limit_of(other)
            if reach >= cue.last and self.end_of(other) <= self.start_of(cue):
                content.within = earlier
                break
        return content

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
