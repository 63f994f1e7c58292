"""The tables of attitudes: which words show one, how strongly, and what turns it round.

Reads `lang/<language>/stance.yaml` once per language and makes every form of its entries findable by first word. Leaves
out who holds the attitude and towards what: that is `stance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from toolkit.engines.builtin.words import Line, fold, split
from toolkit.errors import ConfigError

DEFAULT_LANGUAGE = "en"


class Kind(StrEnum):
    """What part of a clause a cue is, and so on which side its holder and its object stand."""

    VERB = "verb"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    CARRIER = "carrier"
    THING = "thing"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of the table: words that show one attitude in one way. `rule` is the group's name."""

    rule: str
    kind: Kind
    polarity: int
    strength: float
    negated: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases findable in a line: for each first word the rest of the phrase, longest first, and what it stands for."""

    index: Mapping[str, tuple[tuple[tuple[str, ...], Any], ...]]

    def at(self, words: tuple[str, ...], i: int) -> tuple[int, Any] | None:
        """The longest phrase that begins at word `i`: the index after its last word, and its value."""
        for rest, value in self.index.get(words[i], ()):
            end = i + 1 + len(rest)
            if words[i + 1 : end] == rest:
                return end, value
        return None

    def find(self, line: Line) -> Iterator[tuple[int, int, Any]]:
        """Every phrase in the line, left to right without overlap, longest first: start, end (in words), value."""
        words, index = line.words, self.index
        i = 0
        while i < len(words):
            hit = self.at(words, i) if words[i] in index else None
            if hit is None:
                i += 1
            else:
                yield i, hit[0], hit[1]
                i = hit[0]


@dataclass(frozen=True, slots=True)
class Attitudes:
    """One language's table, ready for use. `known` is false where the text's language has none and English stands in."""

    language: str
    known: bool
    cues: Phrases
    words: Phrases
    lists: Mapping[str, Phrases]
    sets: Mapping[str, frozenset[str]]
    maps: Mapping[str, Mapping[str, Any]]
    stem: Callable[[str], str]
    same_name: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, frozenset[str]]
    synonyms: tuple[frozenset[str], ...]
    camps: Mapping[str, str]
    camp_marks: Mapping[str, str]
    rivals: tuple[frozenset[str], ...]
    undoing: frozenset[str]
    capital_nouns: bool
    free_order: bool


def phrases(entries: Iterable[tuple[str, Any]]) -> Phrases:
    """Make phrases findable; of two entries with the same words the first counts."""
    index: dict[str, dict[tuple[str, ...], Any]] = {}
    for entry, value in entries:
        words = split(entry)
        if words:
            index.setdefault(words[0], {}).setdefault(words[1:], value)
    return Phrases({first: tuple(sorted(rests.items(), key=lambda r: -len(r[0]))) for first, rests in index.items()})


def listed(text: str) -> list[str]:
    """The entries of a comma-separated list."""
    return [entry for entry in (part.strip() for part in text.split(",")) if entry]


class Inflection:
    """Makes the forms of an entry from the table's rows; see `inflection` in the English file."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._doubling = frozenset(listed(rules.get("doubling", "")))
        self._irregular: Mapping[str, list[str]] = rules.get("irregular", {})
        self._rows = {
            kind: [(re.compile(f".*{row['ends']}"), row["cut"], row["add"]) for row in rules.get(kind, [])]
            for kind in ("verb", "noun")
        }

    def forms(self, entry: str, kind: str) -> list[str]:
        """All forms of an entry: its first word inflected, the rest as it stands; the entry itself for other kinds."""
        first, _, rest = entry.partition(" ")
        return [f"{form} {rest}".strip() for form in self._word_forms(first, kind)]

    def _word_forms(self, word: str, kind: str) -> list[str]:
        for ends, cut, add in self._rows.get(kind, []):
            if ends.fullmatch(word):
                stem = word[: len(word) - cut]
                found = [stem + ending for ending in add]
                break
        else:
            return [word]
        if kind == "verb":
            if word in self._doubling:
                found += [word + word[-1] + "ed", word + word[-1] + "ing"]
            found += self._irregular.get(word, [])
        return found


# Lists that read meaning into words: of no use in a language they are not of.
_SPOKEN = ("no_comment", "undecided", "torn", "existence", "condition_verbs", "conditions")
_INFLECTED = {Kind.VERB: "verb", Kind.NOUN: "noun", Kind.CARRIER: "verb", Kind.THING: "noun"}


