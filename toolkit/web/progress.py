"""Live progress: what each running analysis has asked and been answered, for any number of listeners.

Events are kept in memory, a bounded number for each of a bounded number of analyses; what lasts is the entry's status.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from toolkit.records import Record
from toolkit.web.faults import Busy

KEPT_EVENTS, KEPT_ANALYSES, LISTENERS = 500, 500, 200


class Event(Record):
    """Something that happened to an analysis.

    `number` counts from 1 for each analysis since the server started. `name` is status, asked, answered or failed; `data`
    has the status, or the prompt and what came of it. No text of an article is in it.
    """

    number: int
    name: str
    at: str
    data: dict[str, Any]


@dataclass
class _Line:
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    count: int = 0
    ended: bool = False


class Progress:
    """The events of all analyses; safe to tell and to follow from any thread."""

    def __init__(self) -> None:
        self._server = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def tell(self, identifier: str, name: str, *, last: bool = False, **data: Any) -> None:
        """Add an event; with `last`, listeners are told that no more will come, and what is told later is nothing."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._lock:
            line = self._lines.setdefault(identifier, _Line())
            if line.ended:  # what was asked before a cancellation is answered after it
                return
            line.count += 1
            line.ended = last
            line.events.append(Event(number=line.count, name=name, at=at, data=data))
            self._lines.move_to_end(identifier)
            while len(self._lines) > KEPT_ANALYSES:
                self._lines.popitem(last=False)
            listeners = tuple(self._listeners)
        for loop, bell in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(bell.set)

    def events(self, identifier: str, after: int = 0) -> tuple[tuple[Event, ...], bool]:
        """The events after that number, and whether the last one is among what is known."""
        with self._lock:
            line = self._lines.get(identifier)
            if line is None:
                return (), False
            return tuple(event for event in line.events if event.number > after), line.ended

    def name(self, number: int) -> str:
        """What a listener can resume after: the number of an event, with a sign of this server, which counts anew."""
        return f"{self._server}-{number}"

    def number(self, name: str | None) -> int:
        """The number in a name; 0 where there is none, or where another server gave it."""
        server, _, number = (name or "").partition("-")
        return int(number) if server == self._server and number.isdecimal() else 0

    def check_room(self) -> None:
        """Raises Busy where as many listen as may."""
        if len(self._listeners) >= LISTENERS:
            raise Busy(f"{LISTENERS} listeners follow analyses already; ask for the status instead")

    async def follow(self, identifier: str, after: int = 0) -> AsyncIterator[Event]:
        """Events as they come, until the last one. Raises Busy where too many listen."""
        bell = asyncio.Event()
        key = (asyncio.get_running_loop(), bell)
        with self._lock:
            self.check_room()
            self._listeners.add(key)
        try:
            while True:
                bell.clear()
                events, ended = self.events(identifier, after)
                for event in events:
                    after = event.number
                    yield event
                if ended:
                    return
                await bell.wait()
        finally:
            with self._lock:
                self._listeners.discard(key)
