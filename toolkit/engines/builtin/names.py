"""Capitalised names in a unit, and what kind of thing each one names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.units import Token, Unit

_PARTICLES = frozenset("de da di del della der den van von bin ibn al el la le du dos das ben zu ter ten".split())


class Sort(StrEnum):
    """What a name names."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a unit: tokens `first` up to and without `last`.

    `words` is the bare name, `title` the office or honorific words before it, `bare` the index of the name's first
    token after those. `title` alone, with no words, is an office without a name ("the Prime Minister").
    """

    first: int
    bare: int
    last: int
    words: tuple[str, ...]
    title: tuple[str, ...]
    sort: Sort
    gender: str | None

    @property
    def text(self) -> str:
        """The bare name, words joined by spaces."""
        return " ".join(self.words)


def names(unit: Unit, lexicon: Lexicon) -> tuple[Name, ...]:
    """All names in a unit, in order."""
    found: list[Name] = []
    at = 0
    while at < len(unit.tokens):
        if _begins(unit.tokens, at, lexicon):
            end = _run(unit.tokens, at, lexicon)
            found.append(name(unit.tokens, at, end, lexicon))
            at = end
        else:
            at += 1
    return tuple(found)


def _begins(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    if not token.capital or token.low in lexicon.words["days"] or token.low in lexicon.words["months"]:
        return False
    if at > 0 and tokens[at - 1].kind not in ("mark", "quote"):
        return token.text != "I"
    alone = at + 1 >= len(tokens) or not tokens[at + 1].capital
    if token.low in lexicon.words["openers"] and not (token.text.isupper() and len(token.text) > 1):
        return False
    common = token.low in lexicon.people_heads or token.low in lexicon.person_heads or token.low in lexicon.body_heads
    plain = token.low in lexicon.words["adverbs"] or token.low in lexicon.forms or token.low.endswith("ly")
    return not (alone and (common or plain))


def _run(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> int:
    """The index after the last token of the name that starts at `start`."""
    at = start + 1
    body = tokens[start].low in lexicon.organisation_words
    office = tokens[start].low in lexicon.titles
    while at < len(tokens):
        token = tokens[at]
        if token.capital and token.low not in lexicon.words["days"] and token.low not in lexicon.words["months"]:
            body = body or token.low in lexicon.organisation_words
            office = office or token.low in lexicon.titles
        elif not _connects(tokens, at, lexicon, body=body, office=office):
            break
        at += 1
    return at


def _connects(tokens: Sequence[Token], at: int, lexicon: Lexicon, *, body: bool, office: bool) -> bool:
    """Whether a small word or full stop inside a name ties its parts ("Ministry of Defence", "J. Ruiz", "van Dyk")."""
    low = tokens[at].low
    if low == ".":
        return len(tokens[at - 1].text) <= 4 and _abbreviates(tokens, at, lexicon)
    if low in _PARTICLES:
        return _capital_follows(tokens, at, 2)
    if low == "of":
        return (body or office) and _capital_follows(tokens, at, 2)
    if low in ("for", "and", "&"):
        return body and _capital_follows(tokens, at, 1)
    return low == "the" and tokens[at - 1].low == "of" and _capital_follows(tokens, at, 1)


def _abbreviates(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    left = tokens[at - 1]
    short = len(left.text) == 1 or left.low in lexicon.honorifics or left.low in lexicon.titles or left.low == "st"
    return left.end == tokens[at].start and short and _capital_follows(tokens, at, 1)


def _capital_follows(tokens: Sequence[Token], at: int, within: int) -> bool:
    for step in range(1, within + 1):
        if at + step >= len(tokens):
            return False
        token = tokens[at + step]
        if token.capital:
            return True
        if token.low not in _PARTICLES and token.low != "the":
            return False
    return False


def name(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> Name:
    """Read the tokens `first` up to `last` as one name: split off titles, decide its sort and gender."""
    bare = _after_titles(tokens, first, last, lexicon)
    words = tuple(t.text for t in tokens[bare:last] if t.low != ".")
    title = tuple(t.text for t in tokens[first:bare] if t.low != ".")
    honoured = {lexicon.honorifics[t.low] for t in tokens[first:bare] if t.low in lexicon.honorifics}
    offices = [t for t in tokens[first:bare] if t.low in lexicon.titles]
    given = lexicon.given_names.get(words[0]) if words else None
    gender = next((g for g in sorted(honoured) if g != "either"), None) or (given if given != "either" else None)
    if (honoured or offices) and words and not _has_body_word(words, lexicon):
        sort = Sort.PERSON
    else:
        whole = tuple(t.text for t in tokens[first:last] if t.low != ".")
        sort = _sort(words or whole, lexicon)
        if sort != Sort.PERSON:
            bare, words, title = first, whole, ()
    return Name(first, bare, last, words, title, sort, gender if sort == Sort.PERSON else None)


def _after_titles(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> int:
    """The index where the bare name begins, after titles, nationalities and the bodies an office belongs to."""
    best, seen = first, False
    for at in range(first, last):
        token = tokens[at]
        low = token.low
        titled = low in lexicon.titles or low in lexicon.honorifics
        if titled:
            seen = True
            best = at + 1
        elif seen and (low in lexicon.organisation_words or token.text in lexicon.countries):
            best = at + 1
        elif seen and low in ("of", "for", "the", "and", "&", "."):
            best = at + 1 if best == at else best
        elif not seen and (token.text in lexicon.demonyms or low in lexicon.organisation_words):
            continue
        elif seen and at > first and tokens[at - 1].low in ("of", "for", "the", "and"):
            best = at + 1
    return best if seen else first


def _has_body_word(words: Sequence[str], lexicon: Lexicon) -> bool:
    return any(word.lower() in lexicon.organisation_words for word in words)


def _sort(words: Sequence[str], lexicon: Lexicon) -> Sort:
    if not words:
        return Sort.UNKNOWN
    if words[0] in lexicon.given_names and len(words) > 1 and len(words) <= 4:
        return Sort.PERSON
    if _has_body_word(words, lexicon):
        return Sort.BODY
    if all(word in lexicon.countries or word in lexicon.capitals for word in words):
        return Sort.PLACE
    if len(words) == 1:
        word = words[0]
        if word in lexicon.given_names:
            return Sort.PERSON
        return Sort.BODY if len(word) > 1 and word.isupper() else Sort.UNKNOWN
    placed = any(w in lexicon.demonyms or w in lexicon.countries for w in words)
    if placed or any(w in ("of", "for", "and", "&") for w in words) or any(w.isupper() and len(w) > 2 for w in words):
        return Sort.BODY
    return Sort.PERSON if len(words) <= 4 else Sort.UNKNOWN
