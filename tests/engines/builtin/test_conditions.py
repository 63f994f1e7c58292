from __future__ import annotations

import pytest

from toolkit.engines.builtin.attitudes import attitudes
from toolkit.engines.builtin.conditions import condition
from toolkit.engines.builtin.words import plain_line

TABLE = attitudes("en")


@pytest.mark.parametrize(
    ("text", "against", "clause"),
    [
        ("He opposes a pause until the men are freed.", True, "until the men are freed"),
        ("He opposes a pause unless, he said, all are freed.", True, None),
        ("He backs a pause as long as the aid gets through, she said.", False, "as long as the aid gets through"),
        ("He backs a pause that does not include the north.", False, "that does not include the north"),
        ("No pause without the release of the men.", True, "without the release of the men"),
        ("He backs a pause without much enthusiasm.", False, None),
        ("He backs a pause even if it is short.", False, None),
        ("He backs a pause. If it rains, he sleeps.", False, None),
        ("If the courts agree, he backs a pause.", False, "If the courts agree"),
        ("He backs a pause but only if it rains hard.", False, None),
    ],
)
def test_the_condition_is_the_texts_own_words(text: str, against: bool, clause: str | None) -> None:
    line = plain_line(text)
    start, end = (
        max(line.words.index(w) for w in ("backs", "opposes", "no") if w in line.words),
        line.words.index("pause") + 1,
    )
    found = condition(line, start, end, against, TABLE)
    words = None if found is None else text[line.starts[found.start] : line.ends[found.end - 1]]
    assert words == clause
