"""An engine around the model client that answers from recordings, says why it cannot, and keeps what it records.

One instance serves many cases at once: which case is running is a context variable, set by `running`. Every ask leaves an
`Event`, and everything later (status, scores, flips, differences) is made of these events and the analysis they lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.ask import Answer, Ask, Engine, Failure, R, Reason, ReplyProblem, read_reply
from toolkit.engines.openai import OpenAIEngine
from toolkit.engines.replytext import json_text
from toolkit.evals.asked import Asked, Slot, asking
from toolkit.evals.parts import Change, changes, parts_of
from toolkit.evals.profile import NotRecorded
from toolkit.evals.recording import Damaged, Interaction
from toolkit.evals.shelf import Shelf
from toolkit.prompts import PromptLibrary

_THE_MODELS_OWN = frozenset({Reason.REFUSED, Reason.TRUNCATED, Reason.FILTERED, Reason.UNPARSABLE, Reason.INVALID})
"""Outcomes without an answer that are recorded: asking again would be asking for another answer."""


@dataclass(frozen=True)
class Event:
    """One ask of a run: its slot, its number within the stage, how it ended, and what was played and recorded for it.

    `missed` is whether the recording does not hold today's request; `changes` then say why, and are empty where nothing at
    all is recorded.
    """

    slot: Slot
    number: int
    outcome: Answer[Any] | Failure
    played: tuple[Interaction, ...] = ()
    recorded: tuple[Interaction, ...] = ()
    missed: bool = False
    changes: tuple[Change, ...] = ()
    prompt_chars: int = 0

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """The exchanges of this ask, in order."""
        return (*self.played, *self.recorded)


@dataclass
class Run:
    """One sample of one case under way. `inputs` are the digests of its article and of what is asked of it, `last` is the
    slot that was asked for last."""

    suite: str
    case: str
    sample: int = 0
    inputs: Mapping[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    last: Slot | None = None

    def next(self, stage: str) -> tuple[Slot, int]:
        """The slot and number of the next ask of a stage."""
        number = self.counts[stage] = self.counts.get(stage, -1) + 1
        self.last = Slot(self.suite, self.case, stage, self.sample)
        return self.last, number

    def earlier(self, stage: str) -> list[str]:
        """The replies of other stages so far; what one stage asks at the same time is not earlier."""
        return [e.outcome.raw or "" for e in self.events if e.slot.stage != stage and isinstance(e.outcome, Answer)]


_RUN: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def running(run: Run) -> Iterator[Run]:
    """Within this block asks belong to `run`."""
    token = _RUN.set(run)
    try:
        yield run
    finally:
        _RUN.reset(token)


def _this_run() -> Run:
    run = _RUN.get()
    assert run is not None, "an ask outside of a run"
    return run


class ReplayEngine:
    """Answers asks from a shelf through the model client, so that a replay goes the whole way a live call goes.

    With `live`, an engine of a real server, what is missing is asked of it and kept in the shelf's candidates. With a
    `stand_in`, an ask that is not recorded is answered all the same, by the old reply or by that engine, so that later
    stages can be looked at; the event still says that it was missed. Without `wire` somebody else plays the exchanges (a
    cassette of pytest-recording's), and the shelf is only asked why one is missing.
    """

    def __init__(
        self,
        engine: OpenAIEngine,
        library: PromptLibrary,
        shelf: Shelf,
        *,
        live: OpenAIEngine | None = None,
        stand_in: Engine | None = None,
        secrets: tuple[str, ...] = (),
        wire: bool = True,
    ) -> None:
        self.library = library
        self.shelf = shelf
        self._wire = wire
        self._engine = engine
        self._live = live
        self._stand_in = stand_in
        self._secrets = secrets

    @property
    def name(self) -> str:
        """The name of the engine that was recorded."""
        return self._engine.name

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """Answer one ask of the case that is running."""
        run = _this_run()
        slot, number = run.next(ask.prompt)
        asked = Asked(find={item.digest: item for item in self._kept(slot)}.get) if self._wire else Asked()
        with asking(asked):
            try:
                outcome = await self._engine.sampled(slot.sample).answer(ask)
                missed = False
            except NotRecorded:
                outcome = Failure(ask.prompt, Reason.NOT_RECORDED, "there is no recording of this request")
                missed = True
        event = Event(slot, number, outcome, tuple(asked.played), missed=missed)
        if event.missed:
            event = await (self._recorded if self._live is not None else self._explained)(event, ask, run)
        run.events.append(event)
        if self._live is not None:
            self._keep(run, slot)
        return event.outcome

    def _kept(self, slot: Slot) -> tuple[Interaction, ...]:
        """What is recorded for a slot. A file that is damaged holds nothing for one who can record it again."""
        try:
            return self.shelf.interactions(slot)
        except Damaged:
            if self._live is None:
                raise
            return ()

    async def aclose(self) -> None:
        """Close the model client."""
        await self._engine.aclose()
        if self._live is not None:
            await self._live.aclose()

    async def _recorded(self, event: Event, ask: Ask[Any], run: Run) -> Event:
        """Ask the model, and keep the exchanges where they led to an outcome that the model is answerable for."""
        assert self._live is not None
        engine, slot = self._live.sampled(event.slot.sample), event.slot
        place = {"case": slot.case, "stage": slot.stage, "sample": slot.sample, "ask": event.number}
        asked = Asked(provenance=place | {"parts": self._parts(ask, run, engine)}, may_send=True)
        with asking(asked):
            outcome = await engine.answer(ask)
        lasting = isinstance(outcome, Answer) or outcome.reason in _THE_MODELS_OWN
        return replace(event, outcome=outcome, played=(), recorded=tuple(asked.recorded) if lasting else ())

    def _parts(self, ask: Ask[Any], run: Run, engine: OpenAIEngine) -> dict[str, Any]:
        earlier = run.earlier(ask.prompt)
        return parts_of(ask, engine.prepare(ask), self.library, inputs=run.inputs, earlier=earlier)

    async def _explained(self, event: Event, ask: Ask[Any], run: Run) -> Event:
        """The event with the reason for the miss and, where wanted, the old reply."""
        engine = self._engine.sampled(event.slot.sample)
        chars = sum(len(message.text) for message in engine.prepare(ask).call.messages)
        event = replace(event, prompt_chars=chars)
        old = self.shelf.interactions(event.slot)
        mine = [i for i in old if i.recorded.get("ask", 0) == event.number] or old
        if not mine:
            return event if self._stand_in is None else replace(event, outcome=await self._stand_in.answer(ask))
        why = changes(mine[-1].recorded.get("parts") or {}, self._parts(ask, run, engine), ask.prompt)
        message = f"the recording no longer holds: {'; '.join(map(str, why))}; see 'stance evals status'"
        outcome: Answer[Any] | Failure = Failure(ask.prompt, Reason.NOT_RECORDED, message)
        if self._stand_in is not None:
            outcome = reread(ask, mine[-1], outcome)
        return replace(event, outcome=outcome, changes=why)

    def _keep(self, run: Run, slot: Slot) -> None:
        """Write the slot's candidate where something new was recorded: all that this run played and recorded for it."""
        mine = sorted((e for e in run.events if e.slot == slot), key=lambda e: e.number)
        if any(e.recorded for e in mine):
            unique = {i.digest: i for e in mine for i in e.interactions}
            self.shelf.save_candidate(slot, list(unique.values()), self._secrets)


def reread(ask: Ask[R], item: Interaction, otherwise: Answer[R] | Failure) -> Answer[R] | Failure:
    """The answer that a recorded reply gives to `ask`, whatever was asked when it was recorded; else `otherwise`."""
    if item.reply_text is None:
        return otherwise
    try:
        reply = read_reply(ask, json_text(item.reply_text)[0])
    except ReplyProblem:
        return otherwise
    return Answer(reply=reply, engine="recorded", raw=item.reply_text)


class RereadEngine:
    """Answers asks with the replies of a shelf in their order, whatever was asked: to look at recordings that are stale."""

    name = "recorded"

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """The recorded reply with the number of this ask, read by today's rules."""
        run = _this_run()
        slot, number = run.next(ask.prompt)
        mine = [i for i in self.shelf.interactions(slot) if i.recorded.get("ask", 0) == number]
        missing = Failure(ask.prompt, Reason.NOT_RECORDED, f"{slot}: no reply is recorded")
        unreadable = Failure(ask.prompt, Reason.INVALID, f"{slot}: the recorded reply is not valid by today's rules")
        outcome = reread(ask, mine[-1], unreadable) if mine else missing
        run.events.append(Event(slot, number, outcome, tuple(mine)))
        return outcome

    async def aclose(self) -> None:
        """Nothing to give back."""
