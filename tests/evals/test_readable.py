"""Bodies become readable structure and come back to the last byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evals.readable import fold, unfold, value_of

SPECIAL = (
    "“Nein”, sagte sie – ‘non’ \u00a0\u202f\u2028\u2029\u0085\ufeff e\u0301 é ﬁ \U0001f469\u200d\U0001f467 "
    '\u200b \t \\ " \x7f \r\n {[ ja: #x'
)

texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [SPECIAL, "", " ", "yes", "1.0", "null", "~", "{", "[1]", '{"a": 1}', "- a", "key: value", "|", "a\n b\n\nc ", "\n"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
styles = st.sampled_from(
    [{}, {"separators": (",", ":")}, {"indent": 2}, {"indent": 4}, {"indent": "\t"}, {"separators": (" , ", " :\n")}]
)


def through_yaml(node: Any) -> Any:
    from toolkit.evals.recording import dump_yaml, load_yaml

    return load_yaml(dump_yaml(node))


@given(values, styles, styles, st.booleans(), st.booleans(), st.sampled_from(["", " ", "\n", "\r\n\t"]))
def test_a_body_with_json_in_a_string_comes_back_to_the_byte(
    value: Any, outer: Any, inner: Any, ascii_outer: bool, ascii_inner: bool, around: str
) -> None:
    reply = around + json.dumps(value, ensure_ascii=ascii_inner, **inner) + around
    body = json.dumps({"choices": [{"message": {"content": reply}}]}, ensure_ascii=ascii_outer, **outer).encode()
    assert unfold(through_yaml(fold(body))) == body


@given(texts)
def test_text_that_is_not_json_comes_back(text: str) -> None:
    body = ("<p>" + text).encode()
    assert unfold(through_yaml(fold(body))) == body


@given(st.binary(max_size=60))
def test_any_bytes_come_back(body: bytes) -> None:
    assert unfold(through_yaml(fold(body))) == body


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": 1e999}',
        r'{"a": "\ud800"}',
        r'{"a": "{\"b\": \"\\ud800\"}"}',
        '{"a": 1.10, "b": 1E5, "c": -0, "d": 0.1e-7, "e": 123456789012345678901234567890}',
        r'{"a": "\u00e9\/\u2028"}',
        '{"$json": 1}',
        '{"a": "{\\"$json\\": 1}"}',
        '{"a": "{\\"a\\": 1, \\"a\\": 2}"}',
        "[1, 2",
        "",
        "3",
        '"{}"',
        "[" * 5000 + "]" * 5000,
        '{"a": "1"}\u00a0',
    ],
)
def test_odd_json_comes_back(text: str) -> None:
    assert unfold(through_yaml(fold(text.encode()))) == text.encode()


def test_the_reply_inside_the_reply_is_structure_with_the_texts_as_received() -> None:
    reply = {"positions": [{"actor": "A1", "stance": "oppose", "words": SPECIAL}]}
    body = json.dumps({"choices": [{"message": {"content": json.dumps(reply)}}]}).encode()
    node = through_yaml(fold(body))
    inner = node["$json"]["choices"][0]["message"]["content"]
    assert inner["$json"] == reply
    assert value_of(node) == json.loads(body)


def test_a_value_changed_by_hand_is_what_comes_out() -> None:
    body = json.dumps({"content": '{"stance":  "opp\\u006fse" ,\n "n": 1.0}'}).encode()
    node = fold(body)
    node["$json"]["content"]["$json"]["stance"] = "support"
    assert json.loads(json.loads(unfold(node))["content"]) == {"stance": "support", "n": 1.0}
    node["$json"]["content"]["$json"]["more"] = [1, 2]
    assert json.loads(json.loads(unfold(node))["content"])["more"] == [1, 2]


def test_a_node_that_is_no_body_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\$json"):
        unfold({"json": 1})


def test_the_file_shows_special_characters_as_they_are() -> None:
    from toolkit.evals.recording import dump_yaml

    shown = dump_yaml(fold(json.dumps({"words": "“Größe” – naïve"}).encode()))
    assert "“Größe” – naïve" in shown
    assert yaml.safe_load(shown)


@given(values)
def test_what_is_written_reads_as_any_reader_of_yaml_has_it(value: Any) -> None:
    from toolkit.evals.recording import dump_yaml, load_yaml

    text = dump_yaml({"value": value, "twice": [value, value]})
    assert "&id" not in text
    assert load_yaml(text) == yaml.safe_load(text) == {"value": value, "twice": [value, value]}


@pytest.mark.parametrize(
    "text",
    ["a: &x {b: [1, 2.5, null, true, 'no']}\nc: *x\n", "- ~\n- ''\n- !!str 1\n- 1_000\n- -3", "", "# nothing\n"],
)
def test_what_other_writers_leave_is_read_as_well(text: str) -> None:
    from toolkit.evals.recording import load_yaml

    assert load_yaml(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text", ["a: 2026-03-04", "--- 1\n--- 2\n", "a: *gone", "!!python/name:os.system ''", "!!set {a, b}", "a: [1"]
)
def test_what_no_recording_holds_is_refused(text: str) -> None:
    from toolkit.evals.recording import load_yaml

    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
