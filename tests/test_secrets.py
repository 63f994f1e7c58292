"""A key is nowhere but in the request: every output of whole runs is searched for it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.engines.doubles import chat_payload
from tests.faultserver import FaultServer, Step, reply
from tests.faultserver_cases import error
from toolkit.cli.main import main

KEY = "sk-canary-93b1f0c2d4e5a6"
ORGANISATION, PROJECT = "org-canary-1f2e3d", "proj_canary_4c5b6a"
SECRETS = (KEY, ORGANISATION, PROJECT)
STORY = "The mayor spoke on Monday.\n\n“The bridge should stay,” said Ada Brandt, who owns the mill.\n"
STATEMENTS = {
    "actors": [
        {
            "id": "A1",
            "name": "Ada Brandt",
            "aliases": [],
            "kind": "person",
            "role": None,
            "affiliation": None,
            "named": True,
            "anonymity_reason": None,
        }
    ],
    "statements": [
        {
            "evidence": [{"sentences": [2], "words": "The bridge should stay"}],
            "cue": "said",
            "actor": "A1",
            "relayed_by": None,
            "speech": "direct",
        }
    ],
}
POSITIONS = {"issues": [], "positions": [], "summary": [{"sentences": [1], "text": "The mayor spoke."}]}
GOOD = [reply(chat_payload(json.dumps(STATEMENTS))), reply(chat_payload(json.dumps(POSITIONS)))]
ECHO = f"You sent {KEY} for {ORGANISATION} and {PROJECT}"
RUNS: dict[str, Sequence[Step]] = {
    "good": GOOD,
    "refused": [reply(error(f"Incorrect API key provided: {KEY}", code="invalid_api_key"), 401)],
    "echo": [reply(error(ECHO), 400)],
    "page": [reply(f"<html>{ECHO}</html>", 403)],
    "reply": [reply(chat_payload(f"I was given {KEY}. {ECHO}"))],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": KEY,
        "OPENAI_ORG_ID": ORGANISATION,
        "OPENAI_PROJECT_ID": PROJECT,
        "STANCE_CACHE_DIR": str(tmp_path / "cache"),
        "STANCE_SCHEMA_MODE": "strict",
        "STANCE_MODEL": "test-model",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything(folder: Path) -> bytes:
    """The bytes of all files in the folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("script", RUNS)
def test_no_output_of_a_run_holds_a_secret(script, folder, monkeypatch, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    with FaultServer({script: RUNS[script]}) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url(script))
        for output in ("out.json", "out.html", "out.md", "out.svg"):
            main(["analyze", "story.txt", "--engine", "openai", "-o", output])
            main(["analyze", "story.txt", "--engine", "openai", "--no-cache", "--format", "table"])
        main(["cache", "stats"])
        sent = server.seen(script)
    shown = capfd.readouterr()
    assert sent[0].headers["authorization"] == f"Bearer {KEY}"
    assert sent[0].headers["openai-project"] == PROJECT
    assert not any(KEY.encode() in request.body for request in sent)
    told = shown.out + shown.err + caplog.text + repr([record.__dict__ for record in caplog.records])
    for secret in SECRETS:
        assert secret not in told
        assert secret.encode() not in everything(folder)
    assert (folder / "out.json").is_file() == (script == "good")
