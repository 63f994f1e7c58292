"""The audit of one engine's analysis by the embedded one, on the whole path."""

from __future__ import annotations

from typing import Any

from tests.test_flow import a_position, a_statement, an_actor
from toolkit.app import Toolkit
from toolkit.engines.scripted import ScriptedEngine
from toolkit.records import Analysis, Speech, Stance
from toolkit.replies import IssueReply, PositionsReply, StatementsReply, SummaryReply
from toolkit.settings import Settings

TEXT = (
    "Mayor Ada Brandt said she strongly opposes the sale of the mill. “The mill belongs to the town,” Brandt said.\n\n"
    "“We made an offer of 12 million crowns,” said Carl Dorn, the brewer, who supports the sale of the mill."
)
READ = StatementsReply(
    actors=[an_actor("x", "Ada Brandt")],
    statements=[a_statement("x", (1, "she strongly opposes the sale of the mill"), speech=Speech.INDIRECT)],
)
ISSUE = IssueReply(id="I1", label="sale of the mill", proposition="The town should sell the mill.")


def analysed(stance: Stance, summary: str, **options: Any) -> Analysis:
    taken = PositionsReply(
        issues=[ISSUE],
        positions=[a_position("A1", "I1", stance, "S1")],
        summary=[SummaryReply(sentences=[1], text=summary)],
    )
    engine = ScriptedEngine({"statements": READ, "positions": taken})
    with Toolkit(Settings(), engine=engine, **options) as kit:
        return kit.analyze(TEXT)


def kinds(analysis: Analysis) -> set[str]:
    return {finding.kind for finding in analysis.findings}


def test_what_the_model_left_out_or_turned_round_is_found() -> None:
    found = kinds(analysed(Stance.SUPPORT, "Ada Brandt opposes a sale for 15 million crowns."))
    assert {"uncredited_quotation", "speaker_left_out", "stance_against_cue", "figure_not_in_article"} <= found


def test_a_stance_that_agrees_with_the_words_is_no_finding() -> None:
    found = kinds(analysed(Stance.OPPOSE, "Ada Brandt opposes the sale."))
    assert not {"stance_against_cue", "figure_not_in_article"} & found


def test_the_audit_changes_nothing_else_and_can_be_switched_off() -> None:
    audited, plain = (analysed(Stance.SUPPORT, "Nothing.", audit=choice) for choice in (True, False))
    assert plain.positions == audited.positions
    assert plain.statements == audited.statements
    assert "stance_against_cue" not in kinds(plain)


def test_findings_have_ids_of_their_own() -> None:
    findings = analysed(Stance.SUPPORT, "12 and 99.").findings
    assert [f.id for f in findings] == [f"F{n}" for n in range(1, len(findings) + 1)]


def test_faint_signs_are_no_explicit_words() -> None:
    text = (
        "The council should close the branch library, said Paula Venn, its treasurer.\n\n"
        "“A town that shuts its library has given up on its children,” said Marion Dale, who runs the reading group."
    )
    words = "A town that shuts its library has given up on its children"
    read = StatementsReply(actors=[an_actor("x", "Marion Dale")], statements=[a_statement("x", (2, words))])
    issue = IssueReply(id="I1", label="branch library", proposition="The council should close the branch library.")
    taken = PositionsReply(issues=[issue], positions=[a_position("A1", "I1", Stance.OPPOSE, "S1")], summary=[])
    with Toolkit(Settings(), engine=ScriptedEngine({"statements": read, "positions": taken})) as kit:
        analysis = kit.analyze(text)
    assert [p.stance for p in analysis.positions] == [Stance.OPPOSE]
    assert not {"stance_against_cue", "stance_left_out"} & kinds(analysis)
