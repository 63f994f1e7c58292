from __future__ import annotations

from tests.engines.builtin.stories import actor
from toolkit.audit import audit
from toolkit.engines.builtin.second import second_reading
from toolkit.records import Document, Issue, Position, Stance, Voice
from toolkit.text.sentences import split

TEXT = (
    "Tom Reel opposes the harvest ban.\n\n“We cannot live without it,” said Ada Brack, who chairs the council. "
    "Mara Quill declined to comment on the harvest ban."
)
DOCUMENT = Document(id="d", text=TEXT, language="en")
BAN = Issue(id="I1", label="harvest ban", proposition="There should be a harvest ban.")


def test_rules_notice_what_an_analysis_left_out_or_turned_round() -> None:
    sentences = split(TEXT)
    actors = [actor(1, "Tom Reel", TEXT), actor(2, "Mara Quill", TEXT)]
    reading = second_reading(DOCUMENT, sentences, actors, [], [BAN])
    assert {(p.actor, p.stance) for p in reading.positions} == {("A1", Stance.OPPOSE), ("A2", Stance.NO_COMMENT)}
    wrong = Position(id="P1", actor="A1", issue="I1", stance=Stance.SUPPORT, voice=Voice.OWN, summary="He backs it.")
    found = audit(DOCUMENT, sentences, reading, actors, [], [wrong], [])
    assert [f.kind for f in found] == ["uncredited_quotation", "speaker_left_out", "stance_against_cue"]
