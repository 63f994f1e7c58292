"""Runs the commands that README and docs show, and compares the outputs shown with what they print.

python -m tests.docs.test_commands [PAGE]      writes the outputs into the pages anew

In a page, ```sh holds commands that must succeed, ```console commands ("$ …") with their output, and ```yaml, ```toml,
```python, ```csv or ```jsonl blocks whose first line is "# NAME" or "// NAME" are files the commands find. All blocks of a
page run in one folder, in order; the files are there from the beginning. `<!-- setup: COMMAND -->` runs something without
showing it, and `<!-- not run: REASON -->` before a block leaves it out. A command in an indented block is an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
PAGES = [page for page in PAGES if page.is_file() and page.name != "cli-reference.md"]  # that one is made from the help
FENCE = re.compile(
    r"^(?:<!-- not run: (?P<skipped>[^\n]+?) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$"
    r"|^<!-- setup: (?P<setup>[^\n]+?) -->$",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"(?:#|//) (\S+\.(?:yaml|yml|toml|py|csv|jsonl|txt|json))\n")
COMMAND = re.compile(r"^\s*(?:\$ )?(?:stance|make|pip|uvx|python|pytest) \S", re.MULTILINE)
INDENTED = re.compile(
    r"^(?: {4}|\t)\s*(?:\$ )?(?:(?:stance|make|pip|uvx|python|pytest|pre-commit|curl|docker|export|git) \S|```).*",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A block of a page: its kind, its text, and why it is not run, if it is not."""

    kind: str
    body: str
    skipped: str | None


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        if found["setup"]:
            yield Block("setup", found["setup"] + "\n", None)
        else:
            yield Block(found["kind"], found["body"], found["skipped"])


def prepare(folder: Path) -> dict[str, str]:
    """Put the files that commands use into `folder`; return the environment to run them in."""
    story = (ROOT / "examples" / "harbour.txt").read_text(encoding="utf-8")
    (folder / "story.txt").write_text(story, encoding="utf-8")
    shutil.copy(ROOT / "examples" / "trams.txt", folder / "other.txt")
    shutil.copy(ROOT / "examples" / "hospital-merger.html", folder / "story.html")
    rows = [{"body": story, "headline": "One"}, {"body": "“No,” said Ada Brandt.", "headline": "Two"}]
    (folder / "stories.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "pairs.csv").write_text("actor,issue\nAda Brandt,berth\n")
    (folder / "wrong.yaml").write_text("issues:\n  - id: berth\n    propositoin: The town should build.\n")
    home = folder / ".home"
    bin_folder = home / "bin"
    bin_folder.mkdir(parents=True)
    for name, words in {"stance": "-m toolkit", "python": "", "pytest": "-m pytest"}.items():
        command = bin_folder / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        command.chmod(command.stat().st_mode | stat.S_IEXEC)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "STANCE_", "COV_"))}
    return {
        **kept,
        "PATH": f"{bin_folder}:{kept['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "STANCE_CACHE_DIR": str(home / "cache"),
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }


def shell(command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command, with standard output and error together."""
    return subprocess.run(
        ["bash", "-ec", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def console(body: str, folder: Path, env: dict[str, str]) -> str:
    """A console block with the outputs that its commands have now."""
    commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{shell(command, folder, env).stdout}" for command in commands)


def played(text: str, folder: Path) -> Iterator[tuple[Block, str, str]]:
    """Every block that is run, with what it should be and what it is: its output, or what a failed command printed."""
    env = prepare(folder)
    found = [block for block in blocks(text) if not block.skipped]
    for block in found:
        named = FILE.match(block.body)
        if named is not None and block.kind not in ("sh", "console"):
            (folder / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (folder / named[1]).write_text(block.body[named.end() :], encoding="utf-8")
    for block in found:
        if block.kind in ("sh", "setup"):
            ran = shell(block.body, folder, env)
            yield block, "", ran.stdout if ran.returncode else ""
        elif block.kind == "console":
            yield block, block.body, console(block.body, folder, env)


def shown(page: Path) -> str:
    return str(page.relative_to(ROOT))


WITH_COMMANDS = [
    page for page in PAGES if any(b.kind in ("sh", "console") for b in blocks(page.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=shown)
def test_commands_run_and_print_what_the_page_shows(page, tmp_path):
    for block, wanted, got in played(page.read_text(encoding="utf-8"), tmp_path):
        assert got == wanted, f"{block.body}\nwrite outputs anew with: python -m tests.docs.test_commands {shown(page)}"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_no_command_hides_in_a_block_that_is_not_run(page):
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.kind not in ("sh", "console", "setup") and not block.skipped:
            assert not COMMAND.search(block.body) or FILE.match(block.body), block.body


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_no_command_hides_in_an_indented_block(page):
    outside = FENCE.sub("", page.read_text(encoding="utf-8"))
    hidden = INDENTED.findall(outside)
    assert not hidden, "write them in a block that is run, or say why not: <!-- not run: REASON -->"


def write(page: Path) -> None:
    """Write the outputs into a page anew."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        for block, wanted, got in played(text, Path(name)):
            if wanted:
                text = text.replace(f"```console\n{block.body}```", f"```console\n{got}```", 1)
            elif got:
                print(f"{shown(page)}: this failed:\n{block.body}{got}", file=sys.stderr)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for one in [ROOT / name for name in sys.argv[1:]] or WITH_COMMANDS:
        write(one)
