"""Runs by batches against files and batches not written here: aimock (npm, MIT). Optional, started where you say it is.

    npm install @copilotkit/aimock
    AIMOCK=node_modules/.bin/llmock python -m pytest tests/batch/test_other_servers.py

Its batches end as a header says and give every request the same canned reply, which is no JSON. So what is tested is the
way there and back: every row must end with that reply and its repair, and nothing may be sent twice.
"""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.batch.corpora import analyses, corpus, no_wait, settings
from tests.engines.test_other_servers import free_port, running
from toolkit.batch.outbox import FileLimits
from toolkit.batch.stages import Pace
from toolkit.batch.work import Manner, work
from toolkit.runs.outcome import Status
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import RunStore

AIMOCK = os.environ.get("AIMOCK")
pytestmark = pytest.mark.skipif(not AIMOCK, reason="AIMOCK does not name the server; see the top of this file")
ROWS = 7


def by_batches(folder: Path, articles: Path, url: str, api: str) -> Any:
    return work(
        folder,
        RunOptions(paths=(str(articles),), audit=False),
        settings(url, api=api),
        manner=Manner(limits=FileLimits(lines=3)),
        pace=Pace(poll=1.0, sleep=no_wait),
    )


def listed(url: str, path: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{url}{path}") as response:
        found: list[dict[str, Any]] = json.load(response)["data"]
    return found


@pytest.mark.parametrize("chaos", ["0", "0.15"])
@pytest.mark.parametrize("api", ["chat", "responses"])
def test_aimock_runs_every_request_once(tmp_path: Path, api: str, chaos: str) -> None:
    (tmp_path / "fixtures.json").write_text(json.dumps({"fixtures": []}))
    port = free_port()
    faults = [text for kind in ("drop", "malformed", "disconnect") for text in (f"--chaos-{kind}", chaos)]
    command = [str(AIMOCK), "-p", str(port), "-f", str(tmp_path / "fixtures.json"), *(faults if chaos != "0" else [])]
    folder, articles = tmp_path / "run", corpus(tmp_path / "a.jsonl", ROWS)
    with running(command, port, 30) as url:
        ended = by_batches(folder, articles, url, api)
        again = by_batches(folder, articles, url, api)
        batches = listed(url, "/batches") if chaos == "0" else None
    assert (ended.counts.failed, ended.counts.rows) == (ROWS, ROWS)
    assert again.counts == ended.counts
    with RunStore.open(folder) as store:
        assert all("not JSON, also after one repair" in str(row.reason) for row in store.rows(Status.FAILED))
        assert store.usage().calls == 2 * ROWS, "a request and its repair for every row, each once"
    assert [one.failures[0].reason for one in analyses(folder)] == ["unparsable"] * ROWS
    if batches is not None:
        assert len(batches) == 6
        assert {one["status"] for one in batches} == {"completed"}
