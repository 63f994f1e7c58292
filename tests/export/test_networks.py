"""GraphML and GEXF, read by readers that others wrote."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.export.networks import gexf, graphml, to_networkx
from toolkit.together.networks import Edge, Network, Node

NODES = (
    Node(id="ada-brandt", label='Ada "Bo" Brandt & <Söhne>', mode="actor", kind="person", positions=3),
    Node(id="d-1/A2", label="a senior official", mode="actor", kind="anonymous", named=False, positions=1),
    Node(id="issue:berth", label="Ferry berth", mode="issue", kind="codebook"),
)
EDGES = (
    Edge(source="ada-brandt", target="issue:berth", weight=-0.5, agree=1, disagree=2, issues=("berth",)),
    Edge(source="d-1/A2", target="issue:berth", weight=0.0, agree=1, disagree=1, issues=("berth", "mine")),
)
NETWORK = Network(name="affiliation", norm="activity", nodes=NODES, edges=EDGES)


def test_graphml_is_read_by_igraph(tmp_path: Path) -> None:
    (tmp_path / "n.graphml").write_text(graphml(NETWORK), encoding="utf-8")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "n.graphml"))
    assert not graph.is_directed()
    assert graph.vs["id"] == [node.id for node in NODES]
    assert graph.vs["label"] == [node.label for node in NODES]
    assert graph.vs["named"] == [True, False, True]
    assert graph.es["weight"] == [-0.5, 0.0]
    assert graph.es["issues"] == ["berth", "berth, mine"]
    assert [edge.tuple for edge in graph.es] == [(0, 2), (1, 2)]


@pytest.mark.parametrize("write", [graphml, gexf])
def test_networkx_reads_both(write: object) -> None:
    text = write(NETWORK).encode()  # type: ignore[operator]
    graph = (networkx.read_graphml if write is graphml else networkx.read_gexf)(io.BytesIO(text))
    assert set(graph) == {node.id for node in NODES}
    for node in NODES:
        assert graph.nodes[node.id]["label"] == node.label
        assert graph.nodes[node.id]["positions"] == node.positions
        assert graph.nodes[node.id]["named"] is node.named
    for edge in EDGES:
        data = graph.edges[edge.source, edge.target]
        assert data["value" if write is gexf else "weight"] == edge.weight
        assert (data["agree"], data["disagree"]) == (edge.agree, edge.disagree)
        assert write is graphml or data["weight"] >= 0


def test_a_networkx_graph_is_what_our_graphml_holds() -> None:
    ours = to_networkx(NETWORK)
    read = networkx.read_graphml(io.BytesIO(graphml(NETWORK).encode()))
    assert dict(ours.nodes(data=True)) == dict(read.nodes(data=True))
    assert {frozenset(e[:2]): e[2] for e in ours.edges(data=True)} == {
        frozenset(e[:2]): {name: value for name, value in e[2].items() if name != "id"} for e in read.edges(data=True)
    }


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_name_breaks_a_document(name: str) -> None:
    network = Network(
        name=name,
        norm="none",
        nodes=(NODES[0].model_copy(update={"label": name}),),
        edges=(),
    )
    for write in (graphml, gexf):
        ElementTree.fromstring(write(network).encode())


def test_a_network_of_nothing_is_read_too() -> None:
    empty = Network(name="conflict", norm="none", nodes=(), edges=())
    assert len(networkx.read_gexf(io.BytesIO(gexf(empty).encode()))) == 0
    assert len(networkx.read_graphml(io.BytesIO(graphml(empty).encode()))) == 0
