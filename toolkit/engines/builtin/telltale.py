"""What the words around names of unknown sort tell about them: whose age stands beside it, what it is apposed to.

One telling place in the text decides for every place where the name stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.names import Name, Sort
from toolkit.engines.builtin.phrases import Reader
from toolkit.engines.builtin.units import Token, Unit

_END = Token("", "", 0, 0, "mark", -1)


def sorts(units: Sequence[Unit], names: Mapping[int, Sequence[Name]], lexicon: Lexicon) -> dict[str, Sort]:
    """For each name of unknown sort that something tells about: `person` or `body`. Signs of a body win."""
    alone = {
        found.words[0]
        for listed in names.values()
        for found in listed
        if len(found.words) == 1 and found.sort in (Sort.PERSON, Sort.UNKNOWN)
    }
    told: dict[str, Sort] = {}
    for unit in units:
        for found in names[unit.number]:
            if found.sort == Sort.UNKNOWN and found.words and told.get(found.text) != Sort.BODY:
                sort = _told(unit, found, alone, lexicon)
                if sort is not None:
                    told[found.text] = sort
    return told


def _told(unit: Unit, found: Name, alone: set[str], lexicon: Lexicon) -> Sort | None:
    tokens = unit.tokens
    left = tokens[found.first - 1] if found.first else _END
    if left.low in lexicon.words["articles"] or lexicon.heads_body(left.low) or _apposed_to_body(unit, found, lexicon):
        return Sort.BODY
    if len(found.words) < 2:
        return None
    if _personal(tokens, found, left, lexicon) or _after_office(unit, found, lexicon):
        return Sort.PERSON
    if found.words[0] in alone and found.words[-1] not in alone:
        return Sort.BODY
    follower = tokens[found.last] if found.last < len(tokens) else _END
    says = any(form.takes("clause") for form in lexicon.forms.get(follower.low, ()))
    if says and _speaks_of_itself(tokens[found.last + 1 : found.last + 7], lexicon):
        return Sort.BODY
    speaks = says and follower.low not in lexicon.nounlike and len(found.words) == 2
    return Sort.PERSON if speaks or found.words[-1] in alone else None


def _personal(tokens: Sequence[Token], found: Name, left: Token, lexicon: Lexicon) -> bool:
    """Whether an age, a "who" or a word for a person stands beside a name."""
    right = [*tokens[found.last : found.last + 3], _END, _END, _END]
    aged = right[0].low == "," and right[1].kind == "number" and right[2].low in (",", ".")
    who = right[0].low in lexicon.words["who"] or (right[0].low == "," and right[1].low in lexicon.words["who"])
    return aged or who or lexicon.ends(left.low, "age") or lexicon.heads_person(left.low)


def _speaks_of_itself(after: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether reported words begin with "its", or with "it" that acts ("says it will close the yard"), as of a body.

    "It would be wrong" and "it has rained" are of nobody, so the verb must be one that only somebody does.
    """
    words = [token.low for token in after]
    start = next((n for n, low in enumerate(words[:4]) if low in ("it", "its")), None)
    skipped = lexicon.words["complementisers"] | lexicon.words["days"] | lexicon.words["on_date"]
    if start is None or any(low not in skipped for low in words[:start]):
        return False
    if words[start] == "its":
        return True
    future = words[start + 1 : start + 2] in (["will"], ["would"])
    verb = next(iter(words[start + 2 :] if future else words[start + 1 :]), "")
    if verb in lexicon.words["expletive"] or lexicon.ends(verb, "adverb"):
        return False
    return future or any(not form.base for form in lexicon.forms.get(verb, ()))


def _after_office(unit: Unit, found: Name, lexicon: Lexicon) -> bool:
    """Whether a name follows the office it belongs to ("the director of the museum, Rosalind Achterberg, …")."""
    closed = found.last >= len(unit.tokens) or unit.tokens[found.last].kind == "mark"
    head = _head_before(unit, found, lexicon)
    return closed and len(found.words) == 2 and head is not None and lexicon.heads_person(head)


def _head_before(unit: Unit, found: Name, lexicon: Lexicon) -> str | None:
    """The head of the description that ends in a comma right before a name; None where there is none."""
    tokens, comma = unit.tokens, found.first - 1
    if comma < 2 or tokens[comma].low != ",":
        return None
    start = Reader(tokens, lexicon).backward(comma - 1)
    if start >= comma or tokens[start].low not in lexicon.words["determiners"]:
        return None
    return tokens[_core(unit, start, comma, lexicon) - 1].low


def _core(unit: Unit, first: int, last: int, lexicon: Lexicon) -> int:
    """Where the core of a description ends, before "of the museum"."""
    prepositions = lexicon.words["prepositions"]
    return next((n for n in range(first + 1, last) if unit.tokens[n].low in prepositions), last)


def _apposed_to_body(unit: Unit, found: Name, lexicon: Lexicon) -> bool:
    """Whether a name stands beside a description of a body ("the port company, Skerrow Havn, …")."""
    tokens, reader, after = unit.tokens, Reader(unit.tokens, lexicon), found.last
    head = _head_before(unit, found, lexicon)
    if head is not None and lexicon.heads_body(head):
        return True
    if after + 1 >= len(tokens) or tokens[after].low != ",":
        return False
    end = reader.forward(after + 1)
    opens = tokens[after + 1].low in lexicon.words["determiners"]
    core = _core(unit, after + 1, end, lexicon)
    return opens and end > after + 2 and reader.closes(end) and lexicon.heads_body(tokens[core - 1].low)
