import pytest

from tests.samples import ANALYSIS, evidence
from toolkit.records import Check, CheckStatus, Claim, Match, Side, Verdict
from toolkit.report.queue import Fact, Need, facts_of, shelves


def fact(verdict: Verdict | None = None, **claim: object) -> Fact:
    made = Claim.model_validate({"id": "C1", "text": "x", "actor": None, "evidence": (), **claim})
    status = CheckStatus.CHECKED if verdict else CheckStatus.NOT_CHECKED
    return Fact(made, Check(claim="C1", status=status, verdict=verdict))


@pytest.mark.parametrize(
    ("verdict", "need"),
    [
        (Verdict.CONTRADICTED, Need.PERSON),
        (Verdict.CONFLICTING, Need.PERSON),
        (Verdict.NOT_ENOUGH_EVIDENCE, Need.EVIDENCE),
        (Verdict.PARTLY_SUPPORTED, Need.PERSON),
        (Verdict.SUPPORTED, Need.GLANCE),
        (Verdict.NOT_CHECKABLE, Need.NOTHING),
        (None, Need.CHECK),
    ],
)
def test_what_a_fact_needs(verdict, need):
    assert fact(verdict).need is need


def test_an_opinion_needs_nothing_and_a_failed_check_needs_a_person():
    assert fact(checkable=False).need is Need.NOTHING
    failed = Fact(fact().claim, Check(claim="C1", status=CheckStatus.FAILED))
    assert (failed.need, failed.state) == (Need.PERSON, "failed")


def test_the_queue_of_the_sample():
    found = {shelf.need: [f.claim.id for f in shelf.facts] for shelf in shelves(facts_of(ANALYSIS))}
    assert found == {Need.PERSON: ["C2", "C4"], Need.NOTHING: ["C1"], Need.SIGNED: ["C3"]}
    assert list(found) == [Need.PERSON, Need.NOTHING, Need.SIGNED]


def test_check_worthiness_decides_among_equals():
    worths = {"C1": 0.2, "C2": 0.9, "C3": None}
    claims = tuple(
        Claim(id=key, text="x", actor=None, evidence=(), worth=None if w is None else {"score": w})
        for key, w in worths.items()
    )
    facts = facts_of(ANALYSIS.model_copy(update={"claims": claims, "checks": (), "reviews": ()}))
    assert [f.claim.id for f in facts] == ["C2", "C1", "C3"]


def test_both_sides_are_named_where_one_is_cited():
    contradicted = next(f for f in facts_of(ANALYSIS) if f.claim.id == "C2")
    assert [(side, len(cited)) for side, cited in contradicted.sides] == [(Side.OPPOSES, 1), (Side.SUPPORTS, 1)]
    assert fact(Verdict.SUPPORTED).sides == ()


@pytest.mark.parametrize(
    ("text", "words", "match", "restated"),
    [
        ("Runs the power company Aarkraft.", "runs the power company Aarkraft", Match.EXACT, False),
        ("Runs the power company [Aarkraft].", "runs the power company Aarkraft", Match.EXACT, False),
        ("[Tomas Birk] runs the power company Aarkraft.", "runs the power company Aarkraft", Match.EXACT, True),
        ("runs the power company", "runs the power company", Match.NEAR, True),
    ],
)
def test_a_claim_is_said_again_only_where_it_says_more(text, words, match, restated):
    assert fact(text=text, evidence=(evidence(words, match=match),)).restated is restated


def test_reasons_that_a_whole_shelf_shares_are_said_once():
    claims = tuple(Claim(id=f"C{n}", text="x", actor=None, evidence=()) for n in range(3))
    checks = tuple(Check(claim=c.id, status=CheckStatus.NOT_CHECKED, why="no evidence was given") for c in claims)
    (shelf,) = shelves(facts_of(ANALYSIS.model_copy(update={"claims": claims, "checks": checks, "reviews": ()})))
    assert shelf.common == ("no evidence was given",)
    (alone,) = shelves(shelf.facts[:1])
    assert alone.common == ()
    other = Fact(claims[0], Check(claim="C0", status=CheckStatus.NOT_CHECKED, why="too long"))
    (mixed,) = shelves([other, *shelf.facts])
    assert mixed.common == ()
