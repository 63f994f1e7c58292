"""The codebook of a collection as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.codebook import read_codebook
from toolkit.errors import InputError
from toolkit.together.issuefile import parse, render
from toolkit.together.issues import JoinedIssue, Wording

WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


def issue(id: str, words: str, **more: object) -> JoinedIssue:
    return JoinedIssue.model_validate(
        {"id": id, "label": words, "proposition": words, "origin": "article", "confirmed": False} | more
    )


@given(WORDS, WORDS, st.booleans(), st.booleans())
def test_what_is_written_can_be_read_again(one: str, other: str, confirmed: bool, turned: bool) -> None:
    made = issue("a", one, confirmed=confirmed, wordings=(Wording(proposition=other, turned=turned),))
    assert parse(render([made])) == (made,)


def test_a_plain_codebook_is_given() -> None:
    berth, dredge = parse("issues:\n- id: berth\n  proposition: Close it.\n- Dredge it.")
    assert (berth.id, berth.label, berth.origin, berth.confirmed) == ("berth", "Close it.", "codebook", True)
    assert (dredge.id, dredge.proposition, dredge.confirmed) == ("I2", "Dredge it.", True)


def test_ours_can_be_used_as_a_codebook(tmp_path: Path) -> None:
    (tmp_path / "issues.yaml").write_text(render([issue("berth", "Close it.")]), encoding="utf-8")
    (found,) = read_codebook(tmp_path / "issues.yaml").issues
    assert (found.id, found.proposition) == ("berth", "Close it.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "has no list `issues:`"),
        ("issues: {}", "has no list `issues:`"),
        ("issues: [{label: x}]", r"issues\[1\].proposition: is missing"),
        ("issues: [{proposition: x, confirmd: true}]", "did you mean 'confirmed'"),
        ("issues: [{proposition: x, confirmed: maybe}]", "is 'maybe', not true or false"),
        ("issues: [{proposition: x, wordings: y}]", "wordings: is not a list"),
        ("issues: [{proposition: x, wordings: [{turned: true}]}]", r"wordings\[1\].proposition"),
        ("issues: [{id: a, proposition: x}, {id: a, proposition: y}]", "stands twice"),
        ("issues: [[x]]", "is not a mapping"),
        ("issues: [", "not valid YAML"),
    ],
)
def test_files_that_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(text, "issues.yaml")
