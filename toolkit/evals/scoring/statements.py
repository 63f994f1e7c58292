"""Statements: found where they stand, credited to the right speaker, and nothing credited that nobody said."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.evals.cases import GoldStatement
from toolkit.evals.scoring.marks import MISSING, Mark, mark, unscorable
from toolkit.evals.scoring.places import Spans, share, union
from toolkit.evals.scoring.view import ENOUGH, View
from toolkit.records import Statement


def score(view: View) -> Iterator[Mark]:
    """Marks for recall, precision, speaker, relay and kind of speech.

    A gold statement is found where statements together hold half of its characters: annotators and models cut a passage
    differently. Its speaker is that of the statement that holds most of it.
    """
    gold = view.gold.statements
    if gold is None:
        return
    spans = [view.places(item.words) for item in gold]
    found = [(s, view.statement_places(s)) for s in view.analysis.statements]
    everything = union([places for _, places in found])
    for item, places in zip(gold, spans, strict=True):
        yield from _one(view, item, places, found, everything)
    expected = union(spans)
    undecided = union([places for item, places in zip(gold, spans, strict=True) if item.undecided])
    for statement, places in found:
        if undecided and share(places, undecided) >= ENOUGH:
            continue
        good = share(places, expected) >= ENOUGH
        where = statement.evidence[0].text[:60] if statement.evidence else statement.id
        yield mark("statements.precision", where, "in the gold", "in the gold" if good else "not in the gold")


def _one(
    view: View, item: GoldStatement, places: Spans, found: list[tuple[Statement, Spans]], everything: Spans
) -> Iterator[Mark]:
    name = f"{item.actor or 'nobody'}: {item.words[0][:50]}"
    if item.undecided:
        return
    if not places:
        yield unscorable("statements.recall", name, "the gold's words are not in the article")
        return
    held = share(places, everything) >= ENOUGH
    if not held and item.optional:
        return
    yield mark("statements.recall", name, "found", "found" if held else MISSING)
    speaker = view.gold_name(item.actor) or "nobody"
    if not held:
        yield mark("statements.speaker", name, speaker, MISSING)
        return
    best = max((s for s, _ in found), key=lambda s: share(places, view.statement_places(s)))
    yield mark("statements.speaker", name, speaker, view.name_of(best.actor) or "nobody")
    if item.speech is not None:
        yield mark("statements.speech", name, item.speech.value, best.speech.value)
    if item.relayed_by is not None or best.relayed_by is not None:
        relay = view.gold_name(item.relayed_by) or "nobody"
        yield mark("statements.relay", name, relay, view.name_of(best.relayed_by) or "nobody")
