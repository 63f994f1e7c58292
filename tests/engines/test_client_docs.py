"""docs/client.md names every setting, and no setting that there is not."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from toolkit import settings

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:STANCE|OPENAI)_[A-Z_]+\b")


def test_every_setting_of_the_client_is_described_and_every_one_described_exists():
    read = set(NAME.findall(inspect.getsource(settings)))
    described = set(NAME.findall(PAGE))
    assert described <= read, described - read
    assert read - described <= {"STANCE_ENGINE", "STANCE_PROMPTS", "STANCE_MAX_CHARS", "STANCE_RULES", "STANCE_"}
