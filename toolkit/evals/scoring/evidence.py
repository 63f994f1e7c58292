"""Evidence: every span that is shown is the article's own text, character for character. This must hold always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit.evals.scoring.marks import Mark, mark
from toolkit.evals.scoring.view import View
from toolkit.records import GROUNDED, Analysis, Evidence


def score(view: View) -> Iterator[Mark]:
    """A mark for exactness of each span, and one for each cited stretch: found in the article, or not."""
    text = view.document.text
    for where, item in items(view.analysis):
        if item.start is None or item.end is None:
            exact = item.match not in GROUNDED
            yield mark("evidence.exact", where, "exact", "exact" if exact else "trusted without a place")
        else:
            same = 0 <= item.start < item.end <= len(text) and text[item.start : item.end] == item.text
            yield mark("evidence.exact", where, "exact", "exact" if same else "not the article's text")
        yield mark("evidence.found", where, "found", "found" if item.grounded else item.match.value)
    for actor in view.analysis.actors:
        for n, mention in enumerate(actor.mentions, start=1):
            same = text[mention.start : mention.end] == mention.text
            yield mark("evidence.exact", f"{actor.id}.{n}", "exact", "exact" if same else "not the article's text")


def answered(view: View) -> Iterator[Mark]:
    """One mark for the whole output: whether every call it needed was answered."""
    failed = ", ".join(dict.fromkeys(f"{f.prompt} {f.reason}" for f in view.analysis.failures))
    yield mark("output", "every call", "answered", failed or "answered")


def items(analysis: Analysis) -> Iterator[tuple[str, Evidence]]:
    """Every evidence item of an analysis, called by the id of its record and its number there."""
    numbers: Counter[str] = Counter()
    for where, item in _evidence(analysis):
        numbers[where] += 1
        yield f"{where}.{numbers[where]}", item


def _evidence(analysis: Analysis) -> Iterator[tuple[str, Evidence]]:
    yield from ((s.id, e) for s in analysis.statements for e in s.evidence)
    yield from ((p.id, e) for p in analysis.positions for e in p.evidence)
    yield from ((p.id, e) for p in analysis.positions for c in p.conditions for e in c.evidence)
    yield from ((c.id, e) for c in analysis.claims for e in c.evidence)
    yield from ((f.id, e) for f in analysis.findings if not f.kind.startswith("ungrounded") for e in f.evidence)
    yield from (("summary", e) for s in analysis.summary for e in s.evidence)
