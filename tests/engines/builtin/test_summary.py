from __future__ import annotations

from tests.engines.builtin.stories import actor, ask, statement, variables
from toolkit.records import ActorKind, Speech

TEXT = (
    "Ada Brack and Tom Reel called for a long pause. Mara Quill opposes a pause until the boats are repaired. "
    "“The boats will be ready before the winter comes,” said Ole Stern."
)
NAMES = ["Ada Brack", "Tom Reel", "Mara Quill", "Ole Stern"]


def sentences(most: int) -> list[str]:
    said = statement(1, "A4", "“The boats will be ready before the winter comes,”", TEXT, Speech.DIRECT)
    reply = ask(variables(TEXT, NAMES, [said], summary=most))
    assert all(s.sentences for s in reply.summary)
    return [s.text for s in reply.summary]


def test_who_stands_where_comes_before_what_was_said() -> None:
    assert sentences(9) == [
        "Ada Brack and Tom Reel support a long pause.",
        "Mara Quill opposes a long pause “until the boats are repaired”.",
        "Ole Stern said: “The boats will be ready before the winter comes.”",
    ]


def test_the_summary_is_no_longer_than_asked() -> None:
    assert [len(sentences(n)) for n in (0, 1, 2)] == [0, 1, 2]


def test_an_unnamed_source_is_introduced_with_an_article() -> None:
    text = "A senior pilot opposes the ferry plan."
    pilot = actor(1, "senior pilot", text, kind=ActorKind.ANONYMOUS)
    (position,) = ask(variables(text, [pilot])).positions
    assert position.summary == "A senior pilot opposes the ferry plan."
