"""A model behind a socket, for the tests of the evals: it answers by looking at the request, and counts its calls."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[str, str, int], "str | tuple[int, str]"]
"""From the name of the reply type, the text of all messages and the sample number to the reply's text, or to a status and
an error's message."""


@dataclass
class Model:
    """The running server: its base URL, and the number of calls so far."""

    url: str = ""
    calls: int = 0
    samples: list[int] = field(default_factory=list)
    reply: Reply = lambda kind, text, sample: "{}"
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving(reply: Reply, *, zipped: bool = True) -> Iterator[Model]:
    """Serve `reply` as an OpenAI-compatible endpoint on loopback, with the headers a real one sends."""
    model = Model(reply=reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None: ...

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            sample = int(self.headers.get("x-sample", 0))
            with model.lock:
                model.calls += 1
                model.samples.append(sample)
            text = "\n".join(str(m["content"]) for m in body.get("messages") or body.get("input"))
            given = model.reply(body["response_format"]["json_schema"]["name"], text, sample)
            status, payload = (200, given) if isinstance(given, str) else given
            made = chat(body["model"], payload) if status == 200 else {"error": {"message": payload, "code": "queued"}}
            self._send(status, json.dumps(made, ensure_ascii=False, indent=2).encode())

        def _send(self, status: int, data: bytes) -> None:
            self.send_response(status)
            if zipped:
                data = gzip.compress(data)
                self.send_header("Content-Encoding", "gzip")
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HEADERS = {
    "Content-Type": "application/json",
    "Set-Cookie": "__cf_bm=abcdefgh12345678; path=/",
    "OpenAI-Organization": "org-ABCDEFGHIJKLMNOP1234",
    "x-request-id": "req_0123456789abcdef",
    "Retry-After": "0",
}


def chat(model: str, text: str) -> dict[str, Any]:
    """A well-formed chat completion."""
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{model}-2026-01-01",
        "system_fingerprint": "fp_1",
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
