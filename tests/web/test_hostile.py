"""Hostile articles over HTTP: kept to the character, and nothing in them acts on the way out."""

from __future__ import annotations

import csv
import io
import json
import logging

import pytest

from tests.report.hostile import ATTACK
from tests.report.test_html import Page
from tests.web.conftest import ended

URL = "/api/v1/analyses"
QUOTE = "“We will not sign,” said Mayor Ada Brandt. The Harbour Board opposes the plan. "
HOSTILE = {
    "attack": ATTACK + QUOTE,
    "script": "<script>alert('x')</script><img src=x onerror=alert(1)> " + QUOTE,
    "template": "{{ 7*7 }}{% for x in y %}{{ x.__class__ }}{% endfor %} " + QUOTE,
    "bidi": "\u202e" + QUOTE + "\u2066\u202c",
    "formula": '=HYPERLINK("http://evil.example") ' + QUOTE.replace("“", "“=1+1 "),
    "controls": "\x1b[2J\x07\x85\u2028" + QUOTE,
    "one line": QUOTE + "and so on " * 20_000,
    "closing": "</article></script>]]>--> " + QUOTE,
    "emoji": "🎡👩‍👩‍👧 " * 50 + QUOTE,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_article_is_kept_as_it_is_and_does_nothing(client, caplog, name):
    text = HOSTILE[name]
    with caplog.at_level(logging.DEBUG):
        entry = ended(client, client.post(URL, json={"text": text, "title": text[:200].strip()}).json()["id"])
    assert entry["status"] == "done", entry
    assert not any(text[:20] in record.getMessage() for record in caplog.records)
    url = f"{URL}/{entry['id']}"
    result = client.get(f"{url}/result").json()
    assert result["document"]["text"] == text
    for item in (e for s in result["statements"] for e in s["evidence"] if e["start"] is not None):
        assert text[item["start"] : item["end"]] == item["text"]
    report = client.get(f"{url}/exports/html").text
    tags = [tag for tag, _ in Page(report).tags]
    assert tags.count("script") == 1 and "img" not in tags
    for row in csv.reader(io.StringIO(client.get(f"{url}/exports/csv?table=statements").text, newline="")):
        assert not any(cell[:1] in "=+-@\t\r" and cell[:1] for cell in row)
    for line in client.get(f"{url}/exports/jsonl").text.split("\n")[:-1]:
        assert json.loads(line)["document"]["text"] == text
    assert client.get(URL, params={"q": text[:100]}).status_code == 200


def test_five_megabytes_of_one_line_hold_nothing_up(client):
    text = QUOTE + "na " * 1_700_000
    answer = client.post(URL, json={"text": text})
    assert answer.status_code in (202, 422)
    assert client.get(f"{URL}?limit=1").status_code == 200
    if answer.status_code == 202:
        client.post(f"{URL}/{answer.json()['id']}/cancel")
        assert client.get(f"{URL}/{answer.json()['id']}").json()["status"] in ("cancelled", "done", "failed")
