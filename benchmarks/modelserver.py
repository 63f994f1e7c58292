"""Servers that the client benchmarks run against, each in a process of its own: a mock, and a limiter with outages.

    python benchmarks/modelserver.py --latency 0.0 --body FILE        answers at once, always
    python benchmarks/modelserver.py --body FILE --body-for PositionsReply=FILE   by a word in the request
    python benchmarks/modelserver.py --latency 0.2 --rate 200 --burst 50 --outage 5 10

The limiter is a token bucket; refused requests get 429 with `retry-after-ms`, the time until the next token. Within the
outage (seconds after the first request) everything is 503. `GET /count` says how many requests came in, and how many were
answered. The port is printed on the first line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

REPLY = json.dumps({"words": ["should stay"], "actor": "A1"})


def completion(content: str) -> bytes:
    """A chat completion whose text is `content`."""
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}
    usage = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}
    whole = {"id": "c", "object": "chat.completion", "created": 1, "model": "mock", "choices": [choice], "usage": usage}
    return json.dumps(whole).encode()


@dataclass
class Mock:
    """The state of one server."""

    body: bytes
    latency: float
    rate: float | None
    burst: float
    outage: tuple[float, float] | None
    bodies: dict[bytes, bytes] = field(default_factory=dict)
    level: float = 0.0
    at: float = 0.0
    start: float | None = None
    received: int = 0
    answered: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests on one connection until it ends."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                asked = await reader.readexactly(length) if length else b""
                if head.startswith(b"GET"):
                    counts = {"received": self.received, "answered": self.answered}
                    self._write(writer, 200, json.dumps(counts).encode())
                else:
                    await self._answer(writer, asked)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, asked: bytes) -> None:
        self.received += 1
        now = time.monotonic()
        if self.start is None:
            self.start, self.at, self.level = now, now, self.burst
        if self.outage and self.outage[0] <= now - self.start < self.outage[1]:
            return self._write(writer, 503, b'{"error": {"message": "down", "type": "server_error"}}')
        if self.rate is not None:
            self.level = min(self.burst, self.level + (now - self.at) * self.rate)
            self.at = now
            if self.level < 1:
                wait = f"retry-after-ms: {(1 - self.level) / self.rate * 1000:.0f}\r\n"
                body = (
                    b'{"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded", "type": "requests"}}'
                )
                return self._write(writer, 429, body, wait)
            self.level -= 1
        if self.latency:
            await asyncio.sleep(self.latency)
        self.answered += 1
        self._write(writer, 200, next((body for word, body in self.bodies.items() if word in asked), self.body))

    def _write(self, writer: asyncio.StreamWriter, status: int, body: bytes, more: str = "") -> None:
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{more}content-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--burst", type=float, default=50)
    parser.add_argument("--outage", type=float, nargs=2)
    parser.add_argument("--body", type=Path)
    parser.add_argument("--body-for", action="append", default=[], metavar="WORD=FILE")
    options = parser.parse_args()
    body = options.body.read_bytes() if options.body else completion(REPLY)
    given = (pair.partition("=") for pair in options.body_for)
    bodies = {word.encode(): Path(file).read_bytes() for word, _, file in given}
    outage = tuple(options.outage) if options.outage else None
    mock = Mock(body, options.latency, options.rate, options.burst, outage, bodies)
    server = await asyncio.start_server(mock.serve, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
