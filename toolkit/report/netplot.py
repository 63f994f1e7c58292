"""A network as a picture: actors as circles, agreement as solid ties and conflict as dashed ones.

Places come from springs between tied actors and repulsion between all (Fruchterman and Reingold, "Graph drawing by
force-directed placement", Software: Practice and Experience 21, 1991), begun on a circle, so that one network is always
drawn alike. Actors in conflict are pulled together by nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from toolkit.report import words
from toolkit.report.lettering import LETTER, columns, cut
from toolkit.report.picture import picture, text
from toolkit.together.networks import Edge, Network, Node

_WIDTH, _HEIGHT = 960, 720
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 70, 70, 80
_MOST = 60
_ROUNDS = 300
_LABEL = 26
_LINE = 16
_PULL = 0.4
_SHIFTS = (0, 14, -14, 26, -26, 40, -40, 54, -54)

Place = tuple[float, float]


def netplot(network: Network, title: str | None = None) -> str:
    """The network as an SVG document: the nodes with most positions where there are many, nodes without ties left out."""
    named = title or f"Network: {network.name.replace('_', ' ')}"
    tied = {id for edge in network.edges for id in (edge.source, edge.target)}
    ranked = sorted((node for node in network.nodes if node.id in tied), key=lambda n: (-n.positions, n.id))[:_MOST]
    shown = {node.id for node in ranked}
    edges = [edge for edge in network.edges if edge.source in shown and edge.target in shown]
    if not edges:
        return picture(named, "No ties.", (_WIDTH, 64), [text(10, 28, f"{named}: no ties.")])
    nodes = sorted(ranked, key=lambda n: n.id)
    two_modes = _has_issues(network.nodes)
    places = _placed([node.id for node in nodes], edges, two_modes=two_modes)
    body = [text(10, 26, named, "b"), *_ties(edges, places), *_circles(nodes, places), *_labels(nodes, places)]
    body += _key(two_modes=two_modes)
    left = len(tied) - len(nodes)
    said = f"{words.count(len(nodes), 'node')} and {words.count(len(edges), 'tie')}, norm: {network.norm}."
    if left:
        said += f" Not shown: {words.count(left, 'node')} with fewer positions."
    return picture(named, said, (_WIDTH, _HEIGHT), body)


def placed(network: Network) -> dict[str, Place]:
    """A place in the picture, in pixels from its upper left corner, for every node of a network that has a tie."""
    tied = sorted({id for edge in network.edges for id in (edge.source, edge.target)})
    return _placed(tied, network.edges, two_modes=_has_issues(network.nodes))


def _placed(ids: Sequence[str], edges: Sequence[Edge], *, two_modes: bool) -> dict[str, Place]:
    """A place for every node, in a square of side 1 first, then stretched to the picture.

    Actors and issues are pulled together by every tie between them, actors among themselves by agreement only.
    """
    if not ids:
        return {}
    count = len(ids)
    at = [
        [0.5 + 0.5 * math.cos(2 * math.pi * n / count), 0.5 + 0.5 * math.sin(2 * math.pi * n / count)]
        for n in range(count)
    ]
    number = {id: n for n, id in enumerate(ids)}
    heaviest = max((abs(edge.weight) for edge in edges), default=1.0) or 1.0
    springs = [
        (number[e.source], number[e.target], 0.3 + 0.7 * abs(e.weight) / heaviest)
        for e in edges
        if agrees(e) or two_modes
    ]
    apart = math.sqrt(1.0 / count)
    for step in range(_ROUNDS):
        _round(at, springs, apart, 0.1 * (1 - step / _ROUNDS))
    return _stretched(ids, at)


def _round(at: list[list[float]], springs: Sequence[tuple[int, int, float]], apart: float, most: float) -> None:
    """One step: every node moves by the sum of its forces, by `most` at most."""
    force = [[_PULL * (0.5 - x), _PULL * (0.5 - y)] for x, y in at]
    for one in range(len(at)):
        for other in range(one):
            _push(at, force, one, other, apart * apart / _distance(at, one, other))
    for one, other, strength in springs:
        _push(at, force, one, other, -strength * _distance(at, one, other) ** 2 / apart)
    for place, (x, y) in zip(at, force, strict=True):
        length = math.hypot(x, y) or 1.0
        place[0] += x / length * min(length, most)
        place[1] += y / length * min(length, most)


def _distance(at: Sequence[Sequence[float]], one: int, other: int) -> float:
    return max(math.hypot(at[one][0] - at[other][0], at[one][1] - at[other][1]), 0.01)


def _push(at: Sequence[Sequence[float]], force: list[list[float]], one: int, other: int, size: float) -> None:
    """Push two nodes apart by a force (together by a negative one)."""
    size /= _distance(at, one, other)
    for axis in (0, 1):
        step = size * (at[one][axis] - at[other][axis])
        force[one][axis] += step
        force[other][axis] -= step


def _stretched(ids: Sequence[str], at: Sequence[Sequence[float]]) -> dict[str, Place]:
    spans = []
    for axis, (low, high) in enumerate(((_LEFT, _WIDTH - _RIGHT), (_TOP, _HEIGHT - _BOTTOM))):
        values = [place[axis] for place in at]
        size = max(values) - min(values)
        spans.append(
            (min(values), (high - low) / size if size > 1e-6 else 0.0, low if size > 1e-6 else (low + high) / 2)
        )
    (x0, xs, left), (y0, ys, top) = spans
    return {
        id: (round(left + (x - x0) * xs, 1), round(top + (y - y0) * ys, 1)) for id, (x, y) in zip(ids, at, strict=True)
    }


def _has_issues(nodes: Sequence[Node]) -> bool:
    return any(node.mode == "issue" for node in nodes)


def agrees(edge: Edge) -> bool:
    """Whether a tie is drawn as agreement: there is more of it than of disagreement."""
    return edge.agree > edge.disagree


def _ties(edges: Sequence[Edge], places: Mapping[str, Place]) -> Iterator[str]:
    heaviest = max(abs(edge.weight) for edge in edges) or 1.0
    for edge in sorted(edges, key=lambda e: abs(e.weight)):
        (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
        width = 1 + 3 * abs(edge.weight) / heaviest
        stroke = "var(--for)" if agrees(edge) else "var(--against)"
        dashes = "" if agrees(edge) else ' stroke-dasharray="6 5"'
        yield (
            f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{stroke}" stroke-opacity=".55" stroke-width="{width:.1f}"'
            f'{dashes} fill="none"/>'
        )


def _circles(nodes: Sequence[Node], places: Mapping[str, Place]) -> Iterator[str]:
    most = max(node.positions for node in nodes) or 1
    for node in nodes:
        x, y = places[node.id]
        radius = 4 + 7 * math.sqrt(node.positions / most)
        fill = "var(--ink)" if node.named else "var(--paper)"
        if node.mode == "issue":
            yield f'<rect x="{x - 6:g}" y="{y - 6:g}" width="12" height="12" fill="var(--both)" stroke="var(--paper)"/>'
        else:
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}" fill="{fill}" stroke="var(--ink)"/>'


def _labels(nodes: Sequence[Node], places: Mapping[str, Place]) -> Iterator[str]:
    """Names beside their nodes, moved up or down until they stand on no other name; the busiest nodes first."""
    taken: list[tuple[float, float, float]] = []
    for node in sorted(nodes, key=lambda n: (-n.positions, n.id)):
        x, y = places[node.id]
        name = cut(node.label, _LABEL)
        wide = columns(name) * LETTER
        left = x + 14 if x + 14 + wide < _WIDTH - 6 else x - 14 - wide
        down = next((d for d in _SHIFTS if _free(taken, left, y + 4 + d, wide)), 0)
        taken.append((left, y + 4 + down, wide))
        yield text(round(left, 1), round(y + 4 + down, 1), name, "halo")


def _free(taken: Sequence[tuple[float, float, float]], left: float, y: float, wide: float) -> bool:
    inside = _TOP - 30 < y < _HEIGHT - 50
    return inside and not any(
        abs(y - other) < _LINE and left < begin + width + 4 and begin < left + wide + 4 for begin, other, width in taken
    )


def _key(*, two_modes: bool) -> Iterator[str]:
    """What the strokes and circles mean."""
    more, less = ("for it", "against it, or as often for it") if two_modes else ("agree", "disagree, or as often agree")
    y = _HEIGHT - 20
    yield f'<path d="M10 {y - 4}h34" stroke="var(--for)" stroke-width="3"/>' + text(52, y, more, "s")
    yield f'<path d="M130 {y - 4}h34" stroke="var(--against)" stroke-width="3" stroke-dasharray="6 5"/>'
    yield text(172, y, less, "s")
    yield f'<circle cx="380" cy="{y - 4}" r="5" fill="var(--paper)" stroke="var(--ink)"/>' + text(
        392, y, "unnamed", "s"
    )
    if two_modes:
        yield f'<rect x="470" y="{y - 10}" width="12" height="12" fill="var(--both)"/>' + text(490, y, "issue", "s")
