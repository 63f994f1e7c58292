from __future__ import annotations

import pytest

from tests.engines.builtin.stories import actor, ask, by_actor, statement, variables
from toolkit.records import ActorKind, Issue, Stance

MINE = Issue(id="I1", label="harbour mine", proposition="The harbour mine should go ahead.")


def stances(text: str, *names: str, said: tuple[str, str] | None = None) -> dict[str, Stance]:
    statements = [statement(1, said[0], said[1], text)] if said else []
    pairs = [(f"A{n}", "I1") for n in range(1, len(names) + 1)]
    reply = ask(variables(text, list(names), statements, issues=[MINE], pairs=pairs))
    return {a: p.stance for a, p in by_actor(reply).items()}


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Both Ada Brack and Mayor Tom Reel support the harbour mine.", {"A1", "A2"}),
        ("Ada Brack, who also met Tom Reel, supports the harbour mine.", {"A1"}),
        ("Ada Brack spoke while supporting the harbour mine.", {"A1"}),
        ("Ada Brack was met by a man supporting the harbour mine.", set()),
        ("Ada Brack will persuade Tom Reel to support the harbour mine.", set()),
        ("The office of Ada Brack supports the harbour mine.", set()),
    ],
)
def test_the_subject_holds_the_attitude(text: str, holders: set[str]) -> None:
    found = stances(text, "Ada Brack", "Tom Reel")
    assert {actor for actor, stance in found.items() if stance == Stance.SUPPORT} == holders


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ada Brack said it would accept the harbour mine.", "it would accept the harbour mine"),
        ("Ada Brack said she could live with the harbour mine.", "she could live with the harbour mine"),
        ("Ada Brack said the league backs the harbour mine.", "the league backs the harbour mine"),
        ("Ada Brack said we need the harbour mine.", "we need the harbour mine"),
    ],
)
def test_in_reported_words_the_speaker_holds_it(text: str, said: str) -> None:
    assert stances(text, "Ada Brack", said=("A1", said)) == {"A1": Stance.SUPPORT}


@pytest.mark.parametrize("said", ["Nobody likes the harbour mine", "some will oppose the harbour mine"])
def test_what_others_think_is_not_the_speakers(said: str) -> None:
    assert stances(f"Ada Brack said: {said}.", "Ada Brack", said=("A1", said)) == {"A1": Stance.NOT_ADDRESSED}


def test_neither_of_two_comments() -> None:
    text = "The harbour mine is new. Neither Ada Brack nor Tom Reel would comment."
    assert set(stances(text, "Ada Brack", "Tom Reel").values()) == {Stance.NO_COMMENT}


def test_a_country_that_only_says_which_judge_is_no_holder() -> None:
    text = "A Freedonia judge opposes the harbour mine."
    freedonia = actor(1, "Freedonia", text, kind=ActorKind.GOVERNMENT_BODY)
    reply = ask(variables(text, [freedonia], issues=[MINE], pairs=[("A1", "I1")]))
    assert by_actor(reply)["A1"].stance == Stance.NOT_ADDRESSED


def test_an_office_later_means_its_bearer() -> None:
    text = "Senator Ada Brack arrived. The senator opposes the harbour mine."
    assert stances(text, "Ada Brack") == {"A1": Stance.OPPOSE}
    text = "Senator Ada Brack met Senator Tom Reel. The senator opposes the harbour mine."
    assert set(stances(text, "Ada Brack", "Tom Reel").values()) == {Stance.NOT_ADDRESSED}
