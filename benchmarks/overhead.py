"""CPU per structured call: render, send, receive, validate, against one mock that answers at once.

    python benchmarks/overhead.py [--calls 1500] [--peer instructor=PYTHON] [--peer pydantic-ai=PYTHON]

The request is the prompt `statements` for an article of some 800 words with its reply schema; the reply has forty
statements. Each kind runs in a process of its own; the smallest of five repeats is shown, because the machine is shared.
Kinds: `ours` (the whole engine, prompt rendered each time); `parse` and `create` of the SDK in the same interpreter
(rendered once); peers in interpreters of their own, which need only the peer, this checkout and pydantic. Ends with
status 1 where ours needs more than half of what `parse` needs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
REPEATS = 5
Call = Callable[[], Awaitable[Any]]


def article() -> str:
    """Some 800 words in 40 sentences."""
    return "\n\n".join(
        f"Councillor {name} said on Tuesday that the old bridge over the river should stay open for at least "
        f"{number} more years, until the engineers have finished their report."
        for number, name in enumerate(["Alder", "Birch", "Cedar", "Douglas"] * 10, start=1)
    )


def reply_text() -> str:
    """A reply with four actors and forty statements."""
    names = ["Alder", "Birch", "Cedar", "Douglas"]
    actor: dict[str, Any] = {
        "aliases": [],
        "kind": "person",
        "role": "councillor",
        "affiliation": None,
        "named": True,
        "anonymity_reason": None,
    }
    words = "the old bridge over the river should stay open for at least {} more years"
    return json.dumps(
        {
            "actors": [{"id": f"A{n}", "name": name, **actor} for n, name in enumerate(names, start=1)],
            "statements": [
                {
                    "evidence": [{"sentences": [n], "words": words.format(n)}],
                    "cue": "said",
                    "actor": f"A{(n - 1) % 4 + 1}",
                    "relayed_by": None,
                    "speech": "indirect",
                }
                for n in range(1, 41)
            ],
        }
    )


def reply_type() -> Any:
    from toolkit.replies import StatementsReply

    return StatementsReply


def ours(url: str, _: list[dict[str, str]]) -> Call:
    from toolkit.ask import Answer, Ask
    from toolkit.documents import document
    from toolkit.engines.call import Rung
    from toolkit.engines.endpoint import Endpoint
    from toolkit.engines.openai import Asking, OpenAIEngine
    from toolkit.prompts import PromptLibrary
    from toolkit.steps.statements import StatementsVariables
    from toolkit.text.sentences import split

    text = article()
    variables = StatementsVariables(document(text), split(text))
    engine = OpenAIEngine(
        PromptLibrary([ROOT / "prompts"]), Endpoint(base_url=url), Asking(model="mock", rung=Rung.STRICT)
    )

    async def call() -> Any:
        answer = await engine.answer(Ask("statements", variables, reply_type()))
        assert isinstance(answer, Answer), answer
        return answer.reply

    return call


def parse(url: str, messages: list[dict[str, str]]) -> Call:
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)

    async def call() -> Any:
        done = await client.chat.completions.parse(model="mock", messages=messages, response_format=reply_type())  # type: ignore[arg-type]
        return done.choices[0].message.parsed

    return call


def create(url: str, messages: list[dict[str, str]]) -> Call:
    from openai import AsyncOpenAI
    from openai.lib._pydantic import to_strict_json_schema

    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    schema = {"name": "reply", "strict": True, "schema": to_strict_json_schema(reply_type())}
    response_format: Any = {"type": "json_schema", "json_schema": schema}

    async def call() -> Any:
        done = await client.chat.completions.create(model="mock", messages=messages, response_format=response_format)  # type: ignore[arg-type]
        return reply_type().model_validate_json(done.choices[0].message.content or "")

    return call


def instructor(url: str, messages: list[dict[str, str]]) -> Call:
    import instructor as library
    from openai import AsyncOpenAI

    client = library.from_openai(
        AsyncOpenAI(base_url=url, api_key="none", max_retries=0), mode=library.Mode.JSON_SCHEMA
    )

    async def call() -> Any:
        return await client.chat.completions.create(model="mock", messages=messages, response_model=reply_type())

    return call


def pydantic_ai(url: str, messages: list[dict[str, str]]) -> Call:
    from pydantic_ai import Agent, NativeOutput
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel("mock", provider=OpenAIProvider(base_url=url, api_key="none"))
    agent = Agent(model, output_type=NativeOutput(reply_type()), instructions=messages[0]["content"])

    async def call() -> Any:
        return (await agent.run(messages[1]["content"])).output

    return call


KINDS: dict[str, Callable[[str, list[dict[str, str]]], Call]] = {
    "ours": ours,
    "create": create,
    "parse": parse,
    "instructor": instructor,
    "pydantic-ai": pydantic_ai,
}


async def measure(call: Call, calls: int, workers: int) -> float:
    """Milliseconds of CPU of this process for one call."""
    for _ in range(20):
        reply = await call()
    assert len(reply.statements) == 40
    todo = iter(range(calls))

    async def worker() -> None:
        for _ in todo:
            await call()

    begun = time.process_time()
    await asyncio.gather(*(worker() for _ in range(workers)))
    return (time.process_time() - begun) / calls * 1000


def messages() -> list[dict[str, str]]:
    from toolkit.documents import document
    from toolkit.prompts import PromptLibrary
    from toolkit.steps.statements import StatementsVariables
    from toolkit.text.sentences import split

    text = article()
    rendered = PromptLibrary([ROOT / "prompts"]).render("statements", StatementsVariables(document(text), split(text)))
    return [{"role": "system", "content": rendered.system}, {"role": "user", "content": rendered.user}]


def child(python: str, kind: str, url: str, given: Path, calls: int, workers: int) -> float | None:
    """One repeat in a process of its own; None where the interpreter lacks something."""
    command = [python, __file__, "--child", kind, url, str(given), str(calls), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{kind}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1_500)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 64])
    parser.add_argument("--peer", action="append", default=[], metavar="KIND=PYTHON")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        kind, url, given, calls, workers = options.child
        print(asyncio.run(measure(KINDS[kind](url, json.loads(Path(given).read_text())), int(calls), int(workers))))
        return 0
    from limiter import server
    from modelserver import completion

    kinds = {kind: sys.executable for kind in ("ours", "create", "parse")} | dict(
        peer.split("=", 1) for peer in options.peer
    )
    print(
        "CPU in milliseconds for one call\n"
        + f"{'kind':14}"
        + "".join(f"{workers:>5} at once" for workers in options.workers)
    )
    best: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        given, body = Path(folder) / "messages.json", Path(folder) / "body.json"
        given.write_text(json.dumps(messages()))
        body.write_bytes(completion(reply_text()))
        with server("--body", str(body)) as port:
            for _ in range(REPEATS):
                for kind, python in kinds.items():
                    for workers in options.workers:
                        found = child(python, kind, f"http://127.0.0.1:{port}/v1", given, options.calls, workers)
                        if found is not None:
                            best[kind, workers] = min(found, best.get((kind, workers), found))
    for kind in kinds:
        print(f"{kind:14}" + "".join(f"{best.get((kind, workers), float('nan')):13.2f}" for workers in options.workers))
    shares = [best["ours", workers] / best["parse", workers] for workers in options.workers]
    print("ours / parse: " + ", ".join(f"{share:.2f}" for share in shares))
    return 1 if max(shares) > 0.5 else 0


if __name__ == "__main__":
    sys.exit(main())
