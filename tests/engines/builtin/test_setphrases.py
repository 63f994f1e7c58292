from __future__ import annotations

import pytest

from tests.engines.builtin.stories import actor, statement
from toolkit.engines.builtin.scene import prepare
from toolkit.engines.builtin.setphrases import set_phrases
from toolkit.engines.builtin.targets import target
from toolkit.engines.builtin.themes import Theme
from toolkit.records import Document, Stance
from toolkit.text.sentences import split


def found(text: str, *said: str, central: bool = False, alone: bool = True) -> dict[str, Stance]:
    statements = [statement(n, "A1", words, text) for n, words in enumerate(said, start=1)]
    scene = prepare(Document(id="d", text=text, language="en"), split(text), [actor(1, "Ada Brack", text)], statements)
    places = tuple(target(["ferry plan"], scene.table).places(scene.words, scene.table))
    theme = Theme("ferry plan", "The ferry plan should go ahead.", "the ferry plan", places, central=central)
    return {who: phrase.stance for who, phrase in set_phrases(scene, theme, alone).items()}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Ada Brack declined to comment on the ferry plan.", Stance.NO_COMMENT),
        ("The ferry plan is new. Ada Brack would not be drawn.", Stance.NO_COMMENT),
        ("Ada Brack is neither for the ferry plan nor against it.", Stance.NEUTRAL),
        ("Ada Brack has mixed feelings about the ferry plan.", Stance.MIXED),
    ],
)
def test_set_phrases_beside_the_issue_count(text: str, stance: Stance) -> None:
    assert found(text) == {"A1": stance}


def test_far_from_the_issue_they_count_only_where_the_text_is_about_it_alone() -> None:
    text = "The ferry plan is new. It is dear. The gulls cried. Ada Brack declined to comment."
    assert found(text) == {}
    assert found(text, central=True) == {"A1": Stance.NO_COMMENT}
    assert found(text, central=True, alone=False) == {}


def test_what_is_said_of_oneself_is_the_speakers() -> None:
    text = "On the ferry plan there was a word. I have no opinion on it, said the mayor."
    assert found(text, "I have no opinion on it") == {"A1": Stance.NEUTRAL}
