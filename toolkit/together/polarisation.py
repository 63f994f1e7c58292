"""Polarisation over sliding windows of time: how far the actors fall apart into two camps.

For each window the congruence network of the positions taken in it (normed by the average) is split into the two camps
with the highest modularity

    Q = Σ_c [ w(c)/m − (d(c)/2m)² ]

where m is the sum of all weights, w(c) the weight inside camp c and d(c) the weighted degree of its members (Newman,
"Analysis of weighted networks", Physical Review E 70, 2004). Two camps and modularity are how Leifeld measures
bipolarisation over time (rDNA, `dna_multiclust` with k = 2 and `dna_plotModularity`); Q is 0 where all agree and at most
0.5 for two camps that have nothing in common. Q knows only who agrees with whom; `conflict`, the share of disagreement in
all ties, says whether the camps are against each other or merely speak of different things. Few actors make either figure
worth little: the windows carry their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from toolkit.records import Record
from toolkit.together.networks import Edge, Norm, Tie, between_actors, counted
from toolkit.together.positions import DatedPosition

EXACT = 10
"""Up to so many actors all splits are tried; above, members change camps one by one, from several starts."""

_STARTS = 8
_SWEEPS = 50
_LEAST = 1e-12
_MOST_WINDOWS = 5000


class Window(Record):
    """One window: the days `first` to `last`, both in it, and what the positions in it come to.

    `modularity` and `conflict` are null where there is nothing to measure: no agreement, no tie at all. `camps` are the
    actors of the best split.
    """

    first: str
    last: str
    positions: int
    actors: int
    modularity: float | None
    conflict: float | None
    camps: tuple[tuple[str, ...], ...] = ()


def windows(positions: Iterable[DatedPosition], days: int = 90, step: int | None = None) -> tuple[Window, ...]:
    """The windows of `days` days from the first position to the last, each `step` days later (half a window if None).

    Whoever calls has left out what must not count. Positions without a date are in no window. Raises ValueError for
    lengths below one day.
    """
    step = step if step is not None else max(1, days // 2)
    if days < 1 or step < 1:
        raise ValueError("a window and its step need at least one day")
    dated = sorted(((date.fromisoformat(p.date), p) for p in positions if p.date and p.sides), key=lambda pair: pair[0])
    if not dated:
        return ()
    found: list[Window] = []
    start, end, head, tail = dated[0][0], dated[-1][0], 0, 0
    while start <= end and len(found) < _MOST_WINDOWS:
        last = start + timedelta(days=days - 1)
        while head < len(dated) and dated[head][0] < start:
            head += 1
        while tail < len(dated) and dated[tail][0] <= last:
            tail += 1
        found.append(_window(start, last, [position for _, position in dated[head:tail]]))
        start += timedelta(days=step)
    return tuple(found)


def _window(first: date, last: date, positions: Sequence[DatedPosition]) -> Window:
    counts = counted(positions)
    agreement = between_actors(counts, Tie.CONGRUENCE, Norm.AVERAGE)
    against = between_actors(counts, Tie.CONFLICT, Norm.AVERAGE)
    weights = [sum(edge.weight for edge in edges) for edges in (agreement, against)]
    camps = two_camps(agreement, counts.actors) if weights[0] else ()
    return Window(
        first=first.isoformat(),
        last=last.isoformat(),
        positions=len(positions),
        actors=len(counts.actors),
        modularity=modularity(agreement, camps) if camps else None,
        conflict=weights[1] / sum(weights) if sum(weights) else None,
        camps=camps,
    )


def modularity(edges: Iterable[Edge], camps: Sequence[Sequence[str]]) -> float:
    """Newman's weighted modularity of a split; 0 for a network without weight."""
    camp_of = {actor: number for number, camp in enumerate(camps) for actor in camp}
    inside: dict[int, float] = defaultdict(float)
    degree: dict[int, float] = defaultdict(float)
    whole = 0.0
    for edge in edges:
        one, other = camp_of[edge.source], camp_of[edge.target]
        whole += edge.weight
        degree[one] += edge.weight
        degree[other] += edge.weight
        if one == other:
            inside[one] += edge.weight
    if not whole:
        return 0.0
    return sum(inside[camp] / whole - (degree[camp] / (2 * whole)) ** 2 for camp in degree)


def two_camps(edges: Sequence[Edge], actors: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The split into at most two camps with the highest modularity found, the camp of the first actor first.

    Exact for up to `EXACT` actors with ties. Actors without any tie are in neither camp.
    """
    tied = {actor for edge in edges if edge.weight for actor in (edge.source, edge.target)}
    members = [actor for actor in actors if actor in tied]
    if not members:
        return ()
    ties = _ties(edges, members)
    starts = _all_splits(len(members)) if len(members) <= EXACT else _some_splits(len(members))
    best = max(
        (_improved(split, ties) if len(members) > EXACT else split for split in starts),
        key=lambda split: round(_quality(split, ties), 12),
    )
    camps = (tuple(m for m, camp in zip(members, best, strict=True) if camp == side) for side in (best[0], not best[0]))
    return tuple(camp for camp in camps if camp)


Ties = Sequence[Mapping[int, float]]
Split = tuple[bool, ...]


def _ties(edges: Sequence[Edge], members: Sequence[str]) -> Ties:
    place = {actor: number for number, actor in enumerate(members)}
    ties: list[dict[int, float]] = [{} for _ in members]
    for edge in edges:
        if edge.weight:
            one, other = place[edge.source], place[edge.target]
            ties[one][other] = ties[other][one] = edge.weight
    return ties


def _all_splits(count: int) -> Iterable[Split]:
    for bits in range(1 << (count - 1)):
        yield (False, *(bool(bits >> at & 1) for at in range(count - 1)))


def _some_splits(count: int) -> Iterable[Split]:
    """Nobody apart, and halves of the sorted actors taken in different rhythms, the same ones every time."""
    yield (False,) * count
    for rhythm in range(1, _STARTS):
        yield tuple(bool(at // rhythm % 2) for at in range(count))


def _quality(split: Split, ties: Ties) -> float:
    degree = [sum(mine.values()) for mine in ties]
    double = sum(degree)
    inside = sum(weight for at, mine in enumerate(ties) for other, weight in mine.items() if split[at] == split[other])
    camps = [sum(d for d, camp in zip(degree, split, strict=True) if camp == side) for side in (False, True)]
    return inside / double - sum((camp / double) ** 2 for camp in camps)


def _improved(split: Split, ties: Ties) -> Split:
    """Members change camps one by one, as long as one of them gains."""
    now = list(split)
    degree = [sum(mine.values()) for mine in ties]
    double = sum(degree)
    camp = {side: sum(d for d, c in zip(degree, now, strict=True) if c == side) for side in (False, True)}
    for _ in range(_SWEEPS):
        moved = False
        for at in range(len(now)):
            if _gain(at, now, ties, degree, camp, double) > _LEAST:
                camp[now[at]] -= degree[at]
                camp[not now[at]] += degree[at]
                now[at], moved = not now[at], True
        if not moved:
            break
    return tuple(now)


def _gain(
    at: int, now: Sequence[bool], ties: Ties, degree: Sequence[float], camp: Mapping[bool, float], double: float
) -> float:
    """What modularity gains (times half of all weights) where one member changes camp."""
    mine = sum(weight for other, weight in ties[at].items() if now[other] == now[at])
    theirs = sum(weight for other, weight in ties[at].items() if now[other] != now[at])
    here, there = camp[now[at]] - degree[at], camp[not now[at]]
    return theirs - mine - degree[at] * (there - here) / double
