"""A model on loopback that is paid for every request it reads: it answers any article, and keeps the account."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.faultserver import Exchange, FaultServer, Step, reply
from toolkit.app import Toolkit
from toolkit.runs.driver import Control, Ended, run
from toolkit.runs.rows import analyst
from toolkit.runs.setting import RunOptions, recipe_for, toolkit_for
from toolkit.runs.store import FILE, RunStore
from toolkit.settings import ClientSettings, Settings

STATEMENTS: dict[str, Any] = {"actors": [], "statements": []}
POSITIONS: dict[str, Any] = {"issues": [], "positions": [], "summary": []}
MODEL = "gpt-5-mini"


@dataclass
class Paying:
    """The account: requests by content, in the order they came, and what is said to each."""

    latency: float = 0.0
    asked: list[str] = field(default_factory=list)
    fault: Callable[[str, str], Step | None] = lambda kind, text: None
    url: str = ""

    @property
    def calls(self) -> int:
        """Requests that were read, and so are on the bill."""
        return len(self.asked)

    def paid_twice(self) -> int:
        """Requests beyond the first of each content."""
        return sum(count - 1 for count in Counter(self.asked).values())

    async def answer(self, exchange: Exchange) -> None:
        body = exchange.request.json
        kind = body["response_format"]["json_schema"]["name"]
        text = body["messages"][-1]["content"]
        self.asked.append(sha256(exchange.request.body).hexdigest()[:16])
        await asyncio.sleep(self.latency)
        step = self.fault(kind, text) or reply(chat(STATEMENTS if kind.startswith("Statements") else POSITIONS))
        await step(exchange)


def chat(content: Any) -> dict[str, Any]:
    """A completion that says `content`, as JSON; every call uses 1,000 and 100 tokens."""
    message = {"role": "assistant", "content": json.dumps(content), "refusal": None}
    choice = {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice], "usage": usage}


@contextmanager
def paying(latency: float = 0.0, **given: Any) -> Iterator[Paying]:
    """The model, serving on loopback."""
    model = Paying(latency, **given)
    with FaultServer({"pay": [model.answer]}) as server:
        model.url = server.url("pay")
        yield model


def settings(url: str, **client: Any) -> Settings:
    return Settings(base_url=url, api_key="sk-test-0123456789", client=ClientSettings(schema_mode="strict", **client))


def corpus(path: Path, count: int, **more: Any) -> Path:
    """A corpus of `count` short articles that differ."""
    rows = [
        {"id": f"r{n}", "text": f"“We will keep mill {n},” said Ada Brandt. It rained.", **more} for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def options(path: Path, **given: Any) -> RunOptions:
    return RunOptions(paths=(str(path),), **{"engine": "openai", "model": MODEL, "audit": False, **given})


def go(folder: Path, wanted: RunOptions, how: Settings, *, control: Control | None = None, **given: Any) -> Ended:
    """Run to the end in this process."""

    async def whole(toolkit: Toolkit, store: RunStore) -> Ended:
        recipe = recipe_for(wanted, toolkit)
        try:
            return await run(wanted.corpus, store, analyst(toolkit, recipe), recipe.key, control=control, **given)
        finally:
            await toolkit.engine.aclose()

    folder.mkdir(exist_ok=True)
    with RunStore(folder / FILE) as store:
        return asyncio.run(whole(toolkit_for(wanted, store, how), store))


def kept(folder: Path) -> int:
    """Paid answers in the store."""
    if not (folder / FILE).exists():
        return 0
    with closing(sqlite3.connect(folder / FILE)) as database:
        found = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'answers'").fetchone()
        return int(database.execute("SELECT count(*) FROM answers").fetchone()[0]) if found[0] else 0
