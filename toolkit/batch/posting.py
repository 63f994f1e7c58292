"""Sends files of requests to the provider and makes batches of them, so that nothing is ever made, and paid for, twice.

Before the provider is asked to make a batch the ledger says so. Where no answer came back, because the connection broke
or the process was killed, the provider's own list is looked through for a batch with our label before another is made.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.batch.ledger import File, Ledger, State
from toolkit.batch.outbox import request_file
from toolkit.engines.call import Fault, Retry
from toolkit.engines.jobs import Job, Jobs
from toolkit.engines.retry import Sleep
from toolkit.errors import InputError

LATENCY = 15.0
"""Seconds after which a batch that was made is sure to be in the provider's list."""
_NO_SUCH_THING = (404, 405, 501)
_DEAD = frozenset({"failed", "cancelled", "cancelling"})


@dataclass(frozen=True)
class Post:
    """Brings files on their way; `path` is what their batches are made for, such as /v1/responses."""

    ledger: Ledger
    jobs: Jobs
    folder: Path
    path: str
    sleep: Sleep = asyncio.sleep

    async def send(self, file: File) -> File | Fault:
        """Take a file as far as it goes: to a batch, or to the Fault that stands in the way. May be called again."""
        if file.state in (State.WRITTEN, State.SENDING):
            sent = await self._upload(file)
            if isinstance(sent, Fault):
                return sent
            file = sent
        if file.state is State.MAKING:
            found = await self._adopt(file)
            if isinstance(found, Fault):
                return found
            file = found
        return await self._make(file) if file.state is State.UPLOADED else file

    async def adopted(self, file: File) -> Job | Fault | None:
        """The batch of a file as the provider's list has it, or None; should there be several, all but one are stopped."""
        found = await self.jobs.find(self.label(file))
        if isinstance(found, Fault):
            return found
        alive = [job for job in found if job.status not in _DEAD]
        for surplus in alive[1:]:
            if not surplus.ended:
                await self.jobs.cancel(surplus.id)
        return next(iter((*alive, *found)), None)

    def label(self, file: File) -> str:
        """Our own name for the batch of a file: run, number, content and attempt."""
        return f"{self.ledger.run}/{file.number}/{file.sha256[:16]}/{file.attempt}"

    async def _upload(self, file: File) -> File | Fault:
        name = f"stance-{self.ledger.run}-{file.number:05d}-{file.sha256[:16]}.jsonl"
        found: str | Fault | None = None
        if file.state is State.SENDING:
            found = await self.jobs.find_file(name, file.bytes)
            if isinstance(found, Fault) and found.status in _NO_SUCH_THING:
                found = None  # the server lists no files: sending one twice costs nothing
        self.ledger.change(file.number, state=State.SENDING)
        if found is None:
            path = request_file(self.folder, file.number)
            if not path.is_file():
                raise InputError(f"{path} is gone; go on with the run, and it is written anew")
            found = await self.jobs.upload(path, name)
        if isinstance(found, Fault):
            return _without_batches(found) if found.status in _NO_SUCH_THING else found
        return self.ledger.change(file.number, state=State.UPLOADED, file_id=found)

    async def _adopt(self, file: File) -> File | Fault:
        """The file with the batch that an earlier request, whose answer was lost, may have made of it."""
        await self.sleep(max(0.0, LATENCY - (self.ledger.now() - file.changed)))
        found = await self.adopted(file)
        if isinstance(found, Fault):
            return found
        if found is None:
            return self.ledger.change(file.number, state=State.UPLOADED)
        return self._made(file, found)

    async def _make(self, file: File) -> File | Fault:
        file = self.ledger.change(file.number, state=State.MAKING)
        made = await self.jobs.create(file.file_id or "", self.path, self.label(file))
        if isinstance(made, Job):
            return self._made(file, made)
        if made.sent and not 400 <= (made.status or 0) < 500:
            return made  # it may have been made all the same: the file stays as it is
        if file.file_id and made.status in (400, 404) and file.file_id in (made.raw or "") and not file.missing:
            self.ledger.change(file.number, state=State.WRITTEN, file_id=None, missing=1)
            return replace(made, retry=Retry.SOON, detail=f"{made.detail}; the file will be sent again")
        self.ledger.change(file.number, state=State.UPLOADED)
        return made

    def _made(self, file: File, job: Job) -> File:
        return self.ledger.change(file.number, state=State.MADE, batch_id=job.id, status=job.status, missing=0)


def _without_batches(fault: Fault) -> Fault:
    """The fault of a server that knows no files, told as what it means."""
    advice = "leave out --batch, or carry the files of `stance batch write` to a provider that does"
    return replace(fault, retry=Retry.NEVER, detail=f"it offers no batches: {fault.detail}; {advice}")
