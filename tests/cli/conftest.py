from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.samples import ANALYSIS
from toolkit.app import prompt_folders
from toolkit.cli import analysing
from toolkit.cli.main import main
from toolkit.prompts import PromptLibrary
from toolkit.records import Analysis, Coverage, Document, FailureRecord


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "STANCE_ENGINE", "STANCE_MODEL", "STANCE_PROMPTS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "velden.txt"
    path.write_text(ANALYSIS.document.text, encoding="utf-8")
    return path


@dataclass
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def stance(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""

    def run(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@dataclass
class Stand:
    """Stands in for `toolkit.app.Toolkit`: keeps what it was asked and answers from `reply`."""

    reply: Callable[[Document], Analysis]
    engine_name: str = "openai"
    engine_reason: str = "asked for"
    made_with: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[Document, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, settings: object, **options: Any) -> "Stand":
        self.made_with = {"settings": settings, **options}
        return self

    def __enter__(self) -> "Stand":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    @property
    def prompts(self) -> PromptLibrary:
        return PromptLibrary(prompt_folders())

    def analyze(self, document: Document, **options: Any) -> Analysis:
        self.asked.append((document, options))
        return self.reply(document)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """A toolkit that answers with the sample analysis, without its failures, over whatever document it is given."""
    whole = ANALYSIS.model_copy(update={"failures": ()})
    made = Stand(lambda document: whole.model_copy(update={"document": document}))
    monkeypatch.setattr(analysing, "Toolkit", made)
    yield made


def failed(reason: str, *, read: int = 0) -> Analysis:
    """An analysis with one failed call, of which `read` sentences could be read."""
    return ANALYSIS.model_copy(
        update={
            "failures": (FailureRecord(prompt="statements", reason=reason, message="it went wrong; try again"),),
            "coverage": Coverage(sentences=7, sentences_read=read, quotations=0, quotations_covered=0),
        }
    )
