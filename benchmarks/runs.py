"""Runs over a corpus: processor time and memory for each article, beside a floor written by hand, in the same run.

    python benchmarks/runs.py model [--rows 100000] [--floor-python PYTHON] [--audit]
    python benchmarks/runs.py embedded [--articles 20000] [--processes 1 2]

`model`: a corpus of articles of some 250 words that all differ, two calls each, against a mock that answers after 50 ms
with a roster of four actors, eight statements and four positions. Ours is `stance run`: read, two prompts rendered, sent
and validated, quotations located, analysis built, everything committed to the run's store. The floor does with aiohttp,
orjson, pydantic and SQLite by hand what cannot be left out: read the row, send two requests of the same size, validate the
replies, look for the quotations in the text, commit. It runs in an interpreter of its own (aiohttp, orjson, pydantic, and
this checkout for the types of the replies). Each kind is a process of its own, and so is the mock. Ends with status 1 where
ours needs 250 MB or more.

`embedded`: the embedded engine over ../shared/data/news_clusters.jsonl, repeated, with one process and with two; skipped
where the file does not lie beside the checkout.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
CLUSTERS = ROOT.parent / "shared" / "data" / "news_clusters.jsonl"
NAMES = ("Ada Alder", "Bruno Birch", "Clara Cedar", "Dora Douglas")
WORDS = "the old bridge over the river should stay open for at least {} more years"
CONCURRENCY = 64
MOST_MEGABYTES = 250


def article(number: int) -> str:
    """Some 250 words in nine sentences; no two are alike."""
    said = (
        f"Councillor {NAMES[n % 4]} said on Tuesday that {WORDS.format(n + 2)}, until the engineers have finished the "
        "report that the council had asked them for in the spring."
        for n in range(8)
    )
    return "\n\n".join([*said, f"It was meeting number {number} of the council."])


def statements() -> dict[str, Any]:
    actor: dict[str, Any] = {
        "aliases": [],
        "kind": "person",
        "role": "councillor",
        "affiliation": None,
        "named": True,
        "anonymity_reason": None,
    }
    said: list[dict[str, Any]] = [
        {
            "evidence": [{"sentences": [n + 1], "words": WORDS.format(n + 2)}],
            "cue": "said",
            "actor": f"A{n % 4 + 1}",
            "relayed_by": None,
            "speech": "indirect",
        }
        for n in range(8)
    ]
    return {"actors": [{"id": f"A{n}", "name": name, **actor} for n, name in enumerate(NAMES, 1)], "statements": said}


def positions() -> dict[str, Any]:
    issue = {"id": "I1", "label": "old bridge", "proposition": "The old bridge should stay open."}
    taken: list[dict[str, Any]] = [
        {
            "actor": f"A{n}",
            "issue": "I1",
            "statements": [f"S{n}", f"S{n + 4}"],
            "evidence": [],
            "conditions": [
                {"evidence": [{"sentences": [n], "words": "until the engineers have finished"}], "text": "until then"}
            ],
            "voice": "own",
            "relayed_by": None,
            "stance": "conditional_support",
            "summary": f"{name} said that the bridge should stay open until the report is there.",
        }
        for n, name in enumerate(NAMES, start=1)
    ]
    summary = {"sentences": [1, 2], "text": "Councillors said that the old bridge should stay open."}
    return {"issues": [issue], "positions": taken, "summary": [summary]}


def ours(corpus: Path, folder: Path, url: str, audit: bool) -> int:
    """The run; returns the rows done."""
    from toolkit.runs.setting import RunOptions
    from toolkit.runs.work import work
    from toolkit.settings import ClientSettings, Settings

    client = ClientSettings(schema_mode="strict", concurrency=CONCURRENCY)
    options = RunOptions((str(corpus),), engine="openai", model="mock", audit=audit)
    return work(folder, options, Settings(base_url=url, api_key="none", client=client)).counts.done


def floor(corpus: Path, folder: Path, url: str) -> int:
    """The same work by hand."""
    import aiohttp
    import orjson

    from toolkit.replies import PositionsReply, Reply, StatementsReply

    kinds: tuple[type[Reply], ...] = (StatementsReply, PositionsReply)
    sizes = [orjson.loads((folder / f"{kind}.json").read_bytes()) for kind in ("statements", "positions")]
    database = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("CREATE TABLE results (position INTEGER PRIMARY KEY, statements BLOB, positions BLOB)")

    async def one(session: aiohttp.ClientSession, position: int, line: bytes) -> None:
        text = orjson.loads(line)["text"]
        raw: list[str] = []
        for body, kind in zip(sizes, kinds, strict=True):
            body = {**body, "messages": [body["messages"][0], {"role": "user", "content": body["filler"] + text}]}
            async with session.post(f"{url}/chat/completions", data=orjson.dumps(body)) as response:
                raw.append(orjson.loads(await response.read())["choices"][0]["message"]["content"])
            reply = kind.model_validate_json(raw[-1])
            if isinstance(reply, StatementsReply):
                assert all(quote.words in text for said in reply.statements for quote in said.evidence)
        database.execute("INSERT INTO results VALUES (?, ?, ?)", (position, *raw))

    async def whole() -> None:
        connector = aiohttp.TCPConnector(limit=CONCURRENCY)
        async with aiohttp.ClientSession(connector=connector, headers={"content-type": "application/json"}) as session:
            with corpus.open("rb") as stream:
                rows = iter(enumerate(stream))

                async def worker() -> None:
                    for position, line in rows:
                        await one(session, position, line)

                await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))

    asyncio.run(whole())
    return int(database.execute("SELECT count(*) FROM results").fetchone()[0])


def alone(corpus: Path, folder: Path) -> int:
    """Reading, keys, driver and store, with an analyst that does nothing."""
    from toolkit.runs.driver import run
    from toolkit.runs.outcome import Finished, Status
    from toolkit.runs.recipe import Recipe
    from toolkit.runs.store import RunStore
    from toolkit.sources.corpus import Corpus, CorpusRow

    done = Finished(Status.DONE, None, b"x" * 2_500)

    async def nothing(row: CorpusRow) -> Finished:
        return done

    with RunStore(folder / "alone.sqlite3") as store:
        return asyncio.run(run(Corpus((str(corpus),)), store, nothing, Recipe("openai", "mock").key)).counts.done


def embedded(corpus: Path, folder: Path, processes: int) -> int:
    from toolkit.runs.setting import RunOptions
    from toolkit.runs.work import Effort, work
    from toolkit.settings import Settings

    options = RunOptions((str(corpus),), engine="builtin")
    return work(folder, options, Settings(), effort=Effort(processes=processes)).counts.done


def requests(folder: Path) -> None:
    """The two requests that ours sends, each without the article, for the floor to send ones of their size."""
    from toolkit.app import Toolkit
    from toolkit.ask import Ask
    from toolkit.settings import Settings

    class Seen(Exception):
        pass

    toolkit = Toolkit(Settings(base_url="http://127.0.0.1:9/v1", api_key="none"), engine="openai", model="mock")
    bodies: list[tuple[str, dict[str, Any]]] = []
    replies = {"statements": statements(), "positions": positions()}

    class Listening:
        name = "openai"

        async def answer(self, ask: Ask[Any]) -> Any:
            from toolkit.ask import Answer

            engine: Any = toolkit.engine
            bodies.append((ask.prompt, engine.connection.body(engine.prepare(ask).call)))
            return Answer(ask.reply.model_validate(replies[ask.prompt]), "openai")

        async def aclose(self) -> None: ...

    with Toolkit(Settings(), engine=Listening(), audit=False) as listening:
        listening.analyze(article(0))
    for kind, body in bodies:
        user = body["messages"][-1]["content"]
        filler = "x" * max(0, len(user) - len(article(0)))
        (folder / f"{kind}.json").write_text(json.dumps({**body, "filler": filler}))


@contextmanager
def served(folder: Path, said: dict[str, Any] | None = None, meant: dict[str, Any] | None = None) -> Iterator[str]:
    from modelserver import completion

    for name, reply in (("statements", said or statements()), ("positions", meant or positions())):
        (folder / f"{name}.body").write_bytes(completion(json.dumps(reply)))
    command = [sys.executable, str(HERE / "modelserver.py"), "--latency", "0.05", "--body", f"{folder}/statements.body"]
    command += ["--body-for", f"PositionsReply={folder}/positions.body"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def child(python: str, *arguments: object) -> dict[str, float]:
    """One kind in a process of its own: rows, seconds, seconds of processor time, megabytes at most."""
    done = subprocess.run([python, __file__, "--child", *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(kind: str, *arguments: str) -> dict[str, float]:
    begun = time.monotonic()
    paths = [Path(argument) for argument in arguments[:2]]
    if kind == "embedded":
        rows = embedded(paths[0], paths[1], int(arguments[2]))
    elif kind == "floor":
        rows = floor(paths[0], paths[1], arguments[2])
    elif kind == "alone":
        rows = alone(paths[0], paths[1])
    else:
        rows = ours(paths[0], paths[1], arguments[2], kind == "audited")
    mine, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "rows": rows,
        "seconds": time.monotonic() - begun,
        "processor": sum(used.ru_utime + used.ru_stime for used in (mine, others)),
        "megabytes": mine.ru_maxrss / 1024,
    }


def shown(kind: str, found: dict[str, float]) -> str:
    rows, seconds = found["rows"], found["seconds"]
    each = found["processor"] / rows * 1000
    return f"{kind:24} {rows:9,.0f} {seconds:9.1f} {rows / seconds:9.1f} {each:9.2f} {found['megabytes']:9.0f}"


HEAD = f"{'':24} {'articles':>9} {'seconds':>9} {'a second':>9} {'CPU ms':>9} {'MB':>9}"


def model(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        requests(folder)
        sizes = {options.rows, options.rows // 10}
        corpora = {rows: written(folder / f"{rows}.jsonl", rows) for rows in sorted(sizes)}
        print(HEAD, flush=True)
        results: dict[str, dict[str, float]] = {}
        with served(folder) as url:
            if options.floor_python:
                results["floor"] = child(options.floor_python, "floor", corpora[options.rows // 10], folder, url)
                print(shown("by hand", results["floor"]), flush=True)
            found = child(sys.executable, "alone", corpora[options.rows // 10], folder)
            print(shown("driver and store alone", found), flush=True)
            for rows, path in corpora.items():
                results["ours"] = child(sys.executable, "ours", path, folder / f"run-{rows}", url)
                print(shown("stance run", results["ours"]), flush=True)
            if options.audit:
                found = child(sys.executable, "audited", corpora[options.rows // 10], folder / "run-audited", url)
                print(shown("stance run, audited", found), flush=True)
        store = folder / f"run-{options.rows}" / "run.sqlite3"
        print(f"store: {store.stat().st_size / options.rows / 1024:.1f} KB an article")
    if "floor" in results:
        each = [results[kind]["processor"] / results[kind]["rows"] for kind in ("ours", "floor")]
        print(f"ours / by hand: {each[0] / each[1]:.1f}")
    return 1 if results["ours"]["megabytes"] >= MOST_MEGABYTES else 0


def written(path: Path, rows: int) -> Path:
    with path.open("w") as stream:
        for number in range(rows):
            stream.write(json.dumps({"id": f"r{number}", "text": article(number), "date": "2026-03-04"}) + "\n")
    return path


def news(options: argparse.Namespace) -> int:
    if not CLUSTERS.is_file():
        print("the articles do not lie beside the checkout", file=sys.stderr)
        return 0
    articles = CLUSTERS.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "news.jsonl"
        with corpus.open("w", encoding="utf-8") as stream:
            for number in range(options.articles):
                row = json.loads(articles[number % len(articles)])
                stream.write(json.dumps({**row, "id": f"{row['id']}-{number}"}) + "\n")
        print(HEAD, flush=True)
        for processes in options.processes:
            found = child(sys.executable, "embedded", corpus, Path(name) / f"run-{processes}", processes)
            print(shown(f"{processes} process(es)", found), flush=True)
    return 0


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(measured(*sys.argv[2:])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("model")
    one.add_argument("--rows", type=int, default=100_000)
    one.add_argument("--floor-python", help="an interpreter with aiohttp, orjson and pydantic")
    one.add_argument("--audit", action="store_true", help="with the second reading by rules, too")
    other = kinds.add_parser("embedded")
    other.add_argument("--articles", type=int, default=20_000)
    other.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    return model(options) if options.kind == "model" else news(options)


if __name__ == "__main__":
    sys.exit(main())
