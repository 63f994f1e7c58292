"""Noun phrases as far as issues need them: where one begins and ends, what its main word and its modifiers are.

There is no parser: a phrase ends at a function word, a mark, an adverb or a participle. Leaves out what a phrase means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line, Text

_LONGEST = 6  # words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: words `start` to `end` of line `line`, without articles; `head` is its main word's index."""

    line: int
    start: int
    end: int
    head: int
    definite: bool


def phrase_from(line: Line, n: int, start: int, table: Attitudes) -> Phrase | None:
    """The noun phrase that begins at word `start`, or None where something else stands there."""
    if clause_at(line, start, table):
        return None
    definite = False
    i = start
    while i < len(line.words) and (line.words[i] in table.sets["determiners"] or line.words[i] == '"'):
        definite = definite or line.words[i] in table.sets["definite"]
        i += 1
    first = i
    while i < len(line.words) and i - first < _LONGEST and not _ends(line, i, first, table):
        if line.words[i] in table.sets["determiners"]:
            break
        i += 1
    return None if i == first else Phrase(n, first, i, i - 1, definite)


def clause_at(line: Line, i: int, table: Attitudes) -> bool:
    """Whether "that" at word `i` opens a clause ("recommended that the data be kept") rather than a phrase."""
    words = line.words[i : i + 2]
    return len(words) == 2 and words[0] in table.sets["clause_openers"] and words[1] in table.sets["determiners"]


def phrase_to(line: Line, n: int, head: int, table: Attitudes, names: bool = False) -> Phrase:
    """The noun phrase whose main word is `head`: as much before it as belongs to it, names only if asked."""
    start = head
    while start and head - start < _LONGEST and not _begins(line, start - 1, table, names):
        start -= 1
    return Phrase(n, start, head + 1, head, False)


def _ends(line: Line, i: int, first: int, table: Attitudes) -> bool:
    word = line.words[i]
    if word in table.sets["phrase_stop"] or not word[0].isalnum():
        return True
    if word.endswith("ly") and len(word) > 5:
        return True
    return i > first and word.endswith("ed") and len(word) > 4


def _begins(line: Line, i: int, table: Attitudes, names: bool) -> bool:
    word = line.words[i]
    if word in table.sets["determiners"]:
        return True
    name = line.capital[i] and i > 0 and not table.capital_nouns
    if name and names:
        return line.words[i + 1] == "'s"
    before = line.words[i - 1] if i else ""
    if word.endswith("ing") and len(word) > 5 and before not in table.sets["determiners"]:
        return kind_of(word, table) is None  # "reconsidering proposals": what somebody does
    if word.endswith("ed") and before in table.sets["auxiliaries"]:
        return True
    return _ends(line, i, i, table) or name or table.cues.at(line.words, i) is not None


def modifiers(line: Line, phrase: Phrase, table: Attitudes) -> frozenset[str]:
    """The stems of the words before the main word that say which one is meant, not how big or how soon."""
    words = line.words[phrase.start : phrase.head]
    return frozenset(table.stem(w) for w in words if w not in table.sets["loose_modifiers"])


def synonyms(head: str, table: Attitudes) -> frozenset[str]:
    """The nouns that the table takes as saying the same, the word itself among them."""
    for group in table.synonyms:
        if head in group:
            return group
    return frozenset((head,))


def kind_of(head: str, table: Attitudes) -> str | None:
    """How a proposition says that the thing should be so ("occur", "adopt", "proceed"); None for other nouns."""
    return next((kind for kind, heads in table.heads.items() if head in heads), None)


def places_of(text: Text, heads: Collection[str], allowed: Collection[str], table: Attitudes) -> Iterator[Place]:
    """Every place whose noun is one of `heads`, in either number, with no modifier that says something else."""
    singular = {head.removesuffix("s") for head in heads}
    for word, places in text.index.items():
        if word.removesuffix("s") not in singular:
            continue
        for n, i in places:
            line = text.lines[n]
            phrase = phrase_to(line, n, i, table)
            found = modifiers(line, phrase, table)
            if not found or not allowed or found & set(allowed):
                yield Place(n, phrase.start, i + 1)
