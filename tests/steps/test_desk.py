"""The desk's reading: notices by rule, located, never repeated, and left out aloud where their words are invented."""

from __future__ import annotations

import pytest

from toolkit.app import prompt_folders
from toolkit.documents import document
from toolkit.findings.rules import desk_rules, load_rules
from toolkit.grounding import Grounder
from toolkit.prompts import PromptLibrary
from toolkit.records import Finding, Severity
from toolkit.replies import DeskReply, NoticeReply, Quote
from toolkit.steps import desk
from toolkit.text.sentences import split

TEXT = "Dozens came. “We cannot yet say,” Ada Brandt said, refusing to answer."
DOCUMENT = document(TEXT, language="en")
RULES = tuple(desk_rules(load_rules()))
VARIABLES = desk.DeskVariables(DOCUMENT, split(TEXT), (), RULES, 5)


def notice(words: str, rule: str = "desk.vague_figure", message: str = "No figure.") -> NoticeReply:
    return NoticeReply(evidence=[Quote(sentences=[1], words=words)], rule=rule, message=message)


def read(*notices: NoticeReply) -> tuple[Finding, ...]:
    return desk.read(Grounder(DOCUMENT, split(TEXT)), [DeskReply(notices=list(notices))], RULES)


def test_a_notice_is_a_finding_with_its_rule_and_place() -> None:
    (finding,) = read(notice("Dozens"))
    assert (finding.rule, finding.kind, finding.severity) == ("desk.vague_figure", "vague_figure", Severity.INFO)
    assert finding.evidence[0].start == 0


def test_the_same_place_under_one_rule_is_noticed_once() -> None:
    assert len(read(notice("Dozens"), notice("Dozens", message="Again."))) == 1
    assert len(read(notice("Dozens"), notice("Dozens", rule="desk.undated_figure"))) == 2


def test_notices_without_a_place_are_left_out_and_counted() -> None:
    (finding,) = read(notice("scores of people were weeping"))
    assert finding.rule == desk.UNLOCATED and finding.message.startswith("1 of")


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (notice("Dozens", rule="desk.moon"), "'desk.moon' is not one of the rules"),
        (notice(" "), "has no words"),
        (notice("Dozens", message=" "), "message: is empty"),
    ],
)
def test_problems_are_named(item: NoticeReply, says: str) -> None:
    (problem,) = desk.ask(VARIABLES).check(DeskReply(notices=[item]))
    assert says in problem


def test_the_prompt_lists_the_rules_in_force() -> None:
    rendered = PromptLibrary(prompt_folders()).render("desk", VARIABLES)
    assert all(f"{rule.id}: {rule.text}" in rendered.user for rule in RULES)
    assert "copy.doubled_word" not in rendered.user
