"""What a lost worker costs: requests for each row of a run over Dask's workers, one of which is killed half-way.

    python benchmarks/cluster.py [--rows 1000] [--shards 20] [--workers 2] [--scratch]

A corpus of short articles, two calls each, against a mock that answers after 50 ms and counts the requests it reads: once
with all workers alive, once with one of them killed (SIGKILL) half-way, in the middle of a shard. With `--scratch` shards
are worked on as on a cluster of machines: each worker has the store of its shard for itself, and puts a copy in place
every ten seconds. Ends with status 1 where a row is missing, doubled or out of order, or more than 1.1 times the requests
were paid.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
CALLS = 2
NOTHING_SAID: dict[str, Any] = {"actors": [], "statements": []}
NOTHING_MEANT: dict[str, Any] = {"issues": [], "positions": [], "summary": []}
CONCURRENCY = 16


def received(url: str) -> int:
    """Requests that the mock has read."""
    with urlopen(url.removesuffix("/v1") + "/count") as response:
        return int(json.load(response)["received"])


def kill_one(exchange: Path, url: str, half: int, over: threading.Event, killed: list[int]) -> None:
    """Kill a worker in the middle of a shard once `half` of the requests have come."""
    while received(url) < half:
        if over.wait(0.02):
            return
    while not killed and not over.wait(0.01):
        for lock in sorted(exchange.glob("*/lock")):
            pid = int(lock.read_text().removeprefix("process ") or 0)
            if pid and not (lock.parent / "part.sqlite3").exists():
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)
                return


def measured(corpus: Path, folder: Path, url: str, options: argparse.Namespace, kill: bool) -> tuple[list[str], float]:
    """The ids of the run's rows in its order, and the seconds it took."""
    from toolkit.cluster import dask
    from toolkit.cluster.work import Spread, work
    from toolkit.runs.setting import RunOptions
    from toolkit.runs.store import RunStore

    over, killed = threading.Event(), list[int]()
    half = received(url) + options.rows * CALLS // 2
    killer = threading.Thread(target=kill_one, args=(folder / "shards", url, half, over, killed))
    spread = Spread(options.shards, in_place=not options.scratch, lost=dask.lost())
    with dask.executor("local", options.workers) as executor:
        begun = time.monotonic()
        if kill:
            killer.start()
        work(folder, RunOptions((str(corpus),), engine="openai", model="mock", audit=False), executor, spread=spread)
        seconds = time.monotonic() - begun
        over.set()
        if kill:
            killer.join()
    if kill and not killed:
        raise SystemExit("the run was over before a worker could be killed; take more --rows")
    with RunStore.open(folder) as store:
        return [json.loads(line)["document"]["id"] for _, line in store.lines()], seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--shards", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scratch", action="store_true")
    options = parser.parse_args()
    from benchmarks.runs import served

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        with corpus.open("w") as stream:
            for number in range(options.rows):
                row = {"id": f"r{number}", "text": f"“We will keep mill {number},” said Ada Brandt."}
                stream.write(json.dumps(row) + "\n")
        worst = 0.0
        with served(folder, NOTHING_SAID, NOTHING_MEANT) as url:
            os.environ.update(OPENAI_BASE_URL=url, OPENAI_API_KEY="none", STANCE_SCHEMA_MODE="strict")
            os.environ["STANCE_CONCURRENCY"] = str(CONCURRENCY)
            for kill in (False, True):
                before = received(url)
                ids, seconds = measured(corpus, folder / f"run-{kill}", url, options, kill)
                paid = received(url) - before
                worst = max(worst, paid / (options.rows * CALLS))
                said = "one worker killed" if kill else "all workers live"
                each = paid / options.rows / CALLS
                print(
                    f"{said:18} {len(ids):6,} rows {paid:6,} requests {each:7.3f} a call {seconds:7.1f} s", flush=True
                )
                if ids != [f"r{number}" for number in range(options.rows)]:
                    print("rows are missing, doubled or out of order", file=sys.stderr)
                    return 1
    return 1 if worst > 1.1 else 0


if __name__ == "__main__":
    sys.exit(main())
