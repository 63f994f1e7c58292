"""The fixture of the plug-in, used by this project's own tests as by anybody's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.faultserver import reply
from tests.runs.paying import paying
from toolkit.app import Toolkit
from toolkit.evals.target import Target
from toolkit.evals.testing import MissingRecording, NotAnswered
from toolkit.evals.testing import test_toolkit as toolkit_over


def test_what_no_cassette_holds_is_asked_of_nobody_and_says_how_to_record_it(recorded_toolkit: Toolkit) -> None:
    with pytest.raises(
        MissingRecording, match="statements: nothing is recorded; record it with pytest --record-mode=once"
    ):
        recorded_toolkit.analyze("“We will keep the mill,” said Mayor Ada Brandt.")


def test_what_no_model_replied_to_while_recording_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with paying() as model:
        model.fault = lambda kind, text: reply({"error": {"message": "bad key"}}, 401)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
        monkeypatch.setenv("STANCE_SCHEMA_MODE", "strict")
        monkeypatch.setenv("STANCE_API", "chat")
        with (
            toolkit_over(Target(model="mini-llm", service="other"), SimpleNamespace(responses=[]), live=True) as kit,
            pytest.raises(NotAnswered, match="statements: nothing could be recorded: the provider refused the key"),
        ):
            kit.analyze("“We will keep the mill,” said Mayor Ada Brandt.")
