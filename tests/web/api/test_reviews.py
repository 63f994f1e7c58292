"""The routes of reviews and exports: decisions are kept, shown, taken back and handed on."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.samples import ANALYSIS as SAMPLE
from tests.samples import TEXT
from toolkit.web.api.exports import FORMATS

POSITION = SAMPLE.positions[0].id


@pytest.fixture
def url(desk):
    return f"/api/v1/analyses/{desk.analyses.keep(SAMPLE).id}"


def decide(
    client: Any, url: str, action: str = "accept", *, by: str | None = "Ada", query: str = "", **more: Any
) -> Any:
    body = {"kind": "position", "id": POSITION, "action": action, "reviewer": by, **more}
    return client.post(f"{url}/decisions{query}", json=body)


def test_a_decision_is_kept_and_shown(client, url):
    answer = decide(client, url)
    assert answer.status_code == 201
    assert answer.json()["state"]["standing"] == "accepted"
    shown = client.get(f"{url}/reviews").json()
    assert [d["reviewer"] for d in shown["history"]] == ["Ada"]
    assert [s["version"] for s in shown["states"]] == [answer.json()["decision"]["number"]]


def test_two_who_contradict_each_other_are_both_kept(client, url):
    first = decide(client, url).json()
    second = decide(client, url, "reject", by="Bo")
    assert second.status_code == 201
    state = second.json()["state"]
    assert state["standing"] == "accepted"
    assert [c["reviewer"] for c in state["contested"]] == ["Bo"]
    settled = decide(client, url, "reject", by="Ada", base=state["version"]).json()["state"]
    assert (settled["standing"], settled["contested"]) == ("rejected", [])
    assert first["decision"]["number"] < settled["version"]


def test_two_reviewers_at_once_over_http_lose_nothing(client, url):
    """Each decides twelve times about the same position, on the version last seen, while the other does the same."""
    barrier = threading.Barrier(2)

    def work(by: str) -> list[int]:
        barrier.wait()
        numbers, base = [], 0
        for n in range(12):
            answer = decide(client, url, ("accept", "reject")[n % 2], by=by, base=base)
            assert answer.status_code == 201, answer.text
            numbers.append(answer.json()["decision"]["number"])
            base = answer.json()["state"]["version"]
        return numbers

    with ThreadPoolExecutor(2) as pool:
        ada, bo = pool.map(work, ("Ada", "Bo"))
    shown = client.get(f"{url}/reviews").json()
    kept = {by: [d["number"] for d in shown["history"] if d["reviewer"] == by] for by in ("Ada", "Bo")}
    assert kept == {"Ada": ada, "Bo": bo}
    assert len(set(ada) | set(bo)) == 24


def test_an_edit_by_selected_text_shows_in_the_reviewed_result(client, url):
    start = TEXT.index("It is a good plan")
    words = {"start": start, "end": start + 17, "text": "It is a good plan"}
    assert decide(client, url, "edit", value={"stance": "mixed", "evidence": [words]}).status_code == 201
    result = client.get(f"{url}/result?reviewed=true").json()
    position = next(p for p in result["positions"] if p["id"] == POSITION)
    assert (position["stance"], position["evidence"][0]["text"]) == ("mixed", "It is a good plan")
    untouched = client.get(f"{url}/result").json()
    assert untouched == json.loads(SAMPLE.model_dump_json())
    wrong = {**words, "start": start + 1}
    assert decide(client, url, "edit", value={"evidence": [wrong]}).status_code == 422


def test_a_browser_counts_in_utf16(client, desk):
    text = "🎡🎡 The pier stays, said Lena Orth."
    document = SAMPLE.document.model_copy(update={"text": text})
    url = f"/api/v1/analyses/{desk.analyses.keep(SAMPLE.model_copy(update={'document': document})).id}"
    points = text.index("pier")
    words = {"start": points + 2, "end": points + 6, "text": "pier"}
    answer = decide(client, url, "edit", value={"evidence": [words]}, query="?offsets=utf16")
    assert answer.status_code == 201, answer.text
    assert answer.json()["decision"]["value"]["evidence"][0]["start"] == points
    inside = {"start": 1, "end": 4, "text": "x"}
    assert decide(client, url, "edit", value={"evidence": [inside]}, query="?offsets=utf16").status_code == 422
    odd = {"start": "x", "end": None}
    assert decide(client, url, "edit", value={"evidence": [odd]}, query="?offsets=utf16").status_code == 422


def test_undo_is_a_decision(client, url):
    number = decide(client, url, "reject").json()["decision"]["number"]
    answer = client.post(f"{url}/decisions/{number}/undo?reviewer=Bo")
    assert (answer.status_code, answer.json()["state"]["standing"]) == (201, "open")
    assert client.post(f"{url}/decisions/{number}/undo?reviewer=Bo").status_code == 422
    assert client.post(f"{url}/decisions/999/undo?reviewer=Bo").status_code == 422
    assert [d["action"] for d in client.get(f"{url}/reviews").json()["history"]] == ["reject", "undo"]


def test_a_decision_needs_a_name_and_a_result(client, desk, url):
    assert decide(client, url, by=None).status_code == 422
    assert decide(client, url, by="  ").status_code == 422
    assert decide(client, "/api/v1/analyses/a-0").status_code == 404


def test_the_same_key_decides_once(client, url):
    def send(by: str) -> Any:
        body = {"kind": "position", "id": POSITION, "action": "note", "note": "See page 2.", "reviewer": by}
        return client.post(f"{url}/decisions", json=body, headers={"Idempotency-Key": "k"})

    assert send("Ada").json() == send("Ada").json()
    assert send("Bo").status_code == 422
    assert len(client.get(f"{url}/reviews").json()["history"]) == 1


def test_the_same_key_takes_back_once(client, url):
    number = decide(client, url).json()["decision"]["number"]

    def undo(key: str) -> Any:
        headers = {"Idempotency-Key": key}
        return client.post(f"{url}/decisions/{number}/undo?reviewer=Ada", headers=headers)

    assert undo("k").json() == undo("k").json()
    assert undo("other").status_code == 422
    assert [d["action"] for d in client.get(f"{url}/reviews").json()["history"]][1:] == ["undo"]


def test_a_refused_decision_leaves_its_key_free(client, url):
    key = {"Idempotency-Key": "k"}
    body = {"kind": "position", "id": "P99", "action": "accept", "reviewer": "Ada"}
    assert client.post(f"{url}/decisions", json=body, headers=key).status_code == 422
    assert client.post(f"{url}/decisions", json={**body, "id": POSITION}, headers=key).status_code == 201


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "claimreview"])
def test_every_format_can_be_saved(client, url, name):
    answer = client.get(f"{url}/exports/{name}")
    assert answer.status_code == 200 and answer.content
    assert answer.headers["content-type"] == FORMATS[name].media_type
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_offsets_and_tables_can_be_chosen(client, desk):
    text = "🎡" + TEXT
    moved = SAMPLE.model_copy(update={"document": SAMPLE.document.model_copy(update={"text": text})})
    url = f"/api/v1/analyses/{desk.analyses.keep(moved).id}/exports"
    for name in ("json", "webannotation"):
        assert client.get(f"{url}/{name}").text != client.get(f"{url}/{name}?offsets=utf16").text
    heads = {t: client.get(f"{url}/csv?table={t}").text.splitlines()[0] for t in ("positions", "actors")}
    assert heads["positions"] != heads["actors"]
    assert client.get(f"{url}/csv?table=secrets").status_code == 422
    assert client.get(f"{url}/parquet?table=secrets").status_code == 422


def test_an_unknown_format_is_named_as_such(client, url):
    assert "formats: json" in client.get(f"{url}/exports/docx").json()["detail"]


def test_claimreview_is_written_only_of_what_was_signed_here(client, desk):
    claim = next(c.claim for c in SAMPLE.checks if c.verdict)
    unsigned = SAMPLE.model_copy(update={"reviews": ()})
    url = f"/api/v1/analyses/{desk.analyses.keep(unsigned).id}"
    assert client.get(f"{url}/exports/claimreview").status_code == 422
    value = {"rating": 2, "url": "https://desk.example/1", "wording": "The dam pays."}
    body = {"kind": "check", "id": claim, "action": "sign", "value": value, "reviewer": "Lena Orth"}
    assert client.post(f"{url}/decisions", json=body).status_code == 201
    (review,) = client.get(f"{url}/exports/claimreview").json()
    assert (review["author"]["name"], review["reviewRating"]["ratingValue"]) == ("Lena Orth", 2)


def test_decisions_are_handed_on_without_what_was_taken_back(client, url):
    kept = decide(client, url, "edit", value={"stance": "mixed"}).json()["decision"]
    undone = decide(client, url, "note", note="No.").json()["decision"]["number"]
    client.post(f"{url}/decisions/{undone}/undo?reviewer=Ada")
    decide(client, url, "reject", by="Bo", base=0)
    (line,) = client.get("/api/v1/exports/decisions").text.splitlines()
    row = json.loads(line)
    assert row["analysis"] == json.loads(SAMPLE.model_dump_json())
    assert row["decisions"] == [kept]
    (line,) = client.get("/api/v1/exports/decisions?history=true").text.splitlines()
    assert len(json.loads(line)["decisions"]) == 4
