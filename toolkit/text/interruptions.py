"""Interrupted speech: where a writer breaks off a quotation, and whether it goes on as the words of the same speaker.

“We need a pause,” she said, “and we need it now.” goes on; “We need it,” she said. Varga answered: “We do not.” does not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from toolkit.records import Sentence, Span
from toolkit.text.abbreviations import abbreviations
from toolkit.text.protected import protected
from toolkit.text.quotations import Quotation, paragraphs, quotations
from toolkit.text.tokens import phrase_tokens

_SUBJECT = re.compile(r"\W*(?:[\w'’.-]+\s+){0,4}[\w'’-]+")
_GOING_ON = frozenset({"adding", "continuing", "explaining", "saying"})
_JOINING = frozenset(
    "but while whereas although though and aber während mais tandis pero mientras ma mentre mas maar".split()
)
_TITLES = frozenset(
    "Mr Mrs Ms Dr Prof President Prime Minister Secretary Senator Sen Gov Mayor The He She They It We I".split()
)

_CREDIT = 80
_BLOCK = 4000
_LONGEST = 400
"""An interruption of more characters than this is a passage of its own."""


class Interruptions:
    """Judges what stands between pieces of speech in one text. Its quotations are found when first needed."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]

    @cached_property
    def _quotations(self) -> tuple[Quotation, ...]:
        return quotations(self._text, _blocks(self._text))

    @cached_property
    def _quotation_starts(self) -> list[int]:
        return [quotation.start for quotation in self._quotations]

    @property
    def possible(self) -> bool:
        """Whether the text has two quotations at all."""
        return len(self._quotations) > 1

    def quotation_at(self, offset: int) -> int | None:
        """Which quotation (from 0) holds the border before `offset`, its own ends included; null outside quotations."""
        place = bisect_right(self._quotation_starts, offset) - 1
        return place if place >= 0 and offset <= self._quotations[place].end else None

    def opens(self, offset: int) -> bool:
        """Whether a quotation begins at `offset`, marks and punctuation apart."""
        place = self.quotation_at(offset)
        return place is not None and not _has_words(self._text[self._quotations[place].start : offset])

    def closes(self, offset: int) -> bool:
        """Whether a quotation ends at `offset`, marks and punctuation apart."""
        place = self.quotation_at(offset)
        return place is not None and not _has_words(self._text[offset : self._quotations[place].end])

    def resumption(self, offset: int) -> Span | None:
        """The next quotation where the one that ends at `offset` is interrupted and goes on; null where it is not."""
        place = self.quotation_at(offset)
        if place is None or not self.closes(offset) or place + 1 >= len(self._quotations):
            return None
        following = self._quotations[place + 1]
        return Span(start=following.start, end=following.end) if self._goes_on(place) else None

    def joins(self, span: Span) -> bool:
        """Whether a stretch runs from one quotation into another with no word between: a dialogue, not one speaker."""
        place = max(0, bisect_right(self._quotation_starts, span.start) - 1)
        for index in range(place, len(self._quotations) - 1):
            first, second = self._quotations[index : index + 2]
            if second.start >= span.end:
                return False
            inside = first.end > span.start and not second.continues
            if inside and not _has_words(self._text[first.outer.end : second.outer.start]):
                return True
        return False

    def objection(self, spans: Sequence[Span]) -> str | None:
        """Why pieces may not be the words of one speaker in one stretch of speech; null if nothing is known against it."""
        for before, after in pairwise(spans):
            first, second = self.quotation_at(before.end), self.quotation_at(after.start)
            if first == second:
                continue
            if first is None or second is None:
                if self._sentence(before.end - 1) != self._sentence(after.start):
                    return "joins words of the writer to a quotation in another sentence"
            elif not all(self._goes_on(place) for place in range(first, second)):
                return "joins two quotations that may be by different speakers"
        return self._second_speaker(spans)

    def spoken(self, before: Span, after: Span) -> tuple[Span, Span] | None:
        """What is left out of two quotations between two pieces, at the end of one and the beginning of the other.

        Null where the pieces do not stand in two different quotations.
        """
        first, second = self.quotation_at(before.end), self.quotation_at(after.start)
        if first is None or second is None or first == second:
            return None
        head = Span(start=before.end, end=self._quotations[first].end)
        return head, Span(start=self._quotations[second].start, end=after.start)

    def _goes_on(self, place: int) -> bool:
        """Whether quotation `place + 1` goes on with `place` after at most one insertion that credits it.

        A colon, a second clause with a speaker of its own, or a sentence that begins before the second quotation would be
        the words of somebody else.
        """
        first, second = self._quotations[place], self._quotations[place + 1]
        start, end = first.outer.end, second.outer.start
        gap = self._text[start:end]
        if not _has_words(gap):
            return second.continues
        if end - start > _LONGEST or not self._sentences:
            return False
        words = phrase_tokens(gap).keys
        opening = self._sentences[self._sentence(end)]
        apart = opening.start >= start
        if apart and _has_words(self._text[opening.start : end]):
            return False
        if not words or (gap.rstrip().endswith(":") and words[-1] not in _GOING_ON) or not self._is_credit(first, gap):
            return False
        if not apart and _JOINING.intersection(words):
            return False
        verbs = [word for word in words if word in abbreviations().said]
        return bool(verbs) and len([word for word in verbs if word not in _GOING_ON]) <= 1

    def _is_credit(self, quotation: Quotation, gap: str) -> bool:
        """Whether the words after a quotation stand in its own paragraph, and are one sentence or less."""
        lead = next(place for place, char in enumerate(gap) if char.isalnum())
        last = len(gap) - next(place for place, char in enumerate(reversed(gap)) if char.isalnum())
        before = self._sentences[self._sentence(quotation.outer.end - 1)]
        first = self._sentences[self._sentence(quotation.outer.end + lead)]
        ending = self._sentences[self._sentence(quotation.outer.end + last - 1)]
        return first.paragraph == before.paragraph and ending.number == first.number

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _second_speaker(self, spans: Sequence[Span]) -> str | None:
        """Why the pieces may be the words of two people: they are credited to different names. Null if they are not."""
        known: tuple[set[str], set[str]] | None = None
        places = dict.fromkeys(self.quotation_at(span.end) for span in spans)
        for place in places:
            credit = self._credit(place) if place is not None else ""
            if not any(word in abbreviations().said for word in phrase_tokens(credit).keys):
                continue
            names, roles = _credited(credit)
            if known is not None:
                other = bool(names) and not names & known[0] and (bool(known[0]) or not known[1])
                if other or (roles and known[1] and not roles & known[1]):
                    return f"its pieces are credited to two speakers, one of them “{' '.join(sorted(names or roles))}”"
                names, roles = names | known[0], roles | known[1]
            known = names, roles
        return None

    def _credit(self, place: int) -> str:
        """The words after a quotation, up to the next one or the end of the paragraph, as far as a credit may reach."""
        start = self._quotations[place].outer.end
        end = self._quotations[place + 1].outer.start if place + 1 < len(self._quotations) else len(self._text)
        return self._text[start : max(start, min(end, start + _CREDIT))].split("\n", 1)[0]


def _blocks(text: str) -> list[Span]:
    """The paragraphs of `text`, very long ones cut, so that a text of nothing but quotation marks is read in time."""
    return [
        Span(start=start, end=min(paragraph.end, start + _BLOCK))
        for paragraph in paragraphs(text)
        for start in range(paragraph.start, paragraph.end, _BLOCK)
    ]


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _credited(credit: str) -> tuple[set[str], set[str]]:
    """The names, and the roles, that open a credit: "Mr. Varga said", "said the mayor"; none where it opens with "he"."""
    found = _SUBJECT.match(credit)
    words = re.findall(r"[\w'’-]+", found.group()) if found else []
    if words and words[0].lower() in abbreviations().said:
        words = words[1:]
    names = {word for word in words if word[:1].isupper()} - _TITLES
    roles = {word for word in words if protected().kind(word) == "role"}
    return (names, set()) if words and words[0][:1].isupper() else (set(), roles)
