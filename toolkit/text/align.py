"""Where cited words stand in a text: the places, how well they match, and why.

An `Aligner` is made once for a text; each quotation is then looked up by itself, so that its result never depends on what
else is looked up. Nothing is guessed: words that stand in several places are ambiguous unless the cited sentences decide,
and words that differ in what decides their meaning are absent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from toolkit.records import Match, Sentence, Span
from toolkit.text.edges import has_unspaced
from toolkit.text.haystack import Haystack
from toolkit.text.interruptions import Interruptions
from toolkit.text.near import Near
from toolkit.text.normalise import differences, fold_phrase
from toolkit.text.protected import protected
from toolkit.text.stitch import Stitcher
from toolkit.text.tables import read_table

_OPENING = "\"'“”„‟‘’‚«»‹›「『〝＂＇"
_CLOSING = "\"'“”‘’«»‹›」』〞＂＇"
_UNPAIRED = _OPENING.replace("'", "").replace("’", "").replace("‘", "") + "」』〞"
_LEADING = re.compile(r"^(?:[,;:…\s]|\.\.\.|[–—-](?!\d))+")
_TRAILING = ".,;:!…–—- \t\n"
_WORDS = re.compile(r"\w+")
_BETWEEN = " \t\n\u00a0\"'“‘«„(["
_PREFIX = re.compile(r"([\w-]+)[-‐‑]$")
_AFTER = re.compile(r"[\"'”’»]*\s+(\w+)")
_SCALE_AFTER = re.compile(r"[ \u00a0\u202f-]([^\W\d_]+)")
_LIGHT = frozenset("a an the to be been being any yet so very that it all quite really".split())
_ASKING = frozenset("?？؟\u037e⁇⁈⁉")
_MANY = 20
_LONGEST_SHORT = 40
_LOOK_BACK = 4
_MOST_LAYERS = 10

Search = Callable[[str, int, int], Iterator[Span]]


@dataclass(frozen=True)
class Alignment:
    """The outcome of looking cited words up.

    `spans` holds one place, several in order for stitched, none for ambiguous and absent. `reason` says what was folded,
    differs or is missing, and what a reader should know about the place; it is null where there is nothing to say.
    """

    status: Match
    spans: tuple[Span, ...]
    reason: str | None


@dataclass(frozen=True)
class _Form:
    """Words to look for, and what was taken off the cited words to get them."""

    words: str
    note: str | None


@dataclass(frozen=True)
class _Candidate:
    """Where words may stand, what is to be said about it, and how far it is from the words (less is better)."""

    spans: tuple[Span, ...]
    note: str
    cost: int


class Aligner:
    """Looks cited words up in one text."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._sentences = {sentence.number: sentence for sentence in sentences}
        self._order = [sentence.number for sentence in sentences]
        self._starts = [sentence.start for sentence in sentences]
        self._haystack = Haystack(text)
        self._near = Near(self._haystack)
        self._interruptions = Interruptions(text, sentences)
        self._stitcher = Stitcher(self._haystack, self._near, self._interruptions, sentences)

    def find(self, words: str, cited: Sequence[int]) -> Alignment:
        """Where `words` stand, given the numbers of the sentences they were cited with (which may be wrong, or none)."""
        forms = _forms(words)
        if not forms:
            return Alignment(Match.ABSENT, (), "there are no words to look for")
        known = [self._sentences[number] for number in dict.fromkeys(cited) if number in self._sentences]
        return self._verbatim(forms, known, cited) or self._approximate(forms[-1], known, cited)

    def _verbatim(self, forms: Sequence[_Form], known: Sequence[Sentence], cited: Sequence[int]) -> Alignment | None:
        """Exact and folded matches: in the cited sentences first, then anywhere."""
        searches: list[Search] = [self._haystack.exact, self._haystack.folded]
        for search in searches if known else ():
            for form in forms:
                hits = self._in_sentences(search, form.words, known)
                if hits:
                    return self._decide(form, hits, None, cited)
        for search in searches:
            for form in forms:
                hits = list(islice(search(form.words, 0, len(self._text)), _MANY))
                if hits:
                    return self._decide(form, hits, self._elsewhere(hits[0], known, cited), cited)
        return None

    def _approximate(self, form: _Form, known: Sequence[Sentence], cited: Sequence[int]) -> Alignment:
        """Quotations in pieces, then near matches; or absent, with what the closest place differs in."""
        stitched = self._stitcher.find(form.words)
        sound = [_Candidate(found.spans, found.note, found.extent) for found in stitched if not found.objection]
        if sound:
            return self._choose(Match.STITCHED, sound, known, cited)
        near = [match for match in self._near.find(form.words) if not self._interruptions.joins(match.span)]
        same = [
            _Candidate((match.span,), match.difference, 0)
            for match in near
            if match.punctuation and not match.objection
        ]
        if same:
            return self._choose(Match.NORMALISED, same, known, cited)
        fit = [_Candidate((match.span,), match.difference, match.edits) for match in near if not match.objection]
        if fit:
            return self._choose(Match.NEAR, fit, known, cited)
        objections = [found.objection for found in stitched] + [match.objection for match in near[:1]]
        closest = f"; the closest words differ: {objections[0]}" if objections else ""
        return Alignment(Match.ABSENT, (), f"the words do not stand in the text{closest}")

    def _choose(
        self, status: Match, candidates: Sequence[_Candidate], known: Sequence[Sentence], cited: Sequence[int]
    ) -> Alignment:
        """Choose among places of different likeness: the best one in the cited sentences, or else the only best one."""
        inside = [
            item for item in candidates if any(_overlap(span, sentence) for span in item.spans for sentence in known)
        ]
        best = min(inside or candidates, key=lambda item: item.cost)
        equal = [item for item in inside or candidates if item.cost == best.cost]
        numbers = list(dict.fromkeys(self.number_at(item.spans[0].start) for item in equal))
        if len(numbers) > 1:
            return Alignment(
                Match.AMBIGUOUS, (), f"stands in {_listed(numbers)}, and the cited sentences do not decide"
            )
        where = None if inside else self._elsewhere(best.spans[0], known, cited)
        return Alignment(status, best.spans, _joined([best.note, where, self._negated(best.spans[0])]))

    def _in_sentences(self, search: Search, words: str, known: Sequence[Sentence]) -> list[Span]:
        """The places that begin in a cited sentence; failing that, the places that reach into one."""
        margin = 2 * len(words) + 20
        inside: dict[tuple[int, int], Span] = {}
        for start, end in _stretches(known):
            for hit in islice(search(words, max(0, start - margin), end + margin), _MANY):
                if hit.start < end and hit.end > start:
                    inside[hit.start, hit.end] = hit
        numbers = {sentence.number for sentence in known}
        begin = [hit for hit in inside.values() if self.number_at(hit.start) in numbers]
        return sorted(begin or inside.values(), key=lambda hit: hit.start)

    def _decide(self, form: _Form, hits: Sequence[Span], where: str | None, cited: Sequence[int]) -> Alignment:
        """Choose among places of the same words: one, the first of those in one sentence, or none."""
        numbers = list(dict.fromkeys(self.number_at(hit.start) for hit in hits))
        everywhere = where is not None or not any(number in self._sentences for number in cited)
        if everywhere and _is_short(form.words):
            return Alignment(
                Match.AMBIGUOUS, (), f"too short to be placed without its sentence (stands in {_listed(numbers)})"
            )
        if len(numbers) > 1:
            return Alignment(
                Match.AMBIGUOUS, (), f"stands in {_listed(numbers)}, and the cited sentences do not decide"
            )
        reasons = [form.note, _folded_reason(self._shown(hits[0]), form.words), where]
        status = Match.EXACT if not any(reasons[:2]) else Match.NORMALISED
        if len(hits) > 1:
            reasons.append(f"stands {len(hits)} times in sentence {numbers[0]}; the first is shown")
        if self._text[hits[0].end : hits[0].end + 1] in _ASKING:
            reasons.append("the text asks this")
        reasons.append(self._negated(hits[0]) or self._multiplied(hits[0]))
        return Alignment(status, (hits[0],), _joined(reasons))

    def _elsewhere(self, hit: Span, known: Sequence[Sentence], cited: Sequence[int]) -> str | None:
        if not cited:
            return None
        number = self.number_at(hit.start)
        if not known:
            return f"stands in sentence {number}; there is no {_listed(list(dict.fromkeys(cited)))}"
        return f"stands in sentence {number}, not in the cited {_listed([s.number for s in known])}"

    def _negated(self, span: Span) -> str | None:
        """That the word directly before (or, in some languages, after) the span negates it; null if not."""
        window = self._text[max(0, span.start - 60) : span.start]
        prefix = _PREFIX.search(window) if window[-1:] in {"-", "‐", "‑"} else None
        if prefix and prefix.group(1).casefold() in protected().prefixes:
            return f"directly after “{prefix.group(1)}-”"
        if window[-1:] in protected().negating_characters and has_unspaced(self._text[span.start]):
            return f"directly after “{window[-1]}”"
        for word in reversed(window.rstrip(_BETWEEN).split()[-_LOOK_BACK:]):
            folded = _key(word)
            if protected().is_negation(folded):
                return f"directly after “{word}”"
            if folded not in _LIGHT:
                break
        after = _AFTER.match(self._text, span.end, span.end + 40)
        if after and _key(after.group(1)) in protected().negation_after:
            return f"directly before “{after.group(1)}”"
        return None

    def _multiplied(self, span: Span) -> str | None:
        """That the figure at the span's end is multiplied by the next word ("$5" of "$5 million"); null if not."""
        after = _SCALE_AFTER.match(self._text, span.end, span.end + 40) if self._text[span.end - 1].isdigit() else None
        return f"directly before “{after.group(1)}”" if after and _key(after.group(1)) in _magnitudes() else None

    def number_at(self, offset: int) -> int | None:
        """The number of the sentence that holds `offset`, or null."""
        place = bisect_right(self._starts, offset) - 1
        if place < 0:
            return None
        sentence = self._sentences[self._order[place]]
        return sentence.number if offset < sentence.end else None

    def _shown(self, span: Span) -> str:
        return self._text[span.start : span.end]


