"""Closing quotation marks that were forgotten: where the words that report the quotation show that it is over.

"…for us all, said Ruiz, the mayor." inside an unclosed quotation ends it before "said", or before "Ruiz said".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.records import Span
from toolkit.text.quotations import Quotation

_COMMA = re.compile(r"[,?!]\s+(?=(\w+)\s+(\w+)(?:\s+(\w+))?)")
_REACH = 200
"""How many characters at most stand between the reporting words and the end of the paragraph."""


def repaired(text: str, quotations: Sequence[Quotation], lexicon: Lexicon) -> tuple[Quotation, ...]:
    """The quotations, those without a closing mark cut where their reporting words begin."""
    return tuple(_cut(text, quotation, lexicon) if not quotation.closed else quotation for quotation in quotations)


def _cut(text: str, quotation: Quotation, lexicon: Lexicon) -> Quotation:
    for match in _COMMA.finditer(text, max(quotation.start, quotation.end - _REACH), quotation.end):
        words = [word for word in match.groups() if word]
        if _reports(words, lexicon):
            end = match.start() + 1
            return replace(quotation, end=end, outer=Span(start=quotation.outer.start, end=end))
    return quotation


def _reports(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words are a verb of saying and a name or pronoun, in either order."""
    verbs = [any(form.takes("quote") and not form.base for form in lexicon.forms.get(word, ())) for word in words]
    names = [word[:1].isupper() or word in lexicon.pronouns for word in words]
    return (verbs[0] and any(names[1:2])) or (names[0] and any(verbs[1:]))
