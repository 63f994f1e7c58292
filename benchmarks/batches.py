"""A run by batches: processor time and memory for each article, and what is sent.

    python benchmarks/batches.py [--rows 5000]

A corpus of short articles that all differ, two stages, against a provider of files and batches in a process of its own that
runs every request at once. Ours is `stance run --batch`: every pass over the corpus, rendering, files, upload, download,
ledger, reading, quotations located, analyses built and committed. Ends with status 1 where it needs 250 MB or more, or
where anything was paid for twice.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MOST_MEGABYTES = 250


def provide() -> None:
    """The provider; ends with its account when standard input does."""
    from tests.batch.corpora import answering
    from tests.batch.provider import providing

    with providing(answering, polls=1) as provider:
        print(provider.url, flush=True)
        sys.stdin.read()
        sent = [file for file in provider.files.values() if file["purpose"] == "batch"]
        account = {
            "batches": len(provider.batches),
            "paid": sum(provider.paid.values()),
            "paid twice": provider.paid_twice,
            "MB sent": round(sum(file["bytes"] for file in sent) / 1e6, 1),
        }
        print(json.dumps(account), flush=True)


def measure(rows: int, url: str) -> dict[str, float]:
    """Run, and give the seconds, the processor's milliseconds for each article, and the most memory in MB."""
    from tests.batch.corpora import corpus, no_wait, settings
    from toolkit.batch.stages import Pace
    from toolkit.batch.work import work
    from toolkit.runs.setting import RunOptions

    with tempfile.TemporaryDirectory() as folder:
        articles = corpus(Path(folder) / "articles.jsonl", rows)
        began, used = time.perf_counter(), time.process_time()
        options = RunOptions((str(articles),), audit=False)
        ended = work(Path(folder) / "run", options, settings(url), pace=Pace(poll=1.0, sleep=no_wait))
        assert ended.counts.done == rows, ended
        return {
            "seconds": round(time.perf_counter() - began, 1),
            "CPU ms for each article": round((time.process_time() - used) * 1000 / rows, 2),
            "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def main() -> int:
    parser = argparse.ArgumentParser(description="A run by batches, measured.")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--provide", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.provide:
        provide()
        return 0
    command = [sys.executable, __file__, "--provide"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as provider:
        assert provider.stdout is not None
        measured = measure(given.rows, provider.stdout.readline().strip())
        account = json.loads(provider.communicate()[0])
    for name, value in {"rows": given.rows, **measured, **account}.items():
        print(f"{name:24} {value:>10,}")
    return int(measured["MB"] >= MOST_MEGABYTES or account["paid twice"] > 0)


if __name__ == "__main__":
    sys.exit(main())
