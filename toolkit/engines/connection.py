"""The connection to servers that speak OpenAI's protocol, and the only user of the `openai` package.

It sends one request and gives back a completion or a fault; it retries nothing, waits for nothing and raises nothing
but cancellation. The package's own retries are off (`retry` is the one owner), its parsing is not used (a cut-off or
odd reply would be lost in it), and it is imported when the first request goes out.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

from toolkit.ask import Reason
from toolkit.engines import chat, responses
from toolkit.engines.call import Call, Completion, Fault, Retry, Style
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.faults import http_fault, one_line, request_id
from toolkit.engines.payload import Payload, PayloadProblem, read_payload
from toolkit.errors import ConfigError

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

T = TypeVar("T")


@dataclass(frozen=True)
class Adapter:
    """One API style: the path below the base URL, and the pure functions between our types and its JSON."""

    path: str
    body: Callable[[Call], Payload]
    outcome: Callable[[Payload], Completion | Fault]


_ADAPTERS = {
    Style.RESPONSES: Adapter(responses.PATH, responses.body, responses.outcome),
    Style.CHAT: Adapter(chat.PATH, chat.body, chat.outcome),
}


@dataclass(frozen=True)
class Exchange:
    """What one request gave: a completion or a fault (None until it came), and the headers for whoever paces requests."""

    outcome: Completion | Fault | None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Completion | Fault:
        """The outcome of an exchange that has come to its end."""
        assert self.outcome is not None
        return self.outcome

    @property
    def fault(self) -> Fault:
        """The outcome of an exchange that came to nothing."""
        assert isinstance(self.outcome, Fault)
        return self.outcome


@dataclass(eq=False)
class _Shard:
    """One client with a small pool of connections: the cost of a pool grows with the square of its size."""

    client: AsyncOpenAI
    busy: int = 0


SHARD_CONNECTIONS = 16


class Connection:
    """One server. Each event loop gets connections of its own, because they cannot be shared between loops."""

    def __init__(self, endpoint: Endpoint) -> None:
        endpoint.check()
        self.endpoint = endpoint
        self._adapter = _ADAPTERS[endpoint.spoken]
        self._shards: WeakKeyDictionary[asyncio.AbstractEventLoop, list[_Shard]] = WeakKeyDictionary()

    def _shard(self) -> _Shard:
        """The fullest client that still has a free connection, so that few connections are kept open."""
        shards = self._shards.setdefault(asyncio.get_running_loop(), [])
        free = [shard for shard in shards if shard.busy < SHARD_CONNECTIONS]
        if free:
            return max(free, key=lambda shard: shard.busy)
        shards.append(_Shard(self._connected()))
        return shards[-1]

    def _connected(self, *, whole: bool = True) -> AsyncOpenAI:
        """A client; with `whole` it reads bodies as a whole, up to the endpoint's bound."""
        import httpx2
        from openai import AsyncOpenAI

        from toolkit.engines.bounded import BoundedClient

        endpoint = self.endpoint
        options: dict[str, Any] = {
            "timeout": httpx2.Timeout(endpoint.seconds, connect=endpoint.connect_seconds),
            "limits": httpx2.Limits(max_connections=2 * SHARD_CONNECTIONS, max_keepalive_connections=SHARD_CONNECTIONS),
        }
        try:
            bounded = whole and BoundedClient(max_body_bytes=endpoint.max_body_bytes, **options)
            http = bounded or httpx2.AsyncClient(follow_redirects=False, **options)
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            # What they say may hold the proxy's password.
            raise ConfigError(
                f"the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used ({type(error).__name__}): write it as "
                "http://HOST:PORT, or unset it; a SOCKS proxy needs the package socksio"
            ) from None
        client = AsyncOpenAI(
            api_key=endpoint.api_key or "none",
            base_url=endpoint.address,
            max_retries=0,
            http_client=http,
        )
        # Set afterwards, because None at construction would let the package take them from the environment.
        client.organization = endpoint.organisation
        client.project = endpoint.project
        return client

    def _headers(self, **headers: str) -> dict[str, Any]:
        """Headers of one request; a server without a key gets no authorisation at all."""
        from openai import Omit

        if self.endpoint.basic:
            return {**headers, "Authorization": f"Basic {self.endpoint.basic}"}
        return {**headers} if self.endpoint.api_key else {**headers, "Authorization": Omit()}

    def read(self, payload: Payload) -> Completion | Fault:
        """What a payload means that came by another road than `send`."""
        return self._adapter.outcome(payload)

    def body(self, call: Call) -> Payload:
        """The request body that `send` would send, as the API takes it (also one line of a batch file)."""
        return self._adapter.body(call)

    @property
    def path(self) -> str:
        """The path of the API below the base URL."""
        return self._adapter.path

    async def send(self, call: Call, seconds: float | None = None) -> Exchange:
        """Send one request, within `seconds` where they are fewer than the endpoint's own deadline for an attempt.

        Everything that can go wrong is a Fault; only cancellation is raised.
        """
        content = json.dumps(self.body(call), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        sample = {"x-sample": str(call.sample)} if call.sample else {}
        headers = self._headers(**{"Content-Type": "application/json"}, **sample)
        allowed = min(self.endpoint.seconds, max(seconds, 0.0)) if seconds is not None else self.endpoint.seconds
        shard = self._shard()  # made before the clock starts: importing it all takes half a second
        shard.busy += 1
        try:
            response = await self._tried(self._post(shard.client, content, headers), allowed)
        finally:
            shard.busy -= 1
        return response if isinstance(response, Exchange) else self._read(response)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        seconds: float | None = None,
        **body: Any,
    ) -> Payload | Fault:
        """The payload of a request that asks no model: `get` or `post` below the base URL.

        `body` holds what the client's `post` takes: `body` for JSON, or `body` and `files` for a form with files. The
        deadline is the endpoint's, or `seconds`. Everything that can go wrong is a Fault.
        """
        import httpx2

        headers = self._headers(**({"Content-Type": "multipart/form-data"} if "files" in body else {}))
        options = {"headers": headers, "params": query or {}}
        shard = self._shard()
        shard.busy += 1
        send = getattr(shard.client, method)
        try:
            sending = send(path, cast_to=httpx2.Response, options=options, **body)
            response = await self._tried(sending, seconds or self.endpoint.seconds)
        finally:
            shard.busy -= 1
        return response.fault if isinstance(response, Exchange) else self._payload(response)

    async def download(self, file_id: str, target: Path, *, limit: int, seconds: float) -> int | Fault:
        """Write the content of one of the server's files to `target`, at most `limit` bytes; returns how many.

        Nothing of it is held in memory. Everything that can go wrong on the way is a Fault; OSError is raised where
        `target` cannot be written.
        """
        client = self._connected(whole=False)
        try:
            written = await self._tried(self._stream(client, file_id, target, limit), seconds)
        finally:
            await client.close()
        return written.fault if isinstance(written, Exchange) else written

    async def _stream(self, client: AsyncOpenAI, file_id: str, target: Path, limit: int) -> int:
        from toolkit.engines.bounded import BodyTooLarge

        content = client.files.with_streaming_response.content(file_id, extra_headers=self._headers())
        size = 0
        with target.open("wb") as file:
            async with content as response:
                async for chunk in response.iter_bytes(2**16):
                    size += len(chunk)
                    if size > limit:
                        request = response.http_response.request
                        raise BodyTooLarge(f"the file is larger than {limit:,} bytes", request=request)
                    file.write(chunk)
        return size

    async def _tried(self, work: Awaitable[T], allowed: float) -> T | Exchange:
        """What `work` gives within `allowed` seconds, or what came of it instead."""
        import httpx2
        from openai import APIConnectionError, APIStatusError, APITimeoutError

        try:
            async with asyncio.timeout(allowed):
                return await work
        except (TimeoutError, APITimeoutError) as error:
            return Exchange(self._timed_out(error, allowed))
        except APIStatusError as error:
            seen = _lower(error.response.headers)
            body = self._clean_bytes(error.response.content)
            return Exchange(self._clean(http_fault(error.status_code, seen, body)), seen)
        except APIConnectionError as error:
            return Exchange(self._clean(connection_fault(error.__cause__ or error)))
        except httpx2.HTTPError as error:  # while a body is streamed, the client no longer wraps them
            return Exchange(self._clean(connection_fault(error)))

    async def _post(self, client: AsyncOpenAI, content: bytes, headers: dict[str, Any]) -> httpx2.Response:
        import httpx2

        return await client.post(self.path, content=content, cast_to=httpx2.Response, options={"headers": headers})

    def _timed_out(self, error: BaseException, allowed: float) -> Fault:
        connecting = type(error.__cause__).__name__ == "ConnectTimeout"
        if connecting:
            seconds = self.endpoint.connect_seconds
            return Fault(Reason.UNREACHABLE, f"no connection within {seconds:g} s", Retry.SOON, sent=False)
        return Fault(Reason.TIMED_OUT, f"no complete answer within {allowed:.3g} s", Retry.SOON)

    def _read(self, response: httpx2.Response) -> Exchange:
        headers = _lower(response.headers)
        payload = self._payload(response)
        outcome = payload if isinstance(payload, Fault) else self._adapter.outcome(payload)
        return Exchange(self._clean(_with_id(outcome, request_id(headers))), headers)

    def _payload(self, response: httpx2.Response) -> Payload | Fault:
        content = self._clean_bytes(response.content)
        try:
            return read_payload(content)
        except PayloadProblem as problem:
            raw = content[:20_000].decode("utf-8", "replace") or None
            fault = Fault(Reason.BAD_RESPONSE, str(problem), Retry.SOON, status=response.status_code, raw=raw)
            return self._clean_fault(fault)

    def _clean(self, outcome: Completion | Fault) -> Completion | Fault:
        """The outcome without our own secrets, should a server or a proxy repeat them."""
        if isinstance(outcome, Fault):
            return self._clean_fault(outcome)
        text = _without(outcome.text, self._secrets())
        return outcome if text == outcome.text else replace(outcome, text=text)

    def _clean_fault(self, fault: Fault) -> Fault:
        secrets = self._secrets()
        raw = _without(fault.raw, secrets) if fault.raw is not None else None
        return replace(fault, detail=_without(fault.detail, secrets), raw=raw)

    def _clean_bytes(self, body: bytes) -> bytes:
        """A body without our own secrets, before a part of one could be cut off with a long message."""
        for secret in self._secrets():
            body = body.replace(secret.encode(), b"***")
        return body

    def _secrets(self) -> list[str]:
        endpoint = self.endpoint
        password = urlsplit(endpoint.base_url).password
        parts = (endpoint.api_key, endpoint.organisation, endpoint.project, endpoint.basic, password)
        return [one for given in parts if given for one in {given, unquote(given)} if len(one) >= 8]

    async def models(self) -> tuple[str, ...]:
        """The names of the models the server offers; empty where it does not say."""
        import httpx2
        from openai import OpenAIError

        try:
            async with asyncio.timeout(self.endpoint.connect_seconds):
                response = await self._shard().client.get(
                    "/models", cast_to=httpx2.Response, options={"headers": self._headers()}
                )
            listed = read_payload(response.content).get("data")
        except (OpenAIError, PayloadProblem, TimeoutError):
            return ()
        names = [item.get("id") for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
        return tuple(name for name in names if isinstance(name, str))

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        for shard in self._shards.pop(asyncio.get_running_loop(), ()):
            await shard.client.close()


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _with_id(outcome: Completion | Fault, request_id: str | None) -> Completion | Fault:
    return replace(outcome, request_id=request_id) if request_id else outcome


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def connection_fault(cause: BaseException) -> Fault:
    """The fault behind a connection that failed: told apart by what a user can do about it."""
    chain = _chain(cause)
    names = {type(error).__name__ for error in chain}
    text = one_line(str(next((error for error in reversed(chain) if str(error)), cause)) or type(cause).__name__, 200)
    if "BodyTooLarge" in names:
        return Fault(Reason.BAD_RESPONSE, one_line(str(cause)))
    if "DecodingError" in names:
        return Fault(Reason.BAD_RESPONSE, f"a body that cannot be decompressed: {text}", Retry.SOON)
    if any(isinstance(error, ssl.SSLCertVerificationError) for error in chain):
        advice = (
            "its certificate is not trusted here; add your organisation's root certificate to the system's trust store"
        )
        return Fault(Reason.UNREACHABLE, f"{text}: {advice}", sent=False)
    if "ProxyError" in names:
        return Fault(
            Reason.UNREACHABLE, f"the proxy refused: {text}; see HTTPS_PROXY and NO_PROXY", Retry.SOON, sent=False
        )
    if "UnsupportedProtocol" in names or "InvalidURL" in names or "LocalProtocolError" in names:
        return Fault(Reason.UNREACHABLE, text, sent=False)
    if "RemoteProtocolError" in names:
        ended = "without sending" in text or "disconnected" in text
        said = (
            "the connection ended before the whole answer was there" if ended else "it does not speak HTTP as it should"
        )
        return Fault(Reason.UNREACHABLE, said, Retry.SOON)
    if "ReadError" in names or "WriteError" in names:
        return Fault(Reason.UNREACHABLE, "the connection was reset before the whole answer was there", Retry.SOON)
    return Fault(Reason.UNREACHABLE, text, Retry.SOON, sent="ConnectError" not in names)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
