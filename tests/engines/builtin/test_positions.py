from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.builtin.stories import actor, ask, by_actor, statement, variables
from toolkit.records import ActorKind, Issue, Stance, Voice
from toolkit.replies import PositionsReply

PAUSE = Issue(id="I1", label="harvest pause", proposition="There should be a harvest pause.")
BARE = Issue(id="I1", label="Mara Quill", proposition="Mara Quill")


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Ada Brack called for a harvest pause.", Stance.SUPPORT),
        ("Ada Brack backs a harvest pause.", Stance.SUPPORT),
        ("Ada Brack is resisting calls for a harvest pause.", Stance.OPPOSE),
        ("Ada Brack rejected a harvest pause on Monday.", Stance.OPPOSE),
        ("Ada Brack has voiced opposition to a harvest pause.", Stance.OPPOSE),
        ("Ada Brack is not receptive to a harvest pause.", Stance.OPPOSE),
        ("Ada Brack will not accept a harvest pause.", Stance.OPPOSE),
        ("The harvest pause was rejected by Ada Brack.", Stance.OPPOSE),
        ("Ada Brack does not support a harvest pause.", Stance.UNCLEAR),
        ("Ada Brack opposes a harvest pause until the boats are repaired.", Stance.CONDITIONAL_OPPOSE),
        ("Ada Brack would accept a harvest pause if the boats were repaired.", Stance.CONDITIONAL_SUPPORT),
        ("Ada Brack declined to comment on the harvest pause.", Stance.NO_COMMENT),
        ("Ada Brack went home. The harvest pause began.", Stance.NOT_ADDRESSED),
    ],
)
def test_explicit_words_make_the_stance(text: str, stance: Stance) -> None:
    reply = ask(variables(text, ["Ada Brack"], issues=[PAUSE], pairs=[("A1", "I1")]))
    assert [p.stance for p in reply.positions] == [stance]


def test_an_issue_is_found_with_those_on_both_sides() -> None:
    text = (
        "Ada Brack and Tom Reel have called for a temporary pause in the harvest. "
        "Mara Quill is resisting calls for a temporary pause until the boats are repaired. "
        "Ole Stern did not seem receptive to the calls for a pause."
    )
    reply = ask(variables(text, ["Ada Brack", "Tom Reel", "Mara Quill", "Ole Stern"]))
    assert [(i.label, i.proposition) for i in reply.issues] == [
        ("temporary pause", "There should be a temporary pause.")
    ]
    found = by_actor(reply)
    assert {a: p.stance for a, p in found.items()} == {
        "A1": Stance.SUPPORT,
        "A2": Stance.SUPPORT,
        "A3": Stance.CONDITIONAL_OPPOSE,
        "A4": Stance.OPPOSE,
    }
    assert found["A3"].conditions[0].text == "until the boats are repaired"
    assert (found["A4"].voice, found["A4"].relayed_by) == (Voice.CHARACTERISED, None)


def test_what_the_speaker_says_is_the_speakers_position() -> None:
    text = "“I think we need a truce with the gulls,” Ada Brack said. Tom Reel rejected a truce."
    said = statement(1, "A1", "“I think we need a truce with the gulls,”", text)
    reply = ask(variables(text, ["Ada Brack", "Tom Reel"], [said]))
    assert {a: p.stance for a, p in by_actor(reply).items()} == {"A1": Stance.SUPPORT, "A2": Stance.OPPOSE}
    assert by_actor(reply)["A1"].statements == ["S1"]


def test_a_requirement_is_not_support() -> None:
    text = "Tom Reel called for a long truce. He said a deal would require a long truce."
    said = statement(1, "A2", "a deal would require a long truce", text)
    envoy = actor(2, "envoy", text, kind=ActorKind.ANONYMOUS)
    assert by_actor(ask(variables(text, ["Tom Reel", envoy], [said])))["A2"].stance == Stance.NEUTRAL


def test_another_persons_position_in_a_statement_is_relayed() -> None:
    text = "Ada Brack said Tom Reel opposes the harvest ban. Mara Quill backs the harvest ban."
    said = statement(1, "A1", "Tom Reel opposes the harvest ban", text)
    found = by_actor(ask(variables(text, ["Ada Brack", "Tom Reel", "Mara Quill"], [said])))
    assert (found["A2"].stance, found["A2"].voice, found["A2"].relayed_by) == (
        Stance.OPPOSE,
        Voice.CHARACTERISED,
        "A1",
    )
    assert "A1" not in found


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Ada Brack praised Mara Quill.", Stance.SUPPORT),
        ("Ada Brack slammed Mara Quill.", Stance.OPPOSE),
        ("Mara Quill was criticized by Ada Brack.", Stance.OPPOSE),
        ("Ada Brack, an ally of Mara Quill, left early.", Stance.SUPPORT),
        ("Ada Brack filed a lawsuit against Quill.", Stance.OPPOSE),
        ("Ada Brack swam. The gulls cried. The boats left. Mara Quill slept.", Stance.NOT_ADDRESSED),
    ],
)
def test_an_entity_can_be_the_issue(text: str, stance: Stance) -> None:
    reply = ask(variables(text, ["Ada Brack"], issues=[BARE], pairs=[("A1", "I1")]))
    assert [p.stance for p in reply.positions] == [stance]


def test_asked_actors_get_one_position_on_each_issue() -> None:
    text = "Ada Brack called for a long pause. Tom Reel slept."
    reply = ask(variables(text, ["Ada Brack", "Tom Reel"], only=["A2"]))
    assert [(p.actor, p.stance) for p in reply.positions] == [("A2", Stance.NOT_ADDRESSED)]


def test_an_empty_text_is_answered() -> None:
    assert ask(variables("", [])) == PositionsReply(issues=[], positions=[], summary=[])


WORDS = (
    "Ada Brack supports opposes a the pause ban unless if , . “ ” not calls for urged to said he will Tom Reel no need by "
    "was — é 🐟"
).split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_get_an_answer_that_holds_and_cites_verbatim(words: list[str]) -> None:
    text = " ".join(words)
    given_ = variables(text, ["Ada Brack", "Tom Reel"])
    reply = ask(given_)
    quotes = [q for p in reply.positions for q in [*p.evidence, *(q for c in p.conditions for q in c.evidence)]]
    assert all(q.words in text for q in quotes)
    targeted = variables(text, ["Ada Brack", "Tom Reel"], issues=[PAUSE], pairs=[("A1", "I1"), ("A2", "I1")])
    assert len(ask(targeted).positions) == 2
