from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.engines.builtin.attitudes import attitudes
from toolkit.engines.builtin.targets import target
from toolkit.engines.builtin.variants import acronyms, is_person, short_forms, untitled
from toolkit.engines.builtin.words import plain_line, text_of

TABLE = attitudes("en")


def found(name: str, text: str, topic: bool = True) -> list[str]:
    line = plain_line(text)
    places = target([name], TABLE, topic=topic).places(text_of([line]), TABLE)
    return [text[line.starts[p.start] : line.ends[p.end - 1]] for p in places]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Ada Brack", "Ada Brack left. Mrs. Brack slept.", ["Ada Brack", "Brack"]),
        ("Senator Ada Brack", "Brack spoke to Ada Brack.", ["Brack", "Ada Brack"]),
        ("Ada Brack", "Ada Brack met Tom Brack. Brack was late.", ["Ada Brack"]),
        ("Ada Brack", "The bracket broke.", []),
        ("Tides Department", "The Tides Department closed; the department slept.", ["Tides Department"]),
        ("Harbour Safety Board", "The HSB and the H.S.B. agree.", ["HSB", "H.S.B."]),
        ("Germany", "German officials in Berlin said so.", ["German", "Berlin"]),
        ("Republican Party", "The GOP and some Republicans", ["GOP", "Republicans"]),
        ("gun control", "They want controls on guns now.", ["controls on guns"]),
        ("gun control", "They want a gun.", ["gun"]),
        ("cap on rent increases", "a cap on the increase of rents", ["cap on the increase of rents"]),
        ("tram line", "The council slept.", []),
    ],
)
def test_names_and_topics_are_found_in_all_their_forms(name: str, text: str, words: list[str]) -> None:
    assert found(name, text) == words


def test_without_topic_no_loose_words_are_taken() -> None:
    assert found("Ministry of Tides", "The tides rose.", topic=False) == []


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Ada Brack", True),
        ("President Ada Brack", True),
        ("Ada", False),
        ("Harbour Board", False),
        ("harbour tax", False),
        ("Saudi Arabia", False),
        ("Ada BRACK", False),
    ],
)
def test_what_looks_like_a_person(name: str, person: bool) -> None:
    assert is_person(name, TABLE) is person


def test_variants_of_names() -> None:
    assert untitled("Former President Ada Brack", TABLE) == ["Ada", "Brack"]
    assert untitled("President", TABLE) == ["President"]
    assert "republicans" in short_forms("GOP", TABLE) or "republicans" in short_forms("Republicans", TABLE)
    assert short_forms("Ada Brack", TABLE) == ()
    assert acronyms(["gun", "control"], TABLE) == []


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_name_in_any_text_gives_places_inside_it(name: str, text: str) -> None:
    line = plain_line(text)
    for place in target([name], TABLE).places(text_of([line]), TABLE):
        assert 0 <= place.start < place.end <= len(line.words)
