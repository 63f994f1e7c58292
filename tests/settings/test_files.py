"""Where settings come from: the environment over the project's file over the user's file, and what no file may say."""

from dataclasses import fields
from pathlib import Path

import pytest

from toolkit.engines.call import Rung, Style
from toolkit.errors import ConfigError
from toolkit.settings import SETTINGS, ClientSettings, Settings, project_file, resolve, user_file


@pytest.fixture
def place(tmp_path):
    """A project folder two levels down, and the environment of a user whose own file lies elsewhere."""
    inner = tmp_path / "project" / "stories" / "march"
    inner.mkdir(parents=True)
    user = tmp_path / "user.toml"
    user.write_text("")
    return tmp_path / "project", inner, user, {"STANCE_CONFIG": str(user)}


def test_environment_wins_over_project_over_user_over_default(place):
    project, inner, user, env = place
    user.write_text('model = "user"\nengine = "builtin"\nmax_chars = 10\n[client]\nseed = 1\n')
    (project / "stance.toml").write_text('model = "project"\nengine = "openai"\n')
    settings = Settings.load({**env, "STANCE_MODEL": "environment"}, inner)
    assert (settings.model, settings.engine, settings.max_chars, settings.client.seed) == (
        "environment",
        "openai",
        10,
        1,
    )
    assert settings.client.concurrency == ClientSettings().concurrency
    origins = resolve({**env, "STANCE_MODEL": "environment"}, inner).origins
    assert {key: origin.kind for key, origin in origins.items()} == {
        "model": "environment",
        "engine": "project",
        "max_chars": "user",
        "client.seed": "user",
    }
    assert origins["engine"].name == str(project / "stance.toml")


def test_from_env_reads_no_file(place):
    _project, _inner, user, env = place
    user.write_text('model = "user"\n')
    assert Settings.from_env(env).model is None


def test_an_empty_variable_counts_as_not_set(place):
    _, inner, user, env = place
    user.write_text('model = "user"\n')
    assert Settings.load({**env, "STANCE_MODEL": "  "}, inner).model == "user"


def test_the_nearest_project_file_counts_alone(place):
    project, inner, _, env = place
    (project / "stance.toml").write_text('model = "far"\nengine = "builtin"\n')
    (inner / "stance.toml").write_text('model = "near"\n')
    assert project_file(inner) == (inner / "stance.toml").resolve()
    settings = Settings.load(env, inner)
    assert (settings.model, settings.engine) == ("near", None)


def test_paths_in_a_file_are_seen_from_the_file(place):
    project, inner, _, env = place
    (project / "house").mkdir()
    (project / "stance.toml").write_text('prompts = "house"\ncache_dir = "~/answers"\n')
    settings = Settings.load(env, inner)
    assert settings.prompts_dir == project / "house"
    assert settings.cache_dir == Path.home() / "answers"


BAD = [
    ('modle = "x"', r"no setting 'modle'; did you mean 'model'\?"),
    ("[client]\ntimeuot = 3", r"no setting 'client.timeuot'; did you mean 'client.timeout'\?"),
    ("[server]\nport = 3", "no setting 'server'"),
    ("model = 3", "model must be a text in quotation marks, not 3"),
    ('model = " "', "must be a text"),
    ('max_chars = "many"', "max_chars = 'many' is not a whole number above zero"),
    ("max_chars = true", "not a whole number"),
    ("max_chars = 2.5", "not a whole number"),
    ("max_chars = 0", "above zero"),
    ("[client]\ntimeout = -1", "not a number above zero"),
    ("[client]\ntimeout = nan", "not a number above zero"),
    ('cache = "yes"', "must be true or false"),
    ('[client]\napi = "rest"', "not one of responses, chat"),
    ("model = ", "is not TOML"),
    ('prompts = "nowhere"', "is not a folder"),
    ('api_key = "sk-123"', "api_key does not belong in a file; set OPENAI_API_KEY"),
]


