"""Issues merged into a codebook: proposals, confirmed ones, and propositions worded the other way."""

from __future__ import annotations

import pytest

from toolkit.records import Issue, Stance
from toolkit.together.issues import Agenda, JoinedIssue, Wording, turned


def found(*propositions: str, origin: str = "article") -> list[Issue]:
    return [
        Issue(id=f"I{n}", label=text[:20], proposition=text, origin="codebook" if origin == "codebook" else "article")
        for n, text in enumerate(propositions, start=1)
    ]


CLOSE = "The town should close its second ferry berth."


@pytest.mark.parametrize(
    ("other", "around"),
    [
        ("The town should close the second ferry berth.", False),
        ("The town should not close its second ferry berth.", True),
        ("The second ferry berth should be open.", True),
        ("The second ferry berth shouldn’t be opened.", False),
        ("The town must never close its second ferry berth", True),
    ],
)
def test_other_words_for_one_issue_are_proposed(other: str, around: bool) -> None:
    agenda = Agenda()
    agenda.add("d-1", found(CLOSE), "en")
    agenda.add("d-2", found(other), "en")
    topics = agenda.merged()
    (issue,) = topics.issues
    assert not issue.confirmed
    reading = topics.of("d-2", "I1")
    assert reading is not None
    assert (reading.issue, reading.turned, reading.sure) == (issue.id, around, False)


def test_other_issues_stay_apart() -> None:
    agenda = Agenda()
    agenda.add("d-1", found(CLOSE, "The harbour should be dredged.", "The town should be dredged."), "en")
    assert len(agenda.merged().issues) == 3


def test_given_issues_count_and_are_one_where_they_are_worded_alike() -> None:
    agenda = Agenda()
    agenda.add("d-1", found(CLOSE, origin="codebook"), "en")
    agenda.add("d-2", found(CLOSE, origin="codebook"), "en")
    topics = agenda.merged()
    (issue,) = topics.issues
    assert issue.confirmed and issue.wordings[0].articles == 2
    reading = topics.of("d-2", "I1")
    assert reading is not None and reading.sure


def test_one_id_for_two_propositions_is_two_issues() -> None:
    agenda = Agenda()
    agenda.add("d-1", found("A mine should open.", origin="codebook"), "en")
    agenda.add("d-2", found("A port should open.", origin="codebook"), "en")
    assert [issue.id for issue in agenda.merged().issues] == ["I1", "I1-2"]


def test_what_a_person_confirmed_counts_and_nothing_else() -> None:
    wordings = (Wording(proposition=CLOSE), Wording(proposition="The berth should stay.", turned=True))
    given = JoinedIssue(
        id="berth", label="Berth", proposition=CLOSE, origin="article", confirmed=True, wordings=wordings
    )
    agenda = Agenda([given])
    agenda.add("d-1", found("The berth should stay.", "The town should close the second ferry berth soon."), "en")
    topics = agenda.merged()
    listed, unlisted = topics.of("d-1", "I1"), topics.of("d-1", "I2")
    assert listed is not None and (listed.issue, listed.turned, listed.sure) == ("berth", True, True)
    assert unlisted is not None and unlisted.issue != "berth" and not unlisted.sure


@pytest.mark.parametrize("stance", list(Stance))
def test_turning_twice_is_nothing(stance: Stance) -> None:
    assert turned(turned(stance)) is stance


def test_sides_turn_and_the_rest_does_not() -> None:
    assert turned(Stance.CONDITIONAL_SUPPORT) is Stance.CONDITIONAL_OPPOSE
    assert turned(Stance.MIXED) is Stance.MIXED
    assert turned(Stance.NO_COMMENT) is Stance.NO_COMMENT
