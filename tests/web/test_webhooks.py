"""Webhooks: signed, told again until they are heard, and never to an address of the inside."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import client_of, config, ended
from tests.web.test_addresses import LOOPBACK_ONLY, PAGE, reply, served
from toolkit.documents import document
from toolkit.web.desk import Desk
from toolkit.web.jobs import MOST_ATTEMPTS
from toolkit.web.orders import Order, Setup
from toolkit.web.outbound import Outbound
from toolkit.web.webhooks import Courier, secret_of

URL = "/api/v1/analyses"
TEXT = "“We will not sell the pier,” said Mayor Lena Orth."


class Receiver:
    """Keeps what it is sent; answers with each of `statuses` in turn, the last one for ever."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses or (204,))
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.heard = threading.Semaphore(0)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.got.append((dict(handler.headers), body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        reply(status, Location="http://127.0.0.1:1/")(handler)
        self.heard.release()


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Desk]:
    with Desk(config(tmp_path, webhooks=True, fetch=True, networks=LOOPBACK_ONLY)) as desk:
        desk.courier.waits = (0.0, 0.01, 0.01)
        yield desk


def attempts(desk: Desk, wanted: int) -> list[Any]:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with desk.database.reading() as connection:
            rows = connection.execute("SELECT attempts, done, problem FROM delivery").fetchall()
        if rows and all(row["done"] for row in rows) and sum(row["attempts"] for row in rows) >= wanted:
            return [tuple(row) for row in rows]
        time.sleep(0.01)
    raise AssertionError([tuple(row) for row in rows])


def noted(desk: Desk, wanted: int) -> None:
    """Wait until so many attempts are on the record."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with desk.database.reading() as connection:
            if connection.execute("SELECT sum(attempts) FROM delivery").fetchone()[0] == wanted:
                return
        time.sleep(0.01)
    raise AssertionError(f"there were not {wanted} attempts")


def ordered(desk: Desk, port: int) -> str:
    with client_of(desk) as client:
        sent = {"text": TEXT, "callback_url": f"http://127.0.0.1:{port}/hook"}
        answer = client.post(URL, json=sent)
        assert answer.status_code == 202, answer.text
        return str(ended(client, answer.json()["id"])["id"])


def test_the_end_of_an_analysis_is_told_with_a_signature(hooked):
    receiver = Receiver()
    with served(receiver) as port:
        identifier = ordered(hooked, port)
        assert receiver.heard.acquire(timeout=10)
        ((_, done, problem),) = attempts(hooked, 1)
    assert done and problem is None
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["event"], told["analysis"], told["status"]) == ("analysis.ended", identifier, "done")
    assert "pier" not in body.decode()
    found = re.fullmatch(r"sha256=([0-9a-f]{64}), t=(\d+)", headers["X-Stance-Signature"])
    assert found is not None and abs(time.time() - int(found[2])) < 60
    key = secret_of(hooked.database).encode()
    expected = hmac.new(key, f"{found[2]}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(found[1], expected)


def test_who_does_not_hear_is_told_again(hooked):
    receiver = Receiver(500, 302, 200)
    with served(receiver) as port:
        ordered(hooked, port)
        assert attempts(hooked, 3) == [(3, attempts(hooked, 3)[0][1], None)]
    assert len({body for _, body in receiver.got}) == 1
    assert len({headers["X-Stance-Delivery"] for headers, _ in receiver.got}) == 1


def test_who_never_hears_is_given_up(hooked):
    with served(Receiver(500)) as port:
        ordered(hooked, port)
        ((count, done, problem),) = attempts(hooked, 3)
    assert count == 3 and done and problem == "answered with status 500"


def test_nobody_inside_is_told(tmp_path):
    receiver = Receiver()
    with served(receiver) as port, Desk(config(tmp_path, webhooks=True)) as desk:
        desk.courier.waits = (0.0,)
        ordered(desk, port)
        ((_, _, problem),) = attempts(desk, 1)
    assert "not a public address" in problem
    assert receiver.got == []


def test_the_next_server_tells_what_the_last_did_not(hooked):
    receiver = Receiver(500, 200)
    with served(receiver) as port:
        hooked.courier.waits = (0.0, 3600.0)
        ordered(hooked, port)
        noted(hooked, 1)
        hooked.courier.close()
        with hooked.database.writing() as connection:
            connection.execute("UPDATE delivery SET due = 0")
        courier = Courier(hooked.database, hooked.analyses, Outbound(hooked.courier.outbound.rules))
        courier.recover()
        ((count, done, _),) = attempts(hooked, 2)
        courier.close()
    assert count == 2 and done


def waiting(desk: Desk, port: int) -> str:
    """An order with an address to be told at, that nobody has begun."""
    order = Order(document=document(TEXT), callback=f"http://127.0.0.1:{port}/hook", setup=Setup(engine="builtin"))
    return desk.analyses.add(order).id


def told(receiver: Receiver) -> list[tuple[str, str]]:
    return [(event["analysis"], event["status"]) for event in (json.loads(body) for _, body in receiver.got)]


def test_a_cancelled_analysis_has_ended_too(hooked):
    receiver = Receiver()
    with served(receiver) as port:
        identifier = waiting(hooked, port)
        assert hooked.jobs.cancel(identifier)
        attempts(hooked, 1)
    assert told(receiver) == [(identifier, "cancelled")]


def test_an_end_by_a_fault_is_told(hooked, monkeypatch):
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    receiver = Receiver()
    monkeypatch.setattr(hooked.jobs, "_work", broken)
    with served(receiver) as port:
        identifier = waiting(hooked, port)
        hooked.jobs.submit(identifier)
        attempts(hooked, 1)
    assert told(receiver) == [(identifier, "failed")]


def test_what_ended_when_the_server_was_killed_is_told_by_the_next_and_once(hooked):
    receiver = Receiver()
    with served(receiver) as port:
        done, given_up = waiting(hooked, port), waiting(hooked, port)
        hooked.analyses.start(done)
        hooked.analyses.fail(done, "the model did not answer")  # and then the power went
        with hooked.database.writing() as connection:
            values = (MOST_ATTEMPTS, given_up)
            connection.execute("UPDATE analysis SET status = 'running', attempts = ? WHERE id = ?", values)
        assert hooked.start() == 0
        attempts(hooked, 2)
        hooked.courier.announce(done)
        hooked.start()
    assert sorted(told(receiver)) == sorted([(done, "failed"), (given_up, "failed")])


def test_who_ordered_is_not_called_where_that_was_switched_off(tmp_path):
    receiver = Receiver()
    with served(receiver) as port, Desk(config(tmp_path, networks=LOOPBACK_ONLY)) as desk:
        identifier = waiting(desk, port)
        assert desk.jobs.cancel(identifier)
        desk.start()
    assert receiver.got == []


def test_a_page_is_fetched_where_that_is_allowed(hooked):
    with served(reply(200, PAGE)) as port, client_of(hooked) as client:
        entry = client.post(URL, json={"url": f"http://127.0.0.1:{port}/story"}).json()
        assert entry["source"].endswith("/story")
        entry = ended(client, entry["id"])
        assert (entry["status"], entry["title"]) == ("done", "Pier")
        refused = client.post(URL, json={"url": "http://127.0.0.2/"}).json()
        refused = ended(client, refused["id"])
        assert refused["status"] == "failed" and "not a public address" in refused["error"]