def _forms(words: str) -> list[_Form]:
    """What to look for: the words as cited, without quotation marks around them, without punctuation at the ends."""
    cited = words.strip()
    bare = _unwrapped(cited)
    trimmed = bare
    for _ in range(_MOST_LAYERS):
        before = trimmed
        trimmed = _unwrapped(_LEADING.sub("", trimmed.rstrip(_TRAILING), count=1))
        if trimmed == before:
            break
    forms = [_Form(cited, None)]
    if bare != cited:
        forms.append(_Form(bare, None))
    if trimmed != bare:
        forms.append(_Form(trimmed, "punctuation at the ends"))
    return [form for form in forms if any(char.isalnum() or ord(char) > 0x2BFF for char in form.words)]


def _unwrapped(words: str) -> str:
    """The words without quotation marks around them; one-sided marks go too where they cannot be apostrophes or inches."""
    for _ in range(_MOST_LAYERS):
        if len(words) < 2:
            break
        if words[0] in _OPENING and words[-1] in _CLOSING:
            words = words[1:-1].strip()
        elif words[0] in _UNPAIRED:
            words = words[1:].strip()
        elif words[-1] in _UNPAIRED and not words[-2].isdigit():
            words = words[:-1].strip()
        else:
            break
    return words


def _key(word: str) -> str:
    """One word folded, for looking it up in the tables of words."""
    return (word.casefold() if word.isascii() else fold_phrase(word).text).lstrip("'\"")


