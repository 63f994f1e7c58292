"""Sentences of a text in any script, as spans of the text itself.

Nothing is dropped or altered: every character that is not white space belongs to exactly one sentence, headings and list
items included. One pass over the stops of each paragraph decides, from what stands before and after, whether a stop ends
the sentence; the time is linear in the length of the text. What counts as an abbreviation is data: `abbreviations.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.records import Sentence, Span
from toolkit.text.abbreviations import Abbreviations, abbreviations
from toolkit.text.paragraphs import paragraphs

_SOFT = ".!?…‼⁇⁈⁉‽"
# Unicode's Sentence_Terminal beyond the ones above: these end a sentence wherever they stand.
_HARD = (
    "\u037e\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0837\u0839\u083d\u083e\u0964\u0965\u0f0d\u0f0e\u104b\u1362\u1367\u1368"
    "\u166e\u1735\u1736\u17d4\u17d5\u1803\u1809\u1944\u1945\u1aa8-\u1aab\u1b5a\u1b5b\u1b5e\u1b5f\u1c3b\u1c3c\u1c7e\u1c7f"
    "\u2e2e\u2e3c\u3002\ua4ff\ua60e\ua60f\ua6f3\ua6f7\ua876\ua877\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d-\uaa5f\uaaf0\uaaf1"
    "\uabeb\ufe12\ufe15\ufe16\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61\U00010a56\U00010a57\U00011047\U00011048\U000110be-"
    "\U000110c1\U00011141-\U00011143\U000111c5\U000111c6\U00011238\U00011239\U000112a9"
)
# A semicolon after a Greek letter is a question mark.
_STOP = re.compile(rf"\.(?:[ \u00a0\u202f]\.)+|[{_SOFT}{_HARD}]+|(?<=[\u0370-\u03ff\u1f00-\u1fff]);")
_CLOSERS = re.compile(
    r"(?:[\"'”’»›)\]}」』】》〉）］｝＂＇“‘«‹]|\[\d{1,3}\]|[¹²³⁰-⁹]|[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]){1,40}"
)
_QUOTES = frozenset("\"'”’»›」』》〉＂＇“‘«‹")
_OPENED = re.compile(r"\s*((?:[\"'“”„‟‘’‚«»‹›(\[{「『《〈（¿¡…*_]|\.\.\.|[—–―-]+\s*){0,12}\s*)")
_LATE_CLOSER = re.compile(r"[ \u00a0\u202f\u2009]([»›”’\"])(?=\s|$|[,;:)])")
_WORD = re.compile(r"[^\W_]{1,40}")
# Letters with the vowel signs of the scripts of India, which Python does not count as letters.
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff])"
_TOKEN = re.compile(rf"{_LETTER}+(?:[.’'\-/]{_LETTER}+)*$")
_SPACED = re.compile(r"(?<!\w)[^\W_]+\. [^\W_]+$")  # the whole of "z. B"
_ACRONYM = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])+$")
_CREDIT = re.compile(r"\s+(?:[^\W\d_][\w'’\-]*\.?\s){1,5}?([^\W\d_]+)(?:[.,;:]|$)")
_UNSPACED_CREDIT = re.compile(r"([^\W\d_]{2,10})[，。：:]")
_DOMAINS = frozenset("com net org edu gov co uk io eu de fr info tv js py".split())


def split(text: str, language: str | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text` in order, numbered from 1, without the white space around them.

    `language` (ISO 639) chooses the abbreviation tables; without it all are used together. Offsets are half-open and count
    code points of `text`; `paragraph` counts from 1. A text of white space has no sentences.
    """
    words = abbreviations(language)
    # A text without capitals gives no hint by case, so lower case may begin a sentence there.
    small = text == text.lower()
    found: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        for span in _Splitter(text, paragraph, words, small).spans():
            found.append(Sentence(number=len(found) + 1, start=span.start, end=span.end, paragraph=number))
    return tuple(found)


@dataclass(frozen=True)
class _Next:
    """What follows a stop and its closing marks: white space or not, opening marks, a character, a word, and its stop."""

    spaced: bool
    opened: str
    char: str
    word: str
    stopped: bool

    @property
    def lower(self) -> bool:
        """Whether the word begins small; a name like "iPhone" may begin a sentence."""
        return self.char.islower() and not self.word[1:2].isupper()

    @property
    def quotation(self) -> bool:
        return any(char in "\"'“”„‟‘’‚«»‹›「『《" for char in self.opened)


