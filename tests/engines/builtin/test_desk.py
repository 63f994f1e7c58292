"""The desk's rules that words alone give away."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.ask import Answer
from toolkit.documents import document
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.findings.rules import desk_rules, load_rules
from toolkit.grounding import Grounder
from toolkit.steps import desk
from toolkit.text.sentences import split


def rules_found(text: str) -> list[str]:
    article, rules = document(text, language="en"), tuple(desk_rules(load_rules()))
    variables = desk.DeskVariables(article, split(text), (), rules, 20)
    answer = asyncio.run(BuiltinEngine().answer(desk.ask(variables)))
    assert isinstance(answer, Answer)
    findings = desk.read(Grounder(article, split(text)), [answer.reply], rules)
    assert all(e.start is not None for f in findings for e in f.evidence)
    return [f.rule for f in findings]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("A number of ships left the port.", "desk.vague_figure"),
        ("Ada Brandt admitted that the berth was late.", "desk.loaded_verb"),
        ("They asked for a pause. The cease-fire was refused.", "desk.shifting_terms"),
        ("The berth cost $84 million.", "desk.unattributed_figure"),
    ],
)
def test_rules_fire(text: str, rule: str) -> None:
    assert rules_found(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Twelve ships left the port.",
        "“A number of ships left,” Ada Brandt said.",
        "Ada Brandt said that the berth cost $84 million.",
        "They asked for a pause. The pause was refused.",
    ],
)
def test_rules_stay_silent(text: str) -> None:
    assert rules_found(text) == []


@given(st.text(max_size=160))
def test_any_article_is_read(text: str) -> None:
    if split(text):
        rules_found(text)
