from __future__ import annotations

import pytest

from tests.engines.doubles import ASK, GOOD, ask_once, chat_payload, engine, responses_payload
from tests.faultserver import FaultServer, reply
from toolkit.ask import Answer, Failure, Reason
from toolkit.engines.call import Style
from toolkit.engines.endpoint import Endpoint
from toolkit.errors import ConfigError


@pytest.mark.parametrize(
    ("style", "payload", "path"),
    [
        (Style.CHAT, chat_payload(), "/v1/chat/completions"),
        (Style.RESPONSES, responses_payload(), "/v1/responses"),
    ],
)
def test_an_ask_is_answered_in_both_styles(style, payload, path):
    with FaultServer({"ok": [reply(payload)]}) as server:
        one = engine(server.url("ok"), style=style)
        answer = ask_once(one)
        (request,) = server.seen("ok")
    assert isinstance(answer, Answer)
    assert answer.reply.actor == "A1"
    assert answer.raw == GOOD
    assert answer.key == one.prepare(ASK).key
    assert (answer.usage.calls, answer.usage.input_tokens, answer.usage.output_tokens) == (1, 50, 10)
    assert (answer.usage.cached_tokens, answer.usage.reasoning_tokens) == (20, 4)
    assert answer.model_answered == "test-model"
    assert answer.notes == ()
    assert request.path == path
    assert request.headers["authorization"] == "Bearer sk-test-0123456789abcdef"
    assert "x-sample" not in request.headers


def test_a_wrong_reply_is_repaired_by_one_call_that_shows_what_is_wrong():
    wrong = '{"words": [], "actor": 3}'
    with FaultServer({"s": [reply(chat_payload(wrong)), reply(chat_payload())]}) as server:
        answer = ask_once(engine(server.url("s")))
        first, second = server.seen("s")
    assert isinstance(answer, Answer)
    assert answer.usage.calls == 2
    assert answer.usage.input_tokens == 100
    messages = second.json["messages"]
    assert messages[:2] == first.json["messages"]
    assert messages[2] == {"role": "assistant", "content": wrong}
    assert "actor" in messages[3]["content"]
    assert any("repaired" in note for note in answer.notes)


def test_a_reply_that_stays_wrong_is_a_failure_after_two_calls():
    with FaultServer({"s": [reply(chat_payload('{"words": []}'))]}) as server:
        failure = ask_once(engine(server.url("s")))
        assert len(server.seen("s")) == 2
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.INVALID
    assert failure.raw == '{"words": []}'
    assert failure.usage.calls == 2


def test_a_cut_off_reply_gets_more_room_once():
    cut = chat_payload('{"words": [', finish="length")
    with FaultServer({"s": [reply(cut), reply(chat_payload())]}) as server:
        answer = ask_once(engine(server.url("s")))
        first, second = server.seen("s")
    assert isinstance(answer, Answer)
    assert (first.json["max_tokens"], second.json["max_tokens"]) == (100, 400)


def test_a_server_that_refuses_more_room_leaves_the_reply_cut_off():
    cut = chat_payload('{"words": [', finish="length")
    refused = {"error": {"message": "max_tokens is too large", "param": "max_tokens", "code": None}}
    with FaultServer({"s": [reply(cut), reply(refused, 400)]}) as server:
        failure = ask_once(engine(server.url("s")))
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.raw, failure.usage.calls) == (Reason.TRUNCATED, '{"words": [', 2)


def test_an_unknown_model_is_answered_with_names_like_it():
    error = {
        "error": {
            "message": "The model `x` does not exist",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        }
    }
    with FaultServer({"s": [reply(error, 404)]}) as server:
        failure = ask_once(engine(server.url("s")))
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.UNKNOWN_MODEL
    assert "test-model-large" in failure.message


def test_no_key_is_sent_where_there_is_none():
    with FaultServer({"s": [reply(chat_payload())]}) as server:
        assert isinstance(ask_once(engine(server.url("s"), api_key=None)), Answer)
        assert "authorization" not in server.seen("s")[0].headers


def test_openai_without_a_key_is_a_config_error():
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        Endpoint().check()


def test_a_sample_number_is_sent_as_a_header_and_has_its_own_key():
    with FaultServer({"s": [reply(chat_payload())]}) as server:
        one = engine(server.url("s")).sampled(3)
        answer = ask_once(one)
        (request,) = server.seen("s")
    assert isinstance(answer, Answer)
    assert request.headers["x-sample"] == "3"
    assert answer.key == one.prepare(ASK).key != engine("http://x.invalid/v1").prepare(ASK).key


def test_stopping_ends_waiting_asks_with_a_failure_that_says_so():
    with FaultServer({"s": [reply(chat_payload())]}) as server:
        one = engine(server.url("s"))
        one.cancel()
        failure = ask_once(one)
        assert server.seen("s") == []
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.usage.calls, failure.attempts) == (Reason.CANCELLED, 0, 0)
