"""Why a model stopped writing, from the many words that servers have for it.

OpenAI has `stop`, `length`, `content_filter` and `tool_calls`; servers that imitate it pass on their own: Gemini `SAFETY`
or `MAX_TOKENS`, OpenRouter `error`, vLLM `abort`, GLM `sensitive`, DeepSeek `insufficient_system_resource`. A word that is
not known is no failure, but stands in the provenance.
"""

from __future__ import annotations

import re
from typing import Any

from toolkit.ask import Reason
from toolkit.engines.call import Fault, Retry

_WELL = frozenset(
    {"stop", "tool_calls", "function_call", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed"}
)
_CUT = re.compile(r"length|max_?tokens|max_output|context_window")
_FILTERED = re.compile(
    r"filter|safety|recitation|blocklist|prohibited|spii|sensitive|moderat|guardrail|intervened|blocked"
)
_REFUSED = re.compile(r"refus")
_BROKEN = re.compile(r"error|abort|cancel|interrupt|insufficient|malformed|timeout|fail|unavailable")


def ended_badly(finish: Any, text: str) -> Fault | None:
    """The fault that a finish reason stands for, with what was written until then; None where the model came to its end."""
    word = finish.lower() if isinstance(finish, str) else ""
    if word in _WELL:
        return None
    raw = text or None
    if _CUT.search(word):
        return Fault(Reason.TRUNCATED, "the answer was cut off (max_output_tokens)", raw=raw)
    if _FILTERED.search(word):
        return Fault(Reason.FILTERED, "the provider's filter stopped the answer", raw=raw)
    if _REFUSED.search(word):
        return Fault(Reason.REFUSED, text or "no reason given", raw=raw)
    if _BROKEN.search(word):
        return Fault(Reason.SERVER_ERROR, f"the server ended the answer with {word[:60]!r}", Retry.SOON, raw=raw)
    return None


def odd_ending(finish: Any) -> tuple[str, ...]:
    """A note on a finish reason that is not known."""
    if finish is None or (isinstance(finish, str) and finish.lower() in _WELL):
        return ()
    return (f"the server ended the answer with {str(finish)[:60]!r}",)
