"""How much of a rate limit a client uses, what it loses, and how many requests it sends for each answer.

    python benchmarks/limiter.py [--calls 3000] [--rate 200] [--policies ours sdk ...]

Server: a token bucket of 200 requests a second (50 at once), 200 ms of latency, 429 with the time until the next token;
then the same with an outage of five seconds in the middle. 256 workers each. Policies: ours; the SDK as it comes (two
retries); the SDK's `create` in tenacity's exponential and random exponential recipes, six tries each. Ends with status 1
where ours loses a call, sends more than 1.05 requests for an answer, or uses less than 90 % of the rate (60 % with the
outage).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random_exponential

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.engines.doubles import ASK, Library  # noqa: E402
from toolkit.ask import Answer  # noqa: E402
from toolkit.engines.call import Rung  # noqa: E402
from toolkit.engines.endpoint import Endpoint  # noqa: E402
from toolkit.engines.gate import Gate, Limits  # noqa: E402
from toolkit.engines.openai import Asking, OpenAIEngine, Services  # noqa: E402

WORKERS = 256
MESSAGES = [
    {"role": "system", "content": "Prompt."},
    {"role": "user", "content": "The mayor said the bridge should stay."},
]
One = Callable[[], Awaitable[bool]]


@dataclass
class Result:
    """What one policy did."""

    policy: str
    done: int
    lost: int
    seconds: float
    received: int
    cpu: float

    def row(self, rate: float) -> str:
        sent = self.received / self.done if self.done else float("inf")
        share = self.done / self.seconds / rate
        return f"{self.policy:24} {self.done:6} {self.lost:6} {self.seconds:8.1f} {sent:10.3f} {share:8.0%} {self.cpu:8.1f}"


@contextmanager
def server(*arguments: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, HERE / "modelserver.py", *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def ours(url: str) -> tuple[One, Callable[[], Awaitable[None]]]:
    services = Services(gate=Gate(Limits(concurrency=WORKERS)))
    engine = OpenAIEngine(Library(), Endpoint(base_url=url), Asking(model="mock", rung=Rung.STRICT), services)

    async def one() -> bool:
        return isinstance(await engine.answer(ASK), Answer)

    return one, engine.aclose


def _sdk(url: str, retries: int) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=retries)


async def sdk(url: str) -> tuple[One, Callable[[], Awaitable[None]]]:
    client = _sdk(url, 2)

    async def one() -> bool:
        try:
            await client.chat.completions.create(model="mock", messages=MESSAGES)  # type: ignore[arg-type]
        except openai.OpenAIError:
            return False
        return True

    return one, client.close


def recipe(wait: Any) -> Callable[[str], Awaitable[tuple[One, Callable[[], Awaitable[None]]]]]:
    async def make(url: str) -> tuple[One, Callable[[], Awaitable[None]]]:
        client = _sdk(url, 0)

        @retry(stop=stop_after_attempt(6), wait=wait, retry=retry_if_exception_type(openai.OpenAIError), reraise=True)
        async def create() -> None:
            await client.chat.completions.create(model="mock", messages=MESSAGES)  # type: ignore[arg-type]

        async def one() -> bool:
            try:
                await create()
            except openai.OpenAIError:
                return False
            return True

        return one, client.close

    return make


POLICIES: dict[str, Any] = {
    "ours": ours,
    "sdk": sdk,
    "tenacity-exponential": recipe(wait_exponential(multiplier=1, max=60)),
    "tenacity-random": recipe(wait_random_exponential(min=1, max=60)),
}


async def run(policy: str, port: int, calls: int) -> Result:
    one, close = await POLICIES[policy](f"http://127.0.0.1:{port}/v1")
    done = lost = 0
    todo = iter(range(calls))

    async def worker() -> None:
        nonlocal done, lost
        for _ in todo:
            if await one():
                done += 1
            else:
                lost += 1

    begun, used = time.monotonic(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    seconds, cpu = time.monotonic() - begun, time.process_time() - used
    await close()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/count") as answer:
        received = json.load(answer)["received"]
    return Result(policy, done, lost, seconds, received, cpu)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=3_000)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--policies", nargs="*", default=list(POLICIES), choices=list(POLICIES))
    options = parser.parse_args()
    failed = False
    for outage, least in (((), 0.9), (("--outage", "5", "10"), 0.6)):
        print("\n" + ("with an outage of 5 s" if outage else "no outage"))
        print(f"{'policy':24} {'done':>6} {'lost':>6} {'seconds':>8} {'sent/done':>10} {'of rate':>8} {'cpu s':>8}")
        for policy in options.policies:
            with server("--latency", "0.2", "--rate", str(options.rate), *outage) as port:
                result = asyncio.run(run(policy, port, options.calls))
            print(result.row(options.rate), flush=True)
            if policy == "ours":
                used = result.done / result.seconds / options.rate
                failed |= result.lost > 0 or result.received > 1.05 * result.done or used < least
    print("\nours: " + ("NOT within its promises" if failed else "within its promises"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
