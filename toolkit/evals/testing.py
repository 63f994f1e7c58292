"""What the pytest plug-in and `evals/test_suites.py` are made of: an engine over vcrpy's cassettes, checks of a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from vcr.serialize import serialize

from toolkit.app import Toolkit
from toolkit.ask import Answer, Ask, Failure, R, Reason
from toolkit.bridge import Bridge
from toolkit.engines.openai import OpenAIEngine
from toolkit.errors import ConfigError, ProviderError
from toolkit.evals.asked import Asked, asking
from toolkit.evals.cases import Case, Suite, find_suites
from toolkit.evals.evaluate import Evaluation, evaluate
from toolkit.evals.gates import promise_problems
from toolkit.evals.parts import changes, document_digest, parts_of
from toolkit.evals.profile import NotRecorded, Serializer, markers
from toolkit.evals.recording import write_whole
from toolkit.evals.redaction import secrets_in
from toolkit.evals.results import results
from toolkit.evals.runner import Outcome, run_case
from toolkit.evals.setting import Live, configured
from toolkit.evals.shelf import Shelf, find_root
from toolkit.evals.target import Target, load_target
from toolkit.prompts import PromptLibrary
from toolkit.settings import Settings


class MissingRecording(ConfigError):
    """A model was asked something that its cassette does not hold."""


class NotAnswered(ProviderError):
    """A call failed while it was recorded: there is no reply to keep, and nothing for the test to look at."""


_REPLIED = frozenset({Reason.REFUSED, Reason.TRUNCATED, Reason.FILTERED, Reason.UNPARSABLE, Reason.INVALID})
"""How a model's own reply can fail: it is recorded, and a test may be about just that."""


class CassetteEngine:
    """The model client under a cassette of vcrpy's: says what is asked, to have it stamped, and why it is missing.

    With `live` requests may be sent, and one that no model replied to ends the test.
    """

    def __init__(self, engine: OpenAIEngine, library: PromptLibrary, cassette: Any, *, live: bool = False) -> None:
        self._live = live
        self._engine = engine
        self._library = library
        self._cassette = cassette
        self._numbers: dict[str, int] = {}

    @property
    def name(self) -> str:
        """The name of the engine that is recorded."""
        return self._engine.name

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """The answer of the cassette or, while recording, of the model. Raises MissingRecording, NotAnswered."""
        number = self._numbers[ask.prompt] = self._numbers.get(ask.prompt, -1) + 1
        document = getattr(ask.variables, "document", None)
        inputs = {"article": document_digest(document)} if document is not None else {}
        parts = parts_of(ask, self._engine.prepare(ask), self._library, inputs=inputs, earlier=())
        with asking(Asked(provenance={"stage": ask.prompt, "ask": number, "parts": parts})):
            try:
                outcome = await self._engine.answer(ask)
            except NotRecorded as error:
                raise MissingRecording(self._why(ask.prompt, number, parts)) from error
        if self._live and isinstance(outcome, Failure) and outcome.reason not in _REPLIED:
            raise NotAnswered(f"{ask.prompt}: nothing could be recorded: {outcome.message}")
        return outcome

    async def aclose(self) -> None:
        """Close the model client."""
        await self._engine.aclose()

    def _why(self, stage: str, number: int, parts: dict[str, Any]) -> str:
        stamps = [response.get("recorded") or {} for response in self._cassette.responses]
        mine = [stamp for stamp in stamps if stamp.get("stage") == stage and stamp.get("ask") == number]
        if not mine:
            return f"{stage}: nothing is recorded; record it with pytest --record-mode=once"
        why = "; ".join(map(str, changes(mine[-1].get("parts") or {}, parts, stage)))
        return f"{stage}: the recording no longer holds: {why}; record it anew with pytest --record-mode=rewrite"


