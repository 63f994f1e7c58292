"""Networks: the formulas by hand, by matrices, and against the toolkits that others wrote."""

from __future__ import annotations

import igraph
import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.together.people import position
from toolkit.together.networks import Counts, Norm, Share, Tie, affiliations, between_actors, counted
from toolkit.together.polarisation import EXACT, modularity, two_camps, windows

# Three actors, three issues:        a       b       c
#   X                                +2      +1 −1
#   Y                                −1      −3      +1
#   Z                                        +1      +1
# for a and b: congruence 2·1 + 1·3 = 5 in counts, X + Y = 2 in issues; conflict 2·1 = 2 in counts, 1 in issues.
BY_HAND = [
    *[position("a", "X", "support", f"2026-01-0{n}") for n in (1, 2)],
    position("a", "Y", "oppose"),
    position("b", "X", "support"),
    position("b", "X", "conditional_oppose"),
    *[position("b", "Y", "oppose", f"2026-01-0{n}") for n in (1, 2, 3)],
    position("b", "Z", "support"),
    position("c", "Y", "support"),
    position("c", "Z", "conditional_support"),
    position("c", "X", "neutral"),
]


def weights(tie: Tie, norm: Norm = Norm.NONE, count: str = "statements") -> dict[str, float]:
    counts = counted(BY_HAND, "issues" if count == "issues" else "statements")
    return {e.source + e.target: round(e.weight, 4) for e in between_actors(counts, tie, norm)}


@pytest.mark.parametrize(
    ("tie", "norm", "count", "expected"),
    [
        (Tie.CO_SUPPORT, Norm.NONE, "statements", {"ab": 2, "bc": 1}),
        (Tie.CONGRUENCE, Norm.NONE, "statements", {"ab": 5, "bc": 1}),
        (Tie.CONFLICT, Norm.NONE, "statements", {"ab": 2, "ac": 1, "bc": 3}),
        (Tie.SUBTRACT, Norm.NONE, "statements", {"ab": 3, "ac": -1, "bc": -2}),
        (Tie.CONGRUENCE, Norm.NONE, "issues", {"ab": 2, "bc": 1}),
        (Tie.CONFLICT, Norm.NONE, "issues", {"ab": 1, "ac": 1, "bc": 1}),
        (Tie.SUBTRACT, Norm.NONE, "issues", {"ab": 1, "ac": -1, "bc": 0}),
        # a has 3 positions, b 6, c 2
        (Tie.CONGRUENCE, Norm.AVERAGE, "statements", {"ab": round(5 / 4.5, 4), "bc": 0.25}),
        # ab: both 2·1 + 1·3 = 5, only b X− 1 and Z+ 1; bc: both Z+ 1, only b X+ 1, X− 1, Y− 3, only c Y+ 1
        (Tie.CONGRUENCE, Norm.JACCARD, "statements", {"ab": round(5 / 7, 4), "bc": round(1 / 7, 4)}),
        # |a| = √(4+1), |b| = √(1+1+9+1), |c| = √2
        (Tie.CONGRUENCE, Norm.COSINE, "statements", {"ab": round(5 / (60**0.5), 4), "bc": round(1 / (24**0.5), 4)}),
    ],
)
def test_by_hand(tie: Tie, norm: Norm, count: str, expected: dict[str, float]) -> None:
    assert weights(tie, norm, count) == expected


def test_affiliations_by_hand() -> None:
    counts = counted(BY_HAND, "statements")
    plain = {(e.source, e.target): (e.weight, e.agree, e.disagree) for e in affiliations(counts)}
    assert plain == {
        ("a", "X"): (2, 2, 0),
        ("a", "Y"): (-1, 0, 1),
        ("b", "X"): (0, 1, 1),
        ("b", "Y"): (-3, 0, 3),
        ("b", "Z"): (1, 1, 0),
        ("c", "Y"): (1, 1, 0),
        ("c", "Z"): (1, 1, 0),
    }
    shares = {(e.source, e.target): e.weight for e in affiliations(counts, Share.ACTIVITY)}
    assert shares["b", "Y"] == -3 / 6
    shares = {(e.source, e.target): e.weight for e in affiliations(counts, Share.PROMINENCE)}
    assert shares["b", "Y"] == -3 / 5


def test_mixed_is_both_sides_and_agrees_with_either() -> None:
    counts = counted([position("a", "X", "mixed"), position("b", "X", "oppose")])
    assert between_actors(counts, Tie.SUBTRACT)[0].weight == 0
    assert between_actors(counts, Tie.CONGRUENCE)[0].weight == 1


CELLS = st.dictionaries(st.tuples(st.sampled_from("XYZ"), st.sampled_from((1, -1))), st.integers(1, 4), min_size=1)
TABLES = st.dictionaries(st.sampled_from("abcdefg"), CELLS, min_size=2)


