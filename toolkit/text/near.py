"""Near matches: cited words that differ from the text in a few words, none of which decides the meaning.

A difference in a number, unit, negation, modal verb, name or word of direction makes it another statement, in whichever of
the two it stands: such words are not near but absent, and the reason says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from toolkit.records import Span
from toolkit.text.edges import has_unspaced, is_edge
from toolkit.text.haystack import Haystack
from toolkit.text.normalise import fold_phrase
from toolkit.text.protected import protected
from toolkit.text.tokens import SIGNS, Tokens, phrase_tokens

_PUNCTUATION = re.compile(rf"(?<!\d)[^\w\s?{SIGNS}]+|[^\w\s?{SIGNS}]+(?!\d)")
_FEWEST = 3
"""Fewer words than this are never near anything."""

_WORDS_PER_EDIT = 6
_MOST_EDITS = 5
_BUDGET = 4000
"""How many places of a quotation's words are looked at to find where it may stand."""

_VOTERS = 4
"""How many words, beyond two for each edit that is allowed, say where a quotation may stand: the rarest ones."""

_CANDIDATES = 8
_LONGEST_EDITED = 400
"""In a quotation of more words, words may be exchanged but not added or left out: comparing would take too long."""

_PREFIXES = frozenset(
    "un in im il ir dis non mis de anti a ab re pre post pro sub super semi half ex inter counter under over out".split()
)


@dataclass(frozen=True)
class NearMatch:
    """A place where the words nearly stand: how many words differ, which, and why that is too much (or null)."""

    span: Span
    edits: int
    difference: str
    objection: str | None
    punctuation: bool
    """Whether nothing but punctuation differs."""


class _Pair(NamedTuple):
    """A token of the cited words beside one of the text; null where one of them has no counterpart."""

    cited: int | None
    text: int | None


