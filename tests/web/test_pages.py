"""The desk's pages without a browser: policy, addresses, errors, and who may see what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.pages.stories import hostile
from tests.samples import ANALYSIS
from toolkit.records.tables import TABLES
from toolkit.web.api.exports import FORMATS, TABULAR
from toolkit.web.pageroute import POLICY
from toolkit.web.tokens import Scope


@pytest.fixture
def kept(desk: Any) -> str:
    return str(desk.analyses.keep(ANALYSIS).id)


@pytest.mark.parametrize("path", ["/", "/analyses/{id}", "/analyses/{id}/diff/{id}", "/sign-in", "/analyses/a-00"])
def test_every_page_has_the_policy_and_loads_only_from_the_desk(client, kept, path):
    answer = client.get(path.format(id=kept))
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in POLICY
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_what_pages_load_is_there(client):
    for name in ("page.css", "report.css", "report.js", "desk.css", "desk.js", "home.js", "follow.js", "work.js"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")
    for name in ("parts.html.jinja", "..%2fapp.py", "%2e%2e/app.py", "desk.sqlite3", "x"):
        assert client.get(f"/static/{name}").status_code == 404
    assert "Skerrow" in client.get("/samples/harbour").text
    assert client.get("/samples/..%2fREADME.md").status_code == 404
    assert client.get("/samples/x").status_code == 404


@pytest.mark.parametrize("path", ["/analyses/a-00", "/analyses/x", "/analyses/a-00/diff/a-01", "/?skip=-1"])
def test_what_is_not_there_is_a_page_that_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>Not Found</h1>" in answer.text


def test_a_failed_analysis_says_why(client, desk):
    entry = desk.analyses.add(desk.analyses.order(desk.analyses.keep(ANALYSIS).id))
    desk.analyses.fail(entry.id, "the <model> did not answer")
    page = client.get(f"/analyses/{entry.id}").text
    assert "the &lt;model&gt; did not answer" in page
    assert "Analyse again" in page


def test_a_desk_with_tokens_leads_to_the_sign_in_and_back(client, desk, kept):
    desk.tokens.add("Ada", frozenset({Scope.READ}))
    answer = client.get(f"/analyses/{kept}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=/analyses/{kept}")
    assert f'data-next="/analyses/{kept}"' in client.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "x"]
)
def test_the_sign_in_leads_nowhere_else(client, path):
    assert 'data-next="/"' in client.get("/sign-in", params={"next": path}).text


def test_what_a_token_does_not_allow_is_not_offered(client, desk, kept):
    reader = {"Authorization": f"Bearer {desk.tokens.add('Ada', frozenset({Scope.READ}))}"}
    page = client.get(f"/analyses/{kept}", headers=reader).text
    assert "data-do=" not in page
    assert 'class="rerun' not in page
    assert 'id="new"' not in client.get("/", headers=reader).text
    analyst = {"Authorization": f"Bearer {desk.tokens.add('Bo', frozenset({Scope.ANALYSE}))}"}
    assert client.get("/", headers=analyst).status_code == 403


@pytest.mark.parametrize("name", sorted(hostile()))
def test_titles_and_searches_are_text(client, desk, name):
    story = hostile()[name]
    desk.analyses.keep(story.analysis)
    page = client.get("/", params={"q": "<script>alert(1)</script>"}).text + client.get("/").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<svg onload" not in page


def test_pages_are_not_part_of_the_api(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert all(path.startswith("/api/v1/") for path in paths)


def test_every_format_and_every_table_can_be_saved_from_the_page(client, desk):
    path = f"/analyses/{desk.analyses.keep(ANALYSIS).id}"
    page = client.get(path).text
    links = re.findall(r'href="(/api/v1/analyses/[^"]+/exports/[^"]+)"', page)
    wanted = [name for name in FORMATS if name not in TABULAR] + [f"{f}?table={t}" for f in TABULAR for t in TABLES]
    assert sorted(link.partition("/exports/")[2] for link in links) == sorted([*wanted, "json?reviewed=false"])
    names = {client.get(link).headers["content-disposition"] for link in links if "table=" in link}
    assert len(names) == len(TABULAR) * len(TABLES)
