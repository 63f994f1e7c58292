"""Words that decide what a sentence means: negations, modal verbs, numbers, units, and words of direction and condition.

The lists are data, `protected.yaml`; what they are for is said there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from toolkit.text.tables import read_table

_SHOUTED = 2
_TOKEN = re.compile(r"\d+|[^\W\d]+")
_SIGN = re.compile(r"[^\w\s]")


@dataclass(frozen=True)
class Protected:
    """The lists, folded (lower case, straight apostrophes). `kinds` gives the kind of each protected word."""

    kinds: dict[str, str]
    negation_after: frozenset[str]
    negating_characters: frozenset[str]
    prefixes: frozenset[str]
    common: frozenset[str]
    capitals: frozenset[str]
    cased_units: frozenset[str]
    cased: frozenset[str]
    """`capitals` and `cased_units` together."""

    def kind(self, word: str) -> str | None:
        """Why a folded word may not differ ("number", "unit", "negation", "modal verb", "role" …), or null."""
        if any(char.isnumeric() for char in word):
            return "number"
        if _SIGN.fullmatch(word):
            return "unit or sign"
        if word.endswith("n't"):
            return "negation"
        return self.kinds.get(word) or ("prefix" if word in self.prefixes else None)

    def case_agrees(self, words: str, others: str) -> bool:
        """Whether two stretches that are equal but for case mean the same: "US" is not "us", nor "5 MW" "5 mW"."""
        ours, theirs = _TOKEN.findall(words), _TOKEN.findall(others)
        if (words.isupper() or others.isupper()) and len(ours) > _SHOUTED:
            return True  # a headline in capitals throughout has no case to compare
        before = ""
        for place, (word, other) in enumerate(zip(ours, theirs, strict=False)):
            folded = word.casefold()
            if word != other and folded == other.casefold():
                # A capital at the very beginning may be the sentence's; capitals throughout are not.
                name = word[0].isupper() != other[0].isupper() and (place > 0 or word.isupper() or other.isupper())
                if folded in self.cased_units and before[-1:].isdigit():
                    return False
                if folded in self.capitals and name:
                    return False
            before = word
        return True

    def is_negation(self, word: str) -> bool:
        """Whether a folded word negates what follows it."""
        return self.kinds.get(word) == "negation" or word.endswith("n't")


_NAMES = {
    "polarity": "polarity word",
    "unit": "unit",
    "number": "number",
    "modal": "modal verb",
    "negation": "negation",
    "role": "role",
}


@cache
def protected() -> Protected:
    """The lists of all languages together, read once when first needed."""
    data = read_table("protected")
    kinds: dict[str, str] = {}
    for field, name in _NAMES.items():
        for words in data[field].values():
            kinds.update((_key(word), name) for word in words)
    return Protected(
        kinds=kinds,
        negation_after=frozenset(map(_key, data["negation_after"])),
        negating_characters=frozenset(data["negating_characters"]),
        prefixes=frozenset(map(_key, data["prefixes"])),
        common=frozenset(_key(word) for words in data["common"].values() for word in words),
        capitals=frozenset(map(_key, data["capitals"])),
        cased_units=frozenset(map(_key, data["cased_units"])),
        cased=frozenset(map(_key, data["capitals"] + data["cased_units"])),
    )


def _key(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()
