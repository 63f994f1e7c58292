"""Actors: found, not invented, and each one entry with all its names."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.evals.scoring.marks import MISSING, Mark, mark
from toolkit.evals.scoring.names import key
from toolkit.evals.scoring.view import View, names_of


def score(view: View) -> Iterator[Mark]:
    """Marks for recall, precision, merged names, kind and whether the source is named.

    Precision is judged where gold has all speakers, which it has where it has the statements, or nothing but actors.
    """
    gold = view.gold.actors
    if gold is None:
        return
    found = view.analysis.actors
    for i, actor in enumerate(gold):
        if actor.undecided:
            continue
        match = found[view.actor_pairs[i]] if i in view.actor_pairs else None
        yield mark("actors.recall", actor.name, actor.name, match.name if match else MISSING, match is not None)
        if match is None:
            continue
        yield _merged(view, i)
        if actor.kind is not None:
            yield mark("actors.kind", actor.name, actor.kind.value, match.kind.value)
        if actor.named is not None:
            yield mark("actors.named", actor.name, actor.named, match.named)
    if view.gold.statements is None and (view.gold.positions is not None or view.gold.claims is not None):
        return
    known = {j: i for i, j in view.actor_pairs.items()}
    optional = set(view.case.actors)
    for j, entry in enumerate(found):
        if (j not in known and entry.name in optional) or (j in known and view.gold_actors[known[j]].undecided):
            continue
        yield mark("actors.precision", entry.name, "in the gold", "in the gold" if j in known else "not in the gold")


def _merged(view: View, i: int) -> Mark:
    """Whether all entries that bear a name of this actor are one entry."""
    actor = view.gold_actors[i]
    keys = {key(name) for name in actor.names}
    entries = [a for j, a in enumerate(view.analysis.actors) if keys & {key(n) for n in names_of(a)}]
    others = [
        a.name for a in entries if a is not view.analysis.actors[view.actor_pairs[i]] and not _elsewhere(view, a.id)
    ]
    return mark("actors.merged", actor.name, "one entry", "one entry" if not others else f"also {', '.join(others)}")


def _elsewhere(view: View, actor_id: str) -> bool:
    """Whether a found actor is paired with a gold actor."""
    return actor_id in {view.analysis.actors[j].id for j in view.actor_pairs.values()}
