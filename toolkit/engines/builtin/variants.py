"""The other forms of a name: without titles, as a surname, an acronym, a demonym or another name of the same body.

What is the same for everybody (countries, parties, well-known bodies) stands in the table; the rest is made from the name
itself. Leaves out where a form stands in a text: that is `targets`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.words import fold, split

_CAPITALISED = re.compile(r"^[A-Z][\w.'’-]*$")


def untitled(name: str, table: Attitudes) -> list[str]:
    """The words of a name without the titles and offices before it; at least one word stays."""
    words = name.split()
    while len(words) > 1 and fold(words[0]).strip(".") in table.sets["titles"]:
        words = words[1:]
    return words


def is_person(name: str, table: Attitudes) -> bool:
    """Whether a name looks like a person's: two to four capitalised words, none of them a body's."""
    words = untitled(name, table)
    organisations = table.sets["organisation_words"]
    return (
        2 <= len(words) <= 4
        and not any(fold(w) in organisations for w in words)
        and all(_CAPITALISED.match(w) for w in words)
        and not words[-1].isupper()
        and not short_forms(name, table)
    )


def is_word(name: str) -> bool:
    """Whether a name is a single capitalised word."""
    return bool(_CAPITALISED.match(name))


def short_forms(name: str, table: Attitudes) -> tuple[str, ...]:
    """The forms that the table lists for a country, party or body; none where it does not know the name."""
    full, bare = fold(name), fold(" ".join(untitled(name, table)))
    for key in (full, bare, full.removeprefix("the "), full.removeprefix("united states "), full.partition(" of ")[0]):
        if key in table.same_name:
            return table.same_name[key]
    return ()


def acronyms(words: Sequence[str], table: Attitudes) -> list[str]:
    """Initials of a capitalised name ("EPA", "E.P.A."), and its words in the other order ("Justice Department")."""
    content = [w for w in words if fold(w) not in table.sets["topic_stop"]]
    if len(content) < 2 or not all(w[0].isupper() for w in content):
        return []
    letters = [w[0] for w in content]
    found = ["".join(letters), "".join(f"{c}." for c in letters)] if len(letters) > 2 else []
    lowered = [fold(w) for w in words]
    if "of" in lowered[1:-1]:
        at = lowered.index("of", 1)
        found.append(" ".join([*words[at + 1 :], words[at - 1]]))
    if len(words) > 2 and lowered[0] in table.sets["body_openers"]:
        found.append(" ".join(words[1:]))
    return found


def stems(words: Sequence[str], table: Attitudes) -> tuple[str, ...]:
    """The content words of a topic without their endings, each once."""
    content = [w for word in words for w in split(word) if w not in table.sets["topic_stop"] and w[0].isalnum()]
    return tuple(dict.fromkeys(table.stem(w) for w in content))
