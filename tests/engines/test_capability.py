from __future__ import annotations

from typing import Any

import pytest

from tests.engines.doubles import ASK, ask_once, chat_payload, engine
from tests.faultserver import FaultServer, reply
from tests.faultserver_cases import error
from toolkit.ask import Answer, Failure, Reason
from toolkit.engines.call import Fault, Options, Rung, Style
from toolkit.engines.capability import Capability, CapabilityMemory, corrected, fitted, profile_of
from toolkit.engines.openai import Asking, OpenAIEngine, Services
from toolkit.engines.probe import ODD_WORD
from toolkit.errors import ConfigError

OBEYED = chat_payload('{"colour": "green"}')
HELD = chat_payload(f'{{"colour": "{ODD_WORD}"}}')
PROSE = chat_payload("Green, I would say.")
NO = reply(error("'response_format' of type json_schema is not supported", param="response_format"), 400)


@pytest.mark.parametrize(
    ("model", "sampling", "efforts"),
    [
        ("gpt-6.1-sol", False, True),
        ("gpt-5.6-luna", False, True),
        ("openai/gpt-5-mini", False, True),
        ("gpt-5-chat-latest", True, False),
        ("o4-mini", False, True),
        ("GPT-4.1-mini", True, False),
        ("llama-3.3-70b", True, False),
    ],
)
def test_profiles_by_name(model, sampling, efforts):
    profile = profile_of(model, at_openai=False)
    assert (profile.sampling, bool(profile.efforts)) == (sampling, efforts)


def test_an_unknown_model_is_taken_for_new_at_openai_only():
    assert not profile_of("gpt-9", at_openai=True).sampling
    assert profile_of("gpt-9", at_openai=False).sampling


def test_options_the_model_does_not_take_are_left_out_and_said():
    options, notes = fitted(Options(temperature=0.0, effort="low"), profile_of("o3", at_openai=True), Capability())
    assert options == Options(effort="low")
    assert len(notes) == 1
    assert notes[0].startswith("temperature=0.0 was not sent")
    options, notes = fitted(Options(temperature=0.0, effort="low"), profile_of("gpt-4.1", at_openai=True), Capability())
    assert options == Options(temperature=0.0)
    assert "effort=low" in notes[0]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"param": "temperature"}, Capability(dropped=("temperature",))),
        ({"param": "max_completion_tokens"}, Capability(limit_name="max_tokens")),
        ({"detail": "Unrecognized request argument supplied: seed"}, Capability(dropped=("seed",))),
        ({"detail": "Extra inputs are not permitted: prompt_cache_key"}, Capability(dropped=("cache_key",))),
        (
            {"detail": "maximum context length is 8192 tokens (100 in the messages, 8192 in the completion)"},
            Capability(dropped=("max_output_tokens",)),
        ),
        ({"param": "max_tokens"}, None),
        ({"param": "model"}, None),
        ({"param": "messages[0].content"}, None),
        ({"detail": "temperature is lovely"}, None),
        ({}, None),
    ],
)
def test_only_a_parameter_that_the_server_names_is_corrected(fault, expected):
    assert corrected(Capability(), Fault(Reason.BAD_REQUEST, **{"detail": "x", **fault})) == expected


def test_a_correction_is_made_once():
    fault = Fault(Reason.BAD_REQUEST, "x", param="seed")
    assert corrected(Capability(dropped=("seed",)), fault) is None


def test_what_was_found_out_is_remembered_on_disk(tmp_path):
    path = tmp_path / "deep" / "known.json"
    known = Capability(Rung.LOOSE, True, "probed on 2026-11-22", "max_tokens", ("seed",))
    CapabilityMemory(path).put("http://x/v1/", "m", known)
    again = CapabilityMemory(path)
    assert again.get("http://x/v1", "m") == known
    assert again.get("http://x/v1", "n") is None
    assert [file.name for file in path.parent.iterdir()] == ["known.json"]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a b": {"rung": "none"}}', "\udcff"])
def test_a_damaged_memory_is_an_empty_one(tmp_path, content):
    path = tmp_path / "known.json"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    assert CapabilityMemory(path).get("a", "b") is None


