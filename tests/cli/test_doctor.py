"""`stance doctor`: every area has its line, what is wrong says what to do, and the key is never shown."""

import ssl
import subprocess
import sys

import pytest

from tests.engines.doubles import chat_payload
from tests.faultserver import FaultServer, reply
from tests.faultserver_cases import error
from toolkit.cli import examining
from toolkit.cli.main import main
from toolkit.engines.probe import ODD_WORD
from toolkit.scaffold import scaffold
from toolkit.settings import SETTINGS

KEY = "sk-secret-0123456789abcdef"
HELD = chat_payload(f'{{"colour": "{ODD_WORD}"}}')
OBEYED = chat_payload('{"colour": "green"}')


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("STANCE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, str]]:
    code = main(["doctor", *arguments])
    out = capsys.readouterr().out
    assert KEY not in out
    return code, {line.split(": ")[0].split(None, 1)[1]: line for line in out.splitlines()}


def test_an_empty_place_without_a_key_is_in_order(capsys):
    code, found = lines(capsys)
    assert code == 0
    assert {"Python", "toolkit", "settings", "key", "prompts", "recordings", "cache"} < set(found)
    assert "embedded engine answers; set OPENAI_API_KEY" in found["key"]
    assert "`stance init`" in found["recordings"]
    assert "server" not in found and "TLS" not in found


def test_every_extra_has_its_line(capsys, monkeypatch):
    import tomllib
    from pathlib import Path

    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert set(examining.EXTRAS) == set(declared["optional-dependencies"])
    monkeypatch.setattr(examining, "find_spec", lambda name: None)
    code, found = lines(capsys)
    assert code == 0
    for extra in examining.EXTRAS:
        assert f"pip install 'stance-toolkit[{extra}]'" in found[f"extra {extra}"]


SERVERS = [
    ([reply(HELD)], 0, "holds to reply schemas (strict)"),
    ([reply(error("no", param="response_format"), 400), reply(HELD)], 0, "holds to reply schemas (loose)"),
    ([reply(OBEYED)], 3, "is not held to reply schemas; set STANCE_ALLOW_UNENFORCED=1"),
    ([reply(error("bad key"), 401)], 3, "check the API key"),
    ([reply(error("no such model"), 404)], 3, "no model 'tried'"),
    ([reply("<html>", 200)], 3, "OpenAI-compatible API"),
]


@pytest.mark.parametrize(("steps", "code", "said"), SERVERS, ids=[said for _, _, said in SERVERS])
def test_the_server_is_asked(capsys, monkeypatch, steps, code, said):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FaultServer({"s": steps}) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("s"))
        got, found = lines(capsys, "--model", "tried")
        assert server.seen("s")
    assert got == code
    assert said in found["server"]
    assert found["key"] == "ok key: set by OPENAI_API_KEY (not shown)"
    assert found["TLS"].startswith("ok")


def test_offline_asks_nobody(capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FaultServer({"s": [reply(HELD)]}) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("s"))
        code, found = lines(capsys, "--offline")
        assert not server.seen("s")
    assert code == 0
    assert "--offline" in found["server"]


def test_a_wrong_setting_is_a_fault_and_not_a_crash(capsys, place):
    (place / "stance.toml").write_text("modle = 'x'")
    code, found = lines(capsys)
    assert code == 3
    assert "did you mean 'model'?" in found["settings"]


def test_a_prompt_and_recordings_that_no_longer_hold(capsys, place):
    scaffold(place)
    assert lines(capsys)[0] == 0
    prompt = place / "prompts" / "statements.md.jinja"
    good = prompt.read_text(encoding="utf-8")
    assert "exact quotation" in good
    prompt.write_text(good.replace("exact quotation", "exact {{ nothing }}"), encoding="utf-8")
    code, found = lines(capsys)
    assert code == 3
    assert found["prompts"].startswith("fault") and "nothing" in found["prompts"]
    prompt.write_text(good.replace("exact quotation", "exact words"), encoding="utf-8")
    code, found = lines(capsys)
    assert code == 3
    assert found["recordings"].startswith("fault") and "see `stance evals status`" in found["recordings"]


def test_without_the_extra_for_evals_recordings_are_not_looked_at(place):
    scaffold(place)
    # Another process: here, what the extra brings has been imported already.
    bare = "import sys; sys.modules['vcr'] = None; from toolkit.cli.main import main; sys.exit(main(['doctor']))"
    ran = subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "note recordings: not looked at; evals need the extra 'evals': pip install" in ran.stdout


def test_a_damaged_cache_is_named(capsys, place):
    (place / "cache").mkdir()
    (place / "cache" / "answers.sqlite3").write_bytes(b"not a database, for longer than a header" * 100)
    code, found = lines(capsys)
    assert code == 3
    assert "delete the file" in found["cache"]
    assert (place / "cache" / "answers.sqlite3").read_bytes().startswith(b"not a database")


def test_no_certificates_is_a_fault(capsys, monkeypatch):
    class Empty:
        cafile = capath = None

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: Empty)
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    code, found = lines(capsys, "--offline")
    assert code == 3
    assert "install ca-certificates" in found["TLS"]
