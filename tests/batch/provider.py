"""A provider of files and batches on loopback that is paid for every line it runs, and can do all that goes wrong.

It speaks HTTP and keeps everything in memory. A batch moves on with every look at it: validating, in_progress, and then its
end, which `Script` decides. Everything a test may want to know is kept: what was asked, what was run, what was paid.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Line = dict[str, Any]
Replies = Callable[[Line], tuple[int, Any]]
"""From a line of an input file to status and body of its response."""


@dataclass
class Ending:
    """How a batch ends: its status, the lines of both files (None: no such file), and what stands in its fields besides."""

    status: str
    output: list[Any] | None
    errors: list[Any] | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def ran(line: Line, status: int, body: Any) -> Line:
    """A line of results for a request that was run."""
    response = {"status_code": status, "request_id": f"req_{line['custom_id'][:8]}", "body": body}
    return {
        "id": f"batch_req_{line['custom_id'][:8]}",
        "custom_id": line["custom_id"],
        "response": response,
        "error": None,
    }


def refused(line: Line, code: str, message: str) -> Line:
    """A line of results for a request that was not run."""
    error = {"code": code, "message": message}
    return {
        "id": f"batch_req_{line['custom_id'][:8]}",
        "custom_id": line["custom_id"],
        "response": None,
        "error": error,
    }


End = Callable[["Provider", list[Line]], Ending]


def completed(provider: Provider, lines: list[Line]) -> Ending:
    """The usual end: answers in the output file in another order, errors in the other, absent ids as null."""
    results = [(line, *provider.run(line)) for line in reversed(lines)]
    good = [ran(line, status, body) for line, status, body in results if status < 300]
    bad = [ran(line, status, body) for line, status, body in results if status >= 300]
    return Ending("completed", good or None, bad or None)


@dataclass
class Provider:
    """The account and its state. `ends` are for the batches in the order they were made; the last one is repeated."""

    replies: Replies
    ends: list[End] = field(default_factory=lambda: [completed])
    faults: dict[str, list[Any]] = field(default_factory=dict)
    """For a request such as "POST /batches": what becomes of the next ones; a status, "lost" (done, but no answer comes),
    or None for nothing out of the ordinary."""
    polls: int = 2
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    paid: Counter[str] = field(default_factory=Counter)
    sent: list[Any] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""
    page: int = 100
    watching: Callable[[str, str], None] = lambda when, name: None
    """Told "before" and "after" each request is carried out, and which one it is."""

    def run(self, line: Line) -> tuple[int, Any]:
        """Run a line: it is on the bill, unless the answer is an error."""
        status, body = self.replies(line)
        if status < 300:
            self.paid[line["custom_id"]] += 1
        return status, body

    @property
    def paid_twice(self) -> int:
        """Runs beyond the first of each request."""
        return sum(count - 1 for count in self.paid.values())

    def answer(self, method: str, target: str, body: bytes, kind: str) -> tuple[int, Any]:
        """Status and payload (bytes for content) of one request."""
        with self.lock:
            parts = urlsplit(target)
            path = parts.path.removeprefix("/v1")
            name = f"{method} {re.sub('(file|batch)-[a-z0-9]+', '*', path)}"
            self.asked.append(name)
            self.watching("before", name)
            waiting = self.faults.get(name) or [None]
            fault = waiting.pop(0) if waiting != [None] else None
            if isinstance(fault, int):
                return fault, error(f"no: {fault}")
            if isinstance(fault, tuple):
                return fault
            done = self._route(method, path, parse_qs(parts.query), body, kind)
            self.watching("after", name)
            return (0, None) if fault == "lost" else done

    def _route(self, method: str, path: str, query: dict[str, list[str]], body: bytes, kind: str) -> tuple[int, Any]:
        steps = path.strip("/").split("/")
        match (method, steps):
            case ("POST", ["files"]):
                return self._upload(body, kind)
            case ("GET", ["files"]):
                return 200, self._listed([f for f in self.files.values() if f["purpose"] == query["purpose"][0]], query)
            case ("GET", ["files", file, "content"]) if file in self.contents:
                return 200, self.contents[file]
            case ("GET", ["files", file]) if file in self.files:
                return 200, self.files[file]
            case ("POST", ["batches"]):
                return self._make(json.loads(body))
            case ("GET", ["batches"]):
                return 200, self._listed(list(reversed(self.batches.values())), query)
            case ("GET", ["batches", batch]) if batch in self.batches:
                return 200, self._look(batch)
            case ("POST", ["batches", batch, "cancel"]) if batch in self.batches:
                self.batches[batch]["status"] = "cancelled"
                return 200, self.batches[batch]
        return 404, error(f"No such thing: {path}")

    def _listed(self, found: list[Any], query: dict[str, list[str]]) -> Any:
        after = query.get("after", [""])[0]
        ids = [one["id"] for one in found]
        start = ids.index(after) + 1 if after in ids else 0
        page = found[start : start + self.page]
        return {"object": "list", "data": page, "has_more": start + self.page < len(found)}

    def _upload(self, body: bytes, kind: str) -> tuple[int, Any]:
        boundary = kind.partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in body.split(b"--" + boundary)[1:-1]]
        form = {re.search(rb'name="([^"]+)"', head)[1]: (head, data[:-2]) for head, _, data in parts}  # type: ignore[index]
        head, data = form[b"file"]
        name = re.search(rb'filename="([^"]+)"', head)[1].decode()  # type: ignore[index]
        made = self.store(name, data, form[b"purpose"][1].decode())
        return 200, made

    def store(self, name: str, data: bytes, purpose: str) -> dict[str, Any]:
        """Keep a file and give its object."""
        number = f"file-{len(self.files):04d}"
        self.files[number] = {
            "id": number,
            "object": "file",
            "bytes": len(data),
            "created_at": 1,
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }
        self.contents[number] = data
        return self.files[number]

    def _make(self, wanted: dict[str, Any]) -> tuple[int, Any]:
        self.sent.append(wanted)
        if wanted["input_file_id"] not in self.contents:
            return 400, error(f"No such File object: {wanted['input_file_id']}")
        number = f"batch-{len(self.batches):04d}"
        self.batches[number] = {
            "id": number,
            "object": "batch",
            **wanted,
            "status": "validating",
            "created_at": len(self.batches),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
        }
        return 200, dict(self.batches[number])

    def lines(self, batch: str) -> list[Line]:
        """The requests of a batch."""
        data = self.contents[self.batches[batch]["input_file_id"]]
        return [json.loads(line) for line in data.splitlines()]

    def _look(self, number: str) -> dict[str, Any]:
        batch = self.batches[number]
        self.looks[number] += 1
        if batch["status"] == "validating":
            batch["status"] = "in_progress"
        elif batch["status"] == "in_progress" and self.looks[number] >= self.polls:
            self._end(number, batch)
        return dict(batch)

    def _end(self, number: str, batch: dict[str, Any]) -> None:
        lines = self.lines(number)
        end = self.ends[min(list(self.batches).index(number), len(self.ends) - 1)](self, lines)
        for name, results in (("output", end.output), ("error", end.errors)):
            if results is not None:
                data = b"".join(
                    line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in results
                )
                batch[f"{name}_file_id"] = self.store(f"{number}_{name}.jsonl", data, "batch_output")["id"]
        done = len(end.output or ())
        counts = {"total": len(lines), "completed": done, "failed": len(lines) - done}
        batch.update({"status": end.status, "request_counts": counts, **end.fields})


def error(message: str, code: str | None = None) -> Any:
    """An error body."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


@contextmanager
def providing(replies: Replies, **given: Any) -> Iterator[Provider]:
    """The provider, serving on loopback."""
    provider = Provider(replies, **given)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None: ...

        def do_GET(self) -> None:
            self._serve("GET", b"")

        def do_POST(self) -> None:
            self._serve("POST", self._body())

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def _serve(self, method: str, body: bytes) -> None:
            status, payload = provider.answer(method, self.path, body, self.headers.get("content-type") or "")
            if not status:
                self.close_connection = True
                return
            data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that was killed is none."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
