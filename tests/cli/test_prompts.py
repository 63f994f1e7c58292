import shutil

import pytest

from toolkit.app import prompt_folders


@pytest.fixture
def folder(tmp_path):
    """A user's own copy of our prompts."""
    return shutil.copytree(prompt_folders()[-1], tmp_path / "mine")


def test_list(stance):
    ran = stance("prompts", "list")
    assert ran.code == 0
    names = [line.split()[0] for line in ran.out.splitlines()]
    assert names == sorted(names)
    assert {"statements", "positions"} <= set(names)


def test_show_is_the_file_itself(stance, folder):
    ran = stance("prompts", "show", "statements", "--prompts", folder)
    assert ran.out == (folder / "statements.md.jinja").read_text(encoding="utf-8")


def test_render_shows_what_a_model_is_sent(stance, article):
    for name in ("statements", "positions"):
        ran = stance("prompts", "render", name, article)
        assert ran.code == 0
        assert ran.out.startswith("=== system ===\n")
        assert "We will not sign this until the fish ladder is paid for" in ran.out.split("=== user ===")[1]


def test_render_uses_a_users_own_prompt(stance, article, folder):
    path = folder / "statements.md.jinja"
    path.write_text(path.read_text(encoding="utf-8").replace("{% block user %}", "{% block user %}MINE ", 1))
    assert "MINE" in stance("prompts", "render", "statements", article, "--prompts", folder).out
    assert "MINE" not in stance("prompts", "render", "statements", article).out


def test_template_syntax_in_an_article_is_text(stance, tmp_path):
    (tmp_path / "a.txt").write_text("“{{ 7 * 7 }} {% raw %},” said Mayor Ada Brandt. {{ config }}")
    out = stance("prompts", "render", "statements", tmp_path / "a.txt").out
    assert "{{ 7 * 7 }} {% raw %}" in out
    assert "{{ config }}" in out


def test_check(stance, folder):
    ran = stance("prompts", "check", "--prompts", folder)
    assert ran.code == 0
    assert "statements: in order" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{% block user %}", "{% block user %}{{ stray }}", "'stray' is used but not declared"),
        ("{% block user %}", "{% block user %}{{ document.no_such_field }}", "no_such_field"),
        ("{% block user %}", "{% block user", "template"),
        ("version: ", "version: x", "version"),
        ("reply: ", "reply: No", "not a reply type"),
    ],
)
def test_check_finds_faults_and_the_code_is_3(stance, folder, old, new, words):
    path = folder / "statements.md.jinja"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    ran = stance("prompts", "check", "--prompts", folder)
    assert ran.code == 3
    assert words in ran.err
    assert "positions: in order" in ran.out


def test_a_faulty_prompt_stops_an_analysis_by_a_model(stance, article, folder, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    path = folder / "statements.md.jinja"
    path.write_text(path.read_text(encoding="utf-8").replace("{% block user %}", "{% block user %}{{ stray }}", 1))
    ran = stance("analyze", article, "--prompts", folder)
    assert ran.code == 3
    assert "'stray' is used but not declared" in ran.err


@pytest.mark.parametrize("command", ["show", "render"])
def test_an_unknown_prompt(stance, article, command):
    ran = stance("prompts", command, "postions", *([article] if command == "render" else []))
    assert ran.code == 2
    assert "did you mean 'positions'" in ran.err


def test_a_folder_that_is_none(stance, tmp_path):
    ran = stance("prompts", "list", "--prompts", tmp_path / "none")
    assert ran.code == 2
    assert "not a folder" in ran.err
