"""Networks of actors and issues, as discourse network analysis defines them.

With a(i, k, s) the number of distinct positions of actor i on issue k of side s (s = + or −; a mixed position is one of
each; a conditional one counts for its side), the tie between two actors i and j is

    co_support   Σ_k a(i,k,+) · a(j,k,+)
    congruence   Σ_k a(i,k,+) · a(j,k,+) + a(i,k,−) · a(j,k,−)
    conflict     Σ_k a(i,k,+) · a(j,k,−) + a(i,k,−) · a(j,k,+)
    subtract     congruence − conflict

(Leifeld, "Discourse Network Analysis: Policy Debates as Dynamic Networks", in: The Oxford Handbook of Political Networks,
2017, section on networks; the same as Discourse Network Analyzer's one-mode networks with a boolean qualifier.) With
`count="issues"`, the default, a(i, k, s) is 1 where there is any position: an actor who is quoted often is no closer to
others than one who is quoted once (DNA's `duplicates = "acrossrange"`). `count="statements"` leaves the numbers as they
are.

A tie is divided, where a norm is asked for, by

    average   (Σ a(i,·,·) + Σ a(j,·,·)) / 2, the mean number of positions of the two
    jaccard   Σ a(i,k,s) · a(j,k,s) plus what only one of the two has, Σ a over the cells that the other has not
    cosine    √Σ a(i,·,·)² · √Σ a(j,·,·)², the cosine of the angle between the two (DNA 3 divides by the product of sums)

and the tie between an actor and an issue (`affiliation`) by

    activity     Σ_k,s a(i,k,s), all positions of the actor
    prominence   Σ_i,s a(i,k,s), all positions on the issue.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Literal

from toolkit.records import Record
from toolkit.together.positions import DatedPosition

Cell = tuple[str, int]
"""An issue and a side, 1 or −1."""


class Tie(StrEnum):
    """What a tie between two actors stands for."""

    CO_SUPPORT = "co_support"
    CONGRUENCE = "congruence"
    CONFLICT = "conflict"
    SUBTRACT = "subtract"


class Norm(StrEnum):
    """What a tie between two actors is divided by."""

    NONE = "none"
    AVERAGE = "average"
    JACCARD = "jaccard"
    COSINE = "cosine"


class Share(StrEnum):
    """What a tie between an actor and an issue is divided by."""

    NONE = "none"
    ACTIVITY = "activity"
    PROMINENCE = "prominence"


class Node(Record):
    """An actor or an issue in a network; `positions` counts its distinct positions."""

    id: str
    label: str
    mode: Literal["actor", "issue"]
    kind: str
    named: bool = True
    positions: int = 0


class Edge(Record):
    """A tie; `issues` are those it comes from (for an affiliation, the issue itself).

    `agree` and `disagree` count what spoke for and against: between actors the issues on which they are of one side and of
    different sides, of an actor on an issue the positions for and against it.
    """

    source: str
    target: str
    weight: float
    agree: int
    disagree: int
    issues: tuple[str, ...] = ()


class Network(Record):
    """Nodes and undirected weighted edges, with what the edges stand for and how they are normed."""

    name: str
    norm: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Counts:
    """How many positions each actor has on each issue and side."""

    cells: Mapping[str, Mapping[Cell, int]]

    @property
    def actors(self) -> tuple[str, ...]:
        """All actors with a side on any issue, sorted."""
        return tuple(sorted(self.cells))

    def total(self, actor: str) -> int:
        """All positions of an actor."""
        return sum(self.cells.get(actor, {}).values())


def counted(positions: Iterable[DatedPosition], count: Literal["issues", "statements"] = "issues") -> Counts:
    """The positions that take a side, counted; whoever calls has left out what must not count."""
    cells: dict[str, dict[Cell, int]] = defaultdict(dict)
    for position in positions:
        for side in position.sides:
            cell = (position.issue, side)
            cells[position.actor][cell] = 1 if count == "issues" else cells[position.actor].get(cell, 0) + 1
    return Counts(dict(cells))


def between_actors(counts: Counts, tie: Tie, norm: Norm = Norm.NONE) -> tuple[Edge, ...]:
    """All ties between actors, sorted; only actors with an issue in common are looked at.

    Where agreement and conflict cancel each other out, the tie of `subtract` is there with the weight 0.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for actor, cells in counts.cells.items():
        for issue, _ in cells:
            holders[issue].add(actor)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for issue in sorted(holders):
        for pair in combinations(sorted(holders[issue]), 2):
            shared[pair].append(issue)
    edges = (_edge(counts, pair, issues, tie, norm) for pair, issues in sorted(shared.items()))
    wanted = {Tie.CO_SUPPORT: (True, False), Tie.CONGRUENCE: (True, False), Tie.CONFLICT: (False, True)}
    agree, disagree = wanted.get(tie, (True, True))
    return tuple(edge for edge in edges if (agree and edge.agree) or (disagree and edge.disagree))


