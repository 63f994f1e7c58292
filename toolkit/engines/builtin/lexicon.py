"""The tables of one language (`lang/<xx>/*.yaml`), read once and frozen.

Adding a language means adding a folder: nothing here or in the rules names a word of any language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FALLBACK = "en"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Use:
    """One way to use a cue verb: its base form, what it tells about the speaker, and what may follow as content."""

    lemma: str
    kind: str
    takes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One written form of cue verbs, as words in lower case, with its uses in order of preference."""

    words: tuple[str, ...]
    uses: tuple[Use, ...]
    base: bool

    def takes(self, what: str) -> bool:
        """Whether any use of the form takes `what` (quote, clause, that, person, to, object)."""
        return any(what in use.takes for use in self.uses)


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What a personal pronoun tells: `gender` is male, female or none, `number` one or many."""

    gender: str | None
    number: str | None
    thing: bool
    own: bool
    relative: bool


@dataclass(frozen=True)
class Lexicon:
    """All tables of a language. Words are in lower case, except given names, which are as written.

    `nations` maps every word for a country (its name, adjective, people, seat of government) to the country."""

    language: str
    nouns_capitalised: bool
    compound_heads: Mapping[str, tuple[str, ...]]
    clause_after_comma: bool
    forms: Mapping[str, tuple[Form, ...]]
    nounlike: frozenset[str]
    needs_mark: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    cue_nouns: frozenset[str]
    owners: Mapping[str, str]
    author: str
    anonymity: tuple[str, ...]
    because: frozenset[str]
    empty: frozenset[str]
    words: Mapping[str, frozenset[str]]
    endings: Mapping[str, tuple[str, ...]]
    pronouns: Mapping[str, Pronoun]
    honorifics: Mapping[str, str]
    titles: frozenset[str]
    person_heads: Mapping[str, str]
    person_endings: tuple[str, ...]
    people_heads: frozenset[str]
    anonymous_heads: frozenset[str]
    spokespersons: frozenset[str]
    body_heads: Mapping[str, str]
    organisation_words: frozenset[str]
    affiliates: frozenset[str]
    short_offices: Mapping[str, str]
    leaders: frozenset[str]
    leading_offices: frozenset[str]
    nations: Mapping[str, str]
    place_words: frozenset[str]
    given_names: Mapping[str, str]

    def is_a(self, word: str, group: str) -> bool:
        """Whether the lower-case `word` is in a group of `words.yaml`."""
        return word in self.words[group]

    def ends(self, word: str, kind: str) -> bool:
        """Whether the lower-case `word` has an ending of a kind (adverb, participle, past, …)."""
        return word.endswith(self.endings[kind])

    def heads_person(self, word: str) -> bool:
        """Whether the lower-case `word` describes one person ("minister", "resident")."""
        return word in self.person_heads or word.endswith(self.compound_heads.get("person", ()) or "\n")

    def heads_people(self, word: str) -> bool:
        """Whether the lower-case `word` describes several people ("officials", "residents")."""
        return word in self.people_heads or (self.ends(word, "plural") and word[:-1] in self.person_heads)

    def heads_body(self, word: str) -> bool:
        """Whether the lower-case `word` describes an organisation, a public body, a group or a document."""
        if word.endswith(self.compound_heads.get("body", ()) or "\n"):
            return True
        return word in self.body_heads or (self.ends(word, "plural") and word[:-1] in self.body_heads)

    def ends_like_person(self, word: str) -> bool:
        """Whether a word that no table lists is formed like one for a person ("beekeeper", "cellist")."""
        return len(word) > 5 and word.endswith(self.person_endings)

    def heads(self, word: str) -> bool:
        """Whether the lower-case `word` describes somebody or something that can speak."""
        return self.heads_person(word) or self.heads_people(word) or self.heads_body(word)


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have tables."""
    folder = files(__package__).joinpath("lang")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.joinpath("cues.yaml").is_file()))


def for_language(code: str | None) -> Lexicon:
    """The tables of a language given by its code ("en", "de-AT"); English where there are none."""
    short = (code or FALLBACK).split("-")[0].split("_")[0].lower()
    return load(short if short in languages() else FALLBACK)


