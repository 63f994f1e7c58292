"""The routes of analyses: from a text to a result, and everything that can be asked of one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.samples import ANALYSIS as SAMPLE
from tests.web.conftest import ended
from toolkit.records import Stance

URL = "/api/v1/analyses"
TEXT = "“We will not sell the pier 🎡,” said Mayor Lena Orth. Tomas Birk opposes the sale of the harbour."


def made(client: Any, **body: Any) -> dict[str, Any]:
    answer = client.post(URL, json={"text": TEXT, **body})
    assert answer.status_code == 202, answer.text
    entry = ended(client, answer.json()["id"])
    assert entry["status"] == "done", entry
    return entry


def test_a_text_is_taken_and_analysed(client):
    answer = client.post(URL, json={"text": TEXT, "title": "The pier", "date": "2026-03-04"})
    assert answer.status_code == 202
    where = answer.headers["location"]
    assert where == f"{URL}/{answer.json()['id']}"
    entry = ended(client, answer.json()["id"])
    assert (entry["status"], entry["title"], entry["engine"]) == ("done", "The pier", "builtin")
    result = client.get(f"{where}/result").json()
    assert result["document"]["text"] == TEXT
    assert [a["name"] for a in result["actors"]] and entry["counts"]["actors"] == len(result["actors"])


def test_every_span_holds_in_both_units(client):
    entry = made(client)
    points = client.get(f"{URL}/{entry['id']}/result").json()
    units = client.get(f"{URL}/{entry['id']}/result?offsets=utf16").json()
    wide = TEXT.encode("utf-16-le")
    pairs = list(
        zip(
            [e for s in points["statements"] for e in s["evidence"]],
            [e for s in units["statements"] for e in s["evidence"]],
            strict=True,
        )
    )
    assert any(a["start"] != b["start"] or a["end"] != b["end"] for a, b in pairs)
    for a, b in pairs:
        assert TEXT[a["start"] : a["end"]] == a["text"] == b["text"]
        assert wide[2 * b["start"] : 2 * b["end"]].decode("utf-16-le") == a["text"]


def test_a_page_and_an_upload_are_read_as_articles(client):
    page = f"<html lang='en'><body><article><p>{TEXT * 3}</p><script>alert(1)</script></article></body></html>"
    entry = ended(client, client.post(URL, json={"html": page, "title": "Page"}).json()["id"])
    assert entry["status"] == "done"
    assert "alert" not in client.get(f"{URL}/{entry['id']}/result").json()["document"]["text"]
    sent = client.post(
        f"{URL}/upload", files={"file": ("../../etc/story\r\n.txt", TEXT.encode())}, data={"title": "Up"}
    )
    assert sent.status_code == 202, sent.text
    assert ended(client, sent.json()["id"])["title"] == "Up"
    source = client.get(f"{URL}/{sent.json()['id']}").json()["source"]
    assert "/" not in source and "\n" not in source


def test_an_upload_is_asked_the_same_as_a_text(client):
    wanted = {"issues": ["The town should sell the pier."], "actors": ["Lena Orth"], "engine": "builtin"}
    data = {**wanted, "model": "", "source": "The Herald", "byline": "Ana Ruiz", "date": "2026-03-04"}
    file = {"file": ("story.txt", TEXT.encode())}
    sent = client.post(f"{URL}/upload", files=file, data=data)
    assert sent.status_code == 202, sent.text
    entry = ended(client, sent.json()["id"])
    uploaded = client.get(f"{URL}/{entry['id']}/result").json()
    assert len(uploaded["positions"]) == 1
    document = uploaded["document"]
    assert (document["source"], document["byline"], document["published_at"]) == (
        "The Herald",
        "Ana Ruiz",
        "2026-03-04",
    )
    texted = client.get(f"{URL}/{made(client, **wanted)['id']}/result").json()
    assert [p["stance"] for p in uploaded["positions"]] == [p["stance"] for p in texted["positions"]]
    refused = client.post(f"{URL}/upload", files=file, data={"engine": "gpt"})
    assert refused.status_code == 422 and "does not offer the engine" in refused.json()["detail"]


def test_facts_are_checked_on_request(client):
    entry = made(
        client, text="The ferry cost 84 million crowns in 2019, the council said. It opened in 2021.", check=True
    )
    assert entry["counts"]["claims"] > 0
    rows = client.get(f"{URL}/{entry['id']}/checks").json()
    assert len(rows) == entry["counts"]["claims"]
    assert all(row["check"]["claim"] == row["claim"]["id"] and row["state"] is None for row in rows)


def test_given_issues_are_answered(client):
    entry = made(client, issues=["The town should sell the pier."], actors=["Lena Orth"])
    positions = client.get(f"{URL}/{entry['id']}/result").json()["positions"]
    assert len(positions) == 1


@pytest.mark.parametrize(
    ("body", "status", "what"),
    [
        ({}, 422, "exactly one"),
        ({"text": TEXT, "html": "<p>x</p>"}, 422, "exactly one"),
        ({"text": ""}, 422, "empty"),
        ({"text": " \n "}, 422, "empty"),
        ({"text": TEXT, "unknown": 1}, 422, "unknown"),
        ({"text": TEXT, "engine": "gpt"}, 422, "does not offer"),
        ({"text": TEXT, "model": "gpt-9"}, 422, "does not offer"),
        ({"text": TEXT, "prompts": "../../etc"}, 422, "does not offer"),
        ({"text": TEXT, "engine": "builtin", "model": "x"}, 422, "does not offer"),
        ({"text": TEXT, "issues": [" "]}, 422, "issues"),
        ({"url": "https://paper.example/a"}, 422, "fetches no addresses"),
        ({"url": "file:///etc/passwd"}, 422, "url"),
        ({"text": TEXT, "callback_url": "https://cms.example/hook"}, 422, "calls nobody back"),
        ({"text": TEXT, "language": "english"}, 422, "language"),
        ({"html": "<p>menu</p>"}, 422, "no article"),
    ],
)
def test_what_cannot_be_analysed_is_refused_at_once(client, body, status, what):
    answer = client.post(URL, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert what in str(told), told
    assert (told["status"], set(told) - {"errors"}) == (status, {"type", "title", "status", "detail"})
    assert TEXT not in answer.text
    assert client.get(URL).json()["total"] == 0


def test_a_lone_surrogate_is_refused_and_harms_nothing(client):
    raw = '{"text": "half \\ud83d of it"}'
    answer = client.post(URL, content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    raw = '{"text": "fine", "title": "half \\ud83d"}'
    assert client.post(URL, content=raw, headers={"content-type": "application/json"}).status_code == 422


def test_analyses_are_listed_found_and_paged(client):
    first, second = made(client, title="Pier"), made(client, title="Ferry")
    listed = client.get(URL, params={"limit": 1}).json()
    assert [e["id"] for e in listed["items"]] == [second["id"]]
    assert (listed["total"], listed["next"]) == (2, 1)
    found = client.get(URL, params={"q": "pier"}).json()
    assert {e["id"] for e in found["items"]} == {first["id"], second["id"]}
    assert client.get(URL, params={"q": "Ferry"}).json()["items"][0]["id"] == second["id"]
    assert client.get(URL, params={"actor": "orth"}).json()["total"] == 2
    assert client.get(URL, params={"status": "failed"}).json()["total"] == 0


def test_events_tell_the_steps_and_end_with_the_analysis(client):
    entry = made(client)
    with client.stream("GET", f"{URL}/{entry['id']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        text = "".join(stream.iter_text())
    names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert names == ["status", "status", "asked", "answered", "asked", "answered", "status"]
    assert '"statements"' in text and '"positions"' in text and '"done"' in text
    assert "pier" not in text
    marks = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")]
    assert len(set(marks)) == len(names)
    for last, left in ((marks[5], 1), (marks[0], 6), ("6", 7), ("ffffffff-6", 7), (f"{marks[0]}x", 7), ("", 7)):
        with client.stream("GET", f"{URL}/{entry['id']}/events", headers={"Last-Event-ID": last}) as stream:
            assert "".join(stream.iter_text()).count("event: ") == left, last
    over = client.get(f"{URL}/{entry['id']}/events", headers={"Last-Event-ID": marks[-1]})
    assert (over.status_code, over.content) == (204, b"")


def test_too_many_listeners_are_told_before_the_stream_begins(client, desk, monkeypatch):
    monkeypatch.setattr("toolkit.web.progress.LISTENERS", 0)
    answer = client.get(f"{URL}/{desk.analyses.keep(SAMPLE).id}/events")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.headers["retry-after"] and "ask for the status instead" in answer.json()["detail"]


def test_events_of_what_an_earlier_server_did_end_at_once(client, desk):
    entry = desk.analyses.keep(SAMPLE)
    with client.stream("GET", f"{URL}/{entry.id}/events") as stream:
        text = "".join(stream.iter_text())
    assert text.count("event: status") == 1
    (last,) = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")]
    assert client.get(f"{URL}/{entry.id}/events", headers={"Last-Event-ID": last}).status_code == 204
    assert client.get(f"{URL}/{entry.id}/events", headers={"Last-Event-ID": "0-9"}).text.count("event: status") == 1
    assert client.get(f"{URL}/a-0/events").status_code == 404


def test_a_rerun_is_a_new_analysis_that_can_be_compared(client):
    entry = made(client)
    answer = client.post(f"{URL}/{entry['id']}/rerun", json={"engine": "builtin"})
    assert answer.status_code == 202
    again = ended(client, answer.json()["id"])
    assert (again["status"], again["parent"]) == ("done", entry["id"])
    assert client.get(f"{URL}/{entry['id']}/diff/{again['id']}").json()["differences"] == []


def test_a_difference_names_record_and_field(client, desk):
    changed = SAMPLE.positions[0].model_copy(update={"stance": Stance.OPPOSE})
    other = desk.analyses.keep(SAMPLE.model_copy(update={"positions": (changed, *SAMPLE.positions[1:])}))
    entry = desk.analyses.keep(SAMPLE)
    (found,) = client.get(f"{URL}/{entry.id}/diff/{other.id}").json()["differences"]
    assert (found["kind"], found["field"], found["new"]) == ("position", "stance", "oppose")


def test_what_has_ended_cannot_be_cancelled(client):
    entry = made(client)
    assert client.post(f"{URL}/{entry['id']}/cancel").status_code == 409


def test_an_analysis_is_deleted_once(client):
    entry = made(client)
    assert client.delete(f"{URL}/{entry['id']}").status_code == 204
    assert client.delete(f"{URL}/{entry['id']}").status_code == 404
    assert client.get(f"{URL}/{entry['id']}/result").status_code == 404


def test_the_same_key_does_the_same_thing_once(client):
    key = {"Idempotency-Key": "story-1"}
    first = client.post(URL, json={"text": TEXT}, headers=key)
    second = client.post(URL, json={"text": TEXT}, headers=key)
    assert first.json()["id"] == second.json()["id"]
    assert second.status_code == 202 and second.headers["location"] == first.headers["location"]
    other = client.post(URL, json={"text": TEXT + " More."}, headers=key)
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["detail"]
    assert client.get(URL).json()["total"] == 1


def test_many_at_once_with_one_key_make_one_analysis(client):
    def send(_: int) -> str:
        return str(client.post(URL, json={"text": TEXT}, headers={"Idempotency-Key": "race"}).json()["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(send, range(24)))
    assert len(ids) == 1
    assert client.get(URL).json()["total"] == 1
    assert ended(client, ids.pop())["status"] == "done"
