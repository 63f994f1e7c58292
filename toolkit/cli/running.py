"""What `stance run CORPUS` does: options, signals, the screen, and what is said at the end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.app import ENGINES
from toolkit.ask import Reason
from toolkit.batch.stages import POLL, Pace
from toolkit.batch.standing import Standing, standing
from toolkit.batch.work import FOLDER, Manner
from toolkit.batch.work import awork as by_batches
from toolkit.cli.asked_for import asked_for
from toolkit.cli.clustering import Cluster, Going, joined
from toolkit.cli.messages import say
from toolkit.cli.run_screen import Screen, money, summary
from toolkit.cluster.work import bring_home
from toolkit.codebook import Codebook
from toolkit.errors import ConfigError, InputError, ProviderError, did_you_mean
from toolkit.runs.driver import Control, Ended, Part
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import RunStore
from toolkit.runs.work import Effort, awork, kept_options, started
from toolkit.settings import Settings
from toolkit.sources.columns import parse_map
from toolkit.sources.corpus import FORMATS

PARTIAL, INTERRUPTED = 5, 130
_CONFIGURATION = frozenset({Reason.UNAUTHORISED, Reason.UNKNOWN_MODEL})


@dataclass(frozen=True)
class Given:
    """The options of `stance run`, as they were given; None or empty where one was not."""

    paths: tuple[str, ...]
    output: str | None = None
    resume: str | None = None
    retry_failed: bool = False
    mapping: tuple[str, ...] = ()
    format: str | None = None
    max_bytes: int | None = None
    engine: str | None = None
    model: str | None = None
    issues: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    pairs: str | None = None
    prompts: str | None = None
    positions: bool | None = None
    audit: bool | None = None
    processes: int = 1
    concurrency: int | None = None
    max_cost: float | None = None
    max_tokens: int | None = None
    max_requests: int | None = None
    quiet: bool = False
    batch: Manner | None = None
    """How batches are made, None for a run without."""
    wait: bool = True
    """Whether a run by batches waits for them."""
    poll: float = POLL
    cluster: Cluster | None = None
    """The cluster that does the run, None for this machine alone."""


def begin(given: Given) -> int:
    """Run, and return the exit code. Raises `ToolkitError` where the run could not begin or go on."""
    folder = _folder(given)
    options = _options(given, kept_options(folder) if given.resume else None)
    if given.batch is None:
        _check_batches(folder)
    if given.resume and given.cluster is None:
        bring_home(folder)
    with ExitStack() as stack:
        going = _alone_or_by_batches(given)
        if given.cluster is not None:
            there = joined(given.cluster, retry_failed=given.retry_failed, concurrency=given.concurrency)
            going = stack.enter_context(there)
        screen = stack.enter_context(Screen(folder, quiet=given.quiet or given.batch is not None))
        control = Control(registered=screen.registered, progress=screen.progress)
        run = going(folder, options, settings_of(given.concurrency), control)
        ended = asyncio.run(_until_done(run, control))
    if ended is None:
        say("interrupted", f"stopped at once; go on with `stance run --resume {folder}`")
        return INTERRUPTED
    return tell(folder, ended)


def _alone_or_by_batches(given: Given) -> Going:
    """The run itself, by batches or by single requests."""

    def alone(folder: Path, options: RunOptions, settings: Settings, control: Control) -> Coroutine[Any, Any, Ended]:
        effort = Effort(processes=given.processes, part=Part(retry_failed=given.retry_failed))
        return awork(folder, options, settings, effort=effort, control=control)

    def heard(text: str) -> None:
        if not given.quiet:
            say("batches", text)

    def batched(folder: Path, options: RunOptions, settings: Settings, control: Control) -> Coroutine[Any, Any, Ended]:
        pace = Pace(wait=given.wait, poll=given.poll, say=heard)
        return by_batches(folder, options, settings, manner=given.batch or Manner(), pace=pace, control=control)

    return alone if given.batch is None else batched


def _check_batches(folder: Path) -> None:
    """Refuse to ask one by one for what batches may bring."""
    found = standing(folder)
    if found is not None and found.out:
        raise InputError(
            f"{_out(found)}, and asking one by one would pay twice; "
            f"{_next(folder, found)}, or stop them with `stance batch cancel {folder}`"
        )


def _out(found: Standing) -> str:
    return f"{found.out} batches are out" if found.out > 1 else "1 batch is out"


def _next(folder: Path, found: Standing) -> str:
    """What to do with batches that are out."""
    if found.by_hand:
        return f"have {folder / FOLDER}/requests-*.jsonl run, and give the results to `stance batch read {folder}`"
    return f"go on with `stance run --resume {folder} --batch`"


async def _until_done(run: Coroutine[Any, Any, Ended], control: Control) -> Ended | None:
    """The run's end; None where it was stopped at once by a second signal."""
    going = asyncio.ensure_future(run)

    def interrupted() -> None:
        if control.stopped:
            going.cancel()
            return
        control.stop()
        say("stopping", "what is on its way ends and is kept; Ctrl-C again stops at once")

    with _signals(interrupted), suppress(asyncio.CancelledError):
        return await going
    return None


