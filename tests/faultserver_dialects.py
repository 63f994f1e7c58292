"""Faults in the words of servers that imitate OpenAI's, and bodies and connections odder than those of the main table."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

from tests.engines.doubles import GOOD, chat_payload, responses_payload
from tests.faultserver import Exchange, Step, head, reply
from tests.faultserver_row import SHORT, TRIES, Case
from toolkit.ask import Reason
from toolkit.engines.call import Style

OK = reply(chat_payload())


def _choice(**changes: Any) -> Any:
    payload = chat_payload()
    payload["choices"][0].update(changes)
    return payload


def _ended(word: str) -> list[Step]:
    return [reply(_choice(finish_reason=word))]


def _gemini(code: int, message: str, state: str, *details: Any) -> Step:
    return reply([{"error": {"code": code, "message": message, "status": state, "details": list(details)}}], code)


def _quota(quota: str) -> Any:
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}


_RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.02s"}
_SPENT = "You exceeded your current quota, please check your plan and billing details."
_MODERATED = {
    "error": {
        "code": 403,
        "message": "Your chosen model requires moderation and your input was flagged",
        "metadata": {"reasons": ["violence"], "flagged_input": "the article", "provider_name": "x"},
    }
}
_BEHIND = {
    "code": 400,
    "message": "Provider returned error",
    "metadata": {"raw": "This model's maximum context length is 9"},
}


def errors() -> list[Case]:
    """Error objects as other servers send them."""
    spent, long = Reason.QUOTA_EXHAUSTED, Reason.CONTEXT_TOO_LONG
    return [
        Case(
            "gemini-key",
            "Gemini: 400 in a list, key refused",
            [_gemini(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT")],
            Reason.UNAUTHORISED,
            1,
        ),
        Case(
            "gemini-minute",
            "Gemini: 429 in a list, the quota of a minute and when it ends, once",
            [_gemini(429, _SPENT, "RESOURCE_EXHAUSTED", _quota("RequestsPerMinutePerProject"), _RETRY), OK],
            None,
            2,
        ),
        Case(
            "gemini-day",
            "Gemini: 429 in a list, the quota of a day",
            [_gemini(429, _SPENT, "RESOURCE_EXHAUSTED", _quota("RequestsPerDayPerProject"), _RETRY)],
            spent,
            1,
        ),
        Case("moderated", "OpenRouter: 403, the input was flagged", [reply(_MODERATED, 403)], Reason.FILTERED, 1),
        Case("behind", "OpenRouter: the words of the provider behind it", [reply({"error": _BEHIND}, 400)], long, 1),
        Case(
            "choice-error",
            "OpenRouter: 200, an error beside the text of a choice",
            [reply(_choice(finish_reason="error", error={"code": 502, "message": "Provider died"}))],
            Reason.SERVER_ERROR,
            TRIES,
        ),
        Case(
            "no-balance",
            "429, an empty balance in other words",
            [reply({"error": {"code": "1113", "message": "Insufficient balance or no resource package"}}, 429)],
            spent,
            1,
        ),
        Case(
            "azure-filter",
            "Azure: 400, the filter named in an inner error",
            [
                reply(
                    {
                        "error": {
                            "code": None,
                            "message": "The response was stopped",
                            "innererror": {"code": "ResponsibleAIPolicyViolation"},
                        }
                    },
                    400,
                )
            ],
            Reason.FILTERED,
            1,
        ),
        Case(
            "vllm",
            "vLLM: 400, the error object without its wrapper",
            [reply({"object": "error", "message": "maximum context length is 8192", "code": 400}, 400)],
            long,
            1,
        ),
        Case(
            "llama-500",
            "llama.cpp: 500, too long",
            [reply({"error": {"code": 500, "message": "the request exceeds the available context size"}}, 500)],
            long,
            1,
        ),
        Case(
            "ollama",
            "Ollama: 404, an error that is a string",
            [reply({"error": "model 'x' not found"}, 404)],
            Reason.UNKNOWN_MODEL,
            1,
        ),
        Case(
            "lm-studio",
            "LM Studio: 200, an error that is a string",
            [reply({"error": "Unexpected endpoint or method. (POST /chat/completions)"})],
            Reason.BAD_REQUEST,
            1,
        ),
        Case(
            "200-invalid",
            "200 with an error object: the request is wrong",
            [reply({"error": {"type": "invalid_request_error", "message": "temperature is too high"}})],
            Reason.BAD_REQUEST,
            1,
        ),
        Case(
            "200-no-error",
            "200 with an empty error object beside the answer",
            [reply({**chat_payload(), "error": {}})],
            None,
            1,
        ),
        Case(
            "429-now",
            "429, Retry-After of 0 seconds, once",
            [reply({"error": {"message": "slow down"}}, 429, retry_after="0"), OK],
            None,
            2,
        ),
        Case(
            "429-negative",
            "429, Retry-After below zero, once",
            [reply({"error": {"message": "slow down"}}, 429, retry_after="-5"), OK],
            None,
            2,
        ),
        Case(
            "429-no-date",
            "429, Retry-After as a date that no calendar has, once",
            [reply({}, 429, retry_after="Fri, 01 Jan 99999999999999999999 00:00:00 GMT"), OK],
            None,
            2,
        ),
        Case(
            "429-clock",
            "429, Retry-After as a date by a server's clock that is years off, once",
            [
                reply({}, 429, retry_after="Wed, 01 Jan 2098 00:00:00 GMT", date="Wed, 01 Jan 2098 00:00:00 GMT"),
                OK,
            ],
            None,
            2,
        ),
        Case("429-list", "429, a list that holds nothing", [reply([], 429), OK], None, 2),
    ]


def endings() -> list[Case]:
    """Replies that look whole, but were ended by something else than the model."""
    refusal = {"role": "assistant", "content": [{"type": "refusal", "refusal": "I cannot."}]}
    thoughts = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": GOOD}]
    surrogate = chat_payload('{"words": ["\ud800"], "actor": "A1"}')
    return [
        Case("SAFETY", "finish_reason SAFETY (Gemini), the text looks whole", _ended("SAFETY"), Reason.FILTERED, 1),
        Case("PROHIBITED", "finish_reason PROHIBITED_CONTENT", _ended("PROHIBITED_CONTENT"), Reason.FILTERED, 1),
        Case("MAX_TOKENS", "finish_reason MAX_TOKENS, also with more room", _ended("MAX_TOKENS"), Reason.TRUNCATED, 2),
        Case("error", "finish_reason error, the text looks whole", _ended("error"), Reason.SERVER_ERROR, TRIES),
        Case("abort", "finish_reason abort (vLLM), once", [*_ended("abort"), OK], None, 2),
        Case("odd-end", "a finish_reason that nobody knows", _ended("eot"), None, 1),
        Case("refusal-part", "refusal as a part of the content", [reply(_choice(message=refusal))], Reason.REFUSED, 1),
        Case(
            "parts",
            "content as a list: thoughts, then text",
            [reply(_choice(message={"role": "assistant", "content": thoughts}))],
            None,
            1,
        ),
        Case(
            "only-thoughts",
            "the answer among the thoughts (reasoning_content), no content",
            [reply(chat_payload(None, reasoning_content=GOOD))],
            Reason.UNPARSABLE,
            2,
        ),
        Case(
            "half-pair",
            "half a surrogate pair by an escape of the response, not of the reply",
            [reply(surrogate)],
            Reason.INVALID,
            2,
        ),
        Case(
            "usage-absurd",
            "a count of tokens of 400 digits",
            [reply({**chat_payload(), "usage": {"prompt_tokens": 10**399, "completion_tokens": 1}})],
            None,
            1,
        ),
        Case(
            "responses-string",
            "Responses API: 200, an error that is a string",
            [reply({"error": "the model is loading"})],
            Reason.SERVER_ERROR,
            TRIES,
            Style.RESPONSES,
        ),
        Case(
            "responses-queued",
            "Responses API: status queued, once",
            [reply(responses_payload("", status="queued", output=[])), reply(responses_payload())],
            None,
            2,
            Style.RESPONSES,
        ),
        Case(
            "responses-no-reason",
            "Responses API: incomplete without a reason",
            [reply(responses_payload('{"words": [', status="incomplete", incomplete_details=None))],
            Reason.TRUNCATED,
            2,
            Style.RESPONSES,
        ),
    ]


_CHUNKED = head(200, {"content-type": "application/json", "transfer-encoding": "chunked"})


def _sent(data: bytes, *, close: bool = False) -> Step:
    async def step(exchange: Exchange) -> None:
        await exchange.send(data)
        if close:
            exchange.writer.close()

    return step


async def _endless(exchange: Exchange) -> None:
    await exchange.send(_CHUNKED)
    while True:
        await exchange.send(b"1\r\n \r\n")
        await asyncio.sleep(0.02)


async def _flood(exchange: Exchange) -> None:
    await exchange.send(_CHUNKED)
    while True:
        await exchange.send(b"10000\r\n" + b" " * 2**16 + b"\r\n")


async def _processing(exchange: Exchange) -> None:
    while True:
        await exchange.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        await asyncio.sleep(0.02)


async def _answered_then_closed(exchange: Exchange) -> None:
    await exchange.send(head(503, {"content-length": "2"}) + b"{}")
    exchange.writer.close()


def transfers() -> list[Case]:
    """Bodies that never end, statuses before the status, encodings nobody asked for, lengths that lie."""
    good = json.dumps(chat_payload()).encode()
    sized = {"content-type": "application/json", "content-length": str(len(good))}
    other = json.dumps(chat_payload('{"words": [], "actor": "A2"}')).encode()
    smuggled = head(500, {"content-length": "2"}) + b"{}" + head(200, {"content-length": str(len(other))}) + other
    layers = gzip.compress(gzip.compress(b" " * 2**26))

    bad, gone, late = Reason.BAD_RESPONSE, Reason.UNREACHABLE, Reason.TIMED_OUT
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
    two_lengths = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n"
    return [
        Case("endless", "a chunked body that never ends", [_endless], late, TRIES, seconds=SHORT),
        Case("flood", "a chunked body that never ends, at full speed", [_flood], bad, 1),
        Case("early", "100 and 103 before the answer", [_sent(hints + head(200, sized) + good)], None, 1),
        Case("processing", "102 again and again", [_processing], late, TRIES, seconds=SHORT),
        Case(
            "switch", "101, another protocol", [_sent(b"HTTP/1.1 101 x\r\nupgrade: x\r\n\r\n", close=True)], gone, TRIES
        ),
        Case("204", "204, no content", [_sent(head(204, {}))], bad, TRIES),
        Case(
            "gzip-twice",
            "gzip within gzip, sound",
            [reply(gzip.compress(gzip.compress(good)), content_encoding="gzip, gzip")],
            None,
            1,
        ),
        Case("bomb-twice", "gzip bomb within gzip", [reply(layers, content_encoding="gzip, gzip")], bad, 1),
        Case(
            "brotli",
            "an encoding that was not asked for",
            [reply(b"\x8b\x02\x80hello\x03", content_encoding="br")],
            bad,
            TRIES,
        ),
        Case(
            "cut-length",
            "Content-Length below the body's",
            [_sent(head(200, {**sized, "content-length": "99"}) + good)],
            bad,
            TRIES,
        ),
        Case("two-lengths", "two Content-Lengths that differ", [_sent(two_lengths + good)], gone, TRIES),
        Case(
            "smuggled",
            "a second response behind the first, for whoever asks next",
            [_sent(smuggled), OK],
            None,
            2,
        ),
        Case("closed", "the server closes the connection after a fault, once", [_answered_then_closed, OK], None, 2),
    ]


def dialects() -> list[Case]:
    """All of them, in the order of the table."""
    return [*errors(), *endings(), *transfers()]
