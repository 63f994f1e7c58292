from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.records import Analysis
from toolkit.report.svg import svg

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(analysis: Analysis) -> ElementTree.Element:
    return ElementTree.fromstring(svg(analysis))


def texts(analysis: Analysis) -> str:
    return " ".join(element.text or "" for element in parsed(analysis).iter(f"{NAMESPACE}text"))


def test_the_matrix_is_in_the_picture():
    text = texts(ANALYSIS)
    for words in (
        "Velden should approve the dam on",
        "Lena Orth",
        "▽ opposes on a condition",
        "until the fish ladder is paid",
        "▼ opposes as described by Lena Orth",
        "✗ words not found",
        "engine openai",
    ):
        assert words in text
    assert "Aarkraft" not in text.replace("Tomas Birk", "")


def test_blanks_are_marked_as_such():
    blanks = [r for r in parsed(ANALYSIS).iter(f"{NAMESPACE}rect") if r.get("class") == "n"]
    assert len(blanks) == 3


@pytest.mark.parametrize("analysis", [ANALYSIS, attacked()], ids=["plain", "hostile"])
def test_there_are_only_shapes_and_text(analysis):
    root = parsed(analysis)
    assert {e.tag.removeprefix(NAMESPACE) for e in root.iter()} == {
        "svg", "title", "style", "defs", "pattern", "path", "rect", "text",
    }  # fmt: skip
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on") or "href" in name]


def test_everything_lies_within_the_picture():
    root = parsed(ANALYSIS)
    height, width = float(root.get("height") or 0), float(root.get("width") or 0)
    for element in root.iter(f"{NAMESPACE}text"):
        assert 0 <= float(element.get("x") or 0) < width
        assert 0 < float(element.get("y") or 0) < height


@given(st.text())
def test_any_name_gives_well_formed_xml(name):
    actor = ANALYSIS.actors[0].model_copy(update={"name": name})
    texts(ANALYSIS.model_copy(update={"actors": (actor, *ANALYSIS.actors[1:])}))


def test_no_positions_at_all():
    assert "No position was found." in texts(ANALYSIS.model_copy(update={"positions": (), "issues": ()}))


@pytest.mark.parametrize("positions", [ANALYSIS.positions[:1], ()])
def test_how_it_was_made_is_told_whole_in_a_narrow_picture(positions):
    narrow = ANALYSIS.model_copy(update={"issues": ANALYSIS.issues[:1], "positions": positions})
    made = ANALYSIS.provenance
    for words in (made.engine, made.toolkit_version, made.created_at):
        assert words in texts(narrow)
    assert ("No position was found." in texts(narrow)) is (not positions)
