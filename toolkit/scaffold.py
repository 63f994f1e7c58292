"""A first project: settings, prompts to edit, a codebook, a suite of two recorded cases, and a file for CI.

The two cases are shipped ones with their recordings, so that the suite replays at once, with no key and no network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.app import prompt_folders
from toolkit.errors import ConfigError, InputError
from toolkit.shipped import shipped
from toolkit.store import write

SUITE = "house"
_CASES = {"harbour-open": "harbour.txt", "trams-charge-and-line": "trams.txt"}
_STAGES = ("statements", "positions")

_SETTINGS = """\
# Settings of this project; `stance config list` names all, `stance config show --origin` says what holds and why.
# Keys do not belong here: set OPENAI_API_KEY.

prompts = "prompts"
# model = "gpt-5-mini"

[client]
# budget_usd = 5.0
"""

_CODEBOOK = """\
# Issues to ask about: each a proposition that one can support or oppose, never a bare topic.
# stance analyze articles/harbour.txt --issues codebook.yaml

issues:
  - id: berth
    label: second cruise berth
    proposition: Skerrow should build a second cruise berth.
"""

_CI = """\
# Replays the recorded cases, with no key and no network. Fails where a prompt changed without new recordings, or a
# score fell.
name: stance
on: [push, pull_request]
permissions:
  contents: read
jobs:
  evals:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install 'stance-toolkit[evals]'
      - run: stance prompts check
      - run: stance evals run --github --junit stance.xml --markdown "$GITHUB_STEP_SUMMARY"
"""


def scaffold(folder: Path) -> tuple[list[str], list[str]]:
    """Write what is missing of a project into `folder`, and leave every file that is there as it is.

    Returns the paths written and the paths kept, relative to the folder. Raises InputError where the folder cannot be
    written.
    """
    written, kept = [], []
    for name, content in files().items():
        path = folder / name
        if path.exists():
            kept.append(name)
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{str(path.parent)!r} cannot be made: {error.strerror or error}") from error
        write(path, content)
        written.append(name)
    return written, kept


def files() -> Mapping[str, str]:
    """The files of a project by path, with their content."""
    found = {"stance.toml": _SETTINGS, "codebook.yaml": _CODEBOOK, ".github/workflows/stance.yml": _CI}
    (ours,) = prompt_folders()
    found |= {f"prompts/{path.name}": _text(path) for path in sorted(ours.glob("*.jinja"))}
    found |= {f"articles/{name}": _text(shipped(f"examples/{name}")) for name in _CASES.values()}
    found["evals/recording.yaml"] = _text(shipped("evals/recording.yaml"))
    found[f"evals/{SUITE}/cases.yaml"] = "".join(_cases())
    found[f"evals/{SUITE}/baseline.json"] = _baseline()
    for case in _CASES:
        for stage in _STAGES:
            recording = _text(shipped(f"cassettes/positions/{case}/{stage}.yaml"))
            found[f"cassettes/{SUITE}/{case}/{stage}.yaml"] = recording
    return found


def _cases() -> Iterator[str]:
    """The shipped cases as they stand, with the articles where this project has them."""
    yield "# What an analysis is held against, written by hand before any output is seen.\n"
    yield "# Add a case for each mistake that you find.\n"
    cases = _text(shipped("evals/positions/cases.yaml"))
    for name in _CASES:
        found = re.search(rf"^- id: {name}\n(?:(?!- id: ).*\n)*", cases, re.MULTILINE)
        if found is None:
            raise ConfigError(f"the shipped case {name} is missing from this installation; install the toolkit again")
        yield "\n" + found[0].rstrip("\n").replace("../../examples/", "../../articles/") + "\n"


def _baseline() -> str:
    """What the two cases were when they were shipped, for the first run to be compared with."""
    shipped_one = json.loads(_text(shipped("evals/positions/baseline.json")))
    cases = [case for case in shipped_one["cases"] if case["case"] in _CASES]
    return json.dumps(shipped_one | {"suite": SUITE, "cases": cases}, ensure_ascii=False, indent=1) + "\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
