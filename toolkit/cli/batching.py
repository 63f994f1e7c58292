"""What `stance batch` does: write, read, look, collect and cancel, and say how it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import typer

from toolkit.batch import work as batches
from toolkit.batch.outbox import FileLimits, request_file
from toolkit.batch.stages import Pace
from toolkit.batch.standing import Standing, standing
from toolkit.batch.work import FOLDER, Manner
from toolkit.cli.messages import say
from toolkit.cli.running import Given, begin, settings_of, tell
from toolkit.errors import InputError
from toolkit.runs.work import kept_options


def write(given: Given, *, lines: int, megabytes: int) -> int:
    """Write the requests of a corpus into files; the exit code."""
    limits = FileLimits(lines, megabytes * 1_000_000)
    return begin(replace(given, batch=Manner(by_hand=True, limits=limits, retry_failed=given.retry_failed), wait=False))


def read(run: str, results: Sequence[str], *, complete: bool) -> int:
    """Take in results and go on; the exit code."""
    folder = Path(run)
    options = kept_options(folder)
    paths = [Path(one) for one in results]
    for path in paths:
        if not path.is_file():
            raise InputError(f"there is no file {str(path)!r}")
    intake, ended = batches.read(folder, options, settings_of(), paths, complete=complete)
    say("results", str(intake))
    return tell(folder, ended)


def collect(run: str) -> int:
    """One round of a run by batches; the exit code."""
    return begin(Given(paths=(), resume=run, batch=Manner(), wait=False))


def cancel(run: str) -> None:
    """Ask the provider to stop what is out."""
    folder = Path(run)
    _standing(folder)
    stopped = batches.cancel(folder, kept_options(folder), settings_of(), Pace(say=lambda text: say("batches", text)))
    say("batches", f"{stopped} stopped; what they did is collected by `stance batch collect {folder}`")


def show_status(run: str, *, as_json: bool) -> None:
    """Print how the batches stand."""
    folder = Path(run)
    found = _standing(folder)
    if as_json:
        files = [{**asdict(file), "usage": json.loads(file.usage) if file.usage else None} for file in found.files]
        typer.echo(json.dumps({"files": files, "requests": dict(found.requests)}, indent=2, ensure_ascii=False))
        return
    for file in found.files:
        name = request_file(folder / FOLDER, file.number).name
        progress = f"{file.completed + file.failed:,} of {file.total:,}" if file.total else f"{file.lines:,} requests"
        where = file.status or file.state
        typer.echo(f"{name}  {where}  {progress}{f'  {file.note}' if file.note else ''}")
    counts = found.requests
    typer.echo(
        f"requests  {counts['ended']:,} back ({counts['answered']:,} with an answer), {counts['out']:,} out, "
        f"{counts['due']:,} to be sent again"
    )


def _standing(folder: Path) -> Standing:
    kept_options(folder)
    found = standing(folder)
    if found is None:
        raise InputError(
            f"the run in {str(folder)!r} has no batches; make some with `stance run --resume {folder} --batch`"
        )
    return found
