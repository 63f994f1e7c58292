"""What a replay costs beyond the test's own work: 200 cases of two calls each, against the same client whose transport
answers from memory (the work of a test without recordings), and against replies given without any client.

    python -m benchmarks.replay [CASES]

Prints milliseconds of CPU a case, the best of three.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.evals.mini import TARGET
from tests.evals.model import chat, serving
from toolkit.app import Toolkit
from toolkit.ask import Answer, Ask, Failure
from toolkit.engines.scripted import ScriptedEngine
from toolkit.evals.cases import load_suite
from toolkit.evals.runner import Jobs, execute
from toolkit.evals.setting import Live, Setting
from toolkit.evals.shelf import Shelf
from toolkit.evals.target import Target
from toolkit.settings import Settings

PEOPLE = 8
FILLER = (
    "The council met for the third time this month and went home again without a vote on the matter, as it had before."
)


def article(n: int) -> str:
    """An article of about five thousand characters with eight speakers."""
    paragraphs = [
        f"“We shall sell mill number {n}-{k},” said Person{k} Number{n}. {FILLER} {FILLER} {FILLER}"
        for k in range(PEOPLE)
    ]
    return "\n\n".join(paragraphs)


def statements(n: int) -> str:
    """A roster and a statement for each speaker."""
    actors: list[dict[str, Any]] = [
        {"id": f"A{k}", "name": f"Person{k} Number{n}", "aliases": [], "kind": "person", "role": None, "affiliation": None,
         "named": True, "anonymity_reason": None}
        for k in range(PEOPLE)
    ]  # fmt: skip
    said: list[dict[str, Any]] = [
        {"evidence": [{"sentences": [4 * k + 1], "words": f"We shall sell mill number {n}-{k}"}], "cue": "said",
         "actor": f"A{k}", "relayed_by": None, "speech": "direct"}
        for k in range(PEOPLE)
    ]  # fmt: skip
    return json.dumps({"actors": actors, "statements": said})


def positions() -> str:
    """A position for each speaker."""
    found: list[dict[str, Any]] = [
        {"actor": f"A{k + 1}", "issue": "I1", "statements": [f"S{k + 1}"], "evidence": [], "conditions": [], "voice": "own",
         "relayed_by": None, "stance": "support", "summary": "They said that they would sell the mill."}
        for k in range(PEOPLE)
    ]  # fmt: skip
    issue = {"id": "I1", "label": "mill", "proposition": "The mill should be sold."}
    return json.dumps({"issues": [issue], "positions": found, "summary": [{"sentences": [1], "text": "They spoke."}]})


def number_in(text: str) -> int:
    """The number of the article in a prompt."""
    return int(text.split("mill number ")[1].split("-")[0])


class Memory(ScriptedEngine):
    """Goes by the name of the model client, so that the toolkit does with its answers what it does with a model's."""

    name = "openai"


def from_memory() -> Toolkit:
    """The same replies without any recording: what the work itself costs."""

    def read(ask: Ask[Any]) -> str:
        return statements(number_in(ask.variables.document.text))

    return Toolkit(Settings(), engine=Memory({"statements": read, "positions": positions()}))


@contextmanager
def transport_of_memory() -> Iterator[None]:
    """Within this block httpx2 sends nothing: its transport answers from memory."""
    import httpx2

    async def handle(self: Any, request: Any) -> Any:
        body = json.loads(b"".join([part async for part in request.stream]))
        text = "\n".join(m["content"] for m in body["messages"])
        kind = body["response_format"]["json_schema"]["name"]
        payload = chat(body["model"], statements(number_in(text)) if kind == "StatementsReply" else positions())
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=json.dumps(payload))

    before = httpx2.AsyncHTTPTransport.handle_async_request
    httpx2.AsyncHTTPTransport.handle_async_request = handle  # type: ignore[method-assign]
    try:
        yield
    finally:
        httpx2.AsyncHTTPTransport.handle_async_request = before  # type: ignore[method-assign]


def client_of_memory(setting: Setting) -> Toolkit:
    """The model client as a replay has it, without the replay."""
    return setting.toolkit(setting.client(setting.library()))


def main(cases: int = 200) -> None:
    """Record, replay, and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = [{"id": f"case-{n}", "text": article(n), "gold": {}} for n in range(cases)]
        (root / "cases.yaml").write_text(yaml.safe_dump(rows), encoding="utf-8")
        suite = load_suite(root)
        setting = Setting(Target.model_validate(TARGET))

        def reply(kind: str, text: str, sample: int) -> str:
            return statements(number_in(text)) if kind == "StatementsReply" else positions()

        with serving(reply) as model:
            live = Live(Settings(api_key="none-needed", base_url=model.url), workers=4)
            execute(setting.recording(Shelf(root / "c", candidates=True), live), Jobs(suite, suite.cases), workers=4)
        shelf = Shelf(root / "c")
        shelf.accept(shelf.slots(suite.name, candidates=True))

        # The first replay imports the client; it is not counted.
        execute(setting.replaying(Shelf(root / "c")), Jobs(suite, suite.cases[:1]))
        replayed = timed(lambda: setting.replaying(Shelf(root / "c")), suite, cases)
        with transport_of_memory():
            worked = timed(lambda: client_of_memory(setting), suite, cases)
        bare = timed(from_memory, suite, cases)
        print(f"{cases} cases of two calls, milliseconds of CPU a case")
        print(f"replay from recordings        {replayed:6.2f}")
        print(f"same client, replies in memory{worked:6.2f}   so recordings cost {replayed - worked:.2f}")
        print(f"no client, replies in memory  {bare:6.2f}   so client and recordings cost {replayed - bare:.2f}")


def timed(kit: Any, suite: Any, cases: int) -> float:
    """Milliseconds of CPU a case, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        outcomes = execute(kit(), Jobs(suite, suite.cases))
        best = min(best, 1000 * (time.process_time() - start) / cases)
        failed = [e.outcome for o in outcomes for e in o.events if isinstance(e.outcome, Failure)]
        assert not failed, failed[0]
        assert all(o.analysis and len(o.analysis.positions) == PEOPLE for o in outcomes)
        assert all(isinstance(e.outcome, Answer) for o in outcomes for e in o.events)
    return best


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
