"""Who gets in: tokens, scopes, sessions; and what every request and answer passes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.samples import ANALYSIS as SAMPLE
from tests.web.conftest import client_of, config
from toolkit.errors import InputError
from toolkit.web.analyses import Query
from toolkit.web.app import create_app
from toolkit.web.desk import Desk, Limits
from toolkit.web.faults import Missing
from toolkit.web.tokens import ALL, Scope, scopes_of

LIST = "/api/v1/analyses"
OPEN_TO_ALL = ("/api/v1/health", "/api/v1/ready", "/api/v1/openapi.json")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_local_desk_is_open_until_there_is_a_token(client, desk):
    assert client.get(LIST).status_code == 200
    token = desk.tokens.add("Ada", frozenset({Scope.READ}))
    answer = client.get(LIST)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(LIST, headers=bearer(token)).status_code == 200
    desk.tokens.revoke(desk.tokens.all()[0].id)
    assert client.get(LIST, headers=bearer(token)).status_code == 401
    assert client.get(LIST).status_code == 401


def test_a_desk_elsewhere_is_closed_without_a_token(tmp_path):
    with Desk(config(tmp_path, open=False)) as desk, client_of(desk) as client:
        assert client.get(LIST).status_code == 401
        assert [client.get(url).status_code for url in OPEN_TO_ALL] == [200, 200, 200]


def test_every_route_but_three_needs_a_token(tmp_path):
    with Desk(config(tmp_path, open=False)) as desk, client_of(desk) as client:
        for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
            for method in methods:
                url = path.replace("{id}", "a-0").replace("{other}", "a-0").replace("{number}", "1")
                answer = client.request(method, url.replace("{format}", "json"), json={"token": "x"})
                assert answer.status_code == _WITHOUT.get((method, path), 401), (method, path, answer.text)


_WITHOUT = {**{("get", url): 200 for url in OPEN_TO_ALL}, ("delete", "/api/v1/session"): 204}


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.READ, {"list"}),
        (Scope.ANALYSE, {"create"}),
        (Scope.REVIEW, {"decide"}),
    ],
)
def test_a_scope_allows_what_it_says_and_no_more(client, desk, scope, allowed):
    entry = desk.analyses.keep(SAMPLE)
    headers = bearer(desk.tokens.add("Ada", frozenset({scope})))
    decision = {"kind": "actor", "id": "A1", "action": "accept"}
    got = {
        "list": client.get(LIST, headers=headers),
        "create": client.post(LIST, json={"text": "The pier stays."}, headers=headers),
        "decide": client.post(f"{LIST}/{entry.id}/decisions", json=decision, headers=headers),
    }
    assert {name for name, answer in got.items() if answer.is_success} == allowed
    assert {answer.status_code for name, answer in got.items() if name not in allowed} == {403}


def test_a_token_decides_under_its_own_name_only(client, desk):
    entry = desk.analyses.keep(SAMPLE)
    headers = bearer(desk.tokens.add("Lena  Orth", ALL))
    url, decision = f"{LIST}/{entry.id}/decisions", {"kind": "actor", "id": "A1", "action": "accept"}
    made = client.post(url, json=decision, headers=headers).json()["decision"]
    assert made["reviewer"] == "Lena Orth"
    assert client.post(url, json={**decision, "reviewer": "Lena Orth"}, headers=headers).status_code == 201
    assert client.post(url, json={**decision, "reviewer": "Somebody else"}, headers=headers).status_code == 403


def test_keys_of_two_callers_are_two_keys(client, desk):
    first, second = (bearer(desk.tokens.add(name, ALL)) for name in ("Ada", "Bo"))
    key = {"Idempotency-Key": "k"}
    ids = {
        client.post(LIST, json={"text": f"The pier stays, {n}."}, headers={**who, **key}).json()["id"]
        for n, who in enumerate((first, second))
    }
    assert len(ids) == 2


CHANGES: tuple[Callable[[str], str], ...] = (
    lambda token: token[:-1],
    lambda token: token + "x",
    lambda token: token.swapcase(),
    lambda token: token[7:],
    lambda token: token.split("_")[1],
    lambda token: "",
    lambda token: "stance__",
    lambda token: "é" * 9,
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_token_is_none(desk, change):
    token = desk.tokens.add("Ada", ALL)
    assert desk.tokens.check(token) is not None
    assert desk.tokens.check(change(token)) is None


def test_the_file_holds_no_secret(desk):
    token = desk.tokens.add("Ada", ALL)
    value = desk.tokens.open_session(desk.tokens.check(token))
    with sqlite3.connect(desk.database.path) as raw:
        dump = "\n".join(raw.iterdump())
    raw.close()
    assert "Ada" in dump
    assert token.split("_", 2)[2] not in dump and value not in dump
    assert desk.database.path.stat().st_mode & 0o077 == 0


def test_tokens_need_a_name_and_known_scopes(desk):
    for name, scopes in ((" ", ALL), ("x" * 300, ALL), ("Ada", frozenset())):
        with pytest.raises(InputError):
            desk.tokens.add(name, scopes)
    with pytest.raises(InputError, match="did you mean 'review'"):
        scopes_of(["reviews"])
    with pytest.raises(Missing):
        desk.tokens.revoke("none")


def test_a_session_stands_for_its_token_until_either_ends(client, desk):
    token = desk.tokens.add("Ada", ALL)
    assert client.post("/api/v1/session", json={"token": "stance_x_y"}).status_code == 401
    answer = client.post("/api/v1/session", json={"token": token})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 204
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and token not in cookie
    assert client.get("/api/v1/session").json() == {"name": "Ada", "scopes": ["analyse", "read", "review"]}
    assert client.delete("/api/v1/session", headers=OWN).status_code == 204
    assert client.get(LIST).status_code == 401
    client.post("/api/v1/session", json={"token": token})
    assert client.get(LIST).status_code == 200
    desk.tokens.revoke(desk.tokens.all()[0].id)
    assert client.get(LIST).status_code == 401


OWN = {"Origin": "http://127.0.0.1"}
TEXT = {"text": "The pier stays, said Lena Orth."}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        (OWN, 202),
        ({**OWN, "Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example"}, 403),
        ({"Origin": "http://evil.example@127.0.0.1"}, 403),
        ({**OWN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Cookie": "stance_session=x"}, 403),
        ({"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/52.0"}, 403),
        ({**OWN, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/52.0"}, 202),
    ],
)
def test_no_page_of_another_site_can_make_a_desk_work(client, desk, headers, status):
    assert client.post(LIST, json=TEXT, headers=headers).status_code == status
    assert desk.analyses.find(Query()).total == (1 if status == 202 else 0)


def test_a_token_needs_no_other_sign_of_where_a_request_comes_from(client, desk):
    headers = {**bearer(desk.tokens.add("Ada", ALL)), "User-Agent": "Mozilla/4.0 (compatible; Newsroom CMS)"}
    assert client.post(LIST, json=TEXT, headers=headers).status_code == 202
    assert client.post(LIST, json=TEXT, headers={**headers, "Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_cannot_stand_in_for_json(client, media):
    answer = client.post(LIST, content='{"text": "x"}', headers={"Content-Type": media})
    assert answer.status_code == 422


SCRIPT = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
FRAME = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


@pytest.mark.parametrize(
    ("site", "how", "status"),
    [
        ("same-origin", SCRIPT, 200),
        ("none", LINK, 200),
        ("cross-site", LINK, 200),
        ("cross-site", SCRIPT, 403),
        ("same-site", SCRIPT, 403),  # another port of this machine
        ("cross-site", FRAME, 403),
        ("cross-site", {}, 403),
    ],
)
def test_another_site_can_link_here_and_not_measure_what_it_may_not_read(client, site, how, status):
    assert client.get(LIST, params={"q": "x"}, headers={"Sec-Fetch-Site": site, **how}).status_code == status
    assert client.get("/", headers={"Sec-Fetch-Site": site, **how}).status_code == status


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/analyses/a-0", "/analyses/a-0"),
        ("/?q=a%20b&skip=50", "/?q=a%20b&skip=50"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "x" * 5_000, "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(client, asked, led):
    page = client.get("/sign-in", params={"next": asked}).text
    assert f'data-next="{led.replace("&", "&amp;")}"' in page


def test_signing_in_leads_back_to_what_was_asked_for(client, desk):
    desk.tokens.add("Ada", ALL)
    answer = client.get("/?q=pier%20sale&skip=50", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/%3Fq%3Dpier%2520sale%26skip%3D50")
    assert 'data-next="/?q=pier%20sale&amp;skip=50"' in client.get(answer.headers["location"]).text


def test_desks_on_two_ports_of_a_machine_have_cookies_of_their_own(client, desk):
    def own(port: str) -> dict[str, str]:
        return {"Host": f"127.0.0.1{port}", "Origin": f"http://127.0.0.1{port}"}

    token = desk.tokens.add("Ada", ALL)
    names = {
        port: client.post("/api/v1/session", json={"token": token}, headers=own(port))
        .headers["set-cookie"].partition("=")[0]
        for port in ("", ":8000", ":8001")
    }  # fmt: skip
    assert names == {"": "stance_session", ":8000": "stance_session_8000", ":8001": "stance_session_8001"}
    assert client.get(LIST, headers={"Host": "127.0.0.1:8001"}).status_code == 200
    assert client.get(LIST, headers={"Host": "127.0.0.1:8002"}).status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
        ("[::1", 421),
        ("127.0.0.1:x", 421),
        ("127.0.0.1:80@evil.example", 421),
        ("[::1]evil.example", 421),
        ("[::ffff:127.0.0.1]", 421),
        ("0.0.0.0", 421),
    ],
)
def test_a_name_that_is_not_ours_is_not_served(client, host, status):
    answer = client.get(LIST, headers={"Host": host})
    assert answer.status_code == status
    assert status == 200 or answer.headers["content-type"] == "application/problem+json"


def test_no_other_origin_may_read_unless_it_is_listed(tmp_path, client):
    asked = {"Origin": "https://cms.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.get(LIST, headers=asked).headers
    assert client.options(LIST, headers=asked).status_code == 405
    with Desk(config(tmp_path / "other", origins=("https://cms.example",))) as desk, client_of(desk) as listed:
        assert listed.get(LIST, headers=asked).headers["access-control-allow-origin"] == "https://cms.example"
        assert listed.options(LIST, headers=asked).status_code == 200
        assert listed.post(LIST, json=TEXT, headers=asked).status_code == 202
        other = {**asked, "Origin": "https://evil.example"}
        assert "access-control-allow-origin" not in listed.get(LIST, headers=other).headers
        assert listed.options(LIST, headers=other).status_code == 400
        assert listed.post(LIST, json=TEXT, headers=other).status_code == 403


@pytest.mark.parametrize("url", [LIST, "/api/v1/nothing", "/", "/api/v1/openapi.json", f"{LIST}/a-0"])
def test_every_answer_has_the_strict_headers(client, desk, monkeypatch, url):
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(desk.analyses, "entry", broken)
    answer = client.get(url)
    headers = answer.headers
    assert answer.status_code == 500 or not url.endswith("a-0")
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/nothing", 404),
        ("PUT", LIST, 405),
        ("POST", f"{LIST}/a-0/result", 405),
        ("GET", f"{LIST}/..%2f", 404),
        ("GET", f"{LIST}/x", 422),
    ],
)
def test_errors_are_problems(client, method, url, status):
    answer = client.request(method, url)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["status"] == status and told["detail"] and told["type"].startswith("urn:stance-toolkit:problem:")
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize("url", [LIST, "/api/v1/health", "/", "/api/v1/nothing", "/api/v1/openapi.json"])
def test_a_head_is_the_head_of_what_get_answers(client, url):
    whole, head = client.get(url), client.head(url)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers == whole.headers


def test_nothing_is_changed_or_followed_by_a_head(client, desk):
    entry = desk.analyses.keep(SAMPLE)
    assert client.head(f"{LIST}/{entry.id}/cancel").status_code == 405
    assert client.head(f"{LIST}/{entry.id}/events").status_code == 405


def test_who_reads_pages_is_told_in_a_page(client):
    answer = client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "there is no such page" in answer.text
    answer = client.get("/api/v1/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_an_error_of_ours_is_a_problem_without_details(client, desk, monkeypatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("secret path /srv/desk")

    monkeypatch.setattr(desk.analyses, "find", broken)
    answer = client.get(LIST)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


def test_a_body_that_is_too_large_is_refused_announced_or_not(tmp_path):
    limits = Limits(body_bytes=10_000)
    with Desk(config(tmp_path, limits=limits)) as desk, client_of(desk) as client:
        headers = {"Content-Type": "application/json"}
        announced = client.post(LIST, content=b'{"text": "' + b"x" * 20_000 + b'"}', headers=headers)
        pieces = iter([b'{"text": "', *[b"x" * 1_000] * 20, b'"}'])
        grown = client.post(LIST, content=pieces, headers=headers)
        upload = client.post(f"{LIST}/upload", files={"file": ("a.txt", b"x" * 20_000)})
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        many = client.post(f"{LIST}/upload", content=iter([b"x" * 5_000] * 5), headers=form)
        for answer in (announced, grown, upload, many):
            assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert desk.analyses.find(Query()).total == 0


async def call(app: Any, receive: Callable[[], Awaitable[Any]]) -> int:
    """The status that a POST of a body gets which arrives as `receive` says."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": LIST, "raw_path": LIST.encode(), "query_string": b""}
    scope |= {"headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("127.0.0.1", 80)}
    await app(scope, receive, send)
    return int(sent[0]["status"])


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path):
    async def never() -> Any:
        await asyncio.sleep(60)

    async def drops() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    with Desk(config(tmp_path, limits=Limits(body_seconds=0.1))) as desk:
        app = create_app(desk)
        assert asyncio.run(call(app, never)) == 408
        assert asyncio.run(call(app, drops)) == 408


def test_requests_beyond_the_limit_are_refused_while_others_arrive(tmp_path):
    async def both() -> list[int]:
        arrived = asyncio.Event()

        async def slow() -> Any:
            await arrived.wait()
            return {"type": "http.request", "body": b"{}", "more_body": False}

        first = asyncio.create_task(call(app, slow))
        await asyncio.sleep(0.05)
        refused = await call(app, slow)
        arrived.set()
        return [await first, refused, await call(app, slow)]

    with Desk(config(tmp_path, limits=Limits(requests=1))) as desk:
        app = create_app(desk)
        assert asyncio.run(both()) == [422, 503, 422]


def test_more_waiting_than_allowed_is_refused_for_now(tmp_path):
    with Desk(config(tmp_path, limits=Limits(waiting=0))) as desk, client_of(desk) as client:
        answer = client.post(LIST, json=TEXT)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
