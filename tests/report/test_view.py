import pytest

from tests.samples import ANALYSIS, GOOD, INVENTED, LATE, evidence
from toolkit.records import Actor, ActorKind, Claim, Issue
from toolkit.report.view import View, runs


def actors(*names: str) -> tuple[Actor, ...]:
    return tuple(Actor(id=f"A{n}", name=name, kind=ActorKind.PERSON, named=True) for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("names", "signs"),
    [
        (["Lena Orth", "a senior official", "Aarkraft"], ["LO", "SO", "Aa"]),
        (["Lena Orth", "Luis Ochoa", "Lena Orth"], ["LO", "LO2", "LO3"]),
        (["G7", "G7", "\u202e\u202e", "!!"], ["G7", "G72", "#", "#2"]),
        (["王毅", "محمد علي"], ["王毅", "مع"]),
        (["the", "Bank of the West"], ["#", "BW"]),
        (["U.S.", "United States", "“Big” Jim"], ["US", "US2", "BJ"]),
    ],
)
def test_signs_are_short_and_unique(names, signs):
    view = View(ANALYSIS.model_copy(update={"actors": actors(*names)}))
    assert [part.sign for part in view.parts] == signs


def test_groups():
    view = View(ANALYSIS)
    orth = view.part("A1")
    assert orth is not None
    assert [p.id for p in orth.positions] == ["P1", "P4"]
    assert [s.id for s in orth.statements] == ["S1", "S6"]
    assert [s.id for s in view.unattributed] == ["S5"]
    assert [p.id for p in view.on("I1")] == ["P2", "P3", "P1"]
    assert [p.id for p in view.cell("A1", "I2")] == ["P4"]
    assert view.cell("A2", "I2") == ()
    assert view.ungrounded == (INVENTED,)


def test_ids_that_lead_nowhere_do_not_break_a_report():
    view = View(ANALYSIS.model_copy(update={"actors": (), "issues": ()}))
    assert view.name("A1") == "nobody named"
    assert [issue.id for issue in view.issues] == ["I1", "I2"]
    assert len(view.unattributed) == len(ANALYSIS.statements)


def test_gaps_say_what_was_not_looked_at():
    gaps = " ".join(View(ANALYSIS).gaps)
    assert "1 sentence of 7 could not be read" in gaps
    assert "2 facts of 3 listed could not be checked" in gaps
    assert "1 fact: Maps were not looked at." in gaps
    alike = tuple(check.model_copy(update={"not_looked_at": ("No map.",)}) for check in ANALYSIS.checks)
    assert "No map." in View(ANALYSIS.model_copy(update={"checks": alike})).gaps, "what holds for all is said once"
    none = ANALYSIS.model_copy(update={"claims": (), "checks": ()})
    assert "neither listed nor checked" in " ".join(View(none).gaps)
    asked = ANALYSIS.model_copy(
        update={
            "issues": (Issue(id="I1", label="x", proposition="x", origin="codebook"),),
            "claims": (Claim(id="C1", text="x", actor=None, evidence=()),),
            "checks": (),
            "coverage": ANALYSIS.coverage.model_copy(update={"sentences_read": 7}),
        }
    )
    gaps = " ".join(View(asked).gaps)
    assert "Only the given issues" in gaps
    assert "not checked against evidence" in gaps
    assert "could not be read" not in gaps


def test_runs_join_what_stands_together():
    other = evidence("did not seem keen")
    same = evidence("The regional water board")
    assert list(runs([GOOD, LATE, other])) == [(GOOD, LATE), (other,)]
    assert list(runs([same, other])) == [(same, other)]
    assert list(runs([other, other])) == [(other,), (other,)]
    assert list(runs([INVENTED, INVENTED])) == [(INVENTED,), (INVENTED,)]
    assert list(runs([GOOD, LATE.model_copy(update={"sentence": 40})])) == [
        (GOOD,),
        (LATE.model_copy(update={"sentence": 40}),),
    ]
    assert list(runs([])) == []


def test_facts_that_need_a_person_most_come_first():
    view = View(ANALYSIS)
    assert [fact.claim.id for fact in view.facts] == ["C2", "C4", "C1", "C3"]
    assert [fact.outcome[1] for fact in view.facts] == [
        "contradicted by the evidence",
        "the check failed",
        "cannot be checked",
        "not checked",
    ]


def test_a_failed_check_is_never_a_verdict():
    (failed,) = (fact for fact in View(ANALYSIS).facts if fact.claim.id == "C4")
    assert failed.verdict is None
    assert failed.reasons == ("the reply was cut off",)


def test_statements_and_facts_bear_on_the_issues_of_the_positions_that_rest_on_them():
    touches = View(ANALYSIS).touches
    assert touches["S1"] == ("I1",)
    assert touches["S6"] == ("I2",)
    assert touches["S4"] == touches["S5"] == touches["C2"] == ()
    keen = Claim(id="C9", text="x", actor=None, evidence=(evidence("seem keen"),))
    assert View(ANALYSIS.model_copy(update={"claims": (keen,)})).touches["C9"] == ("I1",)
