"""Check-worthiness: the file, the tests and what an editor can change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checkworthy import load_questions, worth
from toolkit.errors import ConfigError


def ids(text: str, language: str = "en") -> set[str]:
    return {reason.question for reason in worth(text, language).reasons}


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("The port cost $1.5 billion.", {"quantity", "measured", "large"}, {"opinion", "question"}),
        ("Unemployment fell to 4 percent in 2019.", {"measured", "date", "change", "public_matter"}, {"large"}),
        ("I think we should do better.", {"opinion", "norm", "personal"}, {"quantity", "past"}),
        ("Did she vote for it?", {"question", "public_matter"}, {"name"}),
        ("The mayor of Rotterdam vetoed the plan by Anna Bakker.", {"act", "name", "several_names"}, {"short"}),
        ("They finished first.", {"short"}, {"quantity"}),
        ("The flood was caused by rain.", {"cause", "past"}, {"future"}),
    ],
)
def test_questions_answered(text: str, yes: set[str], no: set[str]) -> None:
    assert yes <= ids(text)
    assert not no & ids(text)


def test_figures_rank_above_feelings() -> None:
    order = [
        "Spending on hospitals rose by 12 percent to £3.4 billion in 2019.",
        "She voted against the bill in the Senate.",
        "I believe that we should all be proud of that.",
    ]
    scores = [worth(text).score for text in order]
    assert scores == sorted(scores, reverse=True) and scores[0] > 0.9 > 0.5 > scores[2]


def test_reasons_carry_their_words_and_weights_heaviest_first() -> None:
    found = worth("The port cost $1.5 billion.")
    weights = [abs(reason.weight) for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(reason.text.endswith("?") for reason in found.reasons)


def test_languages_without_lists_keep_the_tests_on_figures() -> None:
    assert ids("Hamna kostade 1,5 miljarder 2019.", "sv") <= {"quantity", "large", "date", "name", "short"}
    assert "quantity" in ids("Der Hafen kostete 1,5 Mrd. Euro.", "de")


def test_a_desk_can_bring_its_own_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(
        'version: 1\nbias: 0\nquestions:\n- {id: fish, ask: "Is it about fish?", weight: 3, words: {en: [cod, herring*]}}\n'
    )
    questions = load_questions(file)
    assert worth("Two herrings.", questions=questions).score > worth("Two cows.", questions=questions).score == 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1\nbias: 0\nquestions: [{id: a, ask: b, weight: 1}]", "either a test or words"),
        ("version: 1\nbias: 0\nquestions: [{id: a, ask: b, weight: 1, test: moon}]", "test"),
        ("version: 1\nbias: [", "YAML"),
        ("version: 1\nbias: heavy\nquestions: []", "bias"),
        ("- 1", "file"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=says) as caught:
        load_questions(file)
    assert "wrong.yaml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml"):
        load_questions(tmp_path / "nowhere.yaml")


def test_the_shipped_file_has_distinct_ids_and_reads_as_strings() -> None:
    questions = load_questions().questions
    assert len({q.id for q in questions}) == len(questions)
    assert all(word for q in questions for words in (q.words or {}).values() for word in words)


@given(st.text(max_size=80), st.sampled_from(["en", "de", "", "xx-YY"]))
def test_any_text_has_a_score(text: str, language: str) -> None:
    assert 0 <= worth(text, language).score <= 1