class Near:
    """Finds near matches in one text. The index of its words is made when first needed."""

    def __init__(self, haystack: Haystack) -> None:
        self._text = haystack.text
        self._haystack = haystack

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the text."""
        return Tokens(self._text, self._haystack.folds[0])

    @cached_property
    def postings(self) -> dict[str, list[int]]:
        """The places of each word of the text."""
        return self.tokens.postings()

    @cached_property
    def _caseless(self) -> bool:
        """Whether the text is written in one case throughout, so that names do not show."""
        return self._text in (self._text.lower(), self._text.upper())

    def find(self, words: str) -> list[NearMatch]:
        """The places nearest to `words`, those without objection first, then by the number of differing words."""
        cited = phrase_tokens(words)
        if len(cited.keys) < _FEWEST:
            return []
        limit = 0 if len(cited.keys) < 5 else min(_MOST_EDITS, max(1, len(cited.keys) // _WORDS_PER_EDIT))
        found: dict[tuple[int, int], NearMatch] = {}
        for diagonal in self._diagonals(cited.keys, limit):
            pairs = _aligned(cited.keys, self.tokens.keys, diagonal, limit)
            if pairs is not None:
                match = self._match(cited, pairs)
                found.setdefault((match.span.start, match.span.end), match)
        return sorted(found.values(), key=lambda match: (match.objection is not None, match.edits, match.span.start))

    def _diagonals(self, keys: Sequence[str], limit: int) -> Iterator[int]:
        """Where in the text (as a token offset) the cited words may begin, most promising first."""
        voters = 2 * limit + _VOTERS
        found = sorted(
            [(self.postings.get(key, ()), place) for place, key in enumerate(keys)], key=lambda item: len(item[0])
        )
        votes: Counter[int] = Counter()
        spent = 0
        for postings, place in found[:voters]:
            spent += len(postings)
            if spent > _BUDGET:
                break
            votes.update([posting - place for posting in postings])
        least = max(votes.values(), default=0) // 2
        likely = sorted([(-count, diagonal) for diagonal, count in votes.items() if count > least])
        chosen: list[int] = []
        for _, diagonal in likely:
            if len(chosen) == _CANDIDATES:
                break
            if all(abs(diagonal - other) > limit for other in chosen):
                chosen.append(diagonal)
                yield diagonal

    def _match(self, cited: Tokens, pairs: Sequence[_Pair]) -> NearMatch:
        ours, theirs = cited.keys, self.tokens.keys
        equal: list[tuple[int, int]] = []
        edits: list[_Pair] = []
        for pair in pairs:
            if pair.cited is not None and pair.text is not None and ours[pair.cited] == theirs[pair.text]:
                equal.append((pair.cited, pair.text))
            else:
                edits.append(pair)
        places = [pair.text for pair in pairs if pair.text is not None]
        span = self.tokens.span(places[0], places[-1])
        shown = self._text[span.start : span.end]
        objection = (
            self._cut(span)
            or self._halved(places[0], places[-1])
            or self._objection(cited, edits)
            or self._figures(cited, equal)
            or self._case(cited, equal)
        )
        same = not edits and same_but_punctuation(cited.text, shown)
        difference = (
            "; ".join(self._told(cited, edit) for edit in edits) or "differs in contractions, separators or marks"
        )
        return NearMatch(span, len(edits), "differs in punctuation" if same else difference, objection, same)

    def _cut(self, span: Span) -> str | None:
        if is_edge(self._text, span.start) and is_edge(self._text, span.end):
            return None
        return f"cuts “{self._text[max(0, span.start - 1) : span.end + 1]}”"

    def _halved(self, first: int, last: int) -> str | None:
        """Why the places may not begin or end within a contraction: "they will" is not said by "they won't"."""
        for inside, outside in ((first, first - 1), (last, last + 1)):
            if self.tokens.is_one_word(inside, outside):
                return f"leaves out “{self.tokens.keys[outside]}” of “{self.tokens.shown(inside)}”"
        return None

    def _figures(self, cited: Tokens, equal: Sequence[tuple[int, int]]) -> str | None:
        """Figures side by side must be joined alike: "10-15" is not "10, 15" (which may be "10 15")."""
        keys = self.tokens.keys
        for (place, beside), (after, behind) in pairwise(equal):
            if (
                keys[beside][-1].isdigit()
                and keys[behind][-1].isdigit()
                and after == place + 1
                and behind == beside + 1
            ):
                ours, theirs = cited.between(place), self.tokens.between(beside)
                if ours.strip(",") != theirs.strip(","):
                    return f"has “{ours}” for “{theirs}” between figures"
        return None

    def _case(self, cited: Tokens, equal: Sequence[tuple[int, int]]) -> str | None:
        if not any(cited.keys[place] in protected().cased for place, _ in equal):
            return None
        ours = " ".join(cited.shown(place) for place, _ in equal)
        theirs = " ".join(self.tokens.shown(place) for _, place in equal)
        return None if protected().case_agrees(ours, theirs) else "differs in the case of a name or unit"

    def _objection(self, cited: Tokens, edits: Sequence[_Pair]) -> str | None:
        """Why the edits may not be overlooked, naming the first of them that decides the meaning; null if none does."""
        ours = {cited.keys[edit.cited] for edit in edits if edit.cited is not None}
        theirs = {self.tokens.keys[edit.text] for edit in edits if edit.text is not None}
        for edit in edits:
            kind = (
                ("change of places" if ours & theirs else None)
                or (self._kind(cited, edit.cited, edit.cited == 0) if edit.cited is not None else None)
                or (self._kind(self.tokens, edit.text, False) if edit.text is not None else None)
                or self._opposed(cited, edit)
            )
            if kind:
                return f"{self._told(cited, edit)} ({kind})"
        return None

    def _kind(self, tokens: Tokens, place: int, first: bool) -> str | None:
        """What makes a token decisive, or null. `first` says that a capital may be the cited words' own beginning."""
        key, shown = tokens.keys[place], tokens.shown(place)
        kind = protected().kind(key)
        if kind or key in protected().common:
            return kind
        if self._caseless or shown.lower() == shown.upper() or has_unspaced(shown):
            return "a name cannot be told from other words here"
        if shown != shown.lower() and not (first and self._is_ordinary(key)):
            return "name"
        return "name" if key in self.postings and not self._is_ordinary(key) else None

    def _is_ordinary(self, key: str) -> bool:
        """Whether the text writes a word small somewhere."""
        return any(self.tokens.is_small(place) for place in self.postings.get(key, ())[:50])

    def _opposed(self, cited: Tokens, edit: _Pair) -> str | None:
        """Whether two exchanged words differ by a prefix or ending that turns them round ("lawful", "unlawful")."""
        if edit.cited is None or edit.text is None:
            return None
        short, long = sorted((cited.keys[edit.cited], self.tokens.keys[edit.text]), key=len)
        if long.endswith(short) and long[: -len(short)] in _PREFIXES:
            return "polarity word"
        return "polarity word" if {short[-4:], long[-4:]} == {"less", "eful"} or _is_pair(short, long) else None

    def _told(self, cited: Tokens, edit: _Pair) -> str:
        if edit.text is None:
            assert edit.cited is not None  # an edit has at least one side
            return f"adds “{cited.shown(edit.cited)}”"
        if edit.cited is None:
            return f"leaves out “{self.tokens.shown(edit.text)}”"
        return f"has “{cited.shown(edit.cited)}” for “{self.tokens.shown(edit.text)}”"