@contextmanager
def test_toolkit(target: Target, cassette: Any, *, live: bool) -> Iterator[Toolkit]:
    """A toolkit over a cassette that is open; `live` is whether requests may be sent."""
    setting = configured(target)
    library = setting.library()
    engine = setting.server(library, Live(Settings.load())) if live else setting.client(library)
    with setting.toolkit(CassetteEngine(engine, library, cassette, live=live)) as kit:
        yield kit


test_toolkit.__test__ = False  # type: ignore[attr-defined]


def whole_files(persister: Any) -> None:
    """Make a persister of vcrpy's write our files in one step, so that a crash leaves no half of one."""
    before = persister.save_cassette

    def save(path: Any, data: Any, serializer: Any) -> None:
        if serializer is Serializer:
            write_whole(Path(path), serialize(data, serializer))
        else:
            before(path, data, serializer)

    persister.save_cassette = save


@dataclass(frozen=True)
class SuiteCase:
    """A case of a suite as a test's parameter."""

    suite: Suite
    case: Case
    shelf: Shelf

    @property
    def files(self) -> tuple[Path, ...]:
        """The recordings of the case."""
        return tuple(self.shelf.path(slot) for slot in self.shelf.case_slots(self.suite.name, self.case.id))


def suite_cases(folder: Path) -> list[Any]:
    """A parameter for each case of the suites in `folder`, marked to be replayed from its recordings."""
    found = []
    for suite in find_suites([folder]):
        shelf = Shelf(find_root(suite.folder))
        for case in suite.cases:
            one = SuiteCase(suite, case, shelf)
            mark = pytest.mark.vcr(*(str(path.resolve()) for path in one.files), **markers())
            found.append(pytest.param(one, id=f"{suite.name}/{case.id}", marks=mark))
    return found


def whole_suites(folder: Path) -> list[Any]:
    """A parameter for each suite in `folder`."""
    return [pytest.param(suite, id=suite.name) for suite in find_suites([folder])]


class Replays:
    """Replays cases under open cassettes; one client and one event loop serve a whole session."""

    def __init__(self) -> None:
        self._bridge = Bridge()
        self._kits: dict[Path, Toolkit] = {}

    def problems(self, one: SuiteCase, cassette: Any) -> list[str]:
        """What is wrong with a case: recordings that do not hold, broken promises, secrets, exchanges nothing asks for."""
        outcomes = [self._bridge.run(run_case(self._kit(one), one.suite, one.case, k)) for k in range(one.case.samples)]
        found = [line for outcome in outcomes for line in _of_outcome(outcome)]
        if not found and not cassette.all_played:
            left = len(cassette) - len(cassette.play_counts)
            found.append(f"{left} recorded exchanges were not asked for; see 'stance evals status'")
        found += [f"{path.name}: {secret}" for path in one.files for secret in secrets_in(path.read_text("utf-8"))]
        if not found:
            result = results(one.suite, outcomes, "openai", None)
            found += [problem.message for problem in promise_problems(result)]
        return found

    def close(self) -> None:
        """Close the clients and the loop."""
        for kit in self._kits.values():
            self._bridge.run(kit.engine.aclose())
            kit.close()
        self._bridge.close()

    def _kit(self, one: SuiteCase) -> Toolkit:
        folder = one.suite.folder
        if folder not in self._kits:
            self._kits[folder] = configured(load_target(folder)).replaying(one.shelf, wire=False)
        return self._kits[folder]


def _of_outcome(outcome: Outcome) -> Iterator[str]:
    if outcome.error is not None:
        yield outcome.error
    for event in outcome.missed:
        why = "; ".join(map(str, event.changes)) or "nothing is recorded"
        yield f"{event.slot}: stale: {why}; see 'stance evals status'"


def suite_problems(suite: Suite) -> list[str]:
    """What a run of the whole suite finds wrong, gates and baseline included."""
    setting = configured(load_target(suite.folder))
    found: Evaluation = evaluate(suite, suite.cases, setting, Shelf(find_root(suite.folder)))
    return [str(problem) for problem in found.problems]
