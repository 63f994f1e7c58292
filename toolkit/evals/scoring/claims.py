"""Claims: the facts the article states, found where they stand and credited to who states them."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.evals.scoring.marks import MISSING, Mark, mark, unscorable
from toolkit.evals.scoring.places import located, share, union
from toolkit.evals.scoring.view import ENOUGH, View


def score(view: View) -> Iterator[Mark]:
    """Marks for recall, precision, who states it, and whether it can be checked."""
    gold = view.gold.claims
    if gold is None:
        return
    found = [(claim, located(claim.evidence)) for claim in view.analysis.claims]
    spans = [view.places([item.words]) for item in gold]
    for item, places in zip(gold, spans, strict=True):
        if item.undecided:
            continue
        name = item.text[:80]
        if not places:
            yield unscorable("claims.recall", name, "the gold's words are not in the article")
            continue
        best = max(found, key=lambda pair: share(places, pair[1]), default=None)
        if best is None or share(places, best[1]) < ENOUGH:
            if not item.optional:
                yield mark("claims.recall", name, "found", MISSING)
            continue
        claim = best[0]
        yield mark("claims.recall", name, "found", "found")
        speaker = view.gold_name(item.actor) or "the article"
        yield mark("claims.speaker", name, speaker, view.name_of(claim.actor) or "the article")
        if item.checkable is not None:
            yield mark("claims.checkable", name, item.checkable, claim.checkable)
    expected = union(spans)
    undecided = union([places for item, places in zip(gold, spans, strict=True) if item.undecided])
    for claim, places in found:
        if undecided and share(places, undecided) >= ENOUGH:
            continue
        good = share(places, expected) >= ENOUGH
        yield mark("claims.precision", claim.text[:80], "in the gold", "in the gold" if good else "not in the gold")