class _Splitter:
    """Splits one paragraph. State moves only forward, so that the time stays linear."""

    def __init__(self, text: str, paragraph: Span, words: Abbreviations, small: bool) -> None:
        self.text = text
        self.end = paragraph.end
        self.words = words
        self.small = small
        self.start = paragraph.start
        self._has_word_from = -1
        self._counted = paragraph.start
        self._straight = 0

    def spans(self) -> Iterator[Span]:
        """The sentences of the paragraph, in order."""
        for stop in _STOP.finditer(self.text, self.start, self.end):
            if stop.start() < self.start:
                continue
            border = self._border(stop)
            if border is not None and border < self.end:
                yield self._cut(border)
        if self.start < self.end:
            yield Span(start=self.start, end=self.end)

    def _cut(self, border: int) -> Span:
        span = Span(start=self.start, end=border)
        self.start = _skip_space(self.text, border, self.end)
        self._has_word_from = -1
        return span

    def _border(self, stop: re.Match[str]) -> int | None:
        """Where the sentence ends if this stop ends it, closing marks included; otherwise null."""
        if not self._has_word_before(stop.start()):
            return None
        closed = self._closed(stop.end())
        after = self._next(closed)
        run = stop.group()
        marks = self.text[stop.end() : closed]
        quoted = any(char in _QUOTES for char in marks)
        if any(char not in _SOFT and char not in " ;\u00a0\u202f" for char in run):
            ends = self._hard_ends(stop, closed, after, quoted)
        elif self.text[stop.start() - 1] in "[(" and marks[:1] in {"]", ")"}:
            ends = False  # an omission, "[...]"
        elif not after.spaced:
            ends = self._unspaced_ends(stop, after, quoted)
        elif run == ".":
            ends = self._full_stop_ends(stop.start(), after, marks, quoted)
        else:
            ends = self._mark_ends(stop.start(), run, after) and not (quoted and self._is_credited(closed))
        return closed if ends else None

    def _has_word_before(self, position: int) -> bool:
        if self._has_word_from < 0:
            match = _WORD.search(self.text, self.start, self.end)
            self._has_word_from = match.start() if match else self.end
        return self._has_word_from < position

    def _closed(self, position: int) -> int:
        """The end of the closing marks that follow directly (or, as in French, after one space)."""
        match = _CLOSERS.match(self.text, position, self.end)
        end = match.end() if match else position
        if end > position and self.text[end - 1] in "\"“‘«‹'" and self._opens(end - 1):
            end -= 1
        late = _LATE_CLOSER.match(self.text, end, self.end)
        if late and (late.group(1) != '"' or self._is_odd(late.start(1))):
            end = late.end(1)
        while end < self.end and (unicodedata.combining(self.text[end]) or self.text[end] in "\u200d\ufe0f\u20e3"):
            end += 1
        return end

    def _opens(self, position: int) -> bool:
        """Whether a mark between a stop and a letter, without spaces, opens the next sentence's quotation."""
        after = self.text[position + 1 : position + 2]
        if not after.isalnum():
            return False
        mark = self.text[position]
        if mark == '"':
            return not self._is_odd(position)
        if mark in "“‘":
            low = "„" if mark == "“" else "‚"
            return self.text.rfind(low, max(self.start, position - 2000), position) < 0
        return (
            mark != "'" and self.text.rfind("»" if mark == "«" else "›", max(self.start, position - 2000), position) < 0
        )

    def _is_odd(self, position: int) -> bool:
        """Whether an odd number of straight quotation marks stands before `position` in the paragraph."""
        if position >= self._counted:
            self._straight += self.text.count('"', self._counted, position)
            self._counted = position
        return self._straight % 2 == 1

    def _next(self, position: int) -> _Next:
        opened = _OPENED.match(self.text, position, self.end)
        assert opened is not None  # the pattern matches the empty string
        at = opened.end()
        word = _WORD.match(self.text, at, self.end)
        spaced = position >= self.end or self.text[position].isspace()
        found = word.group() if word else ""
        stopped = self.text[at + len(found) : at + len(found) + 1] == "."
        return _Next(spaced, opened.group(1), self.text[at : min(at + 1, self.end)], found, stopped)

    def _hard_ends(self, stop: re.Match[str], closed: int, after: _Next, quoted: bool) -> bool:
        if stop.group() == "．" and after.char.isdigit() and self.text[stop.start() - 1].isdigit():
            return False
        if not quoted:
            return True
        return not after.lower and (after.spaced or not self._goes_on(closed, after))

    def _goes_on(self, position: int, after: _Next) -> bool:
        """Whether a sentence in a script without capitals goes on after its quotation: 「…。」と述べた, “…？”他问。"""
        if after.word.startswith(self.words.after_quotation):
            return True
        credit = _UNSPACED_CREDIT.match(self.text, position, min(self.end, position + 20))
        return credit is not None and credit.group(1).endswith(tuple(self.words.said))

    def _unspaced_ends(self, stop: re.Match[str], after: _Next, quoted: bool) -> bool:
        """Whether a space is missing here ("over.The", "paid.”Mayor"), or the stop stands inside a word."""
        before = self.text[stop.start() - 1]
        if not after.char or not (after.char.isalpha() or (after.char.isdigit() and quoted and after.opened)):
            return False
        caseless = after.char.lower() == after.char.upper()
        if caseless:
            if quoted:
                return not after.word.startswith(self.words.after_quotation)
            return before.isalpha() and before.lower() == before.upper()
        if after.lower or _is_dash(after.opened):
            return False
        if quoted or after.quotation:
            return not self._is_abbreviation(stop.start(), after) if stop.group() == "." and not quoted else True
        if after.opened or "." in stop.group()[1:]:
            return False
        return before.islower() and self._is_glued(stop.start(), after)

    def _is_glued(self, position: int, after: _Next) -> bool:
        """Whether the stop joins two plain words of different sentences, not parts of a name or an address."""
        before = re.search(r"\S*$", self.text[max(self.start, position - 60) : position])
        token = before.group() if before else ""
        plain = len(token) >= 2 and not re.search(r"[.@/:_=&\d]", token) and token[-2:].islower()
        shape = after.word[1:].islower() or after.word in {"I", "A"}
        return plain and shape and after.word.lower() not in _DOMAINS

    def _full_stop_ends(self, position: int, after: _Next, marks: str, quoted: bool) -> bool:
        if after.lower and not self.small and not after.quotation:
            return False
        if quoted:
            return not (after.lower and not self.small)
        return not self._is_abbreviation(position, after)

    def _mark_ends(self, position: int, run: str, after: _Next) -> bool:
        if after.lower and not self.small:
            return after.quotation and "…" not in run and "." not in run
        word = _TOKEN.search(self.text[max(self.start, position - 40) : position])
        return not (
            word and word.group() in self.words.exclaimed and after.word not in self.words.starters and run == "!"
        )

    def _is_credited(self, position: int) -> bool:
        """Whether a short credit follows a quotation that ends in "?" or "!": “Why now?” Mr. Varga asked."""
        credit = _CREDIT.match(self.text, position, min(self.end, position + 120))
        return credit is not None and credit.group(1) in self.words.said

    def _is_abbreviation(self, position: int, after: _Next) -> bool:
        """Whether the stop at `position` belongs to an abbreviation, initial or number, given what follows."""
        window = self.text[max(self.start, position - 40) : position]
        match = _TOKEN.search(window)
        if match is None:
            return False
        token = match.group()
        spaced = _SPACED.search(window)
        forms = {token, re.split(r"[-/’']", token)[-1], spaced.group() if spaced else token}
        if f"{token}. {after.word}" in self.words.never:
            return True
        number = after.char.isdigit()
        starts = (after.word in self.words.starters or (after.quotation and not after.lower)) and not _is_dash(
            after.opened
        )
        if forms & self.words.never or (number and forms & self.words.before_number):
            return True
        if forms & self.words.time:
            return after.word in self.words.after_time or after.lower
        if _ACRONYM.match(token) or forms & self.words.sometimes:
            return not starts
        chained = len(after.word) == 1 and after.stopped and after.char.isupper()
        return self._is_initial(token, position, starts and not chained) or self._is_ordinal(token, position, after)

    def _is_initial(self, token: str, position: int, starts: bool) -> bool:
        if len(token) != 1 or not token.isupper() or not token.isalpha():
            return False
        alone = position - 1 == self.start
        before = self.text[max(self.start, position - 3) : position - 1]
        pronoun = token == "I" and before[:1].islower()
        return alone or not (starts or pronoun)

    def _is_ordinal(self, token: str, position: int, after: _Next) -> bool:
        if not token.isdigit() or len(token) > 3:
            return False
        return position - len(token) == self.start or (len(token) < 3 and after.word in self.words.after_ordinal)


def _is_dash(opened: str) -> bool:
    return any(char in "—–―-" for char in opened)


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position
