"""The prompts of the fact desk as they are sent, and the code in its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolkit.app import prompt_folders
from toolkit.documents import document
from toolkit.findings.rules import Rule
from toolkit.prompts import PromptLibrary
from toolkit.records import Actor, ActorKind, Claim, Passage, Severity
from toolkit.steps.checks import ChecksVariables, ClaimCase, NumberedPassage
from toolkit.steps.claims import ClaimsVariables
from toolkit.steps.desk import DeskVariables
from toolkit.text.sentences import split

ROOT = Path(__file__).parents[1]
TEXT = "“We will not sell,” said Mayor Ada Brandt.\n\nThe mill cost 84 million crowns."
ARTICLE = document(TEXT, title="A sale", published_at="2026-03-04")
ADA = Actor(id="A1", name="Ada Brandt", kind=ActorKind.PERSON, role="mayor", named=True)
CLAIM = Claim(id="C1", text="The mill [of Velden] cost 84 million crowns", actor="A1", evidence=())
PASSAGE = Passage(id="e/1", source="e", text="It cost\n112 million.", start=0, end=20, publisher="p.example", hash="h")

VARIABLES = {
    "claims": ClaimsVariables(ARTICLE, split(TEXT), (ADA,), 20),
    "checks": ChecksVariables(
        (ClaimCase(CLAIM, "Ada Brandt", ("P1",), "2026-03-04"),), (NumberedPassage("P1", PASSAGE),), "en"
    ),
    "desk": DeskVariables(
        ARTICLE, split(TEXT), (ADA,), (Rule(id="desk.x", by="desk", severity=Severity.INFO, text="No haste."),), 5
    ),
}


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_rendering_is_what_the_golden_file_says(name: str) -> None:
    rendered = PromptLibrary(prompt_folders()).render(name, VARIABLES[name])
    golden = ROOT / "tests" / "golden" / f"{name}.txt"
    text = f"{rendered.system}\n=== user ===\n{rendered.user}"
    assert text == golden.read_text(encoding="utf-8"), f"the prompt changed: review it, then write {golden}"


def test_the_example_in_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "facts.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "docs/facts.md", "exec"), {})
    assert capsys.readouterr().out == "contradicted\n"
