"""A real server in a process of its own, and a model of the test's own for it to ask."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2


@dataclass
class Served:
    """A running `stance serve`."""

    process: subprocess.Popen[str]
    client: httpx2.Client

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ended(self, identifier: str, seconds: float = 30.0) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            entry: dict[str, Any] = self.client.get(f"/api/v1/analyses/{identifier}").json()
            if entry["status"] in ("done", "failed", "cancelled"):
                return entry
            time.sleep(0.05)
        raise AssertionError(entry)


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Served]:
    """`stance serve` on a free port with a desk in `folder`; interrupted, and its output shown, at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "STANCE_", "COV_"))}
    kept |= {"STANCE_CACHE_DIR": str(folder / "cache"), "HOME": str(folder), **environment}
    command = [
        sys.executable,
        "-m",
        "toolkit",
        "serve",
        "--port",
        "0",
        "--desk",
        str(folder / "desk.sqlite3"),
        *options,
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=kept)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert line.startswith("desk: http://"), line + process.stderr.read()
        with httpx2.Client(base_url=line.split()[1], timeout=30, trust_env=False) as client:
            yield Served(process, client)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stderr.close()


@dataclass
class Model:
    """A model server that finds nothing, and holds back its answers about positions until it is let."""

    let: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def wait_for(self, prompt: str, seconds: float = 30.0) -> None:
        until = time.monotonic() + seconds
        while prompt not in self.asked:
            assert time.monotonic() < until, self.asked
            time.sleep(0.02)


_REPLIES: dict[str, dict[str, Any]] = {
    "statements": {"actors": [], "statements": []},
    "positions": {"issues": [], "positions": [], "summary": []},
}


@contextmanager
def model() -> Iterator[Model]:
    """A model on loopback that speaks chat completions."""
    held = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            prompt = "positions" if "PositionsReply" in sent or '"positions"' in sent else "statements"
            held.asked.append(prompt)
            if prompt == "positions":
                held.let.wait(60)
            message = {"role": "assistant", "content": json.dumps(_REPLIES[prompt])}
            usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
            body = json.dumps(
                {
                    "id": "c-1",
                    "object": "chat.completion",
                    "created": 1,
                    "model": "held",
                    "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                    "usage": usage,
                }
            ).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked was killed

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield held
    finally:
        held.let.set()
        server.shutdown()
        thread.join()
        server.server_close()
