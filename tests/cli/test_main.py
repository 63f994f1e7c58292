import json
import subprocess
import sys

import pytest

from toolkit import store
from toolkit.version import __version__

COMMANDS = ["", "demo", "init", "doctor", "run", "together", "serve", "analyze", "schema", "prompts", "prompts list"]


@pytest.mark.parametrize("command", [command.split() for command in COMMANDS], ids=COMMANDS)
def test_help(stance, command):
    ran = stance(*command, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: stance")
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("command", [[], ["analyze"], ["schema"], ["prompts"]])
def test_help_opens_with_examples(stance, command):
    text = stance(*command, "--help").out
    assert text.index("Examples:\n    stance ") < text.index("Options:")


def test_version(stance):
    assert stance("--version").out == f"stance {__version__}\n"


@pytest.mark.parametrize("group", [[], ["run"], ["evidence"], ["evals"], ["prompts"]])
def test_a_group_without_a_command_shows_its_help(stance, group):
    ran = stance(*group)
    assert ran.code == 2
    assert not ran.err
    assert ran.out == stance(*group, "--help").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["analyse"], "Did you mean 'analyze'"), (["prompts", "lst"], "Did you mean 'list'"), (["--vesion"], "--version")],
)
def test_did_you_mean(stance, arguments, words):
    ran = stance(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert words in ran.err


def test_schema(stance, tmp_path):
    assert json.loads(stance("schema").out) == store.schema()
    assert stance("schema", "-o", tmp_path / "s.json").out == ""
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8")) == store.schema()


HEAVY = {"openai", "toolkit.records", "jinja2", "trafilatura", "yaml", "rich", "asyncio"}


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from toolkit.cli.main import main; main(['analyze', '--help']); "
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"


def test_a_closed_pipe_is_no_error():
    ran = subprocess.run(
        f"{sys.executable} -m toolkit schema | head -c 10", shell=True, capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
