"""The server as it is run: killed in the middle, reached from outside, kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.servers import model, serving

ANALYSES = "/api/v1/analyses"
TEXT = "“We will not sell the pier,” said Mayor Lena Orth. Tomas Birk opposes the sale of the harbour."


def decide(client: Any, identifier: str, note: str) -> Any:
    body = {"kind": "analysis", "id": "analysis", "action": "note", "note": note, "reviewer": "Ada"}
    answer = client.post(f"{ANALYSES}/{identifier}/decisions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["decision"]


def test_a_killed_server_loses_no_decision_and_resumes_its_analysis(tmp_path):
    """SIGKILL while a model holds back an answer: what it had answered before is not asked again."""
    with model() as held:
        environment = {
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": held.url,
            "STANCE_API": "chat",
            "STANCE_MODEL": "held",
            "STANCE_SCHEMA_MODE": "strict",
        }
        with serving(tmp_path, **environment) as served:
            done = served.client.post(ANALYSES, json={"text": TEXT, "engine": "builtin"}).json()["id"]
            assert served.ended(done)["status"] == "done"
            kept = [decide(served.client, done, f"note {n}") for n in range(5)]
            answer = served.client.post(ANALYSES, json={"text": TEXT}, headers={"Idempotency-Key": "k"})
            interrupted = answer.json()["id"]
            held.wait_for("positions")
            kept.append(decide(served.client, done, "while it runs"))
            served.kill()
        asked = held.asked.count("statements")
        held.let.set()
        with serving(tmp_path, **environment) as served:
            again = served.client.post(ANALYSES, json={"text": TEXT}, headers={"Idempotency-Key": "k"}).json()
            assert again["id"] == interrupted
            entry = served.ended(interrupted)
            assert (entry["status"], entry["attempts"]) == ("done", 2), entry
            assert served.client.get(f"{ANALYSES}/{done}/reviews").json()["history"] == kept
            usage = served.client.get(f"{ANALYSES}/{interrupted}/result").json()["usage"]
        assert held.asked.count("statements") == asked == 1
        assert usage["cached_calls"] == 1


def test_nothing_of_an_article_is_in_what_the_server_says(tmp_path):
    with serving(tmp_path) as served:
        entry = served.client.post(ANALYSES, json={"text": TEXT, "title": "CANARY-1"}).json()
        served.ended(entry["id"])
        served.client.get(ANALYSES, params={"q": "CANARY-2"})
        served.client.post(ANALYSES, json={"text": "CANARY-3", "engine": "CANARY-4"})
        served.client.get("/CANARY-5")
        served.process.terminate()
        served.process.wait(20)
        assert served.process.stderr is not None
        assert "CANARY" not in served.process.stderr.read()


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "STANCE_", "COV_"))}
    command = [sys.executable, "-m", "toolkit", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**kept, "HOME": str(tmp_path)}, timeout=60)


def test_nothing_is_served_beyond_loopback_without_a_token(tmp_path):
    desk = ("--desk", str(tmp_path / "desk.sqlite3"))
    for host in ("0.0.0.0", "::", "desk.example"):
        ran = run(tmp_path, "--host", host, "--port", "0", *desk)
        assert ran.returncode == 3 and "token" in ran.stderr, ran
    ran = run(tmp_path, "--port", "0", "--allow-host", "127.0.0.2", "--allow-host", "desk.example", *desk)
    assert ran.returncode == 3 and "desk.example can be reached" in ran.stderr, ran
    made = run(tmp_path, "token", "add", "Lena Orth", "--scope", "read", *desk)
    token = made.stdout.strip()
    assert made.returncode == 0 and token.startswith("stance_")
    listed = run(tmp_path, "token", "list", *desk).stdout.split("\t")
    assert listed[1:3] == ["Lena Orth", "read"] and token.split("_")[2] not in listed
    with serving(tmp_path, "--host", "0.0.0.0", "--allow-host", "desk.example") as served:
        url = str(served.client.base_url).replace("0.0.0.0", "127.0.0.1").rstrip("/")
        headers = {"Authorization": f"Bearer {token}"}
        assert served.client.get(url + ANALYSES).status_code == 401
        assert served.client.get(url + ANALYSES, headers=headers).status_code == 200
        assert served.client.get(url + ANALYSES, headers={**headers, "Host": "desk.example"}).status_code == 200
        assert served.client.get(url + ANALYSES, headers={**headers, "Host": "other.example"}).status_code == 421
        assert run(tmp_path, "token", "revoke", listed[0], *desk).returncode == 0
        assert served.client.get(url + ANALYSES, headers=headers).status_code == 401
    refused = run(tmp_path, "--host", "0.0.0.0", "--port", "0", *desk)
    assert refused.returncode == 3


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--allow-origin", "cms.example"], "not an origin"),
        (["--allow-network", "10.0.0.1/8"], "--allow-network"),
        (["--prompts", "mine"], "NAME=FOLDER"),
        (["--evidence", "none.db"], "no evidence store"),
        (["--engine", "gpt"], "no engine"),
        (["token", "add", "Ada", "--scope", "all"], "no scope"),
        (["token", "revoke", "x"], "no token"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(tmp_path, arguments, what):
    ran = run(tmp_path, *arguments, "--desk", str(tmp_path / "desk.sqlite3"))
    assert ran.returncode in (2, 3)
    assert what in ran.stderr and len(ran.stderr.splitlines()) == 1


def test_a_port_that_is_taken_and_a_second_server_are_named(tmp_path):
    with serving(tmp_path) as served:
        second = run(tmp_path, "--port", "0", "--desk", str(tmp_path / "desk.sqlite3"))
        assert second.returncode == 3 and "another server" in second.stderr
        port = str(served.client.base_url.port)
        taken = run(tmp_path, "--port", port, "--desk", str(tmp_path / "other.sqlite3"))
        assert taken.returncode == 3 and "cannot listen" in taken.stderr


def test_the_command_line_starts_without_the_web():
    code = "import sys, toolkit.cli.main; print([m for m in ('fastapi', 'uvicorn', 'starlette') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "[]"
