"""How many tokens a text has: counted where the tokenizer is installed, else estimated, and always said which.

The tokenizer is `bpe-openai` (extra `tokens`), which carries its tables with it; nothing is ever fetched. The estimate
counts characters by script. Its shares are rough averages for the o200k tokenizer on news text, rounded up, because a
budget that is a little too careful harms less than one that is overrun.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import ceil

_ENCODING = "o200k_base"
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]+")
_OTHER = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf]+")
LATIN_CHARACTERS_PER_TOKEN = 3.6
DENSE_CHARACTERS_PER_TOKEN = 1.0
OTHER_CHARACTERS_PER_TOKEN = 2.0


def estimate_tokens(text: str) -> int:
    """Tokens in `text` by the characters of each script: 3.6 a token in Latin, 1 in CJK and Hangul, 2 in all others."""
    if text.isascii():
        return ceil(len(text) / LATIN_CHARACTERS_PER_TOKEN)
    dense = sum(map(len, _DENSE.findall(text)))
    other = sum(map(len, _OTHER.findall(text))) - dense
    latin = len(text) - dense - other
    parts = (
        latin / LATIN_CHARACTERS_PER_TOKEN,
        dense / DENSE_CHARACTERS_PER_TOKEN,
        other / OTHER_CHARACTERS_PER_TOKEN,
    )
    return ceil(sum(parts))


def rough_tokens(text: str) -> int:
    """An upper guess at next to no cost, for pacing and reserving: three bytes of UTF-8 a token."""
    return ceil(len(text.encode("utf-8", "replace")) / 3)


@lru_cache(maxsize=1)
def tokenizer() -> Callable[[str], int] | None:
    """A function that counts tokens exactly, or None where no tokenizer is installed."""
    try:
        from bpe_openai import get_encoding
    except ImportError:
        return None
    encoding = get_encoding(_ENCODING)
    return lambda text: len(encoding.encode(text))


def count_tokens(text: str) -> tuple[int, str]:
    """Tokens in `text`, and how that is known: "counted with o200k_base" or "estimated from characters"."""
    counter = tokenizer()
    if counter is None:
        return estimate_tokens(text), "estimated from characters"
    return counter(text), f"counted with {_ENCODING}"
