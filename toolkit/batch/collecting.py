"""Fetches what came of batches: looks how they stand, downloads their results, and settles every request they held.

No request is left open: it has an answer, or a fault that is final, or it is due to be sent once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.ask import NOTHING_USED, Reason
from toolkit.batch.ledger import File, Ledger, Progress, Request, State
from toolkit.batch.lines import Kind, LineProblem, Result, read_result
from toolkit.batch.posting import Post
from toolkit.engines.call import Completion, Fault, Retry
from toolkit.engines.jobs import Job, Jobs, Problem
from toolkit.errors import ConfigError, InputError
from toolkit.records import Usage

LONGEST_LINE = 32 * 2**20
"""Bytes of one line of results; longer ones are not read."""
MISSING = 3
"""How often in a row a batch, or a file of its results, must be unknown to the provider to count as gone."""
_QUEUE = ("token_limit_exceeded", "enqueued token")
_BARRED = frozenset({Reason.QUOTA_EXHAUSTED, Reason.UNAUTHORISED, Reason.UNKNOWN_MODEL})
"""Reasons that hold for every batch: nothing was run, and nothing will be before somebody does something about it."""

Meaning = Callable[[Result], Completion | Fault]
"""What a result is worth: what it means, what it used and cost, and whether another try makes sense."""


@dataclass
class Intake:
    """What lines of results held, in numbers of lines, and how many requests they did not speak of."""

    answers: int = 0
    faults: int = 0
    again: int = 0
    """Faults and missing results that are tried once more."""
    lost: int = 0
    """Requests that nothing came back for."""
    duplicates: int = 0
    unknown: int = 0
    unreadable: int = 0
    usage: Usage = NOTHING_USED
    cancelled: int = 0
    """Batches that somebody stopped."""
    barred: Fault | None = None
    """Why requests were turned away that nothing is wrong with: a spent quota, a refused key, an unknown model."""

    def __add__(self, other: Intake) -> Intake:
        """Both together."""
        barred = self.barred or other.barred
        sums = {name: value + getattr(other, name) for name, value in vars(self).items() if name != "barred"}
        return Intake(**sums, barred=barred)

    def __str__(self) -> str:
        """The numbers that are not zero, in words."""
        said = {
            "answers": self.answers,
            "errors": self.faults,
            "without a result": self.lost,
            "to be sent again": self.again,
            "duplicates": self.duplicates,
            "of other runs": self.unknown,
            "unreadable": self.unreadable,
            "stopped by somebody": self.cancelled,
        }
        return ", ".join(f"{count:,} {what}" for what, count in said.items() if count) or "nothing"


def take_in(ledger: Ledger, meaning: Meaning, path: Path, count_in: Callable[[int], Intake]) -> None:
    """Read one file of results into the ledger. Raises InputError where it cannot be read.

    What is found is counted in the intake that `count_in` gives for the number of the file of requests that it belongs to,
    0 where it belongs to none.

    An answer is never replaced, and never lost to an error that another line reports for the same request.
    """
    for line in _lines(path):
        try:
            result = read_result(line)
        except LineProblem:
            count_in(0).unreadable += 1
            continue
        known = ledger.request(result.key)
        if known is None:
            count_in(0).unknown += 1
            continue
        intake = count_in(known.file)
        outcome = meaning(result)
        if known.progress is not Progress.OUT and (isinstance(outcome, Fault) or _answered(known, meaning)):
            intake.duplicates += 1
            continue
        again = isinstance(outcome, Fault) and outcome.retry is not Retry.NEVER and known.tries < ledger.most_tries
        if isinstance(outcome, Fault) and outcome.reason in _BARRED:
            intake.barred, again = outcome, True
        ledger.keep(result, Progress.DUE if again else Progress.ENDED)
        intake.usage += outcome.usage
        intake.answers += isinstance(outcome, Completion)
        intake.faults += isinstance(outcome, Fault)
        intake.again += again


def _answered(known: Request, meaning: Meaning) -> bool:
    """Whether a request has come to an answer, which another line need not replace."""
    result = known.result if known.progress is Progress.ENDED else None
    return result is not None and isinstance(meaning(result), Completion)


def settle_rest(ledger: Ledger, number: int, intake: Intake, kind: Kind, code: str, message: str) -> None:
    """Settle the requests of file `number` that no line spoke of: once more, or final with the reason."""
    error = json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False)
    for key, _, tries in ledger.lines_out(number):
        again = tries < ledger.most_tries
        ledger.keep(Result(key, kind, 0, error), Progress.DUE if again else Progress.ENDED)
        intake.lost += 1
        intake.again += again


@dataclass(frozen=True)
class Collector:
    """Looks after the batches of one ledger; `meaning` says what a result is worth."""

    ledger: Ledger
    jobs: Jobs
    post: Post
    folder: Path
    meaning: Meaning

    async def look(self, file: File) -> File | Intake | Fault:
        """See how the batch of a file stands; where it has ended, fetch and settle everything and say what there was."""
        job = await self.jobs.retrieve(file.batch_id or "")
        if isinstance(job, Fault):
            return await self._unknown(file) if job.status == 404 else job
        file = self.ledger.change(
            file.number,
            status=job.status,
            total=job.total,
            completed=job.completed,
            failed=job.failed,
            state=State.ENDED if job.ended else file.state,
        )
        if not job.ended:
            return file
        if job.status == "failed":
            if any(_in_queue(problem) for problem in job.problems):
                return self._held(file, job.problems[0])
            barred = next((p.fault() for p in job.problems if p.fault().reason in _BARRED), None)
            if barred is not None:
                self._held(file, job.problems[0])
                return barred
        return await self._fetch(file, job)

    async def _unknown(self, file: File) -> File | Intake | Fault:
        """The provider does not know the batch: once may be a slip; again and again, and it is gone.

        With the key of another project all batches are unknown, and so are their files; that must not send them again.
        """
        found = await self.post.adopted(file)
        if isinstance(found, Fault):
            return found
        if found is not None:
            return self.ledger.change(file.number, batch_id=found.id, missing=0)
        file_known = await self.jobs.has_file(file.file_id or "")
        if isinstance(file_known, Fault):
            return file_known
        if not file_known:
            return Fault(Reason.UNAUTHORISED, f"with it, neither the batch {file.batch_id} nor its file is known")
        if file.missing + 1 < MISSING:
            return self.ledger.change(file.number, missing=file.missing + 1)
        message = f"the batch {file.batch_id} is no longer known to the provider"
        return self._settled(file, (), Kind.ERROR, "batch_vanished", message)

    def _held(self, file: File, problem: Problem) -> File:
        """The provider's queue was full: nothing was run, and the file is to be made a batch of again, later."""
        return self.ledger.change(
            file.number,
            state=State.UPLOADED,
            batch_id=None,
            attempt=file.attempt + 1,
            note=f"waits for room in the provider's queue ({problem.code})",
        )

    async def _fetch(self, file: File, job: Job) -> File | Intake | Fault:
        paths = []
        for file_id, name in ((job.output_file, "output"), (job.error_file, "errors")):
            if file_id is None:
                continue
            target = self.folder / f"results-{file.number:05d}.{name}.jsonl"
            fetched = await self._download(file_id, target)
            if isinstance(fetched, Fault):
                gone = fetched.status == 404
                if not gone or file.missing + 1 < MISSING:
                    return self.ledger.change(file.number, missing=file.missing + 1) if gone else fetched
                continue
            paths.append(target)
        with self.ledger.transaction():
            self._problems(file, job)
            if job.status == "cancelled":
                return self._cancelled(file, paths)
            return self._settled(file, paths, *_why(job))

    async def _download(self, file_id: str, target: Path) -> Fault | None:
        part = target.with_suffix(".part")
        try:
            size = await self.jobs.download(file_id, part)
            if isinstance(size, Fault):
                part.unlink(missing_ok=True)
                return size
            os.replace(part, target)
        except OSError as error:
            raise ConfigError(f"{target} cannot be written: {error.strerror or error}") from error
        return None

    def _problems(self, file: File, job: Job) -> None:
        """Settle what a batch that failed its validation says of single lines; the other lines were not run."""
        if job.status != "failed" or not job.problems:
            return
        named = {problem.line: problem for problem in job.problems if problem.line is not None}
        general = next((problem for problem in job.problems if problem.line is None), None)
        for key, line, _ in self.ledger.lines_out(file.number):
            problem = named.get(line, general)
            if problem is not None and problem.fault().retry is Retry.NEVER:
                error = {"error": {"code": problem.code, "message": f"{problem.code}: {problem.message}"}}
                result = Result(key, Kind.ERROR, 400, json.dumps(error, ensure_ascii=False))
                self.ledger.keep(result, Progress.ENDED)
        if named and general is None:
            self.ledger.not_sent(file.number)

    def _cancelled(self, file: File, paths: Sequence[Path]) -> Intake:
        """Somebody stopped the batch: what was done counts, and the rest is as if it had not been sent."""
        intake = Intake(cancelled=1)
        for path in paths:
            take_in(self.ledger, self.meaning, path, lambda _: intake)
        self.ledger.not_sent(file.number)
        self._done(file, intake, str(intake))
        return intake

    def _settled(self, file: File, paths: Sequence[Path], kind: Kind, code: str, message: str) -> Intake:
        intake = Intake()
        with self.ledger.transaction():
            for path in paths:
                take_in(self.ledger, self.meaning, path, lambda _: intake)
            settle_rest(self.ledger, file.number, intake, kind, code, message)
            self._done(file, intake, str(intake))
        return intake

    def _done(self, file: File, intake: Intake, note: str) -> None:
        usage = intake.usage.model_dump_json()
        self.ledger.change(file.number, state=State.DONE, missing=0, note=note, usage=usage)


def _why(job: Job) -> tuple[Kind, str, str]:
    """What is said of requests that an ended batch has no result for."""
    if job.status == "expired":
        return Kind.NOT_RUN, "batch_expired", f"the batch {job.id} expired before the request was run"
    if job.status == "failed":
        said = "; ".join(f"{problem.code}: {problem.message}" for problem in job.problems[:3]) or "no reason given"
        return Kind.ERROR, "batch_failed", f"the batch {job.id} failed as a whole: {said}"
    return Kind.ERROR, "no_result", f"the batch {job.id} ended without a result for the request"


def _in_queue(problem: Problem) -> bool:
    words = f"{problem.code} {problem.message}".lower()
    return any(needle in words for needle in _QUEUE)


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file that are not blank; of one that is too long, its beginning."""
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                        pass
                if line.strip():
                    yield line
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
