"""What the client's tests share: a small reply type, a renderer without files, and well-formed payloads of both APIs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from toolkit.ask import Answer, Ask, Failure
from toolkit.engines.call import Options, Rung, Style
from toolkit.engines.endpoint import Endpoint
from toolkit.engines.gate import Gate
from toolkit.engines.openai import Asking, OpenAIEngine, Services
from toolkit.records import PromptUse
from toolkit.replies import Closed, Reply


class Side(Reply):
    """Who is for it."""

    words: Annotated[list[str], Field(description="words it rests on")]
    actor: Annotated[str, Closed("actors")]


@dataclass(frozen=True)
class Variables:
    text: str = "The mayor said the bridge should stay."


@dataclass(frozen=True)
class Text:
    system: str
    user: str
    use: PromptUse


class Library:
    """Renders every prompt as two plain messages."""

    def render(self, name: str, variables: Any, /) -> Text:
        return Text(f"Prompt {name}.\n", variables.text, PromptUse(name=name, version="1", fingerprint="f" * 16))


GOOD = json.dumps({"words": ["should stay"], "actor": "A1"})
ASK = Ask("side", Variables(), Side, closed={"actors": ("A1", "A2")})


async def no_wait(seconds: float) -> None:
    """Sleep that gives way but does not wait."""
    await asyncio.sleep(0)


def engine(
    url: str,
    *,
    style: Style = Style.CHAT,
    asking: Asking | None = None,
    services: Services | None = None,
    **endpoint: Any,
) -> OpenAIEngine:
    """An engine against a test server."""
    where = Endpoint(base_url=url, style=style, **{"api_key": "sk-test-0123456789abcdef", "seconds": 20.0, **endpoint})
    asking = asking or Asking(model="test-model", options=Options(max_output_tokens=100), rung=Rung.STRICT)
    services = replace(services or Services(gate=Gate(seed=1)), sleep=no_wait)
    return OpenAIEngine(Library(), where, asking, services)


def ask_once(one: OpenAIEngine, ask: Ask[Any] = ASK) -> Answer[Any] | Failure:
    """Answer one ask and close the engine."""

    async def run() -> Answer[Any] | Failure:
        try:
            return await one.answer(ask)
        finally:
            await one.aclose()

    return asyncio.run(run())


def chat_payload(content: str | None = GOOD, *, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A well-formed chat completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "test-model",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": None,
                "message": {"role": "assistant", "content": content, "refusal": None, **message},
            }
        ],
        "usage": {
            "prompt_tokens": 50,
            "completion_tokens": 10,
            "total_tokens": 60,
            "prompt_tokens_details": {"cached_tokens": 20},
            "completion_tokens_details": {"reasoning_tokens": 4},
        },
    }


def responses_payload(text: str | None = GOOD, *, refusal: str | None = None, **changes: Any) -> dict[str, Any]:
    """A well-formed response of the Responses API."""
    part: dict[str, Any] = (
        {"type": "refusal", "refusal": refusal}
        if refusal
        else {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    )
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": "test-model",
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "top_p": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "output": [{"id": "rs_1", "type": "reasoning", "summary": []}, message],
        "usage": {
            "input_tokens": 50,
            "input_tokens_details": {"cached_tokens": 20, "cache_write_tokens": 0},
            "output_tokens": 10,
            "output_tokens_details": {"reasoning_tokens": 4},
            "total_tokens": 60,
        },
        **changes,
    }
