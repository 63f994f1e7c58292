"""Stitched quotations: words that stand in the text in pieces, interrupted by the writer or shortened by who cites them.

“We need a pause,” she said, “and we need it now.” is one quotation in two pieces. Pieces must follow each other in
neighbouring sentences; where words were left out, what was left out must not turn the rest round.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from toolkit.records import Sentence, Span
from toolkit.text.edges import has_unspaced, is_edge
from toolkit.text.haystack import Haystack
from toolkit.text.interruptions import Interruptions
from toolkit.text.near import Near, same_but_punctuation
from toolkit.text.protected import protected
from toolkit.text.tokens import Tokens, phrase_tokens

_ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:\.\s?\.\s?\.|…)\s*[\])]|\.\s?\.\s?\.[\s.]*|…+)\s*")
_TRIM = " \t\n,;:.!–—-\"'“”„‘’«»"
_CONDITIONS = frozenset("if unless until till except only provided but wenn falls si sauf salvo se als".split())

_JOINING = frozenset(
    "but while whereas although though and aber während mais tandis pero mientras ma mentre mas enquanto maar".split()
)
_MOST_PIECES = 8
_MOST_STARTS = 30
_MOST_PLACES = 300
_NEIGHBOURS = 2
_SHORTEST = 3
_LONGEST_GAP = 60


@dataclass(frozen=True)
class Stitched:
    """Places in order that together hold the cited words, what lies between them, and why that is too much (or null)."""

    spans: tuple[Span, ...]
    note: str
    objection: str | None

    @property
    def extent(self) -> int:
        """From the beginning of the first piece to the end of the last, in characters."""
        return self.spans[-1].end - self.spans[0].start


class Stitcher:
    """Finds quotations in pieces in one text."""

    def __init__(
        self, haystack: Haystack, near: Near, interruptions: Interruptions, sentences: Sequence[Sentence]
    ) -> None:
        self._haystack = haystack
        self._text = haystack.text
        self._near = near
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._interruptions = interruptions

    def find(self, words: str) -> list[Stitched]:
        """The ways in which `words` stand in the text in pieces, in text order; none if they are in one piece or absent."""
        pieces = [piece for piece in (part.strip(_TRIM) for part in _ELLIPSIS.split(words)) if piece]
        if len(pieces) > 1:
            return list(self._elided(pieces))
        return list(self._interrupted(words))

    def _elided(self, pieces: Sequence[str]) -> Iterator[Stitched]:
        """Pieces that the citer separated by ellipses."""
        if len(pieces) > _MOST_PIECES or not all(map(_is_enough, pieces)):
            return
        for first in islice(self._places(pieces[0], 0, len(self._text)), _MOST_STARTS):
            spans = [first]
            for piece in pieces[1:]:
                end = spans[-1].end
                after = next(self._places(piece, end, self._reach(end)), None)
                if after is None:
                    break
                spans.append(after)
            else:
                objections = [self._omission(before, after) for before, after in pairwise(spans)]
                objections.append(self._interruptions.objection(spans))
                yield Stitched(tuple(spans), self._note(spans), next(filter(None, objections), None))

    def _places(self, piece: str, start: int, end: int) -> Iterator[Span]:
        return self._haystack.folded(piece, start, end)

    def _reach(self, offset: int) -> int:
        """How far the next piece may lie: the end of the second sentence after the one at `offset`."""
        place = min(len(self._sentences) - 1, max(0, bisect_right(self._starts, offset) - 1) + _NEIGHBOURS)
        return self._sentences[place].end if self._sentences else len(self._text)

    def _omission(self, before: Span, after: Span) -> str | None:
        """Why what was left out between two pieces may not be left out; null if nothing is known against it."""
        head, tail = self._left_out(before, after)
        for part in (head, tail):
            for word in phrase_tokens(part).keys:
                if protected().is_negation(word):
                    return f"leaves out “{word}”"
        words = phrase_tokens(head).keys
        if words and self._text[before.end - 1].isdigit() and protected().kind(words[0]) in {"unit", "number"}:
            return f"leaves out “{words[0]}” after a figure"
        return None

    def _left_out(self, before: Span, after: Span) -> tuple[str, str]:
        """The omitted words in the sentences of the two pieces, without a reporter's words between two quotations."""
        stop, start = self._sentence_end(before.end), self._sentence_start(after.start)
        spoken = self._interruptions.spoken(before, after)
        if spoken:
            head, tail = spoken
            return self._text[head.start : min(stop, head.end)], self._text[max(start, tail.start) : tail.end]
        return self._text[before.end : min(stop, after.start)], self._text[
            start : after.start
        ] if start > before.end else ""

    def _sentence_start(self, offset: int) -> int:
        place = bisect_right(self._starts, offset) - 1
        return self._starts[place] if place >= 0 else offset

    def _sentence_end(self, offset: int) -> int:
        place = bisect_right(self._starts, offset) - 1
        return self._sentences[place].end if place >= 0 else len(self._text)

    def _note(self, spans: Sequence[Span]) -> str:
        gaps = [" ".join(self._text[a.end : b.start].split()) for a, b in pairwise(spans)]
        shown = "; ".join(f"“{gap}”" if len(gap) <= _LONGEST_GAP else f"“{gap[:_LONGEST_GAP]}…”" for gap in gaps)
        conditions = [word for gap in gaps for word in phrase_tokens(gap).keys if word in _CONDITIONS]
        warning = f"; what is left out holds “{conditions[0]}”" if conditions else ""
        return f"in {len(spans)} pieces; between them stands {shown}{warning}"

    def _interrupted(self, words: str) -> Iterator[Stitched]:
        """Words that run on in the citation, but are interrupted in the text by the writer's own words."""
        cited = phrase_tokens(words)
        if not self._interruptions.possible or len(cited.keys) < 2 * _SHORTEST - 1:
            return
        failed: set[tuple[int, int]] = set()
        for start in self._beginnings(cited.keys):
            runs = self._runs(cited.keys, 0, start, _MOST_PIECES, failed)
            if runs and self._is_same(cited, runs):
                spans = [self._near.tokens.span(first, last) for first, last in runs]
                yield Stitched(tuple(spans), self._note(spans), self._interruptions.objection(spans))

    def _is_same(self, cited: Tokens, runs: Sequence[tuple[int, int]]) -> bool:
        """Whether each piece is what was cited, but for folding and punctuation, and cuts no word."""
        place = 0
        for first, last in runs:
            after = place + last - first
            words = cited.text[cited.start(place) : cited.end(after)]
            span = self._near.tokens.span(first, last)
            shown = self._text[span.start : span.end]
            if not (is_edge(self._text, span.start) and is_edge(self._text, span.end)):
                return False
            if not same_but_punctuation(words, shown) or not protected().case_agrees(words, shown):
                return False
            place = after + 1
        return True

    def _beginnings(self, cited: Sequence[str]) -> list[int]:
        """Tokens of the text where the cited words may begin, found by the rarest of their first words."""
        postings = self._near.postings
        first = postings.get(cited[0], [])
        found = [postings.get(key, []) for key in cited[:_SHORTEST]]
        rarest = min(range(_SHORTEST), key=lambda place: len(found[place]))
        starts = [place - rarest for place in found[rarest][:_MOST_PLACES]]
        # A first piece of one or two words has no third one to be found by.
        starts += (
            first if len(first) <= _MOST_PLACES else [place for place in first[:_MOST_PLACES] if self._is_opened(place)]
        )
        return sorted(start for start in set(starts) if start >= 0)

    def _runs(
        self, cited: Sequence[str], place: int, start: int, pieces: int, failed: set[tuple[int, int]]
    ) -> list[tuple[int, int]] | None:
        """At most `pieces` pieces for `cited[place:]`, as first and last token of the text, the first at `start`."""
        keys = self._near.tokens.keys
        length = 0
        while (
            place + length < len(cited) and start + length < len(keys) and cited[place + length] == keys[start + length]
        ):
            length += 1
        if place + length == len(cited):
            return [(start, start + length - 1)] if place and self._is_last(start, length) else None
        if not length or pieces < 2 or (place, start) in failed:
            return None
        for taken in range(length, 0, -1):
            if taken < _SHORTEST and not self._is_opened(start):
                break
            after = self._resumption(start + taken - 1)
            rest = self._runs(cited, place + taken, after, pieces - 1, failed) if after is not None else None
            if rest:
                return [(start, start + taken - 1), *rest]
        failed.add((place, start))
        return None

    def _resumption(self, last: int) -> int | None:
        """The token at which an interrupted quotation goes on after token `last`, if the text interrupts one there."""
        tokens = self._near.tokens
        end = tokens.end(last)
        if self._text[end : end + 1].isspace() and self._text[end + 1 : end + 2].isalnum():
            return None
        following = self._interruptions.resumption(end)
        if following is None or following.start > self._reach(end):
            return None
        after = last + 1
        while after < len(tokens.keys) and tokens.start(after) < following.start:
            after += 1
        return after if after < len(tokens.keys) and tokens.start(after) < following.end else None

    def _is_opened(self, start: int) -> bool:
        return self._interruptions.opens(self._near.tokens.start(start))

    def _is_last(self, start: int, length: int) -> bool:
        """Whether a last piece is long enough, or ends where its quotation ends."""
        return length >= _SHORTEST or self._interruptions.closes(self._near.tokens.end(start + length - 1))


def _is_enough(piece: str) -> bool:
    """Whether a piece is more than a word that could stand anywhere."""
    if has_unspaced(piece):
        return len(piece) >= 4
    return len(phrase_tokens(piece).keys) >= 2
