"""A process that has imported everything and forks a run whenever it is told to, so that a run to be killed begins at once.

It reads one line of JSON for each run ([folder, corpus, url, concurrency, limit]) and answers with two lines: the process,
and how it ended. `limit`, where it is given, is the size in bytes beyond which no file can grow. What a run raised or said
is in `said.txt` beside its folder. A line [arguments, environment] is a run of the command.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Warmed:
    """The process, from the outside."""

    process: subprocess.Popen[str]

    def begin(self, *what: object) -> int:
        """Begin a run; returns its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(one) if isinstance(one, Path) else one for one in what]) + "\n")
        self.process.stdin.flush()
        return self._read()

    def ended(self) -> int:
        """How the run ended, once it has: its exit code, negative for a signal."""
        return os.waitstatus_to_exitcode(self._read())

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _read(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@contextmanager
def warmed(module: str = "tests.runs.warmed") -> Iterator[Warmed]:
    """The process that runs `module`, for the block."""
    command = [sys.executable, "-m", module]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            yield Warmed(process)
        finally:
            process.kill()


def serve(begin: Callable[[list[Any]], int]) -> None:
    """Import what a run needs, then fork for each line that comes and end the fork with what `begin` returns for it."""
    import httpx2  # noqa: F401
    import openai  # noqa: F401

    import toolkit.engines.bounded
    import toolkit.engines.openai  # noqa: F401

    for line in sys.stdin:
        what = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(begin(what))
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


def one_run(folder: str, corpus: str, url: str, concurrency: int, limit: int | None = None) -> int:
    """Run to the end; the exit code is 0 where all rows are done."""
    from tests.runs.paying import options, settings
    from toolkit.errors import ToolkitError
    from toolkit.runs.work import work

    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        ended = work(Path(folder), options(Path(corpus)), settings(url, concurrency=concurrency))
    except ToolkitError as error:
        Path(folder).with_name("said.txt").write_text(str(error))
        return error.exit_code
    return 0 if ended.counts.done == ended.counts.rows else 1


def command(arguments: list[str], environment: dict[str, str]) -> int:
    """`stance` with these arguments."""
    from toolkit.cli.main import main as stance

    os.environ.update(environment)
    with open(environment["SAID"], "w") as said:
        os.dup2(said.fileno(), 2)
        return stance(arguments)


if __name__ == "__main__":
    serve(lambda what: command(*what) if isinstance(what[0], list) else one_run(*what))
