"""What the tests of batches share: a small corpus, a model that answers all of it, and a run that does not wait."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.batch.provider import Line, Provider
from tests.test_flow import READ, TAKEN, TEXT
from toolkit.batch.outbox import PROVIDER_LIMITS, FileLimits
from toolkit.batch.stages import Pace
from toolkit.batch.work import Manner, work
from toolkit.records import Analysis
from toolkit.runs.driver import Ended
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import RunStore
from toolkit.settings import ClientSettings, Settings

MODEL = "gpt-4.1"


def chat(text: str, *, finish: str = "stop", usage: bool = True, **message: Any) -> Any:
    """A well-formed chat completion of 1,000 tokens of input and 100 of output."""
    made = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": None,
                "message": {"role": "assistant", "content": text, "refusal": None, **message},
            }
        ],
    }
    used = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    return {**made, "usage": used} if usage else made


def kind(line: Line) -> str:
    """Which prompt a request is of: statements or positions."""
    name = line["body"]["response_format"]["json_schema"]["name"]
    return "statements" if name.startswith("Statements") else "positions"


def reply_text(line: Line) -> str:
    """The text of a good reply."""
    return (READ if kind(line) == "statements" else TAKEN).model_dump_json()


def answering(line: Line) -> tuple[int, Any]:
    """A model that answers every request well."""
    return 200, chat(reply_text(line))


def corpus(path: Path, rows: int) -> Path:
    """A corpus of articles that differ in their last sentence."""
    lines = [json.dumps({"id": f"r{n}", "text": f"{TEXT} It was day {n}."}) for n in range(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def settings(url: str, **client: Any) -> Settings:
    """Settings for a provider on loopback."""
    client = {"schema_mode": "strict", "api": "chat", **client}
    return Settings(base_url=url, api_key="sk-test-0123456789", model=MODEL, client=ClientSettings(**client))


async def no_wait(seconds: float) -> None:
    """Sleep that gives way but does not wait."""
    await asyncio.sleep(0)


def run(
    folder: Path,
    articles: Path,
    provider: Provider,
    *,
    limits: FileLimits = PROVIDER_LIMITS,
    wait: bool = True,
    said: list[str] | None = None,
    manner: dict[str, Any] | None = None,
    **client: Any,
) -> Ended:
    """A run by batches over a corpus, to its end unless `wait` is off."""
    heard = said if said is not None else []
    return work(
        folder,
        RunOptions(paths=(str(articles),), audit=False),
        settings(provider.url, **client),
        manner=Manner(limits=limits, **(manner or {})),
        pace=Pace(wait=wait, poll=1.0, sleep=no_wait, say=heard.append),
    )


def analyses(folder: Path) -> list[Analysis]:
    """What a run has, in the order of the corpus."""
    with RunStore.open(folder) as store:
        return list(store.analyses())
