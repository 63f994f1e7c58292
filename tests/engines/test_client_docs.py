"""docs/client.md names no setting that there is not; the table of all is in docs/configuration.md."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.settings import SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:STANCE|OPENAI)_[A-Z_]+\b")


def test_every_setting_described_exists():
    described = set(NAME.findall(PAGE))
    assert described
    assert described <= {setting.variable for setting in SETTINGS}
