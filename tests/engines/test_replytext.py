from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.engines.replytext import is_refusal, json_text

OBJECT = '{"a": {"b": "}"}}'


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (OBJECT, False),
        (f"  {OBJECT}\n", False),
        (f"```json\n{OBJECT}\n```", True),
        (f"```\n{OBJECT}```", True),
        (f'Draft:\n```json\n{{"a": 1}}\n```\nFinal:\n```json\n{OBJECT}\n```', True),
        (f'<think>maybe {{"a": 2}}</think>\n{OBJECT}', True),
        (f"Here you are: {OBJECT} I hope this helps {{smile}}.", True),
        (f'The article says {{"a": 9}} but I say {OBJECT}', True),
    ],
)
def test_the_last_object_is_found(text, noted):
    found, note = json_text(text)
    assert found == OBJECT
    assert (note is not None) == noted


@pytest.mark.parametrize("text", ["", "no object here", "{broken", '["a"]', "{" * 5_000])
def test_text_without_an_object_is_given_back(text):
    assert json_text(text) == (text, None)


@given(st.dictionaries(st.text(), st.text(), min_size=1), st.text(alphabet=st.characters(exclude_characters="{}`<")))
def test_words_before_an_object_never_change_it(data, words):
    text = json.dumps(data, ensure_ascii=False)
    assert json.loads(json_text(words + "\n" + text)[0]) == data


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't assist with that.",
        "I’m sorry, I cannot help.",
        "Sorry, no.",
        "I cannot analyse this article.",
        "I can't do that",
        "I won't do this.",
        "I must decline.",
        "I am unable to help with this request.",
        "As an AI, I do not judge people.",
        "Unfortunately, I am not able to do so.",
    ],
)
def test_refusals_in_prose_are_known(text):
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    ["The mayor said she was sorry.", "", "Icannot", "Sorrel is a plant.", "I can see three actors.", "I'm sorry {}"],
)
def test_other_prose_is_no_refusal(text):
    assert not is_refusal(text)
