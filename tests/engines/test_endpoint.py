from __future__ import annotations

import base64
import traceback

import pytest

from tests.engines.doubles import ask_once, chat_payload, engine
from tests.faultserver import FaultServer, reply
from tests.faultserver_cases import error
from toolkit.ask import Answer, Failure
from toolkit.engines.capability import Capability, CapabilityMemory
from toolkit.engines.endpoint import Endpoint
from toolkit.errors import ConfigError

PASSWORD = "open-sesame-93b1f0"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:abc/v1",
        "http://localhost:99999/v1",
        "http://[::1/v1",
        "http://exa mple/v1",
        "http://127.0.0.1:9/v1\n",
        "http://a\0b/v1",
        "ftp://localhost/v1",
        "localhost:8000/v1",
        "http:///v1",
        f"http://me:{PASSWORD}@localhost:abc/v1",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_without_its_password(url):
    with pytest.raises(ConfigError, match=r"is not an http\(s\) address") as refused:
        Endpoint(base_url=url).check()
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "key", ["sk-secret\nx", "“sk-secret”", "sk secret", "sk\0secret", "sk-secret\u200b", "schlüssel"]
)
@pytest.mark.parametrize("name", ["api_key", "organisation", "project"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(name, key):
    with pytest.raises(ConfigError, match="copy it again") as refused:
        Endpoint(base_url="http://localhost/v1", **{name: key}).check()
    assert key not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_what_an_endpoint_shows_of_itself_holds_no_secret():
    one = Endpoint(base_url=f"http://me:{PASSWORD}@host.example:8080/v1", api_key="sk-0123456789")
    assert one.address == "http://host.example:8080/v1"
    assert one.host == "host.example:8080"
    assert PASSWORD not in repr(one)
    assert "sk-0123456789" not in repr(one)


def test_a_name_and_password_in_the_address_are_sent_and_written_down_nowhere(caplog):
    caplog.set_level("DEBUG")
    with FaultServer({"s": [reply(chat_payload())], "echo": [reply(error(f"{PASSWORD} is wrong"), 400)]}) as server:

        def named(script: str) -> str:
            return server.url(script).replace("//", f"//me:{PASSWORD}@")

        assert isinstance(ask_once(engine(named("s"), api_key=None)), Answer)
        refused = ask_once(engine(named("echo"), api_key=None))
        (request,) = server.seen("s")
    assert request.headers["authorization"] == "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    assert isinstance(refused, Failure)
    assert PASSWORD not in f"{refused}{caplog.text}"


def test_what_is_remembered_of_a_server_holds_no_password(tmp_path):
    memory = CapabilityMemory(tmp_path / "servers.json")
    where = Endpoint(base_url=f"http://me:{PASSWORD}@localhost/v1")
    memory.put(where.address, "m", Capability())
    assert PASSWORD not in (tmp_path / "servers.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "proxy", ["foo://x:1", f"socks5://u:{PASSWORD}@127.0.0.1:9", f"http://u:{PASSWORD}@x:abc", "http://[::1"]
)
def test_a_proxy_that_cannot_be_used_is_a_config_error_without_its_password(proxy, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.delenv("http_proxy", raising=False)
    with pytest.raises(ConfigError, match="HTTPS_PROXY") as refused:
        ask_once(engine("http://example.invalid/v1"))
    assert PASSWORD not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("length", range(255, 305, 7))
def test_a_key_that_a_long_message_is_cut_in_is_struck_out_whole(length):
    key = "sk-canary-93b1f0c2d4e5a6"
    with FaultServer({"s": [reply(error("x" * length + key + " is wrong"), 400)]}) as server:
        failure = ask_once(engine(server.url("s"), api_key=key))
    assert isinstance(failure, Failure)
    assert key[:6] not in f"{failure.message}{failure.raw}"
