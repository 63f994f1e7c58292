"""How long the desk takes to answer reads with many stored analyses, over HTTP, idle and while it analyses.

    python -m benchmarks.desk [--stored 10000] [--words 800] [--folder FOLDER]

Made-up articles with Zipf-distributed words are analysed once each in form only (records with spans, no engine), stored,
and asked for through a server in a process of its own; 30 requests of each kind after one that is not counted, over one
connection. "Busy" is the same while two analyses of the shipped article run over and over. With `--folder` the desk is
kept there and used again.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks.report import analysis as made_up
from toolkit.records import Analysis
from toolkit.reviews.decisions import Action, Draft, Kind
from toolkit.web.analyses import AnalysisStore, Query
from toolkit.web.database import Database
from toolkit.web.log import DecisionLog

API = "/api/v1/analyses"
STORY = Path(__file__).parents[1] / "examples" / "harbour.txt"
DECISIONS = 200


def text(words: int, rng: random.Random, vocabulary: list[str], weights: list[float]) -> str:
    drawn = rng.choices(vocabulary, weights, k=words)
    return " ".join(" ".join(drawn[n : n + 20]).capitalize() + "." for n in range(0, words, 20))


def fill(database: Database, stored: int, words: int) -> None:
    """Store that many analyses, and decide about the first."""
    rng = random.Random(11)
    vocabulary = ["".join(rng.choices("aeiounstrlmdkgp", k=rng.randint(3, 9))) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    store, shape = AnalysisStore(database), made_up(words, 60)
    before = store.find(Query()).total
    for first in range(before, stored, 500):
        with database.writing() as connection:
            for n in range(first, min(first + 500, stored)):
                document = shape.document.model_copy(
                    update={"id": f"d-{n}", "title": f"Story {n}", "text": text(words, rng, vocabulary, weights)}
                )
                store.keep(shape.model_copy(update={"document": document}), within=connection)
    if before < stored:
        decide(database, store, shape)


def decide(database: Database, store: AnalysisStore, shape: Analysis) -> None:
    log, entry = DecisionLog(database), store.find(Query(limit=1)).entries[0]
    for n in range(DECISIONS):
        target = shape.positions[n % len(shape.positions)].id
        log.decide(entry.id, Draft(kind=Kind.POSITION, id=target, action=Action.NOTE, note=f"Note {n}."), "Ada")


@contextmanager
def serving(desk: Path) -> Iterator[httpx2.Client]:
    command = [sys.executable, "-m", "toolkit", "serve", "--port", "0", "--desk", str(desk), "--engine", "builtin"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("desk: "), line
    try:
        with httpx2.Client(base_url=line.split()[1], trust_env=False, timeout=60) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        process.stderr.close()


def requests(client: httpx2.Client) -> dict[str, str]:
    """What is asked for, by name."""
    newest = client.get(API, params={"limit": 2, "issue": "thing"}).json()["items"]
    last, other = newest[0]["id"], newest[1]["id"]
    words = client.get(f"{API}/{last}/result").json()["document"]["text"].lower().replace(".", "").split()
    counted = {word: client.get(API, params={"q": word, "limit": 1}).json()["total"] for word in set(words[:200])}
    common, rare = max(counted, key=lambda w: counted[w]), min(counted, key=lambda w: counted[w])
    middle = min(counted, key=lambda w: abs(counted[w] - 1_900))
    return {
        "newest 50": API,
        "last page of 50": f"{API}?skip=9950",
        "by status": f"{API}?status=done",
        f"word in {counted[rare]:,}": f"{API}?q={rare}",
        f"word in {counted[common]:,}": f"{API}?q={common}",
        f"word in {counted[middle]:,}": f"{API}?q={middle}",
        f"beginning of words in {client.get(API, params={'q': rare[:3]}).json()['total']:,}": f"{API}?q={rare[:3]}",
        "actor of all": f"{API}?actor=Ada+Brandt",
        "entry": f"{API}/{last}",
        "result": f"{API}/{last}/result",
        "result, UTF-16": f"{API}/{last}/result?offsets=utf16",
        "result, reviewed": f"{API}/{last}/result?reviewed=true",
        f"{DECISIONS} decisions": f"{API}/{last}/reviews",
        "differences": f"{API}/{last}/diff/{other}",
        "page of the list": "/",
        "page of an analysis": f"/analyses/{other}",
    }


def measure(client: httpx2.Client, urls: dict[str, str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for name, url in urls.items():
        for n in range(31):
            began = time.perf_counter()
            client.get(url).raise_for_status()
            if n:
                times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    return times


@contextmanager
def busy(client: httpx2.Client) -> Iterator[None]:
    """Two analyses at a time for as long as the block runs."""
    over = threading.Event()
    url, body = f"{client.base_url}{API}".replace("//api", "/api"), {"text": STORY.read_text(encoding="utf-8")}

    def work() -> None:
        with httpx2.Client(trust_env=False, timeout=60) as own:
            while not over.is_set():
                made = own.post(url, json=body).json()["id"]
                while own.get(f"{url}/{made}").json()["status"] in ("queued", "running") and not over.is_set():
                    time.sleep(0.05)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def run(folder: Path, stored: int, words: int) -> None:
    path = folder / "desk.sqlite3"
    database = Database(path)
    began = time.perf_counter()
    fill(database, stored, words)
    total = AnalysisStore(database).find(Query(limit=1)).total
    database.close()
    print(f"{total:,} analyses, {path.stat().st_size / 2**20:,.0f} MiB, stored in {time.perf_counter() - began:.1f} s")
    with serving(path) as client:
        urls = requests(client)
        idle = measure(client, urls)
        with busy(client):
            loaded = measure(client, urls)
    print(f"{'ms':28} {'median':>8} {'slowest':>8}   {'busy: median':>12} {'slowest':>8}")
    for name, times in idle.items():
        also = loaded[name]
        print(
            f"{name:28} {statistics.median(times):8.1f} {max(times):8.1f}   "
            f"{statistics.median(also):12.1f} {max(also):8.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stored", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        run(options.folder, options.stored, options.words)
        return
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), options.stored, options.words)


if __name__ == "__main__":
    main()
