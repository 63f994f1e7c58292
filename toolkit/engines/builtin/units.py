"""The text as rules look at it: reporting units made of tokens, with every quotation folded into one token.

A unit is a sentence of the reporter. Where a sentence border falls inside a quotation, or the next sentence goes on in
lower case, the sentences are one unit, so that a quotation and the words that report it stay together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.records import Sentence, Span
from toolkit.text.quotations import Quotation

_TOKEN = re.compile(
    r"(?P<short>(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?)"
    r"|(?P<number>[$£€]?\d+(?:[.,:]\d+)*[^\W\d_]*(?:-[^\W_]+)*)"
    r"|(?P<word>[@#]?[^\W_]+(?:(?:[-'’‑&/]|\.(?=[A-Za-z]{2}))[^\W_]+)*)"
    r"|(?P<owner>(?<=[sS])['’](?=\s+[\w\"“]))"
    r"|(?P<dots>\.{3}|…)"
    r"|(?P<mark>[^\w\s])"
)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

OWNER = "'s"
"""The `low` of a token that marks the owner of what follows."""

MAX_TOKENS = 400
"""The longest unit; what is longer is no sentence, and rules would take time in proportion to its square."""

QUOTE = "<quote>"
"""The text and `low` of a token that stands for a quotation."""


class Token(NamedTuple):
    """A word, number, punctuation mark, or folded quotation; `quotation` is the quotation's index, else -1."""

    text: str
    low: str
    start: int
    end: int
    kind: str
    quotation: int

    @property
    def capital(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind == "word" and self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of the reporter: `number` counts units, `sentences` are the numbers of the sentences it spans."""

    number: int
    paragraph: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    first_in_paragraph: bool

    @property
    def only_quoted(self) -> bool:
        """Whether nothing but quotations and punctuation stands in it."""
        return all(token.kind in ("quote", "mark") for token in self.tokens) and self.quoted

    @property
    def quoted(self) -> bool:
        """Whether a quotation stands in it."""
        return any(token.kind == "quote" for token in self.tokens)


def units(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], lexicon: Lexicon
) -> tuple[Unit, ...]:
    """The reporting units of the given sentences, in order."""
    found: list[Unit] = []
    for paragraph, span in _joined(text, sentences, quotations, lexicon):
        tokens = tokenise(text, span, quotations)
        for part in _parts(tokens):
            first = not found or found[-1].paragraph != paragraph
            found.append(Unit(len(found), paragraph, part[0].start, part[-1].end, part, first))
    return tuple(found)


def _parts(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The tokens of a sentence, cut at punctuation where it is longer than any that people write."""
    while len(tokens) > MAX_TOKENS:
        marks = [at for at in range(MAX_TOKENS // 2, MAX_TOKENS) if tokens[at].kind == "mark"]
        cut = marks[-1] + 1 if marks else MAX_TOKENS
        yield tokens[:cut]
        tokens = tokens[cut:]
    if tokens:
        yield tokens


def _joined(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], lexicon: Lexicon
) -> list[tuple[int, Span]]:
    joined: list[tuple[int, Span]] = []
    upcoming = 0
    for sentence in sentences:
        while upcoming < len(quotations) and quotations[upcoming].outer.end <= sentence.start:
            upcoming += 1
        inside = upcoming < len(quotations) and quotations[upcoming].outer.start < sentence.start
        same = bool(joined) and joined[-1][0] == sentence.paragraph
        lower = text[sentence.start : sentence.start + 1].islower()
        asked = upcoming > 0 and _asks(text, quotations[upcoming - 1], sentence)
        if same and (inside or lower or (asked and _reports(text, sentence, lexicon))):
            joined[-1] = (sentence.paragraph, Span(start=joined[-1][1].start, end=sentence.end))
        else:
            joined.append((sentence.paragraph, Span(start=sentence.start, end=sentence.end)))
    return joined


def _asks(text: str, quotation: Quotation, sentence: Sentence) -> bool:
    """Whether the sentence follows a quotation that ends in a mark other than a full stop, or in none."""
    between = text[quotation.outer.end : sentence.start]
    return quotation.closed and not between.strip() and text[quotation.end - 1] in "?!…—–-"


def _reports(text: str, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence begins as the words after a quotation do: a few words, a verb of saying among them."""
    opening = re.findall(r"\w+", text[sentence.start : min(sentence.end, sentence.start + 80)])[:6]
    return any(form.takes("quote") for word in opening for form in lexicon.forms.get(word.lower(), ()))


def tokenise(text: str, span: Span, quotations: Sequence[Quotation] = ()) -> tuple[Token, ...]:
    """The tokens of a stretch of text, each quotation in it as one token."""
    tokens: list[Token] = []
    position = span.start
    for index in _within(span, quotations):
        outer = quotations[index].outer
        _words(text, position, outer.start, tokens)
        tokens.append(Token(QUOTE, QUOTE, outer.start, outer.end, "quote", index))
        position = outer.end
    _words(text, position, span.end, tokens)
    return tuple(tokens)


def _within(span: Span, quotations: Sequence[Quotation]) -> list[int]:
    low, high = 0, len(quotations)
    while low < high:
        middle = (low + high) // 2
        if quotations[middle].outer.start < span.start:
            low = middle + 1
        else:
            high = middle
    found = []
    while low < len(quotations) and quotations[low].outer.end <= span.end:
        found.append(low)
        low += 1
    return found


def _words(text: str, start: int, end: int, tokens: list[Token]) -> None:
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "mark"
        kind = "word" if kind == "short" else "mark" if kind == "dots" else kind
        word, at = match.group(), match.start()
        if kind == "owner":
            tokens.append(Token(word, OWNER, at, match.end(), "word", -1))
            continue
        owner = _POSSESSIVE.search(word) if kind == "word" else None
        if owner and owner.start():
            head = word[: owner.start()]
            tokens.append(Token(head, head.lower(), at, at + owner.start(), kind, -1))
            tokens.append(Token(owner.group(), OWNER, at + owner.start(), match.end(), "word", -1))
        else:
            tokens.append(Token(word, word.lower().replace("’", "'"), at, match.end(), kind, -1))
