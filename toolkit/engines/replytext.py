"""Finds the JSON in what a model wrote: as it should be, after its thoughts, in a fence, or between polite sentences.

Where text holds several JSON objects the last one counts, so that one planted in an article and repeated by the model
before its answer cannot win. Nothing is repaired here: what is found is read as strictly as any other reply.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[A-Za-z]*[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_REFUSAL = re.compile(
    r"^\W*(?:I(?:['’]m| am)\s+(?:very\s+|really\s+)?sorry|sorry\b|I\s+apologi[sz]e|unfortunately,?\s+I\b"
    r"|I\s+(?:can(?:no|['’])t|can\s+not|won['’]t|will\s+not|am\s+not\s+able|am\s+unable|must\s+decline|decline)\b"
    r"|I(?:['’]m| am)\s+(?:not\s+able|unable)\b|as\s+an\s+AI\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def json_text(text: str) -> tuple[str, str | None]:
    """The JSON object in `text`, and a note on what had to be taken away around it (None: nothing).

    Text without any object is returned as it is; reading it will say what is wrong.
    """
    stripped = text.strip().lstrip("\ufeff")
    if stripped.startswith("{") and _is_object(stripped):
        return stripped, None
    rest = _THOUGHTS.sub("", stripped).strip()
    if rest != stripped and _is_object(rest):
        return rest, "the model's thoughts were removed from before the reply"
    for block in reversed(_FENCE.findall(rest)):
        if _is_object(block.strip()):
            return block.strip(), "the reply was taken out of a code fence"
    found = _last_object(rest)
    return (found, "the reply was taken from between other words") if found is not None else (stripped, None)


def is_refusal(text: str) -> bool:
    """Whether prose without any JSON begins the way models decline (English)."""
    return "{" not in text and _REFUSAL.match(text) is not None


def _is_object(text: str) -> bool:
    return text.startswith("{") and _end(text, 0) == len(text)


def _last_object(text: str) -> str | None:
    """The last JSON object that is not inside another one."""
    found: str | None = None
    start = text.find("{")
    while start >= 0:
        end = _end(text, start)
        if end is None:
            start = text.find("{", start + 1)
            continue
        found = text[start:end]
        start = text.find("{", end)
    return found


def _end(text: str, start: int) -> int | None:
    """Where the JSON value that begins at `start` ends, or None where none does."""
    try:
        return _DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


_DECODER = json.JSONDecoder()
