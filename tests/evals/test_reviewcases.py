"""Decisions at the desk become gold: what stands is expected, what was rejected is wrong, the rest is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evals.scoring.outputs import TEXT, analysis, statement, words
from toolkit.cli.main import main
from toolkit.documents import document
from toolkit.errors import InputError
from toolkit.evals.cases import Case, Suite, load_suite
from toolkit.evals.reviewcases import add_reviews
from toolkit.evals.scoring.marks import Mark
from toolkit.evals.scoring.score import score
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Check,
    CheckStatus,
    Citation,
    Claim,
    ClaimKind,
    Condition,
    Issue,
    Match,
    Position,
    Side,
    Stance,
    Verdict,
    Voice,
)
from toolkit.store import to_json

MILL = Issue(id="I1", label="sale of the mill", proposition="The town should sell the mill.")
BRIDGE = Issue(id="I2", label="the bridge", proposition="The bridge should be closed.")


def person(i: str, name: str) -> Actor:
    return Actor(id=i, name=name, kind=ActorKind.PERSON, named=True)


def position(i: str, actor: str, stance: Stance, said: str, issue: str = "I1", **more: Any) -> Position:
    place = {"S1": "We shall sell the mill", "S2": "the mill must not be sold"}[said]
    given: dict[str, Any] = {"voice": Voice.OWN, "summary": "…", "statements": (said,), "evidence": (words(place),)}
    given |= more
    return Position(id=i, actor=actor, issue=issue, stance=stance, **given)


CITED = Citation(
    passage="e/1",
    source="e",
    side=Side.OPPOSES,
    text="It cost 112 million.",
    start=0,
    end=20,
    match=Match.EXACT,
    title="Books",
)
OUTPUT = analysis(
    actors=(person("A1", "Ada Brandt"), person("A2", "Carl Dorn"), person("A3", "senior official")),
    issues=(MILL, BRIDGE),
    statements=(
        statement("S1", "A1", "We shall sell the mill", "if the state pays."),
        statement("S2", "A2", "the mill must not be sold"),
        statement("S3", "A3", "would not comment"),
    ),
    positions=(
        position(
            "P1", "A1", Stance.SUPPORT, "S1",
            conditions=(Condition(text="if the state pays", evidence=(words("if the state pays."),)),),
        ),
        position("P2", "A2", Stance.MIXED, "S2"),
        position("P3", "A1", Stance.OPPOSE, "S1", issue="I2"),
        position("P4", "A2", Stance.OPPOSE, "S2", issue="I2"),
    ),
    claims=(
        Claim(id="C1", text="The mill cost 84 million crowns in 2019", actor=None, kind=ClaimKind.QUANTITY,
              evidence=(words("The mill cost 84 million crowns in 2019."),)),
        Claim(id="C2", text="The bridge was safe", actor="A1", kind=ClaimKind.OTHER,
              evidence=(words("the bridge was safe"),)),
    ),
    checks=(
        Check(claim="C1", status=CheckStatus.CHECKED, verdict=Verdict.SUPPORTED, citations=(CITED,)),
        Check(claim="C2", status=CheckStatus.NOT_CHECKED, why="no evidence"),
    ),
).model_copy(update={"document": document(TEXT, title="Mill: sold? [not yet]", published_at="2026-03-04")})  # fmt: skip


def decision(kind: str, i: str, action: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": i, "action": action, "value": value, "reviewer": "Rosa", "at": "2026-03-05"} | more


REVIEW = [
    decision("statement", "S1", "accept"),
    decision("statement", "S3", "reject"),
    decision("position", "P1", "edit", {"stance": "conditional_support"}),
    decision("position", "P2", "edit", {"stance": "oppose"}),
    decision("position", "P3", "reject"),
    decision("check", "C1", "override", {"verdict": "contradicted"}, note="the books say 112"),
]


def imported(tmp_path: Path, *decisions: dict[str, Any], given: Analysis = OUTPUT) -> Suite:
    file = tmp_path / "reviews.jsonl"
    row = {"analysis": given.model_dump(mode="json"), "decisions": list(decisions)}
    file.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    add_reviews(file, tmp_path / "desk")
    return load_suite(tmp_path / "desk")


def marks(suite: Suite, case: Case, output: Analysis, field: str) -> dict[str, bool | None]:
    found: tuple[Mark, ...] = score(case, suite.document(case), output)
    return {mark.item: mark.right for mark in found if mark.field == field}


def test_what_was_decided_is_gold_and_what_was_rejected_is_wrong(tmp_path: Path) -> None:
    suite = imported(tmp_path, *REVIEW)
    case = suite.cases[0]
    assert suite.document(case).text == TEXT
    assert (case.id, case.title, case.date) == ("Mill-sold-not-yet", "Mill: sold? [not yet]", "2026-03-04")
    assert marks(suite, case, OUTPUT, "stance") == {
        "Ada Brandt / sale of the mill": False,
        "Carl Dorn / sale of the mill": False,
    }
    assert marks(suite, case, OUTPUT, "positions.precision")["Ada Brandt / the bridge"] is False
    assert marks(suite, case, OUTPUT, "statements.precision") == {
        "We shall sell the mill": True,
        "would not comment": False,
    }
    assert set(marks(suite, case, OUTPUT, "condition").values()) == {True}


def test_the_corrected_analysis_has_everything_right(tmp_path: Path) -> None:
    """There and back: what the reviewers left, scored against the gold made of it."""
    from toolkit.reviews.applied import reviewed
    from toolkit.reviews.decisions import Decision

    suite = imported(tmp_path, *REVIEW)
    made = [Decision.model_validate({"number": n, "base": n - 1} | row) for n, row in enumerate(REVIEW, start=1)]
    corrected = reviewed(OUTPUT, made)
    for case in suite.cases:
        found = [m for m in score(case, suite.document(case), corrected) if not m.field.startswith("verdict.cites")]
        assert found
        assert [m for m in found if m.right is not True] == []


def test_what_nobody_decided_about_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    suite = imported(tmp_path, *REVIEW)
    case = suite.cases[0]
    for field in ("stance", "positions.precision"):
        assert "Carl Dorn / the bridge" not in marks(suite, case, OUTPUT, field)
    assert not [item for item in marks(suite, case, OUTPUT, "statements.recall") if "Dorn" in item]
    nothing = OUTPUT.model_copy(update={"statements": OUTPUT.statements[:1], "positions": OUTPUT.positions[:2]})
    assert set(marks(suite, case, nothing, "statements.recall").values()) == {True}


def test_a_signed_analysis_is_accepted_as_a_whole(tmp_path: Path) -> None:
    suite = imported(tmp_path, decision("position", "P3", "reject"), decision("analysis", "analysis", "sign"))
    gold = suite.cases[0].gold
    assert not [p for p in gold.positions or () if p.undecided]
    assert [c.words for c in gold.claims or ()] == ["The mill cost 84 million crowns in 2019.", "the bridge was safe"]
    assert all(actor.kind is ActorKind.PERSON for actor in gold.actors or ())


def test_given_issues_make_a_targeted_case(tmp_path: Path) -> None:
    asked = tuple(issue.model_copy(update={"origin": "codebook"}) for issue in OUTPUT.issues)
    suite = imported(tmp_path, *REVIEW, given=OUTPUT.model_copy(update={"issues": asked}))
    assert (suite.cases[0].mode, [i.id for i in suite.cases[0].issues]) == ("targeted", ["I1", "I2"])


def test_a_check_is_a_case_of_its_own_made_of_the_words_it_cites(tmp_path: Path) -> None:
    (check,) = imported(tmp_path, *REVIEW).by_id["Mill-sold-not-yet-checks"].gold.checks or ()
    assert (check.verdict, check.evidence[0].text, check.cites) == (Verdict.CONTRADICTED, "It cost 112 million.", ())
    (tmp_path / "other").mkdir()
    (check,) = imported(tmp_path / "other", decision("check", "C1", "accept")).cases[0].gold.checks or ()
    assert (check.verdict, check.cites) == (Verdict.SUPPORTED, ("E1",))


def test_a_decision_that_was_taken_back_or_is_contested_decides_nothing(tmp_path: Path) -> None:
    back = [decision("position", "P2", "accept"), decision("position", "P2", "undo", {"number": 1})]
    against = [decision("position", "P1", "accept"), decision("position", "P1", "reject", base=0, reviewer="Ben")]
    gold = imported(tmp_path, *back, decision("position", "P4", "accept"), *against).cases[0].gold
    assert {p.actor + p.issue: p.undecided for p in gold.positions or ()} == {
        "Ada BrandtI1": True,
        "Carl DornI1": True,
        "Ada BrandtI2": True,
        "Carl DornI2": False,
    }


def test_words_without_a_speaker_since_theirs_was_rejected_are_undecided(tmp_path: Path) -> None:
    gold = imported(tmp_path, decision("statement", "S3", "accept"), decision("actor", "A3", "reject")).cases[0].gold
    assert [(s.actor, s.undecided) for s in gold.statements or ()][-1] == (None, True)
    assert "senior official" not in {actor.name for actor in gold.actors or ()}


def test_an_analysis_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(to_json(OUTPUT), encoding="utf-8")
    file = tmp_path / "reviews.jsonl"
    file.write_text(json.dumps({"analysis": "a.json", "decisions": REVIEW}), encoding="utf-8")
    assert add_reviews(file, tmp_path / "desk").cases == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: a row is an object with 'analysis' and 'decisions'"),
        ('{"analysis": {}, "decisions": []}', "line 1: analysis is not an analysis"),
        ('{"analysis": "gone.json", "decisions": []}', "the analysis 'gone.json' cannot be read"),
        ('{"analysis": ANALYSIS, "decisions": [{"kind": "claim"}]}', "line 1: a decision's id: Field required"),
        ('{"analysis": ANALYSIS, "decisions": {}}', "line 1: 'decisions' is a list of objects"),
        ('{"analysis": ANALYSIS, "decisions": []}', "no row holds a decision that a case can score"),
    ],
)
def test_mistakes_are_said_and_nothing_is_written(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text(line.replace("ANALYSIS", OUTPUT.model_dump_json()), encoding="utf-8")
    with pytest.raises(InputError, match=said.replace("[", r"\[")):
        add_reviews(file, tmp_path / "desk")
    assert not (tmp_path / "desk").exists()


def test_the_command_says_what_it_wrote_and_what_could_not_be_gold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "reviews.jsonl"
    row = {"analysis": OUTPUT.model_dump(mode="json"), "decisions": [*REVIEW, decision("check", "C2", "accept")]}
    file.write_text(json.dumps(row), encoding="utf-8")
    command = ["evals", "import-reviews", str(file), "-o", str(tmp_path / "desk")]
    assert main(command) == 0
    printed = capsys.readouterr()
    assert "2 cases written to" in printed.out
    assert "left out: " in printed.err
    assert "check C2: it has no verdict, or cites nothing it could be decided from" in printed.err
    assert main(command) == 2
    assert "is there already" in capsys.readouterr().err
