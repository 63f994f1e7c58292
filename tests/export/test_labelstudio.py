"""Label Studio: tasks that its own validator takes, and the way back as gold."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.spans import analysis_of, texts_with_spans
from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.errors import InputError
from toolkit.evals.cases import Case
from toolkit.export.labelled import Labelled, case, labelled
from toolkit.export.labelstudio import CHOICES, LABELS, TEXTS, config, task
from toolkit.records import Analysis

TREE = ElementTree.fromstring(config())


def answered(*analyses: Analysis, by: Any = 7, **changes: Any) -> list[dict[str, Any]]:
    """The tasks as a project exports them when somebody accepted every prediction."""
    tasks = json.loads(json.dumps([task(analysis) for analysis in analyses]))
    for number, made in enumerate(tasks, 1):
        made["id"] = number
        result = made.pop("predictions")[0]["result"]
        made["annotations"] = [{"id": 1, "completed_by": by, "was_cancelled": False, "result": result, **changes}]
    return list(tasks)


def one(tasks: list[dict[str, Any]]) -> Labelled:
    (made,) = labelled(tasks)
    return made


@pytest.mark.parametrize("analysis", [ANALYSIS, attacked()])
def test_every_result_names_what_the_configuration_has(analysis: Analysis) -> None:
    controls = {tag.get("name"): tag for tag in TREE if tag.get("toName") == "text"}
    values = {name: {item.get("value") for item in tag} for name, tag in controls.items()}
    made = json.loads(json.dumps(task(analysis)))
    regions = {result["id"] for result in made["predictions"][0]["result"] if "id" in result}
    assert regions
    for result in made["predictions"][0]["result"]:
        if result["type"] == "relation":
            assert {result["from_id"], result["to_id"]} <= regions and result["direction"] == "right"
            continue
        assert controls[result["from_name"]].tag.lower() == result["type"] and result["to_name"] == "text"
        chosen = result["value"].get("labels") or result["value"].get("choices") or ()
        assert set(chosen) <= values[result["from_name"]]


def test_label_studio_itself_takes_them() -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface", reason="label-studio-sdk is not installed")
    reader = interface.LabelInterface(config())
    reader.validate()
    for analysis in (ANALYSIS, attacked()):
        for prediction in task(analysis)["predictions"]:
            assert reader.validate_prediction(prediction, return_errors=True) == []


def test_the_configuration_covers_every_label() -> None:
    assert {item.get("value") for item in TREE.find("Labels") or ()} == set(LABELS)
    conditional = [tag for tag in TREE if tag.get("perRegion")]
    assert {tag.get("name") for tag in conditional} == {*CHOICES, *TEXTS}
    for tag in conditional:
        assert set((tag.get("whenLabelValue") or "").split(",")) <= set(LABELS)
    assert (TREE.find("Text") or ElementTree.Element("x")).get("valueType") in (None, "text")


@given(texts_with_spans())
def test_the_words_stand_where_the_offsets_say(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    made = json.loads(json.dumps(task(analysis_of(text, places))))
    marks = [r["value"] for r in made["predictions"][0]["result"] if r.get("from_name") == "mark"]
    assert len(marks) == 4 * len(places)
    for value in marks:
        assert made["data"]["text"][value["start"] : value["end"]] == value["text"]


@given(texts_with_spans())
def test_accepted_predictions_come_back_as_they_were(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    made = one(answered(analysis_of(text, places)))
    assert made.problems == ()
    gold = case(made)["gold"]
    words = [[text[start:end]] for start, end in places]
    assert [item["words"] for item in gold["statements"]] == words
    assert [item["words"] for item in gold["positions"]] == words
    assert [item["conditions"] for item in gold["positions"]] == words
    assert [item["words"] for item in gold["claims"]] == [item[0] for item in words]


def test_gold_is_a_case_of_the_evals() -> None:
    made = Case.model_validate(case(one(answered(ANALYSIS))))
    assert made.problems() == []
    gold = made.gold
    assert [actor.name for actor in gold.actors or ()] == [
        *("Lena Orth", "Tomas Birk", "a senior official", "regional water board"),
    ]
    (orth, birk, board) = gold.positions or ()
    assert (orth.stance, orth.conditions, orth.voice) == (
        ("conditional_oppose",),
        ("until the fish ladder is paid for",),
        "own",
    )
    assert birk.words == (
        "the cheapest winter electricity we will ever get",
        "It is a good plan,",
        "and it is a late one.",
    )
    assert board.voice == "characterised"
    assert [issue.proposition for issue in gold.issues or ()] == ["Velden should approve the dam on the Aar."]
    assert made.date == "2026-03-04" and made.title == "Velden split over dam on the Aar"


def edited(change: Any) -> Labelled:
    tasks = answered(ANALYSIS)
    results = tasks[0]["annotations"][0]["result"]
    change(results)
    return one(tasks)


def test_a_person_changes_a_stance_and_a_span() -> None:
    def change(results: list[dict[str, Any]]) -> None:
        for result in results:
            if result.get("id") == "P1-1" and result["from_name"] == "stance":
                result["value"]["choices"] = ["oppose"]
            if result.get("id") == "P1-1" and result["from_name"] == "mark":
                result["value"]["end"] -= 1
                result["value"]["text"] = result["value"]["text"][:-1]

    first = case(edited(change))["gold"]["positions"][0]
    assert first["stance"] == "oppose"
    assert first["words"] == ["We will not sign this until the fish ladder is paid for"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"start": 3, "end": 7, "text": "word"}, (3, 7)),
        ({"start": 4, "end": 8, "text": "word"}, (3, 7)),
        ({"start": 9, "end": 13, "text": "word"}, (3, 7)),
        ({"start": 3, "end": 7}, (3, 7)),
        ({"start": 3, "end": 99}, None),
        ({"start": 3, "end": 7, "text": "lost"}, None),
        ({"start": 7, "end": 3, "text": "word"}, None),
        ({"start": None, "end": None, "text": "word"}, None),
        ({"start": 7, "end": 10, "text": "\\n\\nx"}, (7, 10)),
    ],
)
def test_where_a_region_stands(value: dict[str, Any], found: tuple[int, int] | None) -> None:
    text = "😀e word\r\nx"
    result = {
        "id": "r",
        "from_name": "mark",
        "to_name": "text",
        "type": "labels",
        "value": {**value, "labels": ["claim"]},
    }
    made = one([{"data": {"text": text, "article_id": "a"}, "annotations": [{"result": [result]}]}])
    assert [(record[0].start, record[0].end) for record in made.records] == ([found] if found else [])
    assert len(made.problems) == (found is None)


@pytest.mark.parametrize(
    ("drop", "says"),
    [
        (lambda r: r.get("id") == "P1-1" and r["from_name"] == "stance", "has no stance"),
        (lambda r: r.get("id") == "P2-1" and r["from_name"] == "actor", "has no actor"),
        (lambda r: r.get("from_id") == "P1.1-1", "tied to no position"),
        (lambda r: r.get("id") == "P2-2", "which is not there"),
    ],
)
def test_what_cannot_be_read_is_told(drop: Any, says: str) -> None:
    def change(results: list[dict[str, Any]]) -> None:
        results[:] = [result for result in results if not drop(result)]

    made = edited(change)
    assert len(made.problems) == 1 and says in made.problems[0] and made.problems[0].startswith("task 1, annotator 7: ")


def test_other_labels_and_meaningless_ties_are_told() -> None:
    def change(results: list[dict[str, Any]]) -> None:
        results[0]["value"]["labels"] = ["Person"]
        results.append({"type": "relation", "from_id": "C2-1", "to_id": "P1-1", "direction": "right"})

    assert [("Person" in p, "no meaning" in p) for p in edited(change).problems] == [(True, False), (False, True)]


def test_a_stance_that_is_none_is_told() -> None:
    def change(results: list[dict[str, Any]]) -> None:
        for result in results:
            if result.get("id") == "P1-1" and result["from_name"] == "stance":
                result["value"]["choices"] = ["in favour"]

    first, second = edited(change).problems
    assert "has the stance 'in favour'" in first and "has no stance" in second


def test_ties_without_a_label_and_in_either_direction() -> None:
    def change(results: list[dict[str, Any]]) -> None:
        for result in results:
            if result["type"] == "relation":
                del result["labels"]
                result["from_id"], result["to_id"] = result["to_id"], result["from_id"]

    assert case(edited(change)) == case(one(answered(ANALYSIS)))


def test_several_annotators_and_cancelled_ones() -> None:
    tasks = answered(ANALYSIS, by={"id": 3, "email": "ana@desk.example"})
    tasks[0]["annotations"] += [
        {"completed_by": 2, "was_cancelled": True, "result": []},
        {"completed_by": 9, "result": []},
    ]
    assert [made.annotator for made in labelled(tasks)] == ["ana@desk.example", "9"]
    assert case(list(labelled(tasks))[1], "d-1.9")["id"] == "d-1.9"


@pytest.mark.parametrize("tasks", [[{}], [{"data": {}}], ["x"], [{"data": {"text": 1}}]])
def test_what_is_no_task(tasks: list[Any]) -> None:
    with pytest.raises(InputError, match=r"task 1 has no data\.text"):
        list(labelled(tasks))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text("ab😀 ", max_size=3),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "from_name": st.sampled_from(["mark", "stance", "actor", "issue", "x"]) | JSON,
        "type": st.sampled_from(["labels", "choices", "relation"]) | JSON,
        "from_id": JSON,
        "to_id": JSON,
        "value": st.fixed_dictionaries(
            {},
            optional={
                "start": JSON,
                "end": JSON,
                "text": JSON,
                "labels": st.lists(st.sampled_from(["position", "claim", "condition", "statement"])) | JSON,
                "choices": st.just(["support"]) | JSON,
            },
        )
        | JSON,
    },
)


@given(
    st.lists(st.fixed_dictionaries({"result": st.lists(FIELDS | JSON, max_size=6) | JSON, "completed_by": JSON}) | JSON)
)
def test_whatever_an_export_holds_it_is_read_or_told(annotations: list[Any]) -> None:
    text = "a😀b aab"
    for made in labelled([{"data": {"text": text, "title": "t"}, "annotations": annotations}]):
        Case.model_validate(case(made))
        for record in made.records:
            assert all(text[region.start : region.end] == region.words for region in record)