def _cue_entries(groups: list[dict[str, Any]], inflection: Inflection) -> Iterator[tuple[str, Cue]]:
    for group in groups:
        kind = Kind(group["kind"])
        cue = Cue(group["name"], kind, group["polarity"], group["strength"], group["negated"])
        for entry in listed(group["words"]):
            for form in inflection.forms(entry, _INFLECTED.get(kind, "")):
                yield form, cue


@lru_cache(maxsize=8)
def attitudes(language: str = DEFAULT_LANGUAGE) -> Attitudes:
    """The table of a language ("en", "en-GB"), or of English where the language has none.

    Raises `ConfigError` where a table cannot be read.
    """
    code = language.lower().partition("-")[0]
    folder = resources.files("toolkit.engines.builtin") / "lang"
    path = folder / code / "stance.yaml"
    known = path.is_file()
    if not known:
        code, path = DEFAULT_LANGUAGE, folder / DEFAULT_LANGUAGE / "stance.yaml"
    try:
        return _compile(code, known, yaml.load(path.read_text(encoding="utf-8"), Loader=_loader()))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"cannot read the table lang/{code}/stance.yaml: {error!r}; check it against the English one"
        ) from error


def _stemmer(endings: Iterable[str]) -> Callable[[str], str]:
    """A function that takes a topic word's ending off; the longer it is, the more letters must stay (three to five)."""
    longest = sorted(set(endings), key=len, reverse=True)

    @lru_cache(maxsize=50_000)
    def stem(word: str) -> str:
        bare = word.replace("-", "")
        for ending in longest:
            if bare.endswith(ending) and len(bare) >= 2 + len(ending) + min(len(ending), 3):
                return bare[: -len(ending)]
        return bare

    return stem


def _same_names(rows: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Each row by its key and its first two forms, so that any of them leads to all."""
    found: dict[str, tuple[str, ...]] = {}
    for key, forms in rows.items():
        for name in (key, *forms[:2]):
            found.setdefault(name, tuple(forms))
    return found


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Sparse(dict[str, Any]):
    """A table in which what a language does not have is empty."""

    def __init__(self, given: Mapping[str, Any], empty: Any) -> None:
        super().__init__(given)
        self._empty = empty

    def __missing__(self, key: str) -> Any:
        return self._empty


def _compile(code: str, known: bool, data: Mapping[str, Any]) -> Attitudes:
    stem = _stemmer(listed(data.get("topic_endings", "")))
    inflection = Inflection(data.get("inflection", {}))
    entries = list(_cue_entries(data["cues"], inflection)) if known else []
    lists = {key: listed(value) for key, value in data.items() if isinstance(value, str) and key != "language"}
    for key in lists.get("inflected", ()):
        lists[key] = [form for entry in lists[key] for form in inflection.forms(entry, "verb")]
    if not known:
        lists.update({key: [] for key in _SPOKEN})
    return Attitudes(
        language=code,
        known=known,
        cues=phrases((form, cue) for form, cue in entries if cue.kind is not Kind.WORD),
        words=phrases((form, cue) for form, cue in entries if cue.kind is Kind.WORD),
        lists=_Sparse({key: phrases((entry, entry) for entry in value) for key, value in lists.items()}, Phrases({})),
        sets=_Sparse({key: frozenset(map(fold, value)) for key, value in lists.items()}, frozenset()),
        maps=_Sparse({key: value for key, value in data.items() if isinstance(value, dict)}, {}),
        stem=stem,
        undoing=frozenset(stem(form) for verb in lists.get("undoing", ()) for form in inflection.forms(verb, "verb")),
        same_name=_same_names(data.get("same_name", {})),
        heads={kind: frozenset(listed(text.lower())) for kind, text in data.get("issue_heads", {}).items()},
        synonyms=tuple(frozenset(listed(row)) for row in data.get("issue_synonyms", ())),
        camps={word: camp for camp, text in data.get("camp_words", {}).items() for word in listed(text)},
        camp_marks=data.get("camp_marks", {}),
        rivals=tuple(frozenset(listed(row)) for row in data.get("rival_camps", ())),
        capital_nouns=data.get("capital_nouns", False),
        free_order=data.get("free_order", False),
    )