@pytest.mark.parametrize(("content", "message"), BAD, ids=[content[:24] for content, _ in BAD])
def test_what_a_file_says_wrong_is_an_error_that_names_the_file(place, content, message):
    project, inner, _, env = place
    (project / "stance.toml").write_text(content)
    with pytest.raises(ConfigError, match=message) as error:
        Settings.load(env, inner)
    assert "stance.toml" in str(error.value)
    assert "sk-123" not in str(error.value)


@pytest.mark.parametrize(
    "content", ['base_url = "https://evil.example/v1"', 'base_url = "http://127.0.0.1.evil.example"']
)
def test_a_project_cannot_say_where_the_key_is_sent(place, content):
    project, inner, user, env = place
    (project / "stance.toml").write_text(content)
    with pytest.raises(ConfigError, match="may not say where your key is sent"):
        Settings.load(env, inner)
    (project / "stance.toml").unlink()
    user.write_text(content)
    assert Settings.load(env, inner).base_url


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://localhost:11434/v1", "http://[::1]:80/v1"])
def test_a_project_may_name_a_server_on_this_machine(place, url):
    project, inner, _, env = place
    (project / "stance.toml").write_text(f'base_url = "{url}"')
    assert Settings.load(env, inner).base_url == url


def test_a_project_cannot_name_a_file_as_the_key(place):
    project, inner, user, env = place
    (project / "stance.toml").write_text('api_key_file = "key"')
    with pytest.raises(ConfigError, match="only taken from the environment"):
        Settings.load(env, inner)
    (project / "stance.toml").unlink()
    (user.parent / "key").write_text("sk-own\n")
    user.write_text('api_key_file = "key"')
    assert Settings.load(env, inner).api_key == "sk-own"
    assert Settings.load({**env, "OPENAI_API_KEY": "sk-environment"}, inner).api_key == "sk-environment"


def test_a_file_that_is_no_text_and_one_that_is_missing(place):
    project, inner, user, env = place
    user.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        Settings.load(env, inner)
    with pytest.raises(ConfigError, match=r"STANCE_CONFIG=.*is not a file"):
        Settings.load({"STANCE_CONFIG": str(project / "none.toml")}, inner)
    (project / "stance.toml").write_bytes(b"#" * 1_000_001)
    user.write_text("")
    with pytest.raises(ConfigError, match="too many"):
        Settings.load(env, inner)


def test_the_users_file_is_where_the_system_keeps_configuration():
    assert user_file({}).name == "config.toml"
    assert user_file({"STANCE_CONFIG": "own.toml"}) == Path("own.toml")


def test_the_old_way_to_switch_the_cache_off_still_does():
    assert Settings.from_env({"STANCE_NO_CACHE": "1"}).cache is False
    assert Settings.from_env({"STANCE_CACHE": "off"}).cache is False
    assert Settings.from_env({}).cache is True


def test_every_value_the_toolkit_takes_can_be_set():
    """The table and the dataclasses say the same names, so that no setting is out of reach or without effect."""
    keys = {setting.key for setting in SETTINGS}
    client = {"timeout" if field.name == "seconds" else field.name for field in fields(ClientSettings)}
    own = {"prompts" if f.name == "prompts_dir" else f.name for f in fields(Settings)} - {"client"}
    assert keys == {f"client.{name}" for name in client} | own | {"api_key_file"}


TEXTS = {"engine": "builtin", "client.api": "chat", "client.schema_mode": "strict"}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_setting_is_read_from_its_variable(setting, tmp_path):
    kind = setting.kind
    (tmp_path / "key").write_text("sk-file")
    text = TEXTS.get(setting.key, {bool: "yes", int: "7", float: "7.5", str: "text"}.get(kind, str(tmp_path)))
    text = str(tmp_path / "key") if setting.key == "api_key_file" else text
    resolved = resolve({setting.variable: text}, files=False)
    assert list(resolved.values) == [setting.key]
    assert resolved.origins[setting.key].name == setting.variable
    settings = Settings.from_env({setting.variable: text})
    assert settings != Settings() or setting.key == "cache"


def test_the_choices_are_those_of_the_client():
    choices = {setting.key: set(setting.choices) for setting in SETTINGS if setting.choices}
    assert choices == {"client.api": set(Style), "client.schema_mode": {"auto", *Rung}}
