from __future__ import annotations

import pytest

from tests.engines.builtin.stories import ask, by_actor, variables
from toolkit.records import Issue, Stance

NAMES = ["Ada Brack", "Tom Reel", "Mara Quill"]


@pytest.mark.parametrize(
    ("text", "propositions"),
    [
        ("Ada Brack called for an immediate inquiry.", ["There should be an immediate inquiry."]),
        ("Ada Brack demanded lower tariffs.", ["There should be lower tariffs."]),
        ("Ada Brack supports the clean water bill.", ["The clean water bill should be adopted."]),
        ("Ada Brack opposes the ferry plan.", ["The ferry plan should go ahead."]),
        ("Ada Brack rejected the merger application.", ["The merger application should be approved."]),
        ("Ada Brack loves her children. She supports her family.", []),
        ("Ada Brack supports Tom Reel.", []),
        ("Ada Brack went home.", []),
        ("Somebody called for a long inquiry.", []),
        ("Ada Brack plans to close the mill. Tom Reel opposes the closure.", ["The mill should be closed."]),
        (
            "Ada Brack voted by 3 to 2 to ban the old ferry. Tom Reel backs the ban.",
            ["The old ferry should be banned."],
        ),
        ("Ada Brack is against closing the mill. The closure is due.", ["The mill should be closed."]),
        (
            "Ada Brack opposes a plan to build two towers. Tom Reel is for building two towers.",
            ["Two towers should be built."],
        ),
        ("Ada Brack plans to close the mill.", []),
        ("Ada Brack supports the Clean Water Act.", ["The Clean Water Act should be adopted."]),
        ("Ada Brack seeks the Green nomination.", []),
        ("Ada Brack spoke of the fight against climate change.", []),
        ("Ada Brack wants to protect them against deportation.", []),
        ("Ada Brack demanded the industry change its ways.", []),
        ("“The plan is old,” she said. Ada Brack opposes the plan. “The plan is new,” she said.", []),
    ],
)
def test_an_issue_is_a_proposition_that_somebody_takes_a_side_on(text: str, propositions: list[str]) -> None:
    assert [i.proposition for i in ask(variables(text, NAMES)).issues] == propositions


def test_variants_of_one_issue_are_one() -> None:
    text = (
        "Ada Brack called for a temporary truce. Tom Reel wants a cease-fire. Mara Quill rejected a brief halt. "
        "Ada Brack opposes a carbon tax. Tom Reel backs an income tax."
    )
    reply = ask(variables(text, NAMES))
    assert [i.label for i in reply.issues] == ["temporary truce", "carbon tax", "income tax"]
    assert {a: p.stance for a, p in by_actor(reply).items()} == {
        "A1": Stance.SUPPORT,
        "A2": Stance.SUPPORT,
        "A3": Stance.OPPOSE,
    }


def test_at_most_three_issues_are_found() -> None:
    text = " ".join(f"Ada Brack supports the {word} plan." for word in ("ferry", "harbour", "school", "bridge", "mill"))
    assert len(ask(variables(text, NAMES)).issues) == 3


def test_found_issues_do_not_repeat_given_ones() -> None:
    given = Issue(id="I1", label="ferry plan", proposition="The ferry plan should go ahead.")
    text = "Ada Brack supports the ferry plan. Tom Reel opposes a long strike."
    wanted = variables(text, NAMES, issues=[given])
    reply = ask(type(wanted)(**{**vars(wanted), "find_issues": True}))
    assert [(i.id, i.label) for i in reply.issues] == [("I2", "long strike")]
    assert {(p.actor, p.issue) for p in reply.positions} == {("A1", "I1"), ("A2", "I2")}


def test_somebody_elses_demand_is_nobodys_position() -> None:
    text = "Ada Brack was interrupted by a man calling for a long strike. Tom Reel backs a long strike."
    assert set(by_actor(ask(variables(text, NAMES)))) == {"A2"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Ada Brack supports the bill. The clean water bill is new. The clean water bill is dear.", "clean water bill"),
        (
            "Ada Brack backs the ban. A ban on night flights is rare. The ban on night flights is new.",
            "ban on night flights",
        ),
        ("Ada Brack supports the bill. The bill is new.", None),
        ("Ada Brack opposes the different ferry plan.", "ferry plan"),
        ("Ada Brack recommended that the ferry plan be read.", None),
        ("Ada Brack closed the ferry inquiry.", None),
    ],
)
def test_an_issue_is_named_in_full_or_not_at_all(text: str, label: str | None) -> None:
    assert [i.label for i in ask(variables(text, NAMES)).issues] == ([label] if label else [])
