"""docs/cli-reference.md is the help of every command.

python -m tests.docs.test_reference      writes it anew
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from toolkit.cli.main import app

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cli-reference.md"
HEAD = """\
# Commands

The help of every command, as `stance COMMAND --help` prints it. Examples with their output are in [Command line](cli.md).
"""


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command, groups before what they hold."""
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def help_of(path: tuple[str, ...]) -> str:
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "toolkit", *path, "--help"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip("\n")


def page() -> str:
    parts = [HEAD]
    for path in commands(typer.main.get_command(app)):
        name = " ".join(("stance", *path))
        parts.append(f"{'##' if len(path) < 2 else '###'} {name}\n\n```text\n{help_of(path)}\n```\n")
    return "\n".join(parts)


def test_the_reference_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.docs.test_reference"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
