"""The client against servers not written here. Optional: nothing is started unless you say where they are.

aimock (npm, MIT), with faults of its own making:

    npm install @copilotkit/aimock
    AIMOCK=node_modules/.bin/llmock python -m pytest tests/engines/test_other_servers.py

LiteLLM's proxy (PyPI, in an environment of its own), with mock replies:

    python -m venv lite && lite/bin/pip install 'litellm[proxy]'
    LITELLM=lite/bin/litellm python -m pytest tests/engines/test_other_servers.py
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.doubles import ASK, GOOD, Library
from toolkit.ask import Answer, Failure, Reason
from toolkit.engines.call import Options, Rung, Style
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.openai import Asking, OpenAIEngine

AIMOCK, LITELLM = os.environ.get("AIMOCK"), os.environ.get("LITELLM")
ASKING = Asking(model="mock", options=Options(max_output_tokens=100), rung=Rung.STRICT)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, seconds: float, **environment: str) -> Iterator[str]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    try:
        end = time.monotonic() + seconds
        while True:
            assert process.poll() is None, "the server ended at once"
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < end, "the server does not listen"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def answers(endpoint: Endpoint, asking: Asking, count: int) -> list[Answer[Any] | Failure]:
    async def run() -> list[Answer[Any] | Failure]:
        engine = OpenAIEngine(Library(), endpoint, asking)
        try:
            return list(await asyncio.gather(*(engine.answer(ASK) for _ in range(count))))
        finally:
            await engine.aclose()

    return asyncio.run(run())


@pytest.mark.skipif(not AIMOCK, reason="AIMOCK does not name the server; see the top of this file")
@pytest.mark.parametrize("style", Style)
def test_aimock_with_chaos_loses_nothing(tmp_path: Path, style: Style) -> None:
    fixtures = {"fixtures": [{"match": {"userMessage": "bridge"}, "response": {"content": GOOD}}]}
    (tmp_path / "fixtures.json").write_text(json.dumps(fixtures))
    port = free_port()
    chaos = [
        "--chaos-drop",
        "0.1",
        "--chaos-malformed",
        "0.1",
        "--chaos-disconnect",
        "0.1",
        "--chaos-ratelimit",
        "0.01",
    ]
    command = [str(AIMOCK), "-p", str(port), "-f", str(tmp_path / "fixtures.json"), "--validate-on-load", *chaos]
    with running(command, port, 30) as url:
        found = answers(Endpoint(base_url=url, style=style), ASKING, 100)
    assert [one for one in found if isinstance(one, Failure)] == []
    assert sum(one.usage.calls for one in found) > 100


LITELLM_CONFIG = """
model_list:
  - model_name: mock
    litellm_params: {{model: openai/mock, api_key: none, mock_response: '{good}'}}
  - model_name: limited
    litellm_params: {{model: openai/mock, api_key: none, mock_response: "litellm.RateLimitError"}}
  - model_name: broken
    litellm_params: {{model: openai/mock, api_key: none, mock_response: "litellm.InternalServerError"}}
litellm_settings: {{num_retries: 0, telemetry: false}}
"""


@pytest.mark.skipif(not LITELLM, reason="LITELLM does not name the proxy; see the top of this file")
def test_litellms_proxy_is_understood(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(LITELLM_CONFIG.format(good=GOOD))
    port, key = free_port(), f"sk-{secrets.token_hex(16)}"
    command = [str(LITELLM), "--config", str(tmp_path / "config.yaml"), "--host", "127.0.0.1", "--port", str(port)]
    with running(command, port, 120, LITELLM_MASTER_KEY=key, LITELLM_LOCAL_MODEL_COST_MAP="True") as url:
        endpoint = Endpoint(base_url=url, api_key=key)
        quick = replace(ASKING, retry=replace(ASKING.retry, attempts=2, limited_attempts=2, longest=0.1))
        (good,) = answers(endpoint, ASKING, 1)
        (limited,) = answers(endpoint, replace(quick, model="limited"), 1)
        (broken,) = answers(endpoint, replace(quick, model="broken"), 1)
        (unknown,) = answers(endpoint, replace(quick, model="nothing-like-it"), 1)
        (refused,) = answers(replace(endpoint, api_key="sk-wrong-wrong-wrong"), quick, 1)
    assert isinstance(good, Answer), good
    reasons = [one.reason for one in (limited, broken, unknown) if isinstance(one, Failure)]
    assert reasons == [Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.UNKNOWN_MODEL]
    assert isinstance(unknown, Failure)
    assert "mock" in unknown.message
    # Without a database the proxy cannot look a key up, and says that instead of refusing it.
    assert isinstance(refused, Failure)
    assert refused.reason in (Reason.UNAUTHORISED, Reason.BAD_REQUEST)
