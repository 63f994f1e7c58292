"""A new project works at once, names what a changed prompt makes stale, and nothing of the user's is overwritten."""

import tomllib

import pytest
import yaml

from toolkit.cli.main import main
from toolkit.codebook import read_codebook
from toolkit.errors import InputError
from toolkit.evals.cases import load_suite
from toolkit.evals.testing import suite_problems
from toolkit.scaffold import files, scaffold
from toolkit.settings import Settings


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "STANCE_PROMPTS"):
        monkeypatch.delenv(name, raising=False)
    assert main(["init"]) == 0
    return tmp_path


def test_the_suite_replays_at_once(project, capsys):
    assert main(["evals", "run", "-q"]) == 0
    out = capsys.readouterr().out
    assert "house: 2 cases, engine openai, model relay-llm" in out
    assert "verdict: fine" in out


def test_a_stance_flipped_in_a_recorded_reply_is_named_from_the_first_run_on(project, capsys):
    recording = project / "cassettes" / "house" / "trams-charge-and-line" / "positions.yaml"
    text = recording.read_text(encoding="utf-8")
    recording.write_text(text.replace("stance: oppose\n", "stance: support\n", 1), encoding="utf-8")
    assert main(["evals", "run", "-q"]) == 11
    out = capsys.readouterr().out
    assert "FLIPS    house/trams-charge-and-line: stance of Colm Tarrant / charge for drivers: oppose → support" in out
    assert "no baseline" not in out


def test_a_word_changed_in_a_prompt_makes_the_recordings_stale(project, capsys):
    prompt = project / "prompts" / "positions.md.jinja"
    text = prompt.read_text(encoding="utf-8")
    assert "article" in text
    prompt.write_text(text.replace("article", "text", 1), encoding="utf-8")
    assert main(["evals", "run", "-q"]) != 0
    out = capsys.readouterr().out
    assert "verdict: stale" in out and "template positions.md.jinja changed" in out
    assert "statements is stale" not in out


def test_pytest_sees_the_projects_prompts_as_the_command_does(project):
    prompt = project / "prompts" / "statements.md.jinja"
    suite = load_suite(project / "evals" / "house")
    assert suite_problems(suite) == []
    prompt.write_text(prompt.read_text(encoding="utf-8").replace("exact quotation", "exact words", 1), encoding="utf-8")
    problems = suite_problems(suite)
    assert len(problems) == 2
    assert all("template statements.md.jinja changed" in problem for problem in problems)


def test_everything_written_is_valid(project):
    assert tomllib.loads((project / "stance.toml").read_text())["prompts"] == "prompts"
    assert Settings.load({}, project).prompts_dir == project / "prompts"
    assert read_codebook(project / "codebook.yaml").issues[0].id == "berth"
    steps = yaml.safe_load((project / ".github/workflows/stance.yml").read_text())["jobs"]["evals"]["steps"]
    assert any("stance evals run" in step.get("run", "") for step in steps)
    assert main(["prompts", "check"]) == 0
    assert main(["analyze", "articles/harbour.txt", "--issues", "codebook.yaml", "--engine", "builtin", "-q"]) == 0


def test_the_commands_of_the_ci_file_run_here(project):
    steps = yaml.safe_load((project / ".github/workflows/stance.yml").read_text())["jobs"]["evals"]["steps"]
    commands = [step["run"].split() for step in steps if step.get("run", "").startswith("stance ")]
    assert len(commands) == 2
    for command in commands:
        words = [word.replace('"$GITHUB_STEP_SUMMARY"', "summary.md") for word in command[1:]]
        assert main(words) == 0


def test_what_is_there_is_kept(project, capsys):
    (project / "codebook.yaml").write_text("mine")
    (project / "stance.toml").unlink()
    assert main(["init"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-2:] == ["wrote stance.toml", "next: stance evals run"]
    assert "codebook.yaml was there already" in captured.err
    assert (project / "codebook.yaml").read_text() == "mine"


def test_a_folder_is_made_and_a_file_in_the_way_is_an_error(tmp_path):
    written, kept = scaffold(tmp_path / "new" / "desk")
    assert sorted(written) == sorted(files()) and not kept
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        scaffold(tmp_path / "file")
