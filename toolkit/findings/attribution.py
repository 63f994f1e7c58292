"""Who is quoted: one quotation given to two people, and sources in the plural that are one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from toolkit.findings.rules import Breach
from toolkit.records import Actor, ActorKind, Document, Evidence, Sentence, Speech, Statement

_SHORTEST = 4
_PLURAL = re.compile(
    r"\b(?:[a-z]+ ){0,3}(?:sources|officials|aides|diplomats|insiders)\b"
    r"(?=[^.!?\n]{0,60}\b(?:said|say|told|according))",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    r"\bthe (source|official|aide|diplomat|insider) (?:said|added|told|noted|explained|continued|declined)\b",
    re.IGNORECASE,
)


def misattributed(
    document: Document, sentences: Sequence[Sentence], actors: Sequence[Actor], statements: Sequence[Statement]
) -> Iterator[Breach]:
    """Both rules over one article."""
    yield from _two_speakers(actors, statements)
    yield from _plural(document, actors)


def _two_speakers(actors: Sequence[Actor], statements: Sequence[Statement]) -> Iterator[Breach]:
    """The same quoted words, in two places or one, with two speakers who do not relay each other."""
    names = {actor.id: actor.name for actor in actors}
    quoted: dict[str, list[tuple[Statement, Evidence]]] = defaultdict(list)
    for statement in statements:
        for e in statement.evidence:
            if statement.actor is not None and statement.speech is not Speech.INDIRECT and e.start is not None:
                quoted[_plain(e.text)].append((statement, e))
    for words, given in quoted.items():
        if len(words.split()) >= _SHORTEST:
            for one, other in combinations(given, 2):
                yield from _given_twice(one, other, names)


def _given_twice(
    one: tuple[Statement, Evidence], other: tuple[Statement, Evidence], names: Mapping[str, str]
) -> Iterator[Breach]:
    speakers = (one[0].actor or "", other[0].actor or "")
    relayed = {one[0].relayed_by, other[0].relayed_by} & set(speakers)
    if speakers[0] == speakers[1] or relayed:
        return
    spans = {(e.start, e.end) for _, e in (one, other) if e.start is not None and e.end is not None}
    who = " and ".join(sorted(names.get(speaker, speaker) for speaker in speakers))
    yield Breach("quotes.two_speakers", f"One quotation is given to {who}.", tuple(sorted(spans)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _plural(document: Document, actors: Sequence[Actor]) -> Iterator[Breach]:
    """Unnamed sources in the plural where the article then speaks of one, and no second unnamed source appears."""
    unnamed = [actor for actor in actors if actor.kind is ActorKind.ANONYMOUS]
    if len(unnamed) > 1:
        return
    for match in _PLURAL.finditer(document.text):
        single = _SINGULAR.search(document.text, match.end())
        if single is not None and match.group().lower().rstrip("s").endswith(single[1].lower()):
            words = match.group().strip()
            message = f"“{words}” is plural, but only “the {single[1]}” speaks afterwards."
            yield Breach("sources.plural", message, (match.span(), single.span()))
            return
