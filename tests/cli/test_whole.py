"""The whole way with the embedded engine: a file in, every format out."""

from pathlib import Path

import pytest

from tests.report.hostile import ATTACK
from tests.report.test_html import Page
from toolkit import store
from toolkit.records import Analysis, Evidence

EXAMPLES = sorted(p for p in (Path(__file__).parents[2] / "examples").iterdir() if p.suffix in {".txt", ".md", ".html"})
QUOTE = "“We will not sign,” said Mayor Ada Brandt. The Harbour Board opposes the plan. "


def evidence_of(analysis: Analysis) -> list[Evidence]:
    """Every evidence item of an analysis."""
    said = [e for s in analysis.statements for e in s.evidence]
    taken = [e for p in analysis.positions for e in (*p.evidence, *(e for c in p.conditions for e in c.evidence))]
    rest = [e for f in analysis.findings for e in f.evidence] + [e for s in analysis.summary for e in s.evidence]
    return [*said, *taken, *rest, *analysis.coverage.uncovered_quotations]


def check_spans(analysis: Analysis) -> None:
    for item in evidence_of(analysis):
        if item.start is not None:
            assert analysis.document.text[item.start : item.end] == item.text


@pytest.mark.parametrize("example", EXAMPLES, ids=[p.name for p in EXAMPLES])
def test_every_example_in_every_format(stance, example, tmp_path):
    for suffix in ("json", "html", "md", "svg", "txt"):
        ran = stance("analyze", example, "-o", tmp_path / f"out.{suffix}")
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.startswith("engine: builtin (no OPENAI_API_KEY")
    analysis = store.from_json((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert analysis.statements
    check_spans(analysis)


@pytest.mark.parametrize(
    "text",
    [
        ATTACK + QUOTE,
        QUOTE + "and so on " * 10_000,
        QUOTE.replace(". ", ".\r\n\r\n"),
        "\u202b" + QUOTE + "\u202c\x00\x1b[2J",
        "{% for x in y %}{{ x.__class__ }}{% endfor %} " + QUOTE,
        "<script>alert('x')</script> " + QUOTE,
    ],
    ids=["attack", "one line of 100,000", "crlf", "controls", "template", "script"],
)
def test_a_strange_article_is_analysed_like_any_other(stance, tmp_path, text):
    path = tmp_path / "strange.txt"
    path.write_bytes(text.encode())
    ran = stance("analyze", path, "--format", "json")
    assert ran.code == 0
    analysis = store.from_json(ran.out)
    assert analysis.document.text == text
    assert "Ada Brandt" in {actor.name for actor in analysis.actors}
    check_spans(analysis)
    for form in ("table", "markdown", "html"):
        shown = stance("analyze", path, "--format", form)
        assert shown.code == 0
        assert not set(shown.out) & set("\x00\x1b\u202b\u202c\x07")
    assert sum(tag == "script" for tag, _ in Page(shown.out).tags) == 1


def test_every_asked_pair_gets_one_position(stance, article, tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text(
        "issues:\n- {id: dam, proposition: Velden should approve the dam.}\n"
        "- {id: moon, proposition: The moon should be blue.}\n"
    )
    ran = stance("analyze", article, "--issues", book, "--actors", "Lena Orth", "--actors", "Tomas Birk", "-f", "json")
    assert ran.code == 0
    analysis = store.from_json(ran.out)
    names = {actor.id: actor.name for actor in analysis.actors}
    asked = [(names[p.actor], p.issue) for p in analysis.positions]
    assert sorted(asked) == [("Lena Orth", "dam"), ("Lena Orth", "moon"), ("Tomas Birk", "dam"), ("Tomas Birk", "moon")]
    assert {p.stance for p in analysis.positions if p.issue == "moon"} == {"not_addressed"}


def test_exact_pairs(stance, article, tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("actor,issue\nLena Orth,dam\n")
    (tmp_path / "book.yaml").write_text("issues: [{id: dam, proposition: Velden should approve the dam.}]\n")
    ran = stance("analyze", article, "--issues", tmp_path / "book.yaml", "--pairs", pairs, "-f", "json")
    (position,) = store.from_json(ran.out).positions
    assert position.issue == "dam"


def test_a_pair_on_an_unknown_issue(stance, article, tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("actor,issue\nLena Orth,damn\n")
    (tmp_path / "book.yaml").write_text("issues: [{id: dam, proposition: Velden should approve the dam.}]\n")
    ran = stance("analyze", article, "--issues", tmp_path / "book.yaml", "--pairs", pairs)
    assert ran.code == 2
    assert "'damn'" in ran.err
