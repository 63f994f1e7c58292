import io

import pytest
from rich.console import Console

from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.records import Analysis
from toolkit.report.table import print_table
from toolkit.report.words import STANCES


def shown(analysis: Analysis, width: int = 80, *, explain: bool = False, terminal: bool = False) -> str:
    stream = io.StringIO()
    print_table(
        analysis, Console(file=stream, width=width, force_terminal=terminal, color_system=None), explain=explain
    )
    return stream.getvalue()


def test_it_tells_who_takes_which_position_in_which_words():
    text = shown(ANALYSIS)
    for words in (
        "Velden split over dam on the Aar",
        "velden.txt · Ana Ruiz · 2026-03-04",
        "▽ opposes on a condition  Lena Orth",
        "condition: until the fish ladder is paid for",
        "▼ opposes  regional water board, as described by Lena Orth",
        "“It is a good plan,” … “and it is a late one.”  s4",
        "a senior official  anonymous  not named: because talks go on",
        "Nobody is credited with",
        "✗ contradicted by the evidence  The river Aar flows above the town",
        "speaks against it: “The Aar passes below the town.”",
        "signed off by Ana Ruiz: Right",
        "✗ not found in the article",
        "6 of 7 sentences read, 4 of 5 quotations accounted for",
        "Nothing is attributed to: Aarkraft",
        "positions: truncated: the reply was cut off",
        "some-model-2026-01-01",
    ):
        assert words in text


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_it_fits_and_leaves_no_spaces_at_line_ends(width):
    lines = shown(ANALYSIS, width, explain=True).splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


def test_rules_are_explained_on_demand_only():
    assert "en.cue.said" in shown(ANALYSIS, explain=True)
    assert "en.cue.said" not in shown(ANALYSIS)
    assert "gives no explanations" in shown(ANALYSIS.model_copy(update={"trace": ()}), explain=True)
    rules = ANALYSIS.provenance.model_copy(update={"engine": "builtin"})
    empty = shown(ANALYSIS.model_copy(update={"trace": (), "provenance": rules}), explain=True)
    assert "No rule found anything." in empty and "gives no explanations" not in empty


def test_an_article_does_nothing_to_the_terminal():
    text = shown(attacked(), explain=True, terminal=True)
    for character in "\x00\x07\x08\x9b\u202e\u2066":
        assert character not in text
    assert "\x1b[31m" not in text
    assert "\x1b]0" not in text
    assert "[bold red]rich[/]" in " ".join(text.split())
    assert ":smile:" in text
    assert "␛[31mred" in text


def test_an_empty_analysis_is_a_report_too():
    empty = ANALYSIS.model_copy(
        update={
            "actors": (),
            "issues": (),
            "statements": (),
            "positions": (),
            "findings": (),
            "failures": (),
            "summary": (),
        }
    )
    assert "No position was found." in shown(empty)


def test_every_stance_has_a_sign_and_words_of_its_own():
    signs, labels = zip(*STANCES.values(), strict=True)
    assert len(set(signs)) == len(set(labels)) == len(STANCES)
