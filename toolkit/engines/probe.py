"""Finds out how a server can be held to a schema, by asking for a value that the prompt argues against.

Several servers accept a schema with status 200 and ignore it. So each rung of the ladder is tried with a schema that allows
one odd word only, under a prompt that asks for another one: only a server that enforces the schema can come back with it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from toolkit.ask import Reason
from toolkit.engines.call import Call, Completion, Fault, Message, Options, Rung
from toolkit.engines.capability import Capability
from toolkit.engines.replytext import json_text
from toolkit.engines.schema import strict_schema
from toolkit.replies import Reply

PROBED = "probed on"
"""How the account of where a capability is known from begins, where it was probed."""
ODD_WORD = "qaxolotl"
_REJECTED = frozenset({Reason.SCHEMA_REJECTED, Reason.BAD_REQUEST, Reason.UNSUPPORTED})


class Colour(Reply):
    """The colour that was asked for."""

    colour: Literal["qaxolotl"]


MESSAGES = (
    Message("system", 'You answer with one JSON object with the key "colour" and nothing else.\n'),
    Message("user", 'Grass is green. Give its colour: {"colour": "green"}\n'),
)

Send = Callable[[Call], Awaitable[Completion | Fault]]


async def probe(send: Send, call: Call, known: Capability) -> Capability | Fault:
    """Climb down the ladder until a rung is enforced; `call` gives model, style and limits.

    Where no rung is enforced the result is the lowest one needed, with `enforced` false. A Fault means that nothing was
    found out (no connection, a refused key), and nothing should be remembered.
    """
    call = replace(call, messages=MESSAGES, schema=strict_schema(Colour), cache_key=None, breakpoint_after_system=False)
    call = replace(call, options=Options(max_output_tokens=call.options.max_output_tokens), sample=0)
    today = datetime.now(UTC).date().isoformat()
    for rung in (Rung.STRICT, Rung.LOOSE):
        outcome = await send(replace(call, rung=rung))
        if isinstance(outcome, Fault):
            if outcome.reason not in _REJECTED:
                return outcome
            continue
        if _colour(outcome) == ODD_WORD:
            return replace(known, rung=rung, enforced=True, how=f"{PROBED} {today}")
    outcome = await send(replace(call, rung=Rung.OBJECT))
    if isinstance(outcome, Fault) and outcome.reason not in _REJECTED:
        return outcome
    is_object = isinstance(outcome, Completion) and _colour(outcome) is not None
    return replace(known, rung=Rung.OBJECT if is_object else Rung.TEXT, enforced=False, how=f"{PROBED} {today}")


def _colour(completion: Completion) -> str | None:
    """The value of `colour` in a reply that is exactly one JSON object; None for anything else."""
    text, taken_away = json_text(completion.text)
    if taken_away:
        return None
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return str(data.get("colour")) if isinstance(data, dict) else None
