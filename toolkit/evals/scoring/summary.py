"""Summaries: every sentence rests on the article, says what has to be said and nothing that must not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.evals.scoring.marks import MISSING, NO_OUTPUT, Mark, mark
from toolkit.evals.scoring.view import View

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def score(view: View) -> Iterator[Mark]:
    """Marks for grounding (cited sentences that exist and hold every figure), mentions, and forbidden words."""
    gold = view.gold.summary
    if gold is None:
        return
    sentences = view.analysis.summary
    whole = " ".join(sentence.text for sentence in sentences)
    if not sentences:
        yield mark("summary.grounded", "summary", "a summary", MISSING)
    for sentence in sentences:
        cited = " ".join(e.text for e in sentence.evidence if e.grounded)
        loose = [n for n in _NUMBER.findall(sentence.text) if n not in cited]
        state = "grounded" if cited and not loose else f"not cited: {', '.join(loose)}" if cited else "nothing cited"
        yield mark("summary.grounded", sentence.text[:80], "grounded", state)
    for wanted in gold.must_mention:
        yield mark("summary.mentions", wanted, "said", "said" if says(whole, wanted) else MISSING)
    for unwanted in gold.must_not_say:
        state = NO_OUTPUT if not sentences else "said" if says(whole, unwanted) else "not said"
        yield mark("summary.clean", unwanted, "not said", state)


def says(text: str, wanted: str) -> bool:
    """Whether one of the wordings in "a | b" stands in the text as whole words, whatever the letter case."""
    options = (option.strip() for option in wanted.split("|"))
    return any(re.search(rf"(?<!\w){re.escape(option)}(?!\w)", text, re.IGNORECASE) for option in options if option)
