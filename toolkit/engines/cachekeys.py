"""Which prompt-cache key a request carries, so that calls with one prompt meet where its beginning is kept.

A provider sends requests with the same beginning and key to one machine, which takes some fifteen a minute; more of them
overflow to machines that know nothing of the prompt and pay for it in full (OpenAI's prompt-caching guide). So each key is
given out fifteen times a minute, and then the next one: slow runs use one, fast runs as many as they need.
"""

from __future__ import annotations

import time
from collections.abc import Callable

A_MINUTE = 15
"""Requests in a minute that one key is good for."""
_WINDOW = 60.0


class CacheKeys:
    """Gives out keys for prompts. `clock` tells seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[str, tuple[float, int]] = {}

    def take(self, prompt: str) -> str:
        """The key for the next request with `prompt` (its fingerprint): the fingerprint itself, then with a number."""
        now = self._clock()
        began, count = self._given.get(prompt, (now, 0))
        if now - began >= _WINDOW:
            began, count = now, 0
        self._given[prompt] = (began, count + 1)
        shard = count // A_MINUTE
        return f"{prompt}-{shard}" if shard else prompt
