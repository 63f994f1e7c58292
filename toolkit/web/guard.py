"""What every request passes first and every answer last: hosts, origins, sizes, numbers, deadlines and headers.

* **Host**: a name that is not ours is refused, so that no foreign site can reach a local desk under a name of its own
  (DNS rebinding).
* **Origin**: a browser says from which page a request comes (`Origin`, `Sec-Fetch-Site`). One that changes something and
  comes from anything but our own pages and the allowed origins is refused, with or without a cookie; that is the
  protection against forged requests. A browser that says neither is refused as well. Clients that are no browsers go on
  to the tokens.
* **Reading**: what a page of another site loads in secret (pictures, scripts, frames) is refused too: it could not read
  the answer, but could tell from the time it takes what is on the desk. Links from other sites work.
* **Size, number, time**: a body that is announced as or grows too large, a request too many, a body that takes too long.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.web.desk import DeskConfig, Limits
from toolkit.web.problems import problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(:[0-9]{1,5})?")
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Set on every answer that does not set them itself."""


class Guard:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, config: DeskConfig) -> None:
        self.app, self.config = app, config
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a problem."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        guarded = _with_headers(send)
        if scope["method"] == "HEAD" and not _streams({**scope, "method": "GET"}):  # what GET answers, without the body
            scope, guarded = {**scope, "method": "GET"}, _bodiless(guarded)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, guarded)
        elif _streams(scope):  # a listener waits for hours and costs little; there is a limit of its own
            await self.app(scope, receive, guarded)
        else:
            await self._counted(scope, receive, guarded)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._busy >= self.config.limits.requests:
            await problem(503, "the server is answering as many requests as it may; try again")(scope, receive, send)
            return
        self._busy += 1
        try:
            await self.app(scope, _within(receive, self.config.limits), send)
        finally:
            self._busy -= 1

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = _hostname(headers.get("host", ""))
        if host not in self.config.hosts:
            return problem(421, "this server does not answer to that name; add it with --allow-host")
        safe = scope["method"] in SAFE
        if not (self._open_to(headers) if safe else self._own(headers)):
            return problem(403, "the request comes from a page of another site")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self.config.limits.body_bytes:
            return problem(413, _too_large(self.config.limits))
        return None

    def _own(self, headers: Headers) -> bool:
        """Whether an unsafe request comes from our own pages, from an allowed origin, or from no browser at all."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and origin in self.config.origins:
            return True
        if origin is not None:
            return site in (None, "same-origin") and urlsplit(origin).netloc == headers.get("host", "")
        if site is not None:
            return site in ("same-origin", "none")
        return "authorization" in headers or not ("cookie" in headers or _browser(headers))

    def _open_to(self, headers: Headers) -> bool:
        """Whether a request that changes nothing comes from our own pages, from an allowed origin, by a link, or from no
        browser at all.
        """
        if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
            return True
        visited = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return visited or headers.get("origin") in self.config.origins


def _browser(headers: Headers) -> bool:
    """Whether a request was sent by a browser: all of them say so in these words, and programs have no reason to."""
    return headers.get("user-agent", "").startswith("Mozilla/")


def _hostname(host: str) -> str:
    """The name in a Host header, without the port, in lower case, or "" where it is none; an IPv6 address keeps its
    brackets.
    """
    found = _HOST.fullmatch(host)
    return found["name"].lower() if found else ""


def _streams(scope: Scope) -> bool:
    return scope["method"] == "GET" and str(scope["path"]).endswith("/events")


def _within(receive: Receive, limits: Limits) -> Receive:
    """`receive` that raises, as an answer of its own, where the body grows too large or is not complete in time."""
    loop = asyncio.get_running_loop()
    until = loop.time() + limits.body_seconds
    size, complete = 0, False

    async def limited() -> Message:
        nonlocal size, complete
        if complete:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), until - loop.time())
        except TimeoutError:
            why = f"the request took longer than {limits.body_seconds:g} seconds to arrive"
            raise HTTPException(408, why) from None
        size += len(message.get("body", b""))
        if size > limits.body_bytes:
            raise HTTPException(413, _too_large(limits))
        complete = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    return limited


def _too_large(limits: Limits) -> str:
    return f"the request is larger than {limits.body_bytes:,} bytes"


def _bodiless(send: Send) -> Send:
    async def headed(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headed


def _with_headers(send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return headed
