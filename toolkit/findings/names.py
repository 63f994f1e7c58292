"""Names that change on the way: one person spelled two ways, or given two titles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from toolkit.findings.rules import Breach
from toolkit.records import Actor, ActorKind, Document

_PART = r"[A-Z][a-zà-öø-ÿ]{2,}(?:-[A-Z]?[a-zà-öø-ÿ]+)?"
_NAME = re.compile(rf"(?<![\w.-])(?=({_PART})\s+({_PART})(?![\w-]))")
_TITLES = ("president", "prime minister", "chancellor", "premier", "king", "queen", "pope")
_LONG = 5
_EXCLUSIVE = ("vice", "deputy", "former", "ex", "then", "acting", "assistant")


def respelled(document: Document, actors: Sequence[Actor]) -> Iterator[Breach]:
    """Full names with the same first name and last names one letter apart, and persons with two titles."""
    places = spellings(document.text)
    for one, other in pairs(places):
        if variants(one, other):
            spans = tuple(sorted((places[one][0], places[other][0])))
            yield Breach("names.spelling", f"The article spells one name “{one}” and “{other}”.", spans)
    yield from _titles(document, actors)


def spellings(text: str) -> Mapping[str, list[tuple[int, int]]]:
    """Every two capitalised words that stand together, with their places: first and last names among them."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _NAME.finditer(text):
        found[f"{match[1]} {match[2]}"].append((match.start(1), match.end(2)))
    return found


def pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every two of the names that begin with the same word, sorted."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        by_first[name.split(" ", 1)[0]].append(name)
    for group in by_first.values():
        yield from combinations(group, 2)


def variants(one: str, other: str) -> bool:
    """Whether two full names are probably one: the same first name, last names that differ by one letter."""
    first, last = one.split(" ", 1)
    other_first, other_last = other.split(" ", 1)
    return (
        first == other_first
        and last != other_last
        and min(len(last), len(other_last)) >= 5
        and _one_edit(last, other_last)
    )


def _american(word: str) -> str:
    """A word in American spelling, so that Centre and Center, Harbour and Harbor are no variants of a name."""
    return re.sub(r"our\b", "or", re.sub(r"re\b", "er", word))


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter was changed, added, left out, or two neighbours swapped; an ending (Korean, Musks) is no edit."""
    if one.startswith(other) or other.startswith(one) or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest_one, rest_other = one[start:], other[start:]
    swapped = len(rest_one) > 1 and rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
    return rest_one[1:] == rest_other[1:] or rest_one[1:] == rest_other or rest_one == rest_other[1:] or swapped


def _titles(document: Document, actors: Sequence[Actor]) -> Iterator[Breach]:
    for actor in actors:
        if actor.kind is not ActorKind.PERSON:
            continue
        titles: dict[str, tuple[int, int]] = {}
        for mention in actor.mentions:
            found = _title_before(document.text, mention.start)
            if found is not None:
                titles.setdefault(found[0], (found[1], mention.end))
        for one, other in combinations(sorted(titles), 2):
            message = f"{actor.name} is called {one} in one place and {other} in another."
            yield Breach("names.title", message, tuple(sorted((titles[one], titles[other]))))


def _title_before(text: str, at: int) -> tuple[str, int] | None:
    """The title directly before a name and where it starts; none where it is somebody's former or deputy one."""
    head = text[max(0, at - 40) : at]
    for title in _TITLES:
        match = re.search(rf"(?:(\w+)[ -])?\b{title}\s+$", head, re.IGNORECASE)
        if match and (match[1] or "").lower() not in _EXCLUSIVE:
            return title, at - len(head) + match.start() + (len(match[1]) + 1 if match[1] else 0)
    return None
