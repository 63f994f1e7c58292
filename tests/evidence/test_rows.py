"""Claims as rows: read in order, odd ids kept, bad evidence said and not silent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from toolkit.errors import InputError
from toolkit.evidence.rows import read_rows, result, retrieve
from toolkit.records import Check, CheckStatus, Verdict


def lines(*rows: Any) -> list[str]:
    return [json.dumps(row) for row in rows]


def test_rows_keep_their_ids_and_order() -> None:
    rows = list(
        read_rows(
            [*lines({"id": 7, "claim": "One."}), "", *lines({"id": "x", "claim": "Two."}, {"claim": "Three."})], "f"
        )
    )
    assert [(r.key, r.claim.id, r.claim.text) for r in rows] == [
        (7, "R1", "One."),
        ("x", "R2", "Two."),
        ("R3", "R3", "Three."),
    ]


def test_evidence_becomes_sources_with_ids_of_their_own() -> None:
    evidence = [
        {"id": "a", "text": "One berth."},
        {"id": "a", "text": "Two berths."},
        {"text": "Three.", "date": "3 May 2020"},
    ]
    (row,) = read_rows(lines({"id": 1, "claim": "Berths.", "evidence": evidence}), "f")
    assert [s.text for s in row.evidence] == ["One berth.", "Two berths.", "Three."]
    assert len({s.id for s in row.evidence}) == 3
    assert row.evidence[2].date == "2020-05-03"


@pytest.mark.parametrize("item", ["text", {"url": "https://x.example"}, {"text": " "}, {"text": 3.5, "date": []}])
def test_evidence_that_cannot_be_used_is_said_and_the_rest_kept(item: Any) -> None:
    (row,) = read_rows(lines({"id": 1, "claim": "One berth.", "evidence": [item, {"text": "One berth is open."}]}), "f")
    found = retrieve(row, 5)
    assert [p.text for p in found.passages] == ["One berth is open."]
    assert any("could not be used" in note for note in found.notes)


def test_a_row_without_evidence_finds_nothing() -> None:
    (row,) = read_rows(lines({"id": 1, "claim": "One berth."}), "f")
    assert retrieve(row, 5).passages == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1: not valid JSON"),
        ("[]", "a JSON object"),
        ('{"claim": " "}', "claim is empty"),
        ('{"id": 1}', "claim is empty"),
        ('{"claim": 3}', "claim is int"),
        ('{"claim": "x", "evidence": "y"}', "evidence is a list"),
        ('{"claim": "x", "colour": "y"}', "no field 'colour'"),
        ("", "no claims"),
    ],
)
def test_lines_that_are_no_claims_are_named(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        list(read_rows([text], "claims.jsonl"))


def test_results_keep_status_apart_from_verdict() -> None:
    (row,) = read_rows(lines({"id": 7, "claim": "One.", "speaker": "Ada"}), "f")
    failed = result(row, Check(claim="R1", status=CheckStatus.FAILED, why="refused: no"))
    assert (failed["id"], failed["status"], failed["verdict"], failed["said"], failed["why"]) == (
        7,
        "failed",
        None,
        None,
        "refused: no",
    )
    done = result(row, Check(claim="R1", status=CheckStatus.CHECKED, verdict=Verdict.SUPPORTED))
    assert done["verdict"] == "supported" and "why" not in done
