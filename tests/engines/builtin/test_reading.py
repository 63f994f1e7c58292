from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.builtin.readings import reading
from toolkit.engines.builtin.reading import read, read_whole
from toolkit.records import Document
from toolkit.text.sentences import split

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "examples").glob("*.txt"))
PLAIN = 'Ana Ruiz said told that the minister who and accused she “ ” " ‘ ’ « » , . ? : — ( ) U.S.'.split()
WORDS = st.sampled_from([*PLAIN, "according to", "a spokesman for", "Ministry of Roads", "on Friday", "\n\n"])


def check(text: str) -> None:
    found = read(Document(id="d", language="en", text=text), split(text))
    for item in found.said:
        assert item.stretches
        assert all(0 <= span.start < span.end <= len(text) for span in item.stretches)
        assert item.speaker is None or 0 <= item.speaker < len(found.members)
        assert item.cue is None or text[item.cue.start : item.cue.end]
    for trace in found.trace:
        assert text[trace.start : trace.end] == trace.found
    for member in found.members:
        assert all(text[span.start : span.end] for span in member.mentions)


@given(st.lists(WORDS, max_size=40))
def test_no_order_of_words_breaks_the_reading(words: list[str]) -> None:
    check(" ".join(words))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    check(text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_stretch_of_the_examples_is_a_place_in_them(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_reading_twice_gives_the_same(path: Path) -> None:
    document = Document(id="d", language="en", text=path.read_text(encoding="utf-8"))
    first, second = read(document, split(document.text, "en")), read_whole(document)
    assert first.said == second.said
    assert [member.name for member in first.members] == [member.name for member in second.members]


def test_every_thing_said_names_the_rule_that_found_it() -> None:
    text = "Ana Ruiz said it was shut. “It is,” she said. “It is.”\n\n“Nobody knows why it was shut.”"
    assert [item.rule for item in reading(text).said] == [
        "state-finite",
        "cue-after-content",
        "same-paragraph",
        "last-speaker",
    ]
