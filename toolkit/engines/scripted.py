"""An engine that answers from a table: for tests, documentation and trying out what a bad reply would do.

Replies go through the same reading and checking as a model's, so a scripted reply can be invalid too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolkit.ask import Answer, Ask, Failure, R, Reason, ReplyProblem, read_reply
from toolkit.replies import Reply

Scripted = Reply | str | Failure | Callable[[Ask[Any]], "Reply | str | Failure"]


class ScriptedEngine:
    """Answers each prompt from its list of replies, in order; the last one of a list is repeated.

    A reply is a reply object, the JSON text a model would send, a `Failure`, or a function of the ask that returns one of
    these. `asks` keeps every ask received. A prompt that is not in the table is a failure (`unsupported`).
    """

    name = "scripted"

    def __init__(self, replies: Mapping[str, Scripted | Sequence[Scripted]]) -> None:
        self._replies = {
            prompt: deque(given if isinstance(given, Sequence) and not isinstance(given, str) else [given])
            for prompt, given in replies.items()
        }
        self.asks: list[Ask[Any]] = []

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """The next scripted outcome for the ask's prompt."""
        self.asks.append(ask)
        queue = self._replies.get(ask.prompt)
        if not queue:
            return Failure(ask.prompt, Reason.UNSUPPORTED, f"no reply is scripted for the prompt {ask.prompt!r}")
        given = queue.popleft() if len(queue) > 1 else queue[0]
        outcome = given(ask) if callable(given) else given
        if isinstance(outcome, Failure):
            return outcome
        raw = outcome if isinstance(outcome, str) else outcome.model_dump_json()
        try:
            return Answer(reply=read_reply(ask, raw), engine=self.name, raw=raw)
        except ReplyProblem as problem:
            reason = Reason.INVALID if problem.parsed else Reason.UNPARSABLE
            return Failure(ask.prompt, reason, f"the scripted reply is not valid: {problem}", raw=raw)

    async def aclose(self) -> None:
        """Nothing to give back."""