class _signals:
    """Ctrl-C and a polite kill call a function of the loop instead of breaking into it, for the block."""

    def __init__(self, heard: Callable[[], None]) -> None:
        self.heard = heard
        self.names = (signal.SIGINT, signal.SIGTERM)

    def __enter__(self) -> None:
        with suppress(NotImplementedError, RuntimeError):  # Windows, and loops outside the main thread
            for name in self.names:
                asyncio.get_running_loop().add_signal_handler(name, self.heard)

    def __exit__(self, *_: object) -> None:
        with suppress(NotImplementedError, RuntimeError):
            for name in self.names:
                asyncio.get_running_loop().remove_signal_handler(name)


def _folder(given: Given) -> Path:
    if given.cluster is not None and given.batch is not None:
        raise InputError(
            "--batch waits at the provider, so there is nothing for a --cluster to do; leave one of them out"
        )
    if given.resume:
        if given.output:
            raise InputError("--resume names the run's folder itself; leave out -o")
        folder = Path(given.resume)
        if not started(folder):
            raise InputError(f"{given.resume!r} holds no run to go on with; begin one with `stance run CORPUS -o RUN`")
        return folder
    if not given.paths:
        raise InputError("there is no corpus; `stance run CORPUS -o RUN`, or `stance run --resume RUN`")
    if not given.output:
        run = next((path for path in given.paths if started(Path(path))), None)
        if run is not None:
            raise InputError(f"{run!r} is the folder of a run; go on with it: `stance run --resume {run}`")
        raise InputError("a run needs a folder to be kept in: -o RUN")
    if given.retry_failed:
        raise InputError("--retry-failed goes on with a run: add --resume RUN")
    folder = Path(given.output)
    if started(folder):
        raise InputError(
            f"{given.output!r} holds a run already; go on with it (--resume {given.output}), or name another"
        )
    return folder


def _options(given: Given, kept: RunOptions | None) -> RunOptions:
    """The run's options: those given now, over those it was started with."""
    if given.engine is not None and given.engine not in ENGINES:
        known = ", ".join(ENGINES)
        raise InputError(f"there is no engine {given.engine!r} (engines: {known}){did_you_mean(given.engine, ENGINES)}")
    if given.format is not None and given.format not in FORMATS:
        raise InputError(
            f"there is no input format {given.format!r} (formats: {', '.join(FORMATS)})"
            f"{did_you_mean(given.format, FORMATS)}"
        )
    if given.prompts is not None and not Path(given.prompts).is_dir():
        raise InputError(f"--prompts: {given.prompts!r} is not a folder of prompt files")
    book = asked_for(given.issues, given.actors, given.pairs)
    named = {
        "paths": tuple(_absolute(path) for path in given.paths) or None,
        "format": given.format,
        "columns": parse_map(given.mapping) or None,
        "limit_bytes": given.max_bytes,
        "engine": given.engine,
        "model": given.model or ("" if given.engine == "builtin" else None),
        "prompts": str(Path(given.prompts).absolute()) if given.prompts else None,
        "book": book if book != Codebook() else None,
        "positions": given.positions,
        "audit": given.audit,
        "max_cost": given.max_cost,
        "max_tokens": given.max_tokens,
        "max_requests": given.max_requests,
    }
    changed = {name: value for name, value in named.items() if value is not None}
    return replace(kept if kept is not None else RunOptions(()), **changed)  # type: ignore[arg-type]


def _absolute(path: str) -> str:
    return path if path == "-" else str(Path(path).absolute())


def settings_of(concurrency: int | None = None) -> Settings:
    """The settings, with the limit given for this time."""
    settings = Settings.load()
    if concurrency is None:
        return settings
    return replace(settings, client=replace(settings.client, concurrency=concurrency))


def tell(folder: Path, ended: Ended) -> int:
    """Say how it went, and return the exit code."""
    counts = ended.counts
    with RunStore.open(folder) as store:
        used = store.usage()
    spent = f"; {used.calls:,} requests, {money(used.cost)}" if used.calls else ""
    say("rows", f"{summary(counts)}{spent}")
    if ended.why is not None:
        message = f"{ended.why.message}; then go on with `stance run --resume {folder}`"
        if ended.why.reason in _CONFIGURATION:
            raise ConfigError(message)
        if ended.why.reason != Reason.OVER_BUDGET:
            raise ProviderError(message)
        say("stopped", message)
        return PARTIAL
    if ended.stopped:
        say("interrupted", f"go on with `stance run --resume {folder}`")
        return INTERRUPTED
    found = standing(folder)
    if found is not None and found.out:
        say("batches", f"{_out(found)}; {_next(folder, found)}")
    if counts.failed or counts.refused or counts.skipped:
        say("reasons", f"`stance run status {folder} --list all` lists them")
    return 0 if counts.done == counts.rows else PARTIAL
