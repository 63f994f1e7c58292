"""A run by batches: processor time and memory for each article, what is sent, and what a kill costs.

    python benchmarks/batches.py [--rows 5000]
    nice python benchmarks/batches.py --rows 100000 --kills 8

A corpus of short articles that all differ, two stages, against a provider of files and batches in a process of its own that
runs every request at once. Ours is `stance run --batch`: every pass over the corpus, rendering, files, upload, download,
ledger, reading, quotations located, analyses built and committed. With `--kills` its process is killed with SIGKILL that
often, by chance but spread over all stages, and the run gone on with; the figures are then those of all processes together.
Ends with status 1 where one needs 250 MB or more, where a file is larger than the provider's limits, where anything was
paid for twice, or where a row is not there, once and in order.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.errors import ToolkitError  # noqa: E402

MOST_MEGABYTES = 250
LATER = 20.0
"""The most seconds between the work that a kill waits for and the kill."""


class Contents(MutableMapping[str, bytes]):
    """The provider's files, on the disk: those of a large run are several gigabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def __delitem__(self, name: str) -> None:
        (self.folder / name).unlink()

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in self.folder.iterdir())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return (self.folder / str(name)).is_file()


def provide() -> None:
    """The provider; ends with its account when standard input does."""
    from tests.batch.corpora import answering
    from tests.batch.provider import providing
    from toolkit.batch.outbox import PROVIDER_LIMITS

    with (
        tempfile.TemporaryDirectory() as folder,
        providing(answering, polls=1, contents=Contents(Path(folder))) as provider,
    ):
        print(provider.url, flush=True)
        sys.stdin.read()
        sent = [file for file in provider.files.values() if file["purpose"] == "batch"]
        lines = [provider.contents[file["id"]].count(b"\n") for file in sent]
        account = {
            "batches": len(provider.batches),
            "paid": sum(provider.paid.values()),
            "paid twice": provider.paid_twice,
            "MB sent": round(sum(file["bytes"] for file in sent) / 1e6, 1),
            "most lines in a file": max(lines),
            "most MB in a file": round(max(file["bytes"] for file in sent) / 1e6, 1),
            "files over the limits": sum(
                count > PROVIDER_LIMITS.lines or file["bytes"] > PROVIDER_LIMITS.bytes
                for count, file in zip(lines, sent, strict=True)
            ),
        }
        print(json.dumps(account), flush=True)


def go(corpus: str, folder: str, url: str) -> None:
    """Begin the run, or go on with it, to its end."""
    from tests.batch.corpora import no_wait, settings
    from toolkit.batch.stages import Pace
    from toolkit.batch.work import work
    from toolkit.runs.setting import RunOptions

    work(Path(folder), RunOptions((corpus,), audit=False), settings(url), pace=Pace(poll=1.0, sleep=no_wait))


@dataclass
class Processes:
    """What all processes of the run needed together: seconds of processor time, the most memory of one, and kills."""

    processor: float = 0.0
    megabytes: float = 0.0
    kills: int = 0

    def run(self, arguments: list[str], enough: int | None, later: float) -> bool:
        """One process, killed some seconds `later` than `enough` is committed; whether it came to its end."""
        process = subprocess.Popen([sys.executable, __file__, "--go", *arguments])
        until = float("inf")
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if enough is not None and until == float("inf") and committed(Path(arguments[1])) >= enough:
                until = time.monotonic() + later
            if time.monotonic() >= until:
                os.kill(process.pid, signal.SIGKILL)
            time.sleep(0.5)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.processor += used.ru_utime + used.ru_stime
        self.megabytes = max(self.megabytes, used.ru_maxrss / 1024)
        if process.returncode not in (0, -signal.SIGKILL):
            raise SystemExit(f"the run ended with {process.returncode}")
        self.kills += process.returncode != 0
        return process.returncode == 0


def committed(folder: Path) -> int:
    """How much of the run in `folder` is committed: requests, answers and rows; five for each row at the end."""
    from toolkit.batch.ledger import Ledger
    from toolkit.batch.work import FOLDER, LEDGER
    from toolkit.runs.store import FILE, RunStore

    if not (folder / FOLDER / LEDGER).is_file() or not (folder / FILE).is_file():
        return 0
    try:
        ledger = Ledger(folder / FOLDER / LEDGER, readonly=True)
        requests = ledger.counts()
        ledger.close()
        with RunStore.open(folder) as store:
            return sum(requests.values()) + store.counts().done
    except (sqlite3.Error, ToolkitError):
        return 0  # it is only being made


def measure(rows: int, kills: int, seed: int, url: str) -> dict[str, float]:
    """Run, and give the seconds, the processor's milliseconds for each article, and the most memory in MB."""
    from tests.batch.corpora import corpus
    from toolkit.runs.store import RunStore

    chance, processes = random.Random(seed), Processes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = [str(corpus(folder / "articles.jsonl", rows)), str(folder / "run"), url]
        began = time.perf_counter()
        moments = [int((n + chance.random()) / kills * 5 * rows) for n in range(kills)]
        while not processes.run(arguments, moments[0] if moments else None, chance.uniform(0, LATER)):
            del moments[0]
            seconds, share = time.perf_counter() - began, committed(folder / "run") / (5 * rows)
            print(f"killed after {seconds:,.0f} s in all, {share:.0%} committed", file=sys.stderr, flush=True)
        seconds = time.perf_counter() - began
        with RunStore.open(folder / "run") as store:
            there = [json.loads(line)["document"]["id"] for _, line in store.lines()]
            assert store.counts().done == rows, store.counts()
            assert store.usage().calls == 2 * rows, store.usage()
        assert there == [f"r{n}" for n in range(rows)]
        return {
            "seconds": round(seconds, 1),
            "kills": processes.kills,
            "CPU ms for each article": round(processes.processor * 1000 / rows, 2),
            "MB": round(processes.megabytes),
            "MB on the disk": round(sum(one.stat().st_size for one in (folder / "run").rglob("*")) / 1e6),
        }


def main() -> int:
    if sys.argv[1:2] == ["--go"]:
        go(*sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(description="A run by batches, measured.")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0, help="of the moments of the kills")
    parser.add_argument("--provide", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.provide:
        provide()
        return 0
    command = [sys.executable, __file__, "--provide"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as provider:
        assert provider.stdout is not None
        measured = measure(given.rows, given.kills, given.seed, provider.stdout.readline().strip())
        account = json.loads(provider.communicate()[0])
    for name, value in {"rows": given.rows, **measured, **account}.items():
        print(f"{name:24} {value:>10,}")
    broken = account["paid twice"] or account["paid"] != 2 * given.rows or account["files over the limits"]
    return int(measured["MB"] >= MOST_MEGABYTES or broken > 0)


if __name__ == "__main__":
    sys.exit(main())
