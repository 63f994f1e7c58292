"""Networks as GraphML and GEXF, for Gephi, visone, igraph, Cytoscape and the like, and as a networkx graph.

Every attribute is a single value. In GraphML `weight` has its sign. Gephi's layouts take no negative weights, so in GEXF
the edge's own weight is without its sign, and the attribute `value` has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from toolkit.errors import ConfigError
from toolkit.together.networks import Edge, Network, Node

Value = str | int | float | bool

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GRAPHML_TYPES = {str: "string", int: "int", float: "double", bool: "boolean"}
_GEXF_TYPES = {str: "string", int: "integer", float: "double", bool: "boolean"}


def graphml(network: Network) -> str:
    """The network as a GraphML document (http://graphml.graphdrawing.org/specification.html)."""
    nodes = [(node.id, _of_node(node)) for node in network.nodes]
    edges = [(edge, _of_edge(edge)) for edge in network.edges]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
        'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
        '<key id="name" for="graph" attr.name="name" attr.type="string"/>',
        '<key id="norm" for="graph" attr.name="norm" attr.type="string"/>',
        *_keys("node", (values for _, values in nodes)),
        *_keys("edge", (values for _, values in edges)),
        '<graph id="G" edgedefault="undirected">',
        f'<data key="name">{_text(network.name)}</data><data key="norm">{_text(network.norm)}</data>',
    ]
    lines += [f"<node id={_quoted(id)}>{_data('node', values)}</node>" for id, values in nodes]
    lines += [
        f'<edge id="e{number}" source={_quoted(edge.source)} target={_quoted(edge.target)}>{_data("edge", values)}</edge>'
        for number, (edge, values) in enumerate(edges)
    ]
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def gexf(network: Network) -> str:
    """The network as a GEXF document, version 1.2, which Gephi and networkx read (https://gexf.net)."""
    nodes = [(node, _of_node(node)) for node in network.nodes]
    edges = [(edge, {**_of_edge(edge), "value": edge.weight}) for edge in network.edges]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        f"<meta><description>{_text(network.name)}, norm: {_text(network.norm)}</description></meta>",
        '<graph mode="static" defaultedgetype="undirected">',
        *_attributes("node", (values for _, values in nodes)),
        *_attributes("edge", (values for _, values in edges)),
        "<nodes>",
    ]
    lines += [
        f"<node id={_quoted(node.id)} label={_quoted(node.label)}>{_attvalues('node', values)}</node>"
        for node, values in nodes
    ]
    lines.append("</nodes><edges>")
    lines += [
        f'<edge id="{number}" source={_quoted(edge.source)} target={_quoted(edge.target)} weight="{abs(edge.weight)!r}">'
        f"{_attvalues('edge', values)}</edge>"
        for number, (edge, values) in enumerate(edges)
    ]
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""])


def to_networkx(network: Network) -> Any:
    """The network as a `networkx.Graph` with the same attributes. Raises `ConfigError` where networkx is not installed."""
    try:
        import networkx
    except ImportError:
        raise ConfigError(
            "networkx is not installed; install the extra: pip install 'stance-toolkit[networks]'"
        ) from None
    graph = networkx.Graph(name=network.name, norm=network.norm)
    for node in network.nodes:
        graph.add_node(node.id, **_of_node(node))
    for edge in network.edges:
        graph.add_edge(edge.source, edge.target, **_of_edge(edge))
    return graph


def _of_node(node: Node) -> dict[str, Value]:
    return {
        "label": node.label,
        "mode": node.mode,
        "kind": node.kind,
        "named": node.named,
        "positions": node.positions,
    }


def _of_edge(edge: Edge) -> dict[str, Value]:
    return {
        "weight": float(edge.weight),
        "agree": edge.agree,
        "disagree": edge.disagree,
        "issues": ", ".join(edge.issues),
    }


def _columns(rows: Iterable[Mapping[str, Value]]) -> dict[str, type]:
    return {name: type(value) for row in rows for name, value in row.items()}


def _keys(owner: str, rows: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    for name, kind in _columns(rows).items():
        yield f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{_GRAPHML_TYPES[kind]}"/>'


def _data(owner: str, values: Mapping[str, Value]) -> str:
    return "".join(f'<data key="{owner}-{name}">{_text(_shown(value))}</data>' for name, value in values.items())


def _attributes(owner: str, rows: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    yield f'<attributes class="{owner}">'
    for name, kind in _columns(rows).items():
        yield f'<attribute id="{owner}-{name}" title="{name}" type="{_GEXF_TYPES[kind]}"/>'
    yield "</attributes>"


def _attvalues(owner: str, values: Mapping[str, Value]) -> str:
    listed = "".join(
        f'<attvalue for="{owner}-{name}" value={_quoted(_shown(value))}/>'
        for name, value in values.items()
        if name not in ("label", "weight")
    )
    return f"<attvalues>{listed}</attvalues>"


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))


def _quoted(value: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", value))
