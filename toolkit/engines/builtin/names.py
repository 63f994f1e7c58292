"""Capitalised names in a unit, and what kind of thing each one names."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.units import OWNER, Token, Unit


class Sort(StrEnum):
    """What a name names; a name of two or three words that tells nothing more is `unknown`."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    UNKNOWN = "unknown"


_WHO = frozenset({Sort.PERSON, Sort.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a unit: tokens `first` up to and without `last`.

    `words` is the bare name, `title` the office or honorific words before it, `bare` the index of the name's first token
    after those. With no `words` it is an office without a name ("the Prime Minister").
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


def inner_capitals(units: Sequence[Unit], lexicon: Lexicon) -> frozenset[str]:
    """The words, as written, that stand with a capital inside a sentence, so that it is not the sentence's.

    Where all nouns have capitals, the surnames of the persons whose full names the text gives.
    """
    if lexicon.nouns_capitalised:
        listed = (found for unit in units for found in names(unit, lexicon))
        return frozenset(found.words[-1] for found in listed if found.sort in _WHO and len(found.words) > 1)
    return frozenset(
        token.text
        for unit in units
        for left, token in zip(unit.tokens, unit.tokens[1:], strict=False)
        if token.capital and (left.kind in ("word", "number") or left.low == ",") and _no_date(left, token, lexicon)
    )


def _no_date(left: Token, token: Token, lexicon: Lexicon) -> bool:
    """Whether a capitalised word is no month, or a month after a given name or honorific."""
    named = left.text in lexicon.given_names or left.low in lexicon.honorifics
    return token.low not in lexicon.words["months"] or named


def names(unit: Unit, lexicon: Lexicon, inner: Set[str] = frozenset()) -> tuple[Name, ...]:
    """All names in a unit, in order; `inner` are words known to be names wherever they stand."""
    found: list[Name] = []
    at = 0
    while at < len(unit.tokens):
        if _begins(unit.tokens, at, lexicon, inner):
            end = _run(unit.tokens, at, lexicon, inner)
            found.append(name(unit.tokens, at, end, lexicon))
            at = end
        else:
            at += 1
    return tuple(found)


def _proper(token: Token, lexicon: Lexicon, inner: Set[str]) -> bool:
    """Whether a token can be part of a name: a capital, not a date, not an adjective like "Hamas-controlled".

    A month is one only where the text has it as a surname ("Theresa May").
    """
    month = token.low in lexicon.words["months"] and token.text not in inner
    if not token.capital or token.low in lexicon.words["days"] or month:
        return False
    head, dash, tail = token.text.rpartition("-")
    return not (dash and len(tail) > 2 and tail.islower() and not head.islower())


def _begins(tokens: Sequence[Token], at: int, lexicon: Lexicon, inner: Set[str]) -> bool:
    token = tokens[at]
    if not _proper(token, lexicon, inner):
        return False
    month = token.low in lexicon.words["months"]
    if token.low in lexicon.words["openers"] and not month and not (token.text.isupper() and len(token.text) > 1):
        return False
    if at > 0 and (tokens[at - 1].kind in ("word", "number") or tokens[at - 1].low in (",", ";")):
        return token.low not in lexicon.words["i"] and _namelike(tokens, at, lexicon, inner)
    if not lexicon.nouns_capitalised and at + 1 < len(tokens) and _proper(tokens[at + 1], lexicon, inner):
        return token.low not in lexicon.words["adverbs"]
    if lexicon.nouns_capitalised:
        return _namelike(tokens, at, lexicon, inner)
    if token.text in inner or token.text in lexicon.given_names or token.low in lexicon.nations:
        return True
    if token.low in lexicon.honorifics and _run(tokens, at, lexicon, inner) > at + 1:
        return True
    if (token.text.isupper() and len(token.text) > 1) or token.low in lexicon.organisation_words:
        return True
    opens = at == 0 or tokens[at - 1].kind == "quote"
    return opens and not _common(token, lexicon) and _subject_follows(tokens, at, lexicon)


def _namelike(tokens: Sequence[Token], at: int, lexicon: Lexicon, inner: Set[str]) -> bool:
    """Whether a capital shows a name; where ordinary nouns have one too, only if a table or the text knows the word."""
    if not lexicon.nouns_capitalised:
        return True
    token = tokens[at]
    known = token.text in inner or token.text in lexicon.given_names or token.low in lexicon.nations
    if known or token.low in lexicon.honorifics or (token.text.isupper() and len(token.text) > 1):
        return True
    titled = token.low in lexicon.titles or lexicon.heads_person(token.low) or token.low in lexicon.organisation_words
    follows = at + 1 < len(tokens) and _proper(tokens[at + 1], lexicon, inner)
    ends = at + 1 >= len(tokens) or tokens[at + 1].kind == "mark"
    said = (follows or ends) and at > 0 and tokens[at - 1].low in lexicon.forms
    return said or (titled and (follows or token.low in lexicon.organisation_words))


def _common(token: Token, lexicon: Lexicon) -> bool:
    """Whether a sentence's first word is an ordinary one."""
    low = token.low
    plain = low in lexicon.words["adverbs"] or low in lexicon.forms or low in lexicon.words["auxiliaries"]
    return plain or lexicon.heads(low) or lexicon.ends(low, "common")


def _subject_follows(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a sentence's first word is followed as a person's name would be: by a cue verb or an aside."""
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1].low
    return after in lexicon.forms or after in (",", OWNER, "(") or after in lexicon.words["auxiliaries"]


def _run(tokens: Sequence[Token], start: int, lexicon: Lexicon, inner: Set[str] = frozenset()) -> int:
    """The index after the last token of the name that starts at `start`."""
    at = start + 1
    body = tokens[start].low in lexicon.organisation_words
    office = tokens[start].low in lexicon.titles
    article = start > 0 and tokens[start - 1].low in lexicon.words["name_article"]
    while at < len(tokens):
        token = tokens[at]
        if _proper(token, lexicon, inner):
            body = body or token.low in lexicon.organisation_words
            office = office or token.low in lexicon.titles
        else:
            joins = body and not _names_person(tokens[start:at], lexicon)
            tied = (body or office) and _ties_of(tokens[at - 1].low, lexicon)
            of = tied or (article and at == start + 1)
            if not _connects(tokens, at, lexicon, joins=joins, of=of):
                break
        at += 1
    return at


def _connects(tokens: Sequence[Token], at: int, lexicon: Lexicon, *, joins: bool, of: bool) -> bool:
    """Whether a small word or full stop inside a name ties its parts ("Ministry of Defence", "J. Ruiz", "van Dyk").

    `joins` says that the name so far is one of a body, which "and" or "for" may go on, `of` that "of" may.
    """
    low, words = tokens[at].low, lexicon.words
    if low == ".":
        return len(tokens[at - 1].text) <= 4 and _abbreviates(tokens, at, lexicon)
    if low == OWNER and tokens[at].end - tokens[at].start == 1:
        return at + 1 < len(tokens) and tokens[at + 1].capital and tokens[at + 1].low in lexicon.organisation_words
    if low == "&":
        return _capital_follows(tokens, at, 1, lexicon)
    if low in words["particles"]:
        return _capital_follows(tokens, at, 2, lexicon)
    if low in words["name_of"]:
        return of and _capital_follows(tokens, at, 2, lexicon)
    if low in words["name_and"]:
        person = tokens[at - 1].text in lexicon.given_names or (
            at + 1 < len(tokens) and _starts_person(tokens, at + 1, lexicon)
        )
        return joins and not person and _capital_follows(tokens, at, 1, lexicon)
    article = low in words["name_article"] and tokens[at - 1].low in words["name_of"]
    return article and _capital_follows(tokens, at, 1, lexicon)


def _ties_of(low: str, lexicon: Lexicon) -> bool:
    """Whether "of" after a word goes on a name: a body's or an office's."""
    return low in lexicon.organisation_words or low in lexicon.titles or low in lexicon.person_heads


def _names_person(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(token.text in lexicon.given_names for token in tokens)


def _starts_person(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    return token.text in lexicon.given_names or token.low in lexicon.honorifics or token.low in lexicon.titles


def _abbreviates(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    left = tokens[at - 1]
    short = (
        len(left.text) == 1
        or left.low in lexicon.honorifics
        or left.low in lexicon.titles
        or left.low in lexicon.words["saint"]
    )
    return left.end == tokens[at].start and short and _capital_follows(tokens, at, 1, lexicon)


def _capital_follows(tokens: Sequence[Token], at: int, within: int, lexicon: Lexicon) -> bool:
    for token in tokens[at + 1 : at + 1 + within]:
        if token.capital:
            return True
        if token.low not in lexicon.words["particles"] and token.low not in lexicon.words["name_article"]:
            return False
    return False


def name(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> Name:
    """Read the tokens `first` up to `last` as one name: split off titles, decide its sort and gender."""
    bare = _after_titles(tokens, first, last, lexicon)
    words = tuple(t.text for t in tokens[bare:last] if t.low != ".")
    title = tuple(t.text for t in tokens[first:bare] if t.low != ".")
    if words and title and all(word.lower() in lexicon.person_heads for word in words):
        title, words = (*title, *words), ()
    if len(words) == 1 and words[0].isupper() and not title and lexicon.heads_person(words[0].lower()):
        title, words = words, ()
    body = _has(title, lexicon.organisation_words) and title[-1].lower() not in lexicon.person_heads
    if title and not words and not body:
        return Name(first, last, last, (), title, Sort.PERSON, None)
    if (
        title
        and words
        and not _has(words, lexicon.organisation_words)
        and " ".join(words).lower() not in lexicon.nations
    ):
        honoured = {lexicon.honorifics.get(word.lower(), "either") for word in title} - {"either"}
        gender = min(honoured) if honoured else _gender(words, lexicon)
        return Name(first, bare, last, words, title, Sort.PERSON, gender)
    words = tuple(t.text for t in tokens[first:last] if t.low != ".")
    sort = _sort(words, lexicon)
    return Name(first, first, last, words, (), sort, _gender(words, lexicon) if sort == Sort.PERSON else None)


def _gender(words: Sequence[str], lexicon: Lexicon) -> str | None:
    gender = lexicon.given_names.get(words[0])
    return None if gender == "either" else gender


def _after_titles(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> int:
    """The index where the bare name begins, after titles and the bodies and places that an office belongs to."""
    best, seen = first, False
    for at in range(first, last):
        token = tokens[at]
        low = token.low
        described = (at + 1 < last or lexicon.nouns_capitalised) and (
            lexicon.heads_person(low) or lexicon.heads_people(low)
        )
        if low in lexicon.titles or low in lexicon.honorifics or described:
            if seen and best < at and token.text in lexicon.given_names:
                break
            seen, best = True, at + 1
        elif seen and _belongs_to_office(low, lexicon):
            best = at + 1 if best == at else best
        elif seen and best == at and tokens[at - 1].low in lexicon.words["name_ties"]:
            best = at + 1
        elif seen:
            break
    return best if seen else first


def _belongs_to_office(low: str, lexicon: Lexicon) -> bool:
    """Whether a word after a title still tells the office: a body, a country, or what ties them ("Secretary of State")."""
    return (
        low == "." or low in lexicon.organisation_words or low in lexicon.nations or low in lexicon.words["name_ties"]
    )


def _has(words: Sequence[str], group: Set[str]) -> bool:
    return any(word.lower() in group for word in words)


def _sort(words: Sequence[str], lexicon: Lexicon) -> Sort:
    if " ".join(words).lower() in lexicon.nations:
        return Sort.PLACE
    if len(words) == 1:
        return _sort_of_one(words[0], lexicon)
    if _has(words[1:], lexicon.organisation_words) or words[0].lower() in lexicon.organisation_words:
        return Sort.BODY
    if words[0] in lexicon.given_names and len(words) <= 4:
        return Sort.PERSON
    if _has(words, lexicon.place_words) or all(word.lower() in lexicon.nations for word in words):
        return Sort.PLACE
    nation = any(word.lower() in lexicon.nations for word in words)
    if nation or any(w in lexicon.words["name_ties"] for w in words) or any(w.isupper() and len(w) > 2 for w in words):
        return Sort.BODY
    return Sort.UNKNOWN if len(words) <= 4 else Sort.BODY


def _sort_of_one(word: str, lexicon: Lexicon) -> Sort:
    if word in lexicon.given_names:
        return Sort.PERSON
    if word.lower() in lexicon.organisation_words or (len(word) > 1 and word.isupper()):
        return Sort.BODY
    return Sort.PLACE if word.lower() in lexicon.place_words else Sort.UNKNOWN