def same_but_punctuation(words: str, others: str) -> bool:
    """Whether two stretches are equal once folded and without punctuation; question marks, signs and figures count."""
    bare, other = (" ".join(_PUNCTUATION.sub(" ", fold_phrase(text).text).split()) for text in (words, others))
    return bare == other


def _is_pair(word: str, other: str) -> bool:
    stems = {word.removesuffix("less").removesuffix("ful"), other.removesuffix("less").removesuffix("ful")}
    return len(stems) == 1 and word != other


def _aligned(ours: Sequence[str], theirs: Sequence[str], diagonal: int, limit: int) -> list[_Pair] | None:
    """Our words paired with a stretch of theirs that begins near `diagonal`, with at most `limit` edits; null if none."""
    count = len(ours)
    if diagonal >= 0 and diagonal + count <= len(theirs):
        missed = [place for place in range(count) if ours[place] != theirs[diagonal + place]]
        if len(missed) <= limit and all(later - earlier > 1 for earlier, later in pairwise(missed)):
            return [_Pair(place, diagonal + place) for place in range(count)]
    if not limit or count > _LONGEST_EDITED:
        return None
    start = max(0, diagonal - limit)
    window = theirs[start : max(0, diagonal) + count + limit]
    rows = _costs(ours, window, limit)
    column = min(range(len(window) + 1), key=rows[-1].__getitem__)
    return _traced(rows, ours, window, column, start) if rows[-1][column] <= limit else None


def _costs(ours: Sequence[str], window: Sequence[str], limit: int) -> list[list[int]]:
    """Edits needed to turn the first i of our words into a stretch of the window that ends at j (Sellers 1980)."""
    far = len(ours) + len(window)
    rows = [[0] * (len(window) + 1)]
    for place, word in enumerate(ours, 1):
        above, row = rows[-1], [far] * (len(window) + 1)
        # Where the pairing may run, given where the window begins; all else costs more than the limit.
        for column in range(max(0, place - 1 - limit), min(len(window), place + 3 * limit) + 1):
            row[column] = above[column] + 1
            if column:
                row[column] = min(row[column], row[column - 1] + 1, above[column - 1] + (word != window[column - 1]))
        rows.append(row)
    return rows


def _traced(
    rows: list[list[int]], ours: Sequence[str], window: Sequence[str], column: int, start: int
) -> list[_Pair] | None:
    pairs: list[_Pair] = []
    place = len(ours)
    while place:
        cost = rows[place][column]
        if column and rows[place - 1][column - 1] + (ours[place - 1] != window[column - 1]) == cost:
            place, column = place - 1, column - 1
            pairs.append(_Pair(place, start + column))
        elif rows[place - 1][column] + 1 == cost:
            place -= 1
            pairs.append(_Pair(place, None))
        else:
            column -= 1
            pairs.append(_Pair(None, start + column))
    pairs.reverse()
    return pairs if any(pair.text is not None for pair in pairs) else None
