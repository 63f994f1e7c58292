from __future__ import annotations

import pytest

from tests.engines.builtin.stories import actor, ask, by_actor, statement, variables
from toolkit.records import ActorKind, Issue, Speech, Stance

QUILL = Issue(id="I1", label="Mara Quill", proposition="Mara Quill")
TOLL = Issue(id="I1", label="bridge toll", proposition="bridge toll")


def stance(text: str, issue: Issue = QUILL, said: str | None = None) -> Stance:
    statements = [statement(1, "A1", said, text, Speech.DIRECT)] if said else []
    given = variables(text, ["Ada Brack"], statements, issues=[issue], pairs=[("A1", "I1")], chosen=True)
    return by_actor(ask(given))["A1"].stance


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Ada Brack endorsed Mara Quill.", "support"),
        ("Ada Brack accused Quill of lying.", "oppose"),
        ("Ada Brack opposed efforts to discredit Quill.", "support"),
        ("Mara Quill was praised by Ada Brack.", "support"),
        ("Accusing Mara Quill of waste, Ada Brack left.", "oppose"),
        ("Criticism of Mara Quill came from Ada Brack.", "oppose"),
        ("Ada Brack, Quill's chief of staff, spoke to Mara Quill.", "support"),
        ("Ada Brack, a critic of Mara Quill, left early.", "oppose"),
        ("Mara Quill’s rival Ada Brack left early.", "oppose"),
        ("Ada Brack and Mara Quill opened the school.", "support"),
        ("Tensions between Ada Brack and Mara Quill rose.", "oppose"),
        ("Ada Brack called for Mara Quill to resign.", "oppose"),
        ("Republican Ada Brack met Democrat Mara Quill.", "oppose"),
    ],
)
def test_constructions_show_the_side(text: str, side: str) -> None:
    assert stance(text) == side


def test_words_of_blame_count_where_the_actor_is_speaking() -> None:
    text = "Ada Brack spoke. “Mara Quill is a reckless liar and a disgrace,” she said."
    assert stance(text, QUILL, "Mara Quill is a reckless liar and a disgrace,") == Stance.OPPOSE
    text = "Ada Brack spoke. “Mara Quill is an honest and brave leader,” she said."
    assert stance(text, QUILL, "Mara Quill is an honest and brave leader,") == Stance.SUPPORT


def test_what_somebody_made_is_what_they_are_for() -> None:
    assert stance("Ada Brack’s bridge toll starts on Monday.", TOLL) == Stance.SUPPORT


def test_another_name_of_the_actor_in_the_roster_counts() -> None:
    text = "The Reelers attacked Mara Quill. The Brack administration praised Mara Quill."
    names = [actor(1, "Ada Brack", text), actor(2, "Brack administration", text, kind=ActorKind.ORGANISATION)]
    reply = ask(variables(text, names, issues=[QUILL], pairs=[("A1", "I1")]))
    assert by_actor(reply)["A1"].stance == Stance.SUPPORT


def test_evidence_is_a_sentence_that_speaks_of_the_target() -> None:
    text = "Ada Brack slept. Ada Brack slammed Mara Quill. The gulls cried."
    position = by_actor(ask(variables(text, ["Ada Brack"], issues=[QUILL], pairs=[("A1", "I1")])))["A1"]
    assert [q.words for q in position.evidence] == ["Ada Brack slammed Mara Quill."]
    assert position.summary == "Ada Brack is critical of Mara Quill."
