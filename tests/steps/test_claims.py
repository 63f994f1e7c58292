"""Claims: located, marked, valued, scored; and nothing invented passes unseen."""

from __future__ import annotations

import pytest

from toolkit.app import prompt_folders
from toolkit.documents import document
from toolkit.grounding import Grounder
from toolkit.prompts import PromptLibrary
from toolkit.records import Actor, ActorKind, Bound, ClaimKind
from toolkit.replies import ClaimReply, ClaimsReply, Quote
from toolkit.steps import claims
from toolkit.text.sentences import split

TEXT = (
    "The council of Harbourtown closed the berth on Friday. About 1.2 million euros are missing, Ada Brandt said.\n\n"
    "“The berth may never reopen,” Brandt said. Traffic fell by 12 percent."
)
DOCUMENT = document(TEXT, title="Berth closed", published_at="2023-03-05", language="en")
SENTENCES = split(TEXT)
ACTORS = (Actor(id="A1", name="Ada Brandt", aliases=("Brandt",), kind=ActorKind.PERSON, named=True),)
VARIABLES = claims.ClaimsVariables(DOCUMENT, SENTENCES, ACTORS, 10)


def reply(text: str, words: str, sentence: int, **fields: object) -> ClaimReply:
    values = {"actor": None, "hedge": None, "kind": ClaimKind.EVENT} | fields
    return ClaimReply(evidence=[Quote(sentences=[sentence], words=words)], text=text, **values)


def read(*items: ClaimReply) -> claims.FoundClaims:
    return claims.read(Grounder(DOCUMENT, SENTENCES), [ClaimsReply(claims=list(items))])


def test_a_claim_has_its_place_values_and_worth() -> None:
    words = "1.2 million euros are missing"
    fields = {"actor": "A1", "hedge": "About", "kind": ClaimKind.QUANTITY}
    item = reply("About 1.2 million euros are missing [from the berth]", words, 2, **fields)
    (claim,) = read(item).claims
    (quantity,) = claim.quantities
    assert (claim.id, claim.actor, claim.hedge, claim.checkable) == ("C1", "A1", "About", True)
    assert (quantity.low, quantity.unit, quantity.bound) == (1.2e6, "EUR", Bound.ABOUT)
    assert claim.evidence[0].start is not None
    assert TEXT[claim.evidence[0].start : claim.evidence[0].end] == "1.2 million euros are missing"
    assert claim.worth is not None and {"quantity", "measured"} <= {r.question for r in claim.worth.reasons}


def test_dates_are_resolved_against_the_article() -> None:
    (claim,) = read(reply("The council closed the berth on Friday", "closed the berth on Friday", 1)).claims
    assert [(d.text, d.first, d.relative) for d in claim.dates] == [("Friday", "2023-03-03", True)]


def test_what_is_filled_in_without_a_mark_gets_one() -> None:
    found = read(reply("Traffic in Harbourtown fell by 12 percent", "Traffic fell by 12 percent", 4))
    assert found.claims[0].text == "Traffic in [Harbourtown] fell by 12 percent"
    assert found.findings == ()


def test_a_resolved_date_is_no_invention() -> None:
    item = reply("The council closed the berth on Friday [3 March 2023]", "closed the berth on Friday", 1)
    assert read(item).findings == ()
    item = reply("The council closed the berth on Friday [2023-03-03]", "closed the berth on Friday", 1)
    assert read(item).findings == ()


@pytest.mark.parametrize("addition", ["under Mayor Quimby", "after 37 complaints", "[of Atlantis]"])
def test_what_the_article_does_not_have_is_reported(addition: str) -> None:
    found = read(reply(f"The council closed the berth {addition}", "closed the berth", 1))
    assert [f.kind for f in found.findings] == [claims.ADDED]
    assert "C1" in found.findings[0].message


def test_words_that_are_not_in_the_article_stay_visible_as_absent() -> None:
    (claim,) = read(reply("The mayor fled", "the mayor fled the country by night", 1)).claims
    assert claim.evidence[0].start is None
    assert not claim.evidence[0].grounded


@pytest.mark.parametrize("kind", [ClaimKind.OPINION, ClaimKind.PREDICTION])
def test_opinions_and_forecasts_are_kept_and_not_checkable(kind: ClaimKind) -> None:
    (claim,) = read(reply("The berth may never reopen", "The berth may never reopen", 3, kind=kind)).claims
    assert not claim.checkable and claim.reason


def test_a_hedge_that_is_not_in_the_text_is_dropped() -> None:
    (claim,) = read(reply("Traffic fell by 12 percent", "Traffic fell", 4, hedge="allegedly")).claims
    assert claim.hedge is None


def test_claims_come_in_text_order_once_each() -> None:
    one = reply("Traffic fell by 12 percent", "Traffic fell by 12 percent", 4)
    other = reply("The council closed the berth", "The council of Harbourtown closed the berth", 1)
    grounder = Grounder(DOCUMENT, SENTENCES)
    found = claims.read(grounder, [ClaimsReply(claims=[one, other]), ClaimsReply(claims=[one])])
    assert [(c.id, c.text) for c in found.claims] == [
        ("C1", "The council closed the berth"),
        ("C2", "Traffic fell by 12 percent"),
    ]


def test_the_same_fact_by_two_speakers_is_two_claims() -> None:
    one = reply("Traffic fell", "Traffic fell", 4)
    assert len(read(one, one.model_copy(update={"actor": "A1"})).claims) == 2


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (reply("Traffic fell", "Traffic fell", 4, actor="A9"), "'A9' is not in the roster"),
        (reply("Traffic fell", "  ", 4), "has no words"),
        (reply(" [] ", "Traffic fell", 4), "text: is empty"),
    ],
)
def test_problems_are_named(item: ClaimReply, says: str) -> None:
    (problem,) = claims.ask(VARIABLES).check(ClaimsReply(claims=[item]))
    assert says in problem


def test_a_claim_from_outside_has_values_and_no_place() -> None:
    claim = claims.given("x", "The toll rose to 12 lakh on 3/4/2021", date="2021-05-01")
    assert (claim.evidence, claim.quantities[0].low) == ((), 1.2e6)
    assert claim.dates[0].first is None and claim.dates[0].reason


def test_the_prompt_renders_with_its_variables() -> None:
    rendered = PromptLibrary(prompt_folders()).render("claims", VARIABLES)
    assert "At most 10 claims." in rendered.user and '"Ada Brandt"' in rendered.user
    assert rendered.user.rstrip().endswith(">>>")
    assert "Ada" not in rendered.system
