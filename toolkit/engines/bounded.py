"""An HTTP client that reads no more than it is told to, however small the compressed body looked, and follows no
redirects.

Imported only when a model is asked, because importing httpx2 costs as much as the whole command line.
"""

from __future__ import annotations

from typing import Any

import httpx2

MAX_BODY_BYTES = 32 * 2**20
"""Largest response body read, after decompression. The longest answers of models today are below 1 MB."""


class BodyTooLarge(httpx2.RequestError):
    """A response body is larger than allowed."""


class BoundedClient(httpx2.AsyncClient):
    """`httpx2.AsyncClient` whose responses are read to the end, within `max_body_bytes`, before they are returned."""

    def __init__(self, *, max_body_bytes: int = MAX_BODY_BYTES, **options: Any) -> None:
        super().__init__(follow_redirects=False, headers={"accept-encoding": "gzip, deflate"}, **options)
        self.max_body_bytes = max_body_bytes

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send and read. Raises BodyTooLarge, and what `httpx2.AsyncClient.send` raises."""
        options["stream"] = True
        response = await super().send(request, **options)
        try:
            body = await self._read(response)
            if _has_more(response):
                # A second response would be taken for the answer to whatever is asked next on this connection.
                await response.extensions["network_stream"].aclose()
        finally:
            await response.aclose()
        headers = response.headers.copy()
        for name in _FRAMING:
            headers.pop(name, None)
        return httpx2.Response(response.status_code, headers=headers, content=body, request=request)

    async def _read(self, response: httpx2.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self.max_body_bytes:
                raise BodyTooLarge(f"the response is larger than {self.max_body_bytes} bytes", request=response.request)
            chunks.append(chunk)
        return b"".join(chunks)


def _has_more(response: httpx2.Response) -> bool:
    """Whether more was received than the response that was announced. There is no public way to ask the connection."""
    stream: Any = response.stream
    for name in ("_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state"):
        stream = getattr(stream, name, None)
    return stream is not None and bool(stream.trailing_data[0])


_FRAMING = ("content-encoding", "content-length", "transfer-encoding")
