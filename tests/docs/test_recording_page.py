"""The commands of docs/evals.md that need a model, run against one on this machine, as the page shows them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml

from tests.docs.test_commands import ROOT, blocks, prepare, shell
from tests.evals.mini import KEY, Mind, a_case, make_world
from tests.evals.model import serving

PAGE = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
REASON = "tests/docs/test_recording_page.py runs it, with a model of its own"


def lines(first: str) -> list[str]:
    """The commands of the block that begins with `first`."""
    (found,) = [b.body for b in blocks(PAGE) if b.skipped == REASON and b.body.startswith(first)]
    return found.splitlines()


@pytest.fixture
def project(tmp_path):
    """A folder with one case, nothing recorded, and the tests that the page runs."""
    world = make_world(tmp_path)
    (world.suite / "cases.yaml").write_text(yaml.safe_dump([a_case("mill")]), encoding="utf-8")
    shutil.copy(ROOT / "evals" / "test_suites.py", tmp_path / "evals")
    shutil.copy(ROOT / "conftest.py", tmp_path)
    return tmp_path


def test_the_commands_that_record_run_as_they_stand(project):
    with serving(Mind()) as model:
        env = prepare(project) | {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url}

        def run(command: str) -> subprocess.CompletedProcess[str]:
            return shell(command, project, env)

        begin = lines("stance evals status ")
        codes = {command.partition("#")[0].strip(): run(command) for command in begin}
        failed = {command: ran.stdout for command, ran in codes.items() if ran.returncode}
        assert list(failed) == ["stance evals status"], failed  # nothing is recorded when it is asked first
        assert codes["stance evals status"].returncode == 10
        assert "<h2>mini/mill</h2>" in (project / "d.html").read_text(encoding="utf-8")
        assert "2 passed" in codes["pytest evals"].stdout
        assert model.calls == 2
        for command in lines("stance evals record --model other"):
            ran = run(command)
            assert ran.returncode == 0, ran.stdout
        assert "mini: mine.json against other.json" in ran.stdout
        assert model.calls == 4


def test_every_block_that_is_run_here_is_run():
    assert sum(block.skipped == REASON for block in blocks(PAGE)) == 2
