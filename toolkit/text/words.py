"""The content words of a sentence, cut to stems, for comparing what two sentences are about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_ENDS = frozenset(".!?:\n")
_SHORTEST = 3


@dataclass(frozen=True)
class WordTable:
    """What `words.yaml` says of one language; empty for a language that is not listed."""

    stop: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    negations: frozenset[str]
    opposites: Mapping[str, frozenset[str]]
    prefixes: tuple[str, ...]
    strict: frozenset[str]
    hearsay: frozenset[str]
    anaphora: frozenset[str]
    lifts: frozenset[str]
    affirming: frozenset[str]
    roles: Mapping[str, frozenset[str]]
    unreal: frozenset[str]
    counting: frozenset[str]
    opening: frozenset[str]
    adding: frozenset[str]
    definite: frozenset[str]
    noun_capitals: bool
    since: frozenset[str]
    until: frozenset[str]


@dataclass(frozen=True)
class Word:
    """One word: `text[start:end]`. `name` where it is written with a capital inside a sentence, or always is."""

    text: str
    start: int
    end: int
    stem: str
    name: bool
    stop: bool


@cache
def word_table(language: str) -> WordTable:
    """The table of a language tag."""
    tables = yaml.safe_load(files("toolkit.text").joinpath("words.yaml").read_text(encoding="utf-8"))
    row: dict[str, Any] = tables.get(re.split("[-_]", language.lower())[0] or "en", {})
    opposites: dict[str, set[str]] = {}
    for one, other in row.get("opposites", []):
        opposites.setdefault(str(one), set()).add(str(other))
        opposites.setdefault(str(other), set()).add(str(one))
    return WordTable(
        stop=frozenset(str(row.get("stop", "")).split()),
        endings=_endings(str(row.get("endings", ""))),
        negations=frozenset(str(row.get("negations", "")).split()),
        opposites={word: frozenset(others) for word, others in opposites.items()},
        prefixes=tuple(str(row.get("prefixes", "")).split()),
        strict=frozenset(str(row.get("strict", "")).split()),
        anaphora=frozenset(str(row.get("anaphora", "")).split()),
        hearsay=frozenset(str(row.get("hearsay", "")).split()),
        roles={str(role): frozenset(str(words).split()) for role, words in row.get("roles", {}).items()},
        unreal=frozenset(str(row.get("unreal", "")).split()),
        counting=frozenset(str(row.get("counting", "")).split()),
        opening=frozenset(str(row.get("opening", "")).split()),
        adding=frozenset(str(row.get("adding", "")).split()),
        noun_capitals=row.get("capitals") == "nouns",
        definite=frozenset(str(row.get("definite", "")).split()),
        affirming=frozenset(str(row.get("affirming", "")).split()),
        lifts=frozenset(str(row.get("lifts", "")).split()),
        since=frozenset(str(row.get("since", "")).split()),
        until=frozenset(str(row.get("until", "")).split()),
    )


def _endings(listed: str) -> tuple[tuple[str, str], ...]:
    """Each ending with what takes its place, longest first."""
    pairs = [ending.partition(">") for ending in listed.split()]
    return tuple(sorted(((ending, other) for ending, _, other in pairs), key=lambda pair: -len(pair[0])))


def words(text: str, language: str = "en") -> tuple[Word, ...]:
    """All words of `text` in order. Case and accents are folded in stems; possessive endings are cut off."""
    table = word_table(language)
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        opens = not found or any(mark in _ENDS for mark in text[end : match.start()])
        plain = _POSSESSIVE.sub("", match.group())
        found.append(
            Word(
                text=plain,
                start=match.start(),
                end=match.start() + len(plain),
                stem=stem(plain, language),
                name=plain[:1].isupper() and (not opens or (plain.isupper() and len(plain) > 1)),
                stop=plain.lower() in table.stop,
            )
        )
        end = match.end()
    return tuple(found)


@lru_cache(maxsize=65536)
def stem(word: str, language: str = "en") -> str:
    """The word in lower case without accents and without one of its language's endings."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    for ending, other in word_table(language).endings:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            cut = folded[: -len(ending)] + other
            doubled = len(cut) > _SHORTEST and cut[-1] == cut[-2] and cut[-1] not in "ls"
            return cut[:-1] if doubled else cut.rstrip("e") or cut
    return folded.rstrip("e") or folded if len(folded) > _SHORTEST else folded


def content_stems(text: str, language: str = "en") -> frozenset[str]:
    """The stems of all content words, figures left out."""
    return frozenset(w.stem for w in words(text, language) if not w.stop and not w.text[0].isdigit())
