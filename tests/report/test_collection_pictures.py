"""The pictures of a collection: what they show, that they are sound XML, and that nothing in a name breaks them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import altair
import pytest

from tests.report.hostile import ATTACK
from tests.together.people import position
from toolkit.records import ActorKind
from toolkit.report import charts
from toolkit.report.grid import grid
from toolkit.report.lettering import LETTER
from toolkit.report.netplot import netplot, placed
from toolkit.report.timeline import timeline
from toolkit.together import DatedPosition, JoinedIssue, Network, Norm, Tie, Together
from toolkit.together.actors import Joined, People
from toolkit.together.issues import Topics

SVG = "{http://www.w3.org/2000/svg}"


def whole(*positions: DatedPosition, names: dict[str, str] | None = None) -> Together:
    actors = dict.fromkeys(p.actor for p in positions)
    issues = dict.fromkeys(p.issue for p in positions)
    return Together(
        articles=(),
        people=People(
            tuple(
                Joined(id=a, name=(names or {}).get(a, a), names=(a,), kind=ActorKind.PERSON, named=True, places=())
                for a in actors
            ),
            (),
            {},
        ),
        topics=Topics(
            tuple(
                JoinedIssue(id=i, label=i, proposition=(names or {}).get(i, i), origin="codebook", confirmed=True)
                for i in issues
            ),
            {},
        ),
        positions=positions,
        said={},
        copies=(),
        disagreements=(),
        statements=0,
        distinct=0,
    )


FULL = whole(
    position("Ada Brandt", "mine", "support", "2026-01-01"),
    position("Ada Brandt", "mine", "support", "2026-01-01", id="again"),
    position("Ada Brandt", "mine", "conditional_oppose", "2026-06-01"),
    position("Carl Weiss", "mine", "oppose", "2026-03-01"),
    position("Carl Weiss", "berth", "mixed", None),
    position("Lena Orth", "berth", "support", "2026-03-01"),
    position("Lena Orth", "mine", "support", "2026-03-02"),
    position("Otto Kern", "mine", "support", "2026-03-05"),
)
NETWORK = FULL.network(Tie.SUBTRACT, Norm.AVERAGE)


def shown(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(picture).iter(f"{SVG}text")]


PICTURES: list[Callable[[Together], str]] = [
    grid,
    timeline,
    lambda w: netplot(w.network(Tie.SUBTRACT)),
    lambda w: netplot(w.affiliations()),
]


@pytest.mark.parametrize("draw", PICTURES)
def test_pictures_can_be_read_by_those_who_do_not_see_them(draw: Callable[[Together], str]) -> None:
    root = ElementTree.fromstring(draw(FULL))
    assert root.get("role") == "img"
    labels = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert root.get("aria-labelledby") == " ".join(str(label.get("id")) for label in labels if label is not None)
    assert all(label is not None and label.text for label in labels)


@pytest.mark.parametrize("draw", PICTURES)
def test_pictures_hold_nothing_but_shapes_and_text(draw: Callable[[Together], str]) -> None:
    for text in (ATTACK, ATTACK[::-1]):
        hostile = whole(*FULL.positions, names={"Ada Brandt": text, "mine": text})
        root = ElementTree.fromstring(draw(hostile))
        tags = {node.tag.removeprefix(SVG) for node in root.iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text", "tspan", "path", "circle"}
        assert not any(name.startswith("on") or name.endswith("href") for node in root.iter() for name in node.attrib)


@pytest.mark.parametrize("draw", PICTURES)
def test_pictures_of_nothing_say_so(draw: Callable[[Together], str]) -> None:
    assert any("No " in line or "no " in line for line in shown(draw(whole())))


@pytest.mark.parametrize("draw", PICTURES)
def test_one_collection_is_always_drawn_alike(draw: Callable[[Together], str]) -> None:
    assert draw(FULL) == draw(FULL)


def test_the_grid_has_a_sign_and_a_number_for_each_stance() -> None:
    lines = shown(grid(FULL))
    assert "▲ 2  ▽ 1" in lines
    assert "◆ 1" in lines
    assert any("supports" in line and "▲" in line for line in lines)


def test_the_timeline_counts_what_stands_on_one_place_and_joins_what_differs() -> None:
    picture = timeline(FULL)
    lines = shown(picture)
    assert "×2" in lines
    assert picture.count('stroke-dasharray="1 4"') == 1
    assert "2026-01-01" in lines
    assert not any("Carl Weiss" in line for line in shown(timeline(FULL, issue="berth")))


def test_signs_of_one_lane_do_not_stand_on_each_other() -> None:
    stances = ("support", "oppose", "mixed", "neutral", "conditional_support")
    crowd = whole(
        *(position("Ada", "mine", s, f"2026-01-0{n}") for n, s in enumerate(stances, 1)), *FULL.positions[2:3]
    )
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="[\d.]+" class="side', timeline(crowd)) if x]
    first = sorted(places[:5])
    assert all(later - earlier >= 20 for earlier, later in pairwise(first))


def test_ties_of_agreement_and_conflict_differ_in_more_than_colour() -> None:
    picture = netplot(NETWORK)
    drawn = re.findall(r'<path d="M[^"]+L[^>]+>', picture)
    assert len(drawn) == len(NETWORK.edges)
    assert {"stroke-dasharray" in tie for tie in drawn} == {True, False}
    for edge in NETWORK.edges:
        assert {edge.source, edge.target} <= set(placed(NETWORK))


def test_a_tie_with_as_much_conflict_as_agreement_is_drawn_as_the_key_says() -> None:
    both = whole(
        position("Ada", "mine", "support"),
        position("Ben", "mine", "oppose"),
        position("Ada", "toll", "support"),
        position("Ben", "toll", "support"),
    )
    (edge,) = both.network(Tie.CONFLICT).edges
    assert (edge.agree, edge.disagree) == (1, 1)
    (drawn,) = re.findall(r'<path d="M[^"]+L[^>]+>', netplot(both.network(Tie.CONFLICT)))
    assert "stroke-dasharray" in drawn


def test_names_in_a_network_do_not_stand_on_each_other() -> None:
    actors = [f"Somebody Number {n}" for n in range(14)]
    crowd = whole(*(position(a, "mine", "support" if n % 2 else "oppose") for n, a in enumerate(actors)))
    texts = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="halo">([^<]+)<', netplot(crowd.network(Tie.SUBTRACT)))
    assert len(texts) == 14
    boxes = [(float(x), float(y), len(name) * LETTER) for x, y, name in texts]
    for at, (x, y, wide) in enumerate(boxes):
        for left, top, width in boxes[:at]:
            assert abs(y - top) >= 10 or x >= left + width or left >= x + wide


CHARTS: list[Callable[[], altair.TopLevelMixin]] = [
    lambda: charts.stance_matrix(FULL),
    lambda: charts.timeline_chart(FULL),
    lambda: charts.timeline_chart(FULL, issue="mine"),
    lambda: charts.network_chart(NETWORK),
    lambda: charts.network_chart(FULL.affiliations()),
    lambda: charts.polarisation_chart(FULL.polarisation(30)),
]


@pytest.mark.parametrize("make", CHARTS)
def test_charts_are_valid_vega_lite(make: Callable[[], altair.TopLevelMixin]) -> None:
    made = make().to_dict(validate=True)
    assert made["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_the_charts_hold_the_positions() -> None:
    made = charts.timeline_chart(FULL).to_dict()
    values = made["data"]["values"]
    assert len(values) == 7  # one has no day
    assert values[0]["words"] == "so be it"
    assert set(made["encoding"]) >= {"color", "shape"}
    empty = charts.network_chart(Network(name="x", norm="none", nodes=(), edges=()))
    assert empty.to_dict()
