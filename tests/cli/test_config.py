"""`stance config`: every setting, its origin, and no secret."""

import pytest

from toolkit.cli.main import main
from toolkit.settings import SETTINGS


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("STANCE_CONFIG", str(tmp_path / "user.toml"))
    (tmp_path / "user.toml").write_text('model = "user-model"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_is_shown_with_its_origin(place, capsys, monkeypatch):
    (place / "stance.toml").write_text("max_chars = 99\n")
    monkeypatch.setenv("STANCE_ENGINE", "builtin")
    assert main(["config", "show", "--origin"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" = ")[0] for line in lines] == [setting.key for setting in SETTINGS]
    shown = {line.split(" = ")[0]: line for line in lines}
    assert shown["engine"].endswith("builtin # environment: STANCE_ENGINE")
    assert shown["model"] == f"model = user-model # user: {place / 'user.toml'}"
    assert shown["max_chars"] == f"max_chars = 99 # project: {place / 'stance.toml'}"
    assert shown["client.timeout"].endswith("# default")


def test_secrets_are_masked(capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-value")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:pass-word@127.0.0.1:1/v1")
    assert main(["config", "show", "--origin"]) == 0
    out = capsys.readouterr().out
    assert "sk-secret-value" not in out and "pass-word" not in out
    assert "api_key = (set, not shown)" in out and "127.0.0.1:1" in out


def test_a_wrong_file_is_one_line_with_a_suggestion(place, capsys):
    (place / "stance.toml").write_text('modl = "x"\n')
    assert main(["config", "show"]) == 3
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "did you mean 'model'?" in error


def test_list_and_path(place, capsys):
    assert main(["config", "list"]) == 0
    assert capsys.readouterr().out.count("\n") == len(SETTINGS)
    assert main(["config", "path"]) == 0
    out = capsys.readouterr().out
    assert "none here or above" in out and str(place / "user.toml") in out