@given(TABLES)
def test_against_products_of_matrices(table: dict[str, dict[tuple[str, int], int]]) -> None:
    counts = Counts(table)
    plus, minus = (np.array([[table[a].get((i, side), 0) for i in "XYZ"] for a in counts.actors]) for side in (1, -1))
    expected = {
        Tie.CO_SUPPORT: plus @ plus.T,
        Tie.CONGRUENCE: plus @ plus.T + minus @ minus.T,
        Tie.CONFLICT: plus @ minus.T + minus @ plus.T,
        Tie.SUBTRACT: (plus - minus) @ (plus - minus).T,
    }
    place = {actor: n for n, actor in enumerate(counts.actors)}
    for tie, matrix in expected.items():
        mine = np.zeros_like(matrix)
        for edge in between_actors(counts, tie):
            mine[place[edge.source], place[edge.target]] = mine[place[edge.target], place[edge.source]] = edge.weight
        np.fill_diagonal(matrix, 0)
        assert (mine == matrix).all(), tie


@given(TABLES)
def test_cosines_are_at_most_one(table: dict[str, dict[tuple[str, int], int]]) -> None:
    for edge in between_actors(Counts(table), Tie.CONGRUENCE, Norm.COSINE):
        assert 0 < edge.weight <= 1 + 1e-9


# -- polarisation ------------------------------------------------------------------------------------------------------


@given(TABLES, st.integers(0, 255))
def test_modularity_is_that_of_networkx(table: dict[str, dict[tuple[str, int], int]], bits: int) -> None:
    edges = between_actors(Counts(table), Tie.CONGRUENCE, Norm.AVERAGE)
    if not edges:
        return
    graph = networkx.Graph()
    graph.add_weighted_edges_from((e.source, e.target, e.weight) for e in edges)
    actors = sorted(graph)
    camps = [[a for n, a in enumerate(actors) if bool(bits >> n & 1) == side] for side in (False, True)]
    assert modularity(edges, camps) == pytest.approx(networkx.community.modularity(graph, [c for c in camps if c]))


def camps_of(sizes: tuple[int, ...]) -> list[str]:
    return [f"{camp}{n:02}" for camp, size in zip("abc", sizes, strict=False) for n in range(size)]


def speakers(*sizes: int) -> list[object]:
    return [position(actor, "X", "support" if actor[0] == "a" else "oppose") for actor in camps_of(sizes)]


@pytest.mark.parametrize("size", [2, 4, EXACT])
def test_two_camps_are_found_and_are_worth_a_half(size: int) -> None:
    (window,) = windows(speakers(size, size))  # type: ignore[arg-type]
    assert window.modularity == pytest.approx(0.5)
    assert {actor[0] for actor in window.camps[0]} == {"a"}
    assert {actor[0] for actor in window.camps[1]} == {"b"}
    assert window.conflict == pytest.approx(size * size / (size * size + size * (size - 1)))


def test_where_all_agree_there_is_one_camp_and_no_polarisation() -> None:
    (window,) = windows(speakers(5))  # type: ignore[arg-type]
    assert (window.modularity, window.conflict) == (0, 0)
    assert len(window.camps) == 1


def test_where_nobody_agrees_nothing_is_measured() -> None:
    (window,) = windows([position("a", "X", "support"), position("b", "X", "oppose")])
    assert (window.modularity, window.conflict) == (None, 1)


def test_many_actors_come_near_what_igraph_finds() -> None:
    rng = np.random.default_rng(7)
    taken = [
        position(f"{camp}{n:02}", issue, "support" if (rng.random() < 0.8) == (camp == "a") else "oppose")
        for camp in "ab"
        for n in range(12)
        for issue in "UVWXYZ"
    ]
    edges = between_actors(counted(taken), Tie.CONGRUENCE, Norm.AVERAGE)
    found = modularity(edges, two_camps(edges, sorted({p.actor for p in taken})))
    graph = igraph.Graph.TupleList([(e.source, e.target, e.weight) for e in edges], weights=True)
    theirs = graph.community_leading_eigenvector(clusters=2, weights="weight").modularity
    assert found >= theirs - 1e-9


def test_windows_slide_over_the_days() -> None:
    taken = [position("a", "X", "support", f"2026-01-{day:02}") for day in (1, 5, 20)]
    found = windows([*taken, position("b", "X", "support", None)], days=10, step=10)
    assert [(w.first, w.last, w.positions) for w in found] == [
        ("2026-01-01", "2026-01-10", 2),
        ("2026-01-11", "2026-01-20", 1),
    ]
    assert windows([]) == ()
    with pytest.raises(ValueError, match="at least one day"):
        windows(taken, days=0)
