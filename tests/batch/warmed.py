"""A process that has imported everything and forks a run by batches whenever it is told to: see `tests.runs.warmed`.

It reads one line of JSON for each run: folder, corpus, URL of the provider, most lines of a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.runs.warmed import Warmed


@contextmanager
def warmed() -> Iterator[Warmed]:
    command = [sys.executable, "-m", "tests.batch.warmed"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            yield Warmed(process)
        finally:
            process.kill()


def main() -> None:
    import httpx2  # noqa: F401
    import openai  # noqa: F401

    import toolkit.engines.bounded  # noqa: F401

    for line in sys.stdin:
        what = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(one_run(*what))
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


def one_run(folder: str, corpus: str, url: str, lines: int) -> int:
    """Run to the end; the exit code is 0 where all rows are done."""
    from tests.batch.corpora import no_wait, settings
    from toolkit.batch.outbox import FileLimits
    from toolkit.batch.stages import Pace
    from toolkit.batch.work import Manner, work
    from toolkit.runs.setting import RunOptions

    ended = work(
        Path(folder),
        RunOptions(paths=(corpus,), audit=False),
        settings(url),
        manner=Manner(limits=FileLimits(lines=lines)),
        pace=Pace(poll=1.0, sleep=no_wait),
    )
    return 0 if ended.counts.done == ended.counts.rows else 1


if __name__ == "__main__":
    main()
