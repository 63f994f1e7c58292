"""Claims by rules: who states what, what kind it is, and what is left out."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.ask import Answer
from toolkit.documents import document
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.grounding import Grounder
from toolkit.records import Actor, ActorKind, Claim, ClaimKind, Mention
from toolkit.steps import claims
from toolkit.text.sentences import split


def found(text: str, *actors: Actor, at_most: int = 30, date: str | None = "2026-03-04") -> tuple[Claim, ...]:
    article = document(text, published_at=date, language="en")
    sentences = split(text)
    variables = claims.ClaimsVariables(article, sentences, actors, at_most)
    answer = asyncio.run(BuiltinEngine().answer(claims.ask(variables)))
    assert isinstance(answer, Answer)
    assert all(text[t.start : t.end] == t.found for t in answer.trace)
    return claims.read(Grounder(article, sentences), [answer.reply]).claims


def person(identifier: str, name: str, text: str) -> Actor:
    start = text.index(name)
    mention = Mention(start=start, end=start + len(name), text=name, sentence=1)
    return Actor(id=identifier, name=name, kind=ActorKind.PERSON, named=True, mentions=(mention,))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The berth cost 84 million crowns in 2019.", ClaimKind.QUANTITY),
        ("The town council voted against the tax.", ClaimKind.EVENT),
        ("The flood killed the trees because of the salt in the water.", ClaimKind.CAUSAL),
        ("The new law bans all foreign ships from the port of Velden.", ClaimKind.RULE),
        ("The port had more ships than any other port in the country.", ClaimKind.COMPARISON),
        ("The government will close the port in 2029.", ClaimKind.PREDICTION),
        ("The council should raise the tax by 12 percent.", ClaimKind.OPINION),
    ],
)
def test_kinds(sentence: str, kind: ClaimKind) -> None:
    (claim,) = found(sentence)
    assert claim.kind is kind
    assert claim.checkable == (kind not in claims.NOT_FACTS)


def test_a_speaker_states_what_is_reported() -> None:
    text = "Ada Brandt said the tax had cost the town 12 million crowns. The council lost 3 votes in 2021."
    said, narrated = found(text, person("A1", "Ada Brandt", text))
    assert (said.actor, narrated.actor) == ("A1", None)
    assert said.text.startswith("The tax had cost")


def test_figures_beside_a_quotation_are_not_lost() -> None:
    text = "“You have to leave now, all of you,” Ada Brandt wrote on 1.2 million pamphlets dropped over the town."
    assert any(q.low == 1.2e6 for claim in found(text, person("A1", "Ada Brandt", text)) for q in claim.quantities)


def test_an_opening_pronoun_is_filled_in_where_one_person_can_be_meant() -> None:
    text = "Ada Brandt was elected in 2019. She voted for the tax in 2021."
    assert "She [Ada Brandt] voted" in [c.text for c in found(text, person("A1", "Ada Brandt", text))][1]
    two = "Ada Brandt was elected over Carl Voss in 2019. She voted for the tax in 2021."
    assert "[" not in found(two, person("A1", "Ada Brandt", two), person("A2", "Carl Voss", two))[1].text


def test_relative_dates_are_filled_in_where_the_date_is_known() -> None:
    text = "The council voted on Monday to raise the tax."
    assert "Monday [2026-03-02]" in found(text)[0].text
    assert "[" not in found(text, date=None)[0].text


def test_what_somebody_did_by_speaking_is_told_by_the_article_in_a_whole_sentence() -> None:
    text = "Ada Brandt denounced the tax of 12 million crowns as a crime on Monday."
    (claim,) = found(text, person("A1", "Ada Brandt", text))
    assert claim.actor is None and claim.text.startswith("Ada Brandt denounced")


def test_what_an_attribution_divides_is_one_claim_with_two_places() -> None:
    text = "“Loud aircraft at night,” Ada Brandt said, “cause heart disease in 22 percent of patients.”"
    (claim,) = found(text, person("A1", "Ada Brandt", text))
    assert claim.text == "Loud aircraft at night cause heart disease in 22 percent of patients."
    assert [e.text for e in claim.evidence] == [
        "Loud aircraft at night,",
        "cause heart disease in 22 percent of patients.",
    ]
    assert all(text[e.start : e.end] == e.text for e in claim.evidence)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("“The mill cost 12 million crowns in 2023 and was ‘a bargain,’” she said.", "a bargain’."),
        ("The mill cost 12 million crowns in 2023 and was called “a bargain.”.", "called “a bargain.”"),
        ("The mill cost 12 million crowns in 2023 and was called “a bargain”.", "called “a bargain”."),
    ],
)
def test_a_claim_ends_in_one_mark(text: str, claim: str) -> None:
    assert next(c.text for c in found(text)).endswith(claim)


def test_a_fact_about_somebody_who_refuses_to_comment_in_passing_is_a_claim() -> None:
    text = "Ada Brandt, who declined to comment on the sale, sold 12 mills in 2023."
    assert [c.text for c in found(text)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "“We will not sell the mill,” said Ada Brandt, a 70-year-old retiree from Velden.",
        "“We will not sell the mill,” she said, citing a rise of 12 percent in the price of flour.",
        "“Are 12 percent of the budget not enough?” said Ada Brandt.",
        "(Adds comments of the mayor, paragraphs 1-2, 7-8)",
        "3 Ada Brandt and the mayor of Velden in 2018 Credit: Archive",
        "A spokesman for the mill declined to comment on its sale for 12 million crowns in 2023.",
        "The mill, which lost 12 million crowns in 2023, did not respond to a request for comment.",
        "The owner of the 12 mills could not be reached for comment in 2023.",
    ],
)
def test_attributions_fragments_questions_and_captions_are_no_claims(text: str) -> None:
    assert [c for c in found(text) if c.checkable] == []


def test_a_dateline_is_not_part_of_a_claim() -> None:
    for dateline in ("VELDEN, March 4 (Wire) — ", "VELDEN (AP) - ", "VELDEN, Neb., Feb. 21, 2025 /WIRE/ - "):
        (claim,) = found(f"{dateline}The town sold the mill for 84 million crowns.")
        assert claim.text == "The town sold the mill for 84 million crowns."


def test_a_fact_is_listed_once() -> None:
    words = "The old mill in Velden was sold for 84 million crowns in 2019"
    assert len(found(f"{words}.\n\nAda Brandt was elected mayor of Velden in 2020.\n\n{words} (pictured).")) == 2


def test_i_is_filled_in_with_who_says_it() -> None:
    text = "“I closed two libraries in the spring to save £900,000,” said Ada Brandt."
    (claim,) = found(text, person("A1", "Ada Brandt", text))
    assert claim.text.startswith("I [Ada Brandt] closed two libraries")


def test_a_coming_weekday_is_filled_in_as_one_to_come() -> None:
    (claim,) = found("The council will vote on Monday on a budget of 84 million crowns.")
    assert "Monday [2026-03-09]" in claim.text and claim.checkable


def test_talk_and_questions_are_left_out_and_the_limit_keeps_the_worthiest() -> None:
    text = "It was a fine day. Who knows? The berth cost 84 million crowns in 2019. The council met."
    assert [c.text for c in found(text, at_most=1)] == ["The berth cost 84 million crowns in 2019."]


@given(st.text(max_size=200))
def test_any_article_is_read(text: str) -> None:
    if text.strip():
        for claim in found(text):
            assert claim.evidence