def test_a_memory_that_cannot_be_written_is_a_config_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written"):
        CapabilityMemory(tmp_path / "file" / "known.json").put("a", "b", Capability())


def probing(url: str, *, allow: bool = False, memory: CapabilityMemory | None = None) -> OpenAIEngine:
    asking = Asking(model="test-model", allow_unenforced=allow)
    return engine(url, asking=asking, services=Services(memory=memory or CapabilityMemory()))


@pytest.mark.parametrize(
    ("steps", "rungs", "note"),
    [
        ([reply(HELD)], ["strict", "strict"], None),
        ([NO, reply(HELD)], ["strict", "loose", "loose"], "loose"),
        ([reply(OBEYED), reply(HELD)], ["strict", "loose", "loose"], "loose"),
    ],
)
def test_a_rung_that_is_enforced_is_taken(steps, rungs, note):
    with FaultServer({"s": [*steps, reply(chat_payload())]}) as server:
        answer = ask_once(probing(server.url("s")))
        sent = [request.json["response_format"] for request in server.seen("s")]
    assert isinstance(answer, Answer)
    assert [_rung(one) for one in sent] == rungs
    assert answer.usage.calls == len(rungs)
    assert (note is None) == (answer.notes == ())
    assert all(note in said for said in answer.notes)


def _rung(response_format: Any) -> str:
    if response_format["type"] != "json_schema":
        return str(response_format["type"])
    return "strict" if response_format["json_schema"]["strict"] else "loose"


@pytest.mark.parametrize(
    ("steps", "mode"),
    [
        ([reply(OBEYED)], "object"),
        ([NO, NO, reply(OBEYED)], "object"),
        ([NO, NO, NO], "text"),
        ([reply(PROSE)], "text"),
    ],
)
def test_stepping_down_to_what_is_not_enforced_is_an_error_unless_allowed(steps, mode):
    script = [*steps, *[steps[-1]] * (3 - len(steps)), reply(chat_payload())]
    with FaultServer({"s": script, "t": script}) as server:
        refused = ask_once(probing(server.url("s")))
        allowed = ask_once(probing(server.url("t"), allow=True))
        last = server.seen("t")[-1].json
    assert isinstance(refused, Failure)
    assert refused.reason is Reason.SCHEMA_REJECTED
    assert "enforces no schema" in refused.message
    assert isinstance(allowed, Answer)
    assert any(mode in note for note in allowed.notes)
    assert ("response_format" in last) == (mode == "object")
    assert '"properties"' in last["messages"][0]["content"]


def test_a_server_is_probed_once_and_the_result_outlives_the_process(tmp_path):
    path = tmp_path / "known.json"
    with FaultServer({"s": [reply(HELD), reply(chat_payload())]}) as server:
        for _ in range(2):
            assert isinstance(ask_once(probing(server.url("s"), memory=CapabilityMemory(path))), Answer)
        assert len(server.seen("s")) == 3


def test_a_probe_that_finds_out_nothing_is_not_remembered(tmp_path):
    path = tmp_path / "known.json"
    down = [reply(error("down", kind="server_error"), 500)] * 5
    with FaultServer({"s": [*down, reply(HELD), reply(chat_payload())]}) as server:
        first = ask_once(probing(server.url("s"), memory=CapabilityMemory(path)))
        second = ask_once(probing(server.url("s"), memory=CapabilityMemory(path)))
    assert isinstance(first, Failure)
    assert first.reason is Reason.SERVER_ERROR
    assert isinstance(second, Answer)


def test_openai_is_not_probed():
    one = engine("https://api.openai.com/v1", style=Style.RESPONSES, asking=Asking(model="gpt-5-mini"))
    prepared = one.prepare(ASK)
    assert prepared.call.rung is Rung.STRICT
    assert prepared.notes == ()
    assert prepared.call.cache_key == "f" * 16
    assert prepared.call.options.max_output_tokens == 32_768


def test_prompt_cache_breakpoints_are_for_models_that_have_them():
    for model, expected in (("gpt-5.6-luna", True), ("gpt-4.1", False)):
        one = engine("https://api.openai.com/v1", style=Style.RESPONSES, asking=Asking(model=model))
        assert one.prepare(ASK).call.breakpoint_after_system is expected
