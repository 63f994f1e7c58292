"""Names taken apart for comparison: folded words without titles, articles and legal forms."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from toolkit.steps.roster import ARTICLES, TITLES

_WORD = re.compile(r"\w+")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s|$)")
_GENERATIONS = frozenset("jr sr junior senior ii iii iv".split())
_LEGAL = frozenset("inc incorporated corp corporation co ltd limited llc llp plc gmbh ag sa nv bv spa ab oy".split())
_DETERMINERS = frozenset("one some another several many most all both two three four five six the a an".split())
_HONORIFICS = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady herr frau monsieur madame chief prime".split()
)
_OFFICES = {"sen": "senator", "gov": "governor", "rep": "representative"}
_SHORT_FORM = 6


class Body(NamedTuple):
    """The words of an organisation's name, and its legal form apart ("" where the name has none)."""

    words: tuple[str, ...]
    legal: str


def fold(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents, dots between letters, possessives and an opening article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = _DOTTED.sub(lambda match: match.group().replace(".", ""), _POSSESSIVE.sub("", plain.strip()))
    words = _WORD.findall(plain.replace("’", "'").replace("'", "").casefold())
    while len(words) > 1 and words[0] in ARTICLES and not plain.startswith(f"{words[0].upper()}."):
        del words[0]
    return tuple(words)


def person(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles and generations ("Jr."); all words where nothing else is left."""
    words = fold(name)
    bare = tuple(word for word in words if word not in TITLES)
    while len(bare) > 1 and bare[-1] in _GENERATIONS:
        bare = bare[:-1]
    return _once(bare) or words


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name that a headline and its first line gave twice ("Ada Brandt Ada Brandt", "Brandt Ada Brandt"), once."""
    half = len(words) // 2
    if half and words[:half] == words[half:]:
        return words[:half]
    return words[1:] if len(words) == 3 and words[0] == words[-1] else words


def offices(name: str) -> frozenset[str]:
    """The titles in a person's name that tell an office ("president"), in one form each; not "Mr." or "Dr."."""
    return frozenset(_OFFICES.get(word, word) for word in fold(name) if word in TITLES and word not in _HONORIFICS)


def body(name: str) -> Body:
    """The words of an organisation's name, its legal form taken off the end."""
    words = fold(name)
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL:
        end -= 1
    return Body(words[:end], " ".join(words[end:]))


def acronym(name: str) -> str | None:
    """The letters of a name that is nothing but an acronym ("MTA", "F.C.C."), in lower case, or None."""
    bare = name.strip().replace(".", "")
    return bare.casefold() if bare.isalpha() and bare.isupper() and 1 < len(bare) <= _SHORT_FORM else None


def abbreviates(letters: str, name: str) -> bool:
    """Whether letters are the initials of a name's words, small words (of, the, and) counted or not."""
    words = name.replace("-", " ").split()
    every = "".join(word[0] for word in words if word[0].isalnum()).casefold()
    capital = "".join(word[0] for word in words if word[0].isupper()).casefold()
    return len(words) > 1 and letters in (every, capital)


def is_description(name: str, text: str) -> bool:
    """Whether a name describes rather than names: every capital in it is a sentence's or a counting word's.

    Told by the text: a word that the article also writes small is no name of its own ("Police", "Council members").
    """
    capitals = [word for word in re.findall(r"[^\W\d_][\w'’-]*", name) if word[0] != word[0].lower()]
    if not capitals:
        return any(c != c.upper() for c in name)  # scripts without case name as they are
    ends = name.split()
    if ends[0][0] != ends[0][0].upper() and ends[-1] == ends[-1].lower():
        return True  # "some Danish makers"
    return all(word.casefold() in _DETERMINERS or (len(word) > 1 and _written_small(word, text)) for word in capitals)


def _written_small(word: str, text: str) -> bool:
    small = word.lower()
    return small != word and re.search(rf"(?<![\w.@/-]){re.escape(small)}(?![\w@/-])", text) is not None
