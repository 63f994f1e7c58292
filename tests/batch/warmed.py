"""A process that has imported everything and forks a run by batches whenever it is told to: see `tests.runs.warmed`.

It reads one line of JSON for each run: folder, corpus, URL of the provider, most lines of a file.
"""

from __future__ import annotations

from pathlib import Path

from tests.runs.warmed import serve


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
    serve(lambda what: one_run(*what))
