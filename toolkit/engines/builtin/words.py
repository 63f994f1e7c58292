"""A sentence as words with offsets: what the rules of this engine read.

Words are folded (lower case, typographic apostrophes and hyphens made plain), their offsets are those of the document's
text. Leaves out what the words mean: that is in the tables of `lang/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.records import Document, Sentence

WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\w+n['’]t\b"  # didn't
    r"|[DdLlOo]['’]\w+"  # O'Neill, l'accord
    r"|['’](?:s|ll|re|ve|d|m)\b"
    r"|\d+(?:[.,]\d+)*\w*(?:-\w+)*"
    r"|\w+(?:[-‐‑]\w+)*"
    r"|[^\w\s]"
)
_FOLD = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "—"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as words: `words[i]` is folded and stands at `text[starts[i]:ends[i]]` of the document.

    `capital[i]` tells whether the word as written begins with a capital letter.
    """

    sentence: Sentence
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    capital: tuple[bool, ...]

    @property
    def number(self) -> int:
        """The sentence's number."""
        return self.sentence.number

    def at(self, offset: int) -> int:
        """The index of the first word that ends after `offset`; the number of words where there is none."""
        for index, end in enumerate(self.ends):
            if end > offset:
                return index
        return len(self.ends)


@dataclass(frozen=True, slots=True)
class Text:
    """Lines with an index: for each folded word every place it stands at, as (index of the line, index of the word)."""

    lines: tuple[Line, ...]
    index: Mapping[str, Sequence[tuple[int, int]]]


def fold(text: str) -> str:
    """`text` in lower case with plain apostrophes, quotation marks and hyphens."""
    return text.translate(_FOLD).lower()


def split(text: str) -> tuple[str, ...]:
    """The folded words of a phrase."""
    return tuple(fold(match.group()) for match in WORD.finditer(text))


def plain_line(text: str) -> Line:
    """A text of its own (a name, a proposition) as one line."""
    return _line(text, Sentence(number=1, start=0, end=len(text), paragraph=0))


def text_of(lines: Sequence[Line]) -> Text:
    """The lines with their index."""
    index: dict[str, list[tuple[int, int]]] = {}
    for n, line in enumerate(lines):
        for i, word in enumerate(line.words):
            index.setdefault(word, []).append((n, i))
    return Text(tuple(lines), index)


def read_words(document: Document, sentences: Sequence[Sentence]) -> Text:
    """The sentences as words, in the order given."""
    folded = fold(document.text)
    same = len(folded) == len(document.text)  # a few letters change their number of code points in lower case
    return text_of([_line(document.text, sentence, folded if same else None) for sentence in sentences])


def _line(text: str, sentence: Sentence, folded: str | None = None) -> Line:
    spans = [match.span() for match in WORD.finditer(text, sentence.start, sentence.end)]
    return Line(
        sentence=sentence,
        words=tuple([fold(text[a:b]) if folded is None else folded[a:b] for a, b in spans]),
        starts=tuple([a for a, _ in spans]),
        ends=tuple([b for _, b in spans]),
        capital=tuple([text[a].isupper() for a, _ in spans]),
    )
