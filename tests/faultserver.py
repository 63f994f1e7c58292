"""A server on loopback that answers every request with a script: real sockets, any bytes, any delays.

The first part of the path names the script: `http://127.0.0.1:PORT/NAME/v1/chat/completions` plays the script NAME. A
script is a list of steps, one for each request; the last one is repeated. What was asked is kept in `requests`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import responses
from typing import Any

Step = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Request:
    """One request as it came in."""

    script: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Exchange:
    """What a step works on: the request, and the open connection to answer on."""

    request: Request
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Break the connection with RST instead of ending it."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Status line and headers."""
    lines = [
        f"HTTP/1.1 {status} {responses.get(status, 'Odd')}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def reply(body: bytes | str | Any, status: int = 200, **headers: str) -> Step:
    """A whole response; a body that is not text is sent as JSON. `_` in header names stands for `-`."""
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    full = {"content-type": "application/json", "content-length": str(len(data)), "x-request-id": "req_1", **given}

    async def step(exchange: Exchange) -> None:
        await exchange.send(head(status, full) + data)

    return step


@dataclass
class FaultServer:
    """The server; `url(name)` is the base URL at which the script `name` is played."""

    scripts: Mapping[str, Sequence[Step]]
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> FaultServer:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}/v1"

    def seen(self, name: str) -> list[Request]:
        """The requests that asked a model under the script `name`, in order."""
        return [request for request in self.requests if request.script == name and not request.path.endswith("/models")]

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**22)

    async def _stop(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.transport.is_closing():
                request = await self._read(reader)
                await self._play(Exchange(request, writer))
        with suppress(ConnectionError, asyncio.CancelledError):
            writer.close()
            await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> Request:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        script, _, path = target.lstrip("/").partition("/")
        request = Request(script, "/" + path, headers, body)
        self.requests.append(request)
        return request

    async def _play(self, exchange: Exchange) -> None:
        request = exchange.request
        if request.path == "/v1/models":
            models = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in MODELS]
            return await reply({"object": "list", "data": models})(exchange)
        steps = self.scripts[request.script]
        await steps[min(len(self.seen(request.script)), len(steps)) - 1](exchange)


MODELS = ("test-model-large", "test-model-mini", "other")