@cache
def load(language: str) -> Lexicon:
    """Read the tables of `language`, one of `languages()`."""
    cues, words = _table(language, "cues"), _table(language, "words")
    people, places, names = _table(language, "people"), _table(language, "places"), _table(language, "names")
    pronouns, endings = words.pop("pronouns"), words.pop("endings")
    capitalised, comma = words.pop("nouns_capitalised"), words.pop("clause_after_comma")
    compounds = words.pop("compounds")
    return Lexicon(
        language=language,
        nouns_capitalised=bool(capitalised),
        compound_heads=_compound_heads(people) if compounds else {},
        clause_after_comma=bool(comma),
        forms=_forms(cues["verbs"]),
        nounlike=_words(cues["nounlike"]),
        needs_mark=_words(cues["needs_mark"]),
        according=tuple(tuple(phrase.split()) for phrase in cues["according"]),
        cue_nouns=_words(cues["nouns"]),
        owners=dict(cues["owners"]),
        author=people["author"],
        anonymity=tuple(sorted(cues["anonymity"], key=len, reverse=True)),
        because=_words(cues["because"]),
        empty=_words(cues["empty"]),
        words={name: _words(text or "") for name, text in words.items()},
        endings={name: tuple((text or "").split()) for name, text in endings.items()},
        pronouns={word: _pronoun(row) for word, row in pronouns.items()},
        honorifics=_grouped(people["honorifics"]),
        titles=_words(people["titles"]),
        person_heads=_grouped(people["person_heads"]),
        person_endings=tuple(people["person_endings"].split()),
        people_heads=_words(people["people_heads"]),
        anonymous_heads=_words(people["anonymous_heads"]),
        spokespersons=_words(people["spokespersons"]),
        body_heads=_grouped(people["organisation_heads"]),
        organisation_words=_words(people["organisation_words"]),
        affiliates=_words(people["affiliates"]),
        short_offices=dict(people["short_offices"]),
        leaders=_words(people["leaders"]),
        leading_offices=_words(people["leading_offices"]),
        nations=_nations(places["nations"]),
        place_words=_words(places["place_words"]),
        given_names=_given(names),
    )


def _table(language: str, name: str) -> dict[str, Any]:
    text = files(__package__).joinpath("lang", language, f"{name}.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    return table


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.lower().split())


def _compound_heads(people: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The heads that may end a compound word ("Umweltminister"): those of five letters and more."""
    persons, bodies = _grouped(people["person_heads"]), _grouped(people["organisation_heads"])
    return {
        "person": tuple(word for word in persons if len(word) > 4),
        "body": tuple(word for word in bodies if len(word) > 4),
    }


def _grouped(groups: Mapping[str, str]) -> dict[str, str]:
    return {word: group for group, text in groups.items() for word in text.lower().split()}


def _given(names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for gender, text in names.items():
        for name in text.split():
            found[name] = gender if found.get(name, gender) == gender else "either"
    return found


def _nations(rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for country, row in rows.items():
        for name in [country, *row.get("also", "").split(), *row.get("seat", "").split()]:
            found[name.replace("_", " ").lower()] = country.replace("_", " ")
    return found


def _pronoun(row: Mapping[str, Any]) -> Pronoun:
    return Pronoun(
        gender=row.get("gender"),
        number=row.get("number"),
        thing=bool(row.get("thing")),
        own=bool(row.get("own")),
        relative=bool(row.get("relative")),
    )


def _entries(groups: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], bool, Use]]:
    for group in groups:
        takes = frozenset(group["takes"])
        for lemma, forms in group["verbs"].items():
            use = Use(lemma, group["class"], takes)
            yield tuple(lemma.split()), True, use
            for form in forms.split():
                yield tuple(form.split("_")), False, use


def _forms(groups: list[dict[str, Any]]) -> dict[str, tuple[Form, ...]]:
    uses: dict[tuple[str, ...], list[Use]] = {}
    bases: dict[tuple[str, ...], bool] = {}
    for words, base, use in _entries(groups):
        listed = uses.setdefault(words, [])
        if use not in listed:
            listed.append(use)
        bases[words] = bases.get(words, True) and base
    by_first: dict[str, list[Form]] = {}
    for words in sorted(uses, key=len, reverse=True):
        by_first.setdefault(words[0], []).append(Form(words, tuple(uses[words]), bases[words]))
    return {first: tuple(forms) for first, forms in by_first.items()}
