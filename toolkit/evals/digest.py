"""The digest that names a request: what is asked, and which sample of it, but not of whom.

Method, API path, canonical JSON body and sample number go in. The host, the part of the path before the API's own, headers
and cache hints stay out: they do not change the question, and recordings must outlive a move to another address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SAMPLE_HEADER = "x-sample"
HINTS = frozenset({"prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"})
"""Members of a request body that tell a provider what to keep in its cache."""

_API_PATHS = ("/chat/completions", "/responses")


def request_digest(method: str, path: str, body: bytes, sample: int = 0) -> str:
    """Sixty-four hex digits. Equal JSON has equal digests however it is spaced, ordered or escaped."""
    head = f"{method.upper()} {api_path(path)} {sample}\n".encode()
    return hashlib.sha256(head + _canonical(body)).hexdigest()


def api_path(path: str) -> str:
    """The part of a URL's path that belongs to the API: `/v1/chat/completions` and `/proxy/chat/completions` are one."""
    return next((known for known in _API_PATHS if path.endswith(known)), path)


def uri_path(uri: str) -> str:
    """The path of a URL, without its query."""
    return urlsplit(uri).path


def sample_of(headers: Mapping[str, Any]) -> int:
    """The sample number in a request's headers, 0 where none is given."""
    for name, value in headers.items():
        if name.lower() == SAMPLE_HEADER:
            value = value[0] if isinstance(value, (list, tuple)) else value
            return int(value.decode() if isinstance(value, bytes) else value)
    return 0


def text_digest(text: str | bytes) -> str:
    """Sixteen hex digits over a text: enough to tell versions of a part apart, short enough to read."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()[:16]


def value_digest(value: Any) -> str:
    """Sixteen hex digits over a JSON value, whatever the order of its keys."""
    return text_digest(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def _canonical(body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if isinstance(value, dict):
        value = {key: item for key, item in value.items() if key not in HINTS}
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
