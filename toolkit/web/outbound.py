"""The only way from the desk to other servers: one request at a time, to an address that was judged, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.errors import InputError, ProviderError
from toolkit.records import Document
from toolkit.sources.read import Format
from toolkit.version import __version__
from toolkit.web.addresses import AddressRules
from toolkit.web.articles import Described, from_bytes

if TYPE_CHECKING:
    import httpx2

_READABLE = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST = 2_000


@dataclass(frozen=True)
class Outbound:
    """Sends requests; `max_bytes` bounds an answer after decompression, `seconds` everything one task may take.

    `redirects` is how many are followed when a page is fetched; each is judged anew.
    """

    rules: AddressRules = field(default_factory=AddressRules)
    max_bytes: int = 10_000_000
    seconds: float = 20.0
    redirects: int = 3

    async def fetch(self, url: str) -> Document:
        """The article of the page at `url`.

        Raises InputError where the address is none, is not allowed, leads round too many corners, takes too long, or
        where what is there is no article.
        """
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(url)
        except TimeoutError:
            raise InputError(f"the page took longer than {self.seconds:g} seconds") from None

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        """Send `content` and return the status; redirects are not followed. Raises as `fetch`, and ProviderError."""
        try:
            async with asyncio.timeout(self.seconds):
                return (await self._send("POST", url, headers, content)).status_code
        except TimeoutError:
            raise ProviderError(f"no answer within {self.seconds:g} seconds") from None

    async def _fetch(self, url: str) -> Document:
        accepted = {"Accept": "text/html, application/xhtml+xml, text/markdown, text/plain"}
        for _ in range(self.redirects + 1):
            answer = await self._send("GET", url, accepted, None)
            if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                return await asyncio.to_thread(_article, url, answer)
            url = _joined(url, answer.headers["location"])
        raise InputError(f"the page is behind more than {self.redirects} redirects")

    async def _send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> httpx2.Response:
        import httpx2

        from toolkit.engines.bounded import BodyTooLarge, BoundedClient

        target = _parsed(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        address = await self.rules.choose(target.host, port)
        async with BoundedClient(max_body_bytes=self.max_bytes, trust_env=False, timeout=self.seconds) as client:
            request = client.build_request(
                method,
                target.copy_with(host=address, fragment=None),
                content=content,
                headers={
                    **headers,
                    "Host": target.netloc.decode("ascii"),
                    "User-Agent": f"stance-toolkit/{__version__}",
                },
                extensions={"sni_hostname": target.raw_host.decode("ascii")},
            )
            try:
                return await client.send(request)
            except BodyTooLarge as error:
                raise InputError(f"the page is larger than {self.max_bytes:,} bytes") from error
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise ProviderError(
                    f"the server at {target.host[:200]!r} cannot be read: {type(error).__name__}"
                ) from error


def _parsed(url: str) -> httpx2.URL:
    """The address. Raises InputError where it is no plain http or https address."""
    import httpx2

    try:
        parsed = httpx2.URL(url[: _LONGEST + 1])
        usable = parsed.scheme in ("http", "https") and bool(parsed.host) and not parsed.userinfo
        usable = usable and 0 < (parsed.port or 80) < 65_536
    except (httpx2.InvalidURL, ValueError):
        usable = False
    if not usable or len(url) > _LONGEST:
        raise InputError("the address has to be a plain http or https one")
    return parsed


def _joined(url: str, location: str) -> str:
    import httpx2

    try:
        return str(httpx2.URL(url).join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise InputError("the page redirects to what is no address") from error


def _article(url: str, answer: httpx2.Response) -> Document:
    if answer.status_code != 200:
        raise InputError(f"the page answered with status {answer.status_code}")
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _READABLE:
        raise InputError(f"what is at the address is {media[:100] or 'of no stated type'!r}, not a page")
    return from_bytes(answer.content, "the page", Described(source=url), _READABLE[media])