def _edge(counts: Counts, pair: tuple[str, str], issues: Sequence[str], tie: Tie, norm: Norm) -> Edge:
    one, other = (counts.cells[actor] for actor in pair)
    value = 0
    agree = disagree = 0
    from_issues = []
    for issue in issues:
        a = [one.get((issue, side), 0) for side in (1, -1)]
        b = [other.get((issue, side), 0) for side in (1, -1)]
        same, against = a[0] * b[0] + a[1] * b[1], a[0] * b[1] + a[1] * b[0]
        agree += bool(a[0] * b[0]) if tie is Tie.CO_SUPPORT else bool(same)
        disagree += bool(against)
        part = {
            Tie.CO_SUPPORT: a[0] * b[0],
            Tie.CONGRUENCE: same,
            Tie.CONFLICT: against,
            Tie.SUBTRACT: same - against,
        }[tie]
        value += part
        if part:
            from_issues.append(issue)
    by = divisor(counts, *pair, norm)
    return Edge(
        source=pair[0],
        target=pair[1],
        weight=value / by if by else 0.0,
        agree=agree,
        disagree=disagree,
        issues=tuple(from_issues),
    )


def divisor(counts: Counts, one: str, other: str, norm: Norm) -> float:
    """What a tie between two actors is divided by."""
    a, b = counts.cells[one], counts.cells[other]
    if norm is Norm.AVERAGE:
        return (counts.total(one) + counts.total(other)) / 2
    if norm is Norm.COSINE:
        return math.sqrt(sum(v * v for v in a.values())) * math.sqrt(sum(v * v for v in b.values()))
    if norm is Norm.JACCARD:
        both = sum(a[cell] * b[cell] for cell in a.keys() & b.keys())
        return both + sum(a[cell] for cell in a.keys() - b.keys()) + sum(b[cell] for cell in b.keys() - a.keys())
    return 1.0


def affiliations(counts: Counts, share: Share = Share.NONE) -> tuple[Edge, ...]:
    """The ties of actors to issues: positions for minus positions against, sorted; an even split is a tie of weight 0."""
    on: dict[str, int] = defaultdict(int)
    for cells in counts.cells.values():
        for (issue, _), number in cells.items():
            on[issue] += number
    edges = []
    for actor in counts.actors:
        cells = counts.cells[actor]
        for issue in sorted({issue for issue, _ in cells}):
            plus, minus = cells.get((issue, 1), 0), cells.get((issue, -1), 0)
            by = {Share.NONE: 1, Share.ACTIVITY: counts.total(actor), Share.PROMINENCE: on[issue]}[share]
            edges.append(
                Edge(
                    source=actor,
                    target=issue,
                    weight=(plus - minus) / by,
                    agree=plus,
                    disagree=minus,
                    issues=(issue,),
                )
            )
    return tuple(edges)