@cache
def _magnitudes() -> frozenset[str]:
    """The words of all languages by which a figure before them is multiplied, folded."""
    languages = read_table("numerals").values()
    return frozenset(_key(word) for one in languages if isinstance(one, dict) for word in one.get("magnitudes", ()))


def _is_short(words: str) -> bool:
    """Whether words are too few or too common to be placed without their sentence."""
    if len(words) > _LONGEST_SHORT:
        return False
    found = _WORDS.findall(fold_phrase(words).text)
    if has_unspaced(words):
        return len("".join(found)) < 3
    return len(found) <= 2 and all(word in protected().common or protected().kind(word) for word in found)


def _folded_reason(shown: str, words: str) -> str | None:
    if shown == words:
        return None
    kinds = differences(shown, words)
    return "differs in " + ", ".join(kinds or ("typography",))


def _stretches(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """The stretches of text that sentences cover, those that follow each other as one."""
    found: list[tuple[int, int]] = []
    number = None
    for sentence in sorted(sentences, key=lambda item: item.start):
        start = found.pop()[0] if number is not None and sentence.number == number + 1 else sentence.start
        found.append((start, sentence.end))
        number = sentence.number
    return found


def _overlap(span: Span, sentence: Sentence) -> bool:
    return span.start < sentence.end and sentence.start < span.end


def _listed(numbers: Sequence[int | None]) -> str:
    shown = [str(number) for number in numbers[:5] if number is not None]
    more = ", …" if len(numbers) > 5 else ""
    return f"sentence{'s' if len(numbers) > 1 else ''} {', '.join(shown)}{more}"


def _joined(reasons: Sequence[str | None]) -> str | None:
    return "; ".join(reason for reason in reasons if reason) or None
