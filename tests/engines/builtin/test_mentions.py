from __future__ import annotations

from tests.engines.builtin.stories import actor, statement
from toolkit.engines.builtin.camps import against, camp
from toolkit.engines.builtin.scene import Scene, prepare
from toolkit.records import Actor, Document, Issue, Speech, Statement
from toolkit.text.sentences import split


def scene(text: str, actors: list[Actor], said: list[Statement] | None = None, *issues: str) -> Scene:
    given = [Issue(id=f"T{n}", label=name, proposition=name) for n, name in enumerate(issues)]
    return prepare(Document(id="d", text=text, language="en"), split(text), actors, said or [], given)


def mentioned(found: Scene, who: str) -> list[str]:
    return [found.text(p.line, p.start, p.end) for p in found.places(who)]


def test_pronouns_refer_to_the_last_fitting_person() -> None:
    text = "Ada Brack met Tom Reel. She smiled. He slept in his chair."
    found = scene(text, [actor(1, "Ada Brack", text), actor(2, "Tom Reel", text)])
    assert mentioned(found, "A1") == ["Ada Brack", "She"]
    assert mentioned(found, "A2") == ["Tom Reel", "He", "his"]


def test_in_quotation_marks_he_is_not_the_speaker() -> None:
    text = "Tom Reel met Ole Stern. “He is a fool,” Reel said."
    said = statement(1, "A1", "He is a fool,", text, Speech.DIRECT)
    found = scene(text, [actor(1, "Tom Reel", text), actor(2, "Ole Stern", text)], [said])
    assert "He" in mentioned(found, "A2")


def test_at_the_beginning_of_reported_words_he_is_the_speaker() -> None:
    text = "Ole Stern slept. Tom Reel said he opposes the ban."
    said = statement(1, "A1", "he opposes the ban", text)
    found = scene(text, [actor(1, "Tom Reel", text), actor(2, "Ole Stern", text)], [said])
    assert "he" in mentioned(found, "A1")


def test_a_person_who_is_an_issue_is_followed_like_an_actor() -> None:
    text = "Ada Brack met Tom Reel. She praised him."
    found = scene(text, [actor(1, "Ada Brack", text)], None, "Tom Reel")
    assert [found.text(p.line, p.start, p.end) for p in found.persons["T0"]] == ["Tom Reel", "him"]


def test_the_camp_is_what_the_text_says() -> None:
    text = (
        "Republican Senator Ada Brack met Tom Reel (D-Ohio) and Ole Stern, a Democrat. Mara Quill left the Democrats."
    )
    names = ["Ada Brack", "Tom Reel", "Ole Stern", "Mara Quill"]
    found = scene(text, [actor(n, name, text) for n, name in enumerate(names, start=1)])
    camps = [camp(found, name, found.places(f"A{n}")) for n, name in enumerate(names, start=1)]
    assert camps == ["republican", "democratic", "democratic", None]
    assert against(found, camps[0], camps[1]) < 0 < against(found, camps[1], camps[2])
    assert against(found, camps[0], None) == 0
    assert camp(found, "Democratic Party", []) == "democratic"
