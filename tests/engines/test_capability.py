from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from tests.engines.doubles import ASK, ask_once, chat_payload, engine
from tests.faultserver import Exchange, FaultServer, reply
from tests.faultserver_cases import error
from toolkit.ask import Answer, Failure, Reason
from toolkit.engines.call import Fault, Options, Rung, Style
from toolkit.engines.capability import Capability, CapabilityMemory, corrected, fitted, profile_of
from toolkit.engines.openai import Asking, OpenAIEngine, Services
from toolkit.engines.probe import ODD_WORD

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


def test_a_memory_that_cannot_be_written_warns_and_costs_no_result(tmp_path, caplog):
    (tmp_path / "file").write_text("x")
    memory = CapabilityMemory(tmp_path / "file" / "known.json")
    memory.put("a", "b", Capability(Rung.LOOSE))
    assert memory.get("a", "b") == Capability(Rung.LOOSE)
    assert "cannot be written" in caplog.text


def test_what_another_process_found_out_meanwhile_is_kept(tmp_path):
    one, other = CapabilityMemory(tmp_path / "known.json"), CapabilityMemory(tmp_path / "known.json")
    assert one.get("a", "m") is None
    other.put("b", "m", Capability(Rung.LOOSE))
    one.put("a", "m", Capability(Rung.OBJECT))
    again = CapabilityMemory(tmp_path / "known.json")
    assert (again.get("a", "m"), again.get("b", "m")) == (Capability(Rung.OBJECT), Capability(Rung.LOOSE))


STRICT_ONCE = Capability(Rung.STRICT, True, "probed on 2026-01-01", "max_tokens")


def changed(steps: list[Any], *, allow: bool = False) -> tuple[Answer[Any] | Failure, list[Any], Capability | None]:
    """An ask of a server that an earlier process found to enforce strict schemas, and that has changed since."""
    memory = CapabilityMemory()
    with FaultServer({"s": steps}) as server:
        memory.put(server.url("s"), "test-model", STRICT_ONCE)
        outcome = ask_once(probing(server.url("s"), allow=allow, memory=memory))
        return outcome, server.seen("s"), memory.get(server.url("s"), "test-model")


def test_a_server_that_no_longer_takes_the_remembered_schema_is_probed_anew():
    outcome, seen, known = changed([NO, NO, reply(HELD), reply(chat_payload())])
    assert isinstance(outcome, Answer)
    assert known is not None
    assert (known.rung, known.enforced) == (Rung.LOOSE, True)
    assert len(seen) == 4 == outcome.usage.calls


def test_a_server_that_no_longer_enforces_what_it_takes_is_found_out():
    steps = [reply(PROSE), reply(PROSE), reply(OBEYED), reply(OBEYED), reply(OBEYED)]
    outcome, _, known = changed(steps)
    assert isinstance(outcome, Failure)
    assert outcome.reason is Reason.SCHEMA_REJECTED
    assert "stance doctor" in outcome.message
    assert known is not None
    assert not known.enforced
    answer, *_ = changed([*steps, reply(chat_payload())], allow=True)
    assert isinstance(answer, Answer)
    assert any("object" in note for note in answer.notes)


def test_a_wrong_reply_of_a_server_that_still_enforces_stays_a_failure():
    wrong = reply(chat_payload('{"words": []}'))
    outcome, seen, known = changed([wrong, wrong, reply(HELD)])
    assert isinstance(outcome, Failure)
    assert (outcome.reason, len(seen), outcome.usage.calls) == (Reason.INVALID, 3, 3)
    assert known is not None
    assert known.enforced


def test_a_probe_cut_off_with_its_loop_does_not_end_the_next_ask():
    async def silence(exchange: Exchange) -> None:
        await asyncio.sleep(30)

    with FaultServer({"s": [silence, reply(HELD), reply(chat_payload())]}) as server:
        one = probing(server.url("s"))

        async def cut() -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(one.answer(ASK), 0.3)
            await one.aclose()

        asyncio.run(cut())
        assert isinstance(ask_once(one), Answer)


def test_asks_that_begin_together_probe_once():
    with FaultServer({"s": [reply(HELD), reply(chat_payload())]}) as server:
        one = probing(server.url("s"))

        async def work() -> list[Any]:
            results = await asyncio.gather(*(engine.answer(ASK) for engine in (one, one, one)))
            results.append(await one.sampled(1).answer(ASK))
            await one.aclose()
            return results

        assert all(isinstance(result, Answer) for result in asyncio.run(work()))
        assert len(server.seen("s")) == 5


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
