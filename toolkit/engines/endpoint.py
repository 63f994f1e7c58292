"""A server and how it is reached: its address, its key, and how long it may take."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from toolkit.engines.call import Style
from toolkit.errors import ConfigError
from toolkit.settings import masked

OPENAI_URL = "https://api.openai.com/v1"
_RESPONSES_HOSTS = ("api.openai.com", ".api.openai.com", ".openai.azure.com", ".services.ai.azure.com")


@dataclass(frozen=True)
class Endpoint:
    """A server and how to reach it. `style` None: Responses for OpenAI and Azure, Chat Completions for all others.

    `base_url` may hold a user name and password, which are sent as basic authorisation in place of a key; `address` is
    it without them. `seconds` is the deadline of one attempt from the first byte sent to the last byte read,
    `connect_seconds` that for the connection alone. `max_body_bytes` bounds a response after decompression.
    """

    api_key: str | None = field(default=None, repr=False)
    base_url: str = field(default=OPENAI_URL, repr=False)
    organisation: str | None = field(default=None, repr=False)
    project: str | None = field(default=None, repr=False)
    style: Style | None = None
    seconds: float = 300.0
    connect_seconds: float = 10.0
    max_body_bytes: int = 32 * 2**20

    @property
    def host(self) -> str:
        """Host name and port, as messages show it."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def is_openai(self) -> bool:
        """Whether this is OpenAI's own service or Azure's, which both enforce schemas."""
        host = urlsplit(self.base_url).hostname or ""
        return any(host == known or (known.startswith(".") and host.endswith(known)) for known in _RESPONSES_HOSTS)

    @property
    def spoken(self) -> Style:
        """The API style to use."""
        return self.style or (Style.RESPONSES if self.is_openai else Style.CHAT)

    @property
    def address(self) -> str:
        """The base URL without user name and password, fit to be shown and kept."""
        if "@" not in self.base_url:
            return self.base_url
        return urlsplit(self.base_url)._replace(netloc=self.host).geturl()

    @property
    def basic(self) -> str | None:
        """User name and password of the base URL as basic authorisation sends them; None where it holds none."""
        given, at, _ = urlsplit(self.base_url).netloc.rpartition("@")
        return b64encode(unquote(given).encode()).decode() if at else None

    def check(self) -> None:
        """Raises ConfigError where a request cannot even be tried. No message holds a secret."""
        if not _is_address(self.base_url):
            raise ConfigError(f"the base URL {masked(self.base_url)!r} is not an http(s) address")
        if self.is_openai and not self.api_key:
            raise ConfigError(f"no API key for {self.host}: set OPENAI_API_KEY, or name a file that holds the key")
        named = {"API key": self.api_key, "organisation": self.organisation, "project": self.project}
        for name, value in named.items():
            if value and not re.fullmatch("[!-~]+", value):
                raise ConfigError(
                    f"the {name} holds a character that none has (a space, a line break, a curly quotation mark); "
                    "copy it again, with nothing around it"
                )


def _is_address(url: str) -> bool:
    """Whether a URL is one of http or https with a host, and a port that can be."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    sound = url.isprintable() and not any(map(str.isspace, url))
    return sound and parts.scheme in ("http", "https") and bool(host)
