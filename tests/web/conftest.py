"""What the desk's tests share: a database of their own, and an analysis in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.web.analyses import AnalysisStore
from toolkit.web.database import Database
from toolkit.web.log import DecisionLog


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    held = Database(tmp_path / "desk.sqlite3")
    yield held
    held.close()


@pytest.fixture
def analyses(database: Database) -> AnalysisStore:
    return AnalysisStore(database)


@pytest.fixture
def log(database: Database) -> DecisionLog:
    return DecisionLog(database)
