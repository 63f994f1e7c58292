"""ClaimReview: only what a named person signed, complete, short enough, and about somebody else's claim."""

from __future__ import annotations

import json
from typing import Any

import pytest

from toolkit.documents import document
from toolkit.errors import InputError
from toolkit.export.claimreview import LONGEST, claim_reviews, json_ld
from toolkit.records import Actor, ActorKind, Analysis, Check, CheckStatus, Claim, Coverage, Provenance, Review, Verdict
from toolkit.reviews.signing import sign


def analysis(text: str = "The berth cost 84 million [crowns]", **changes: Any) -> Analysis:
    article = document(
        "The berth cost 84 million.", title="Berth", source="https://paper.example/a", published_at="2026-01-02"
    )
    return Analysis(
        document=article,
        actors=(Actor(id="A1", name="Ada Brandt", kind=ActorKind.PERSON, named=True),),
        claims=(Claim(id="C1", text=text, actor="A1", evidence=()),),
        checks=(Check(claim="C1", status=CheckStatus.CHECKED, verdict=Verdict.CONTRADICTED),),
        coverage=Coverage(sentences=1, sentences_read=1, quotations=0, quotations_covered=0),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-02T00:00:00+00:00"),
    ).model_copy(update=changes)


def review(**changes: Any) -> Review:
    values = {
        "claim": "C1",
        "reviewer": "Lena Orth",
        "organisation": "Desk",
        "rating": 2,
        "label": "Mostly false",
        "url": "https://desk.example/checks/1",
        "reviewed_at": "2026-01-03",
    }
    return Review(**(values | changes))


def test_a_signed_check_becomes_a_claim_review() -> None:
    (written,) = claim_reviews(sign(analysis(), review()))
    assert json.loads(json.dumps(written)) == written
    assert written["@type"] == "ClaimReview"
    assert written["claimReviewed"] == "The berth cost 84 million crowns"
    assert written["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 2,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "Mostly false",
    }
    assert written["author"]["name"] == "Desk" and written["author"]["employee"]["name"] == "Lena Orth"
    assert written["itemReviewed"]["author"] == {"@type": "Person", "name": "Ada Brandt"}
    assert written["itemReviewed"]["appearance"]["url"] == "https://paper.example/a"
    assert "contradicted" not in json.dumps(written)


def test_without_a_signature_nothing_is_written() -> None:
    with pytest.raises(InputError, match="signed off"):
        claim_reviews(analysis())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"claim": "C9"}, "no claim 'C9'"),
        ({"reviewer": " "}, "name of the person"),
        ({"reviewer": "-"}, "name of the person"),
        ({"reviewer": "007"}, "name of the person"),
        ({"rating": 0}, "not between"),
        ({"rating": 6}, "not between"),
        ({"label": ""}, "label"),
        ({"url": "desk.example"}, "not the address"),
        ({"url": "javascript:alert(1)"}, "not the address"),
        ({"reviewed_at": "soon"}, "not a date"),
        ({"reviewed_at": "2999-01-01"}, "not come yet"),
    ],
)
def test_a_review_that_is_none_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        sign(analysis(), review(**changes))


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ((), "has no check; run"),
        ((Check(claim="C1", status=CheckStatus.FAILED, why="refused"),), "was not checked.* set its verdict first"),
        ((Check(claim="C1", status=CheckStatus.NOT_CHECKED),), "was not checked.* set its verdict first"),
    ],
)
def test_what_was_not_checked_cannot_be_signed(checks: tuple[Check, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        sign(analysis(checks=checks), review())


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (sign(analysis("x" * (LONGEST + 1)), review()), "76 characters"),
        (sign(analysis("That this is false is false"), review(label="False")), "gives the rating"),
        (sign(analysis(), review(url="https://www.paper.example/b")), "that made the claim"),
        (sign(analysis("It was called “false.”"), review(label="False")), "gives the rating"),
        (sign(analysis("It is mostly false, she said"), review()), "gives the rating"),
        (sign(analysis(), review(url="https://m.paper.example/b")), "that made the claim"),
        (analysis(reviews=(review(),), checks=()), "no finished check"),
        (
            analysis(reviews=(review(),), checks=(Check(claim="C1", status=CheckStatus.FAILED, why="refused"),)),
            "no finished check",
        ),
        (analysis(reviews=(review(), review())), "two reviews have the address"),
        (analysis(reviews=(review(reviewer="?"),)), "no name"),
        (analysis(reviews=(review(reviewer=""),)), "no reviewer"),
        (analysis(reviews=(review(rating=9),)), "the rating 9"),
        (analysis(reviews=(review(url="nowhere"),)), "which is none"),
        (analysis(reviews=(review(claim="C9"),)), "no claim"),
    ],
)
def test_what_may_not_be_published_is_refused(made: Analysis, says: str) -> None:
    with pytest.raises(InputError, match=says):
        claim_reviews(made)


def test_a_word_that_holds_the_rating_in_it_gives_nothing_away() -> None:
    (written,) = claim_reviews(sign(analysis("The falsehood cost 84 million"), review(label="False")))
    assert written["claimReviewed"] == "The falsehood cost 84 million"


def test_nothing_in_a_review_ends_the_script_it_is_put_in() -> None:
    text = json_ld(*claim_reviews(sign(analysis("</script><script>alert(1)"), review())))
    assert "<" not in text
    assert json.loads(text)["claimReviewed"] == "</script><script>alert(1)"


def test_a_date_that_is_none_is_left_out() -> None:
    made = analysis()
    vague = made.document.model_copy(update={"published_at": "early March 2026"})
    (written,) = claim_reviews(sign(made.model_copy(update={"document": vague}), review()))
    assert "datePublished" not in written["itemReviewed"]


def test_a_shorter_wording_may_be_given() -> None:
    (written,) = claim_reviews(sign(analysis("x" * 100), review(wording="The berth cost 84 million")))
    assert written["claimReviewed"] == "The berth cost 84 million"


def test_a_claim_of_the_article_is_the_outlets() -> None:
    made = analysis(claims=(Claim(id="C1", text="The berth cost 84 million", actor=None, evidence=()),))
    (written,) = claim_reviews(sign(made, review()))
    assert written["itemReviewed"]["author"] == {"@type": "Organization", "name": "paper.example"}


def test_signing_again_replaces() -> None:
    once = sign(analysis(), review())
    assert [r.rating for r in sign(once, review(rating=4, label="Mostly true")).reviews] == [4]
