"""What the desk's tests share: a database of their own, and an analysis in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from toolkit.settings import Settings
from toolkit.web.analyses import AnalysisStore
from toolkit.web.app import create_app
from toolkit.web.database import Database
from toolkit.web.desk import Desk, DeskConfig
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(config(tmp_path)) as made:
        yield made


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with client_of(desk) as made:
        yield made


def config(folder: Path, **changes: Any) -> DeskConfig:
    """A desk on a file of its own, with the embedded engine and no network."""
    return DeskConfig(path=folder / "desk.sqlite3", settings=Settings(engine="builtin", cache=False), **changes)


def client_of(desk: Desk, **options: Any) -> TestClient:
    return TestClient(create_app(desk), base_url="http://127.0.0.1", raise_server_exceptions=False, **options)


def ended(client: TestClient, identifier: str, seconds: float = 30.0) -> dict[str, Any]:
    """The entry of an analysis once it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        entry: dict[str, Any] = client.get(f"/api/v1/analyses/{identifier}").json()
        if entry["status"] in ("done", "failed", "cancelled"):
            return entry
        time.sleep(0.02)
    raise AssertionError(f"{identifier} has not ended: {entry}")
