"""Runs the commands of docs/cli.md, and compares the output shown there with what they print.

python -m tests.test_docs_cli      writes the outputs into the page anew
"""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "cli.md"
BLOCK = re.compile(r"^```(sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
YAML = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prepare(folder: Path) -> dict[str, str]:
    """Put the files that the page's commands use into `folder`; return the environment to run them in."""
    story = (ROOT / "examples" / "harbour.txt").read_text(encoding="utf-8")
    (folder / "story.txt").write_text(story, encoding="utf-8")
    shutil.copy(ROOT / "examples" / "trams.txt", folder / "other.txt")
    rows = [{"body": story, "headline": "One"}, {"body": "“No,” said Ada Brandt.", "headline": "Two"}]
    (folder / "stories.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "pairs.csv").write_text("actor,issue\nAda Brandt,berth\n")
    (folder / "wrong.yaml").write_text("issues:\n  - id: berth\n    propositoin: The town should build.\n")
    for name, content in YAML.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).write_text(content, encoding="utf-8")
    command = folder / "bin" / "stance"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toolkit "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IEXEC)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "STANCE_", "COV_"))}
    return {
        **kept,
        "PATH": f"{command.parent}:{kept['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }


def printed(command: str, folder: Path, env: dict[str, str]) -> str:
    """What a command prints, on standard output and error together."""
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return ran.stdout


def console(body: str, folder: Path, env: dict[str, str]) -> str:
    """A console block with the outputs that its commands have now."""
    commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{printed(command, folder, env)}" for command in commands)


def blocks(kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if found == kind]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    return folder, prepare(folder)


@pytest.mark.parametrize("body", blocks("sh"), ids=lambda body: body.split("\n")[0][:40])
def test_commands_run(place, body):
    folder, env = place
    ran = subprocess.run(["bash", "-ec", body], cwd=folder, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("body", blocks("console"), ids=lambda body: body.split("\n")[0][:40])
def test_outputs_are_what_the_page_shows(place, body):
    assert console(body, *place) == body, "write them anew with: python -m tests.test_docs_cli"


def write() -> None:
    """Write the outputs into the page anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = prepare(folder)

        def fresh(found: re.Match[str]) -> str:
            return found[0] if found[1] == "sh" else f"```console\n{console(found[2], folder, env)}```"

        PAGE.write_text(BLOCK.sub(fresh, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
