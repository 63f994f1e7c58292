"""Every fault the client is tested against: how it is played, and what it must end as.

`ends` is the reason of the failure, or None where the client gets an answer all the same; `requests` is how many requests
that takes. Times are in seconds. Where a script has several steps the last one is repeated.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

from tests.engines.doubles import GOOD, chat_payload, responses_payload
from tests.faultserver import Exchange, Step, head, reply
from tests.faultserver_dialects import dialects
from tests.faultserver_row import SHORT, TRIES, Case
from toolkit.ask import Reason
from toolkit.engines.call import Style


def error(
    message: str, *, code: str | None = None, kind: str = "invalid_request_error", param: str | None = None
) -> Any:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def status(number: int, message: str, *, code: str | None = None, kind: str = "server_error", **headers: str) -> Step:
    return reply(error(message, code=code, kind=kind), number, **headers)


def raw(body: bytes, **headers: str) -> Step:
    return reply(body, 200, **headers)


def after(first: Step, seconds: float) -> Step:
    async def step(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await first(exchange)

    return step


OK = reply(chat_payload())
LIMIT = "Rate limit reached for test-model"
LIMITED: dict[str, Any] = {"code": "rate_limit_exceeded", "kind": "requests"}


def _statuses() -> list[Case]:
    refused = "Incorrect API key provided: sk-test-0123456789abcdef."
    context = "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens."
    return [
        Case(
            "400",
            "400, request rejected",
            [reply(error("Invalid 'input'.", param="input"), 400)],
            Reason.BAD_REQUEST,
            1,
        ),
        Case(
            "400-context",
            "400, too long",
            [reply(error(context, code="context_length_exceeded"), 400)],
            Reason.CONTEXT_TOO_LONG,
            1,
        ),
        Case(
            "400-schema",
            "400, schema rejected",
            [reply(error("Invalid schema for response_format 'Side'", param="response_format"), 400)],
            Reason.SCHEMA_REJECTED,
            1,
        ),
        Case(
            "400-parameter",
            "400, a parameter is not taken; the next request leaves it out",
            [
                reply(
                    error(
                        "Unsupported parameter: 'max_tokens' is not supported",
                        code="unsupported_parameter",
                        param="max_tokens",
                    ),
                    400,
                ),
                OK,
            ],
            None,
            2,
        ),
        Case(
            "400-spurious",
            "400 on a sound request whose body was damaged on its way, once",
            [reply(error("We could not parse the JSON body of your request."), 400), OK],
            None,
            2,
        ),
        Case(
            "400-filter",
            "400, content filter of the input",
            [reply(error("The response was filtered", code="content_filter"), 400)],
            Reason.FILTERED,
            1,
        ),
        Case("401", "401, key refused", [reply(error(refused, code="invalid_api_key"), 401)], Reason.UNAUTHORISED, 1),
        Case("402", "402, payment required", [reply(error("Insufficient credits"), 402)], Reason.QUOTA_EXHAUSTED, 1),
        Case(
            "403",
            "403, country or project not allowed",
            [reply(error("Country not supported"), 403)],
            Reason.UNAUTHORISED,
            1,
        ),
        Case(
            "403-html",
            "403 from a firewall, HTML",
            [reply("<html>Forbidden</html>", 403, content_type="text/html")],
            Reason.UNAUTHORISED,
            1,
        ),
        Case(
            "404-model",
            "404, no such model",
            [reply(error("The model `test-modell` does not exist", code="model_not_found"), 404)],
            Reason.UNKNOWN_MODEL,
            1,
        ),
        Case("404-path", "404, no such path", [reply({"detail": "Not Found"}, 404)], Reason.BAD_REQUEST, 1),
        Case("405", "405, method not allowed", [reply({"detail": "Method Not Allowed"}, 405)], Reason.BAD_REQUEST, 1),
        Case("408", "408, request timeout", [status(408, "Request timed out")], Reason.TIMED_OUT, TRIES),
        Case("409", "409, conflict, once", [status(409, "Conflict"), OK], None, 2),
        Case("413", "413, body too large", [reply("<html>too large</html>", 413)], Reason.CONTEXT_TOO_LONG, 1),
        Case(
            "422",
            "422, unprocessable",
            [reply({"detail": [{"loc": ["body"], "msg": "field required"}]}, 422)],
            Reason.BAD_REQUEST,
            1,
        ),
        Case("500", "500, again and again", [status(500, "The server had an error")], Reason.SERVER_ERROR, TRIES),
        Case("500-once", "500, once", [status(500, "The server had an error"), OK], None, 2),
        Case(
            "502-html",
            "502, HTML page of a gateway",
            [reply("<html>Bad Gateway</html>", 502, content_type="text/html")],
            Reason.SERVER_ERROR,
            TRIES,
        ),
        Case("503-wait", "503 with Retry-After, once", [status(503, "Overloaded", retry_after="0.02"), OK], None, 2),
        Case("504-empty", "504, empty body", [reply(b"", 504)], Reason.SERVER_ERROR, TRIES),
        Case("529", "529, overloaded", [status(529, "Overloaded")], Reason.SERVER_ERROR, TRIES),
        Case(
            "no-retry",
            "500 with x-should-retry: false",
            [status(500, "Broken for good", x_should_retry="false")],
            Reason.SERVER_ERROR,
            1,
        ),
        Case(
            "redirect",
            "307 to another host",
            [reply(b"", 307, location="https://elsewhere.example/v1")],
            Reason.BAD_RESPONSE,
            1,
        ),
        Case(
            "redirect-loop",
            "302 to itself",
            [reply(b"", 302, location="/redirect-loop/v1/chat/completions")],
            Reason.BAD_RESPONSE,
            1,
        ),
    ]


def _limits() -> list[Case]:
    limited = Reason.RATE_LIMITED
    return [
        Case("429-bare", "429 without a word on when, once", [status(429, LIMIT, **LIMITED), OK], None, 2),
        Case(
            "429-seconds",
            "429, Retry-After in seconds",
            [status(429, LIMIT, **LIMITED, retry_after="0.05"), OK],
            None,
            2,
        ),
        Case("429-ms", "429, retry-after-ms", [status(429, LIMIT, **LIMITED, retry_after_ms="30"), OK], None, 2),
        Case(
            "429-date",
            "429, Retry-After as a date (just past)",
            [status(429, LIMIT, **LIMITED, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), OK],
            None,
            2,
        ),
        Case(
            "429-long",
            "429, Retry-After of eleven days",
            [status(429, LIMIT, **LIMITED, retry_after="1000000")],
            limited,
            1,
        ),
        Case(
            "429-far",
            "429, Retry-After as a date in 2100",
            [status(429, LIMIT, **LIMITED, retry_after="Fri, 01 Jan 2100 00:00:00 GMT")],
            limited,
            1,
        ),
        Case(
            "429-nonsense",
            "429, Retry-After that means nothing, once",
            [status(429, LIMIT, **LIMITED, retry_after="soon"), OK],
            None,
            2,
        ),
        Case(
            "429-reset",
            "429, only x-ratelimit-reset-requests, once",
            [status(429, LIMIT, **LIMITED, x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="40ms"), OK],
            None,
            2,
        ),
        Case(
            "429-quota",
            "429, quota exhausted",
            [status(429, "You exceeded your current quota", code="insufficient_quota", kind="insufficient_quota")],
            Reason.QUOTA_EXHAUSTED,
            1,
        ),
        Case(
            "429-too-large",
            "429, one request above the limit of a minute",
            [status(429, "Request too large for test-model on tokens per min", **LIMITED)],
            limited,
            1,
        ),
    ]


def _bodies() -> list[Case]:
    bad = Reason.BAD_RESPONSE
    good = json.dumps(chat_payload()).encode()
    nan = good.replace(b'"prompt_tokens": 50', b'"prompt_tokens": NaN')
    zipped = gzip.compress(good)
    damaged = zipped[:20] + b"\xff\xff\xff\xff" + zipped[24:]
    twice = good.replace(b'"id":', b'"id": "first", "id":')
    return [
        Case(
            "200-html",
            "200, HTML page",
            [raw(b"<!doctype html><title>Login</title>", content_type="text/html")],
            bad,
            TRIES,
        ),
        Case(
            "200-error",
            "200 with an error object",
            [raw(json.dumps(error("overloaded", kind="server_error")).encode())],
            Reason.SERVER_ERROR,
            TRIES,
        ),
        Case(
            "200-error-quota",
            "200 with an error object: quota",
            [raw(json.dumps(error("no credit", code="insufficient_quota")).encode())],
            Reason.QUOTA_EXHAUSTED,
            1,
        ),
        Case("200-empty", "200, empty body", [raw(b"")], bad, TRIES),
        Case("200-null", "200, null", [raw(b"null")], bad, TRIES),
        Case("200-list", "200, a list", [raw(b"[]")], bad, TRIES),
        Case("200-cut", "200, JSON cut off", [raw(good[:-40])], bad, TRIES),
        Case("200-utf8", "200, bytes that are not UTF-8", [raw(good.replace(b"should", b"sh\xffuld"))], bad, TRIES),
        Case("200-nan", "200, NaN in the JSON", [raw(nan)], bad, TRIES),
        Case("200-twice", "200, a key twice in the envelope", [raw(twice)], bad, TRIES),
        Case("200-deep", "200, nested 100,000 deep", [raw(b"[" * 100_000)], bad, TRIES),
        Case("200-no-choices", "200, no choices", [reply({**chat_payload(), "choices": []})], bad, TRIES),
        Case("200-null-choices", "200, choices null", [reply({**chat_payload(), "choices": None})], bad, TRIES),
        Case("200-bad-once", "200, HTML page, once", [raw(b"<html>"), OK], None, 2),
        Case("gzip", "gzip that is sound", [raw(zipped, content_encoding="gzip")], None, 1),
        Case("gzip-bad", "gzip that is damaged", [raw(damaged, content_encoding="gzip")], bad, TRIES),
        Case("gzip-cut", "gzip that is cut off", [raw(zipped[:-30], content_encoding="gzip")], bad, TRIES),
        Case("gzip-bomb", "gzip bomb of 64 MB", [raw(gzip.compress(b" " * 2**26), content_encoding="gzip")], bad, 1),
        Case("large", "plain body above the limit", [raw(b" " * (2**20 + 1))], bad, 1),
    ]


def _contents() -> list[Case]:
    wrong = Reason.INVALID
    surrogate = '{"words": ["\\ud800"], "actor": "A1"}'
    nul = '{"words": ["a\\u0000b"], "actor": "A1"}'
    tool = {"tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}
    no_usage = {name: value for name, value in chat_payload().items() if name != "usage"}
    return [
        _content(
            "refusal", "refusal in its field", chat_payload(None, refusal="I cannot help with that."), Reason.REFUSED, 1
        ),
        _content(
            "refusal-prose",
            "refusal as prose",
            chat_payload("I'm sorry, but I can't assist with that."),
            Reason.REFUSED,
            1,
        ),
        _content(
            "length",
            "finish_reason length, also with more room",
            chat_payload('{"words": ["sh', finish="length"),
            Reason.TRUNCATED,
            2,
        ),
        _content(
            "length-null",
            "all room spent on thinking, no text",
            chat_payload(None, finish="length"),
            Reason.TRUNCATED,
            2,
        ),
        _content(
            "filter", "finish_reason content_filter", chat_payload("", finish="content_filter"), Reason.FILTERED, 1
        ),
        _content("null", "content null without a reason", chat_payload(None), Reason.UNPARSABLE, 2),
        _content(
            "tool", "a tool call instead of text", chat_payload(None, finish="tool_calls", **tool), Reason.UNPARSABLE, 2
        ),
        _content("prose", "prose instead of JSON", chat_payload("The mayor is in favour."), Reason.UNPARSABLE, 2),
        _content("fence", "JSON in a code fence", chat_payload(f"Here it is:\n```json\n{GOOD}\n```"), None, 1),
        _content("thoughts", "thoughts, then JSON", chat_payload(f"<think>Hm, {{A1}}?</think>\n{GOOD}"), None, 1),
        _content(
            "planted",
            "an object from the article, then the answer",
            chat_payload('The article says {"actor": "X"}. So: ' + GOOD),
            None,
            1,
        ),
        _content("missing", "a field is missing", chat_payload('{"words": []}'), wrong, 2),
        _content("extra", "a field too many", chat_payload(GOOD[:-1] + ', "more": 1}'), wrong, 2),
        _content("id", "an id outside the closed list", chat_payload('{"words": [], "actor": "A9"}'), wrong, 2),
        _content(
            "key-twice",
            "a key twice in the reply",
            chat_payload('{"words": [], "actor": "A1", "actor": "A2"}'),
            Reason.UNPARSABLE,
            2,
        ),
        _content(
            "reply-nan", "NaN in the reply", chat_payload('{"words": [NaN], "actor": "A1"}'), Reason.UNPARSABLE, 2
        ),
        _content("reply-deep", "a reply nested 100,000 deep", chat_payload("[" * 100_000), Reason.UNPARSABLE, 2),
        _content("surrogate", "half a surrogate pair in the reply", chat_payload(surrogate), wrong, 2),
        _content("nul", "a NUL character in the reply", chat_payload(nul), wrong, 2),
        Case("repaired", "a wrong reply, put right by the repair call", [reply(chat_payload("{}")), OK], None, 2),
        _content("model", "another model answers", {**chat_payload(), "model": "other"}, None, 1),
        _content("no-usage", "no usage", no_usage, None, 1),
    ]


def _content(name: str, what: str, payload: Any, ends: Reason | None, requests: int) -> Case:
    return Case(name, what, [reply(payload)], ends, requests, well_formed=payload)


def _responses() -> list[Case]:
    def case(name: str, what: str, payload: Any, ends: Reason | None, requests: int) -> Case:
        return Case(
            f"responses-{name}",
            f"Responses API: {what}",
            [reply(payload)],
            ends,
            requests,
            Style.RESPONSES,
            well_formed=payload,
        )

    cut = responses_payload('{"words": [', status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    filtered = responses_payload("", status="incomplete", incomplete_details={"reason": "content_filter"})
    failed = responses_payload("", status="failed", error={"code": "server_error", "message": "The model failed"})
    comment = {**responses_payload("Let me see.")["output"][1], "phase": "commentary"}
    answer = responses_payload()["output"][1]
    return [
        case("cut", "incomplete, max_output_tokens", cut, Reason.TRUNCATED, 2),
        case("filter", "incomplete, content_filter", filtered, Reason.FILTERED, 1),
        case("refusal", "refusal", responses_payload(refusal="I cannot help."), Reason.REFUSED, 1),
        case("failed", "status failed with an error", failed, Reason.SERVER_ERROR, TRIES),
        case("comment", "commentary before the answer", responses_payload(output=[comment, answer]), None, 1),
        Case(
            "responses-no-output",
            "Responses API: no output",
            [reply({"id": "resp_1", "object": "response"})],
            Reason.BAD_RESPONSE,
            TRIES,
            Style.RESPONSES,
        ),
    ]


def _connections() -> list[Case]:
    good = json.dumps(chat_payload()).encode()
    sized = head(200, {"content-type": "application/json", "content-length": str(len(good))})
    chunked = head(200, {"content-type": "application/json", "transfer-encoding": "chunked"})

    async def silence(exchange: Exchange) -> None:
        await asyncio.sleep(30)

    async def drip(exchange: Exchange) -> None:
        await exchange.send(sized)
        for byte in good:
            await exchange.send(bytes([byte]))
            await asyncio.sleep(0.05)

    async def reset_first(exchange: Exchange) -> None:
        exchange.reset()

    async def reset_in_body(exchange: Exchange) -> None:
        await exchange.send(sized + good[:100])
        exchange.reset()

    async def close_in_body(exchange: Exchange) -> None:
        await exchange.send(sized + good[:100])
        exchange.writer.close()

    async def reset_after_body(exchange: Exchange) -> None:
        await exchange.send(sized + good)
        await asyncio.sleep(0.02)
        exchange.reset()

    async def bad_chunk(exchange: Exchange) -> None:
        await exchange.send(chunked + b"zz\r\n" + good + b"\r\n")
        exchange.writer.close()

    async def garbage(exchange: Exchange) -> None:
        await exchange.send(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        exchange.writer.close()

    gone, late = Reason.UNREACHABLE, Reason.TIMED_OUT
    return [
        Case("silence", "no answer at all", [silence], late, TRIES, seconds=SHORT),
        Case("drip", "one byte every 50 ms: no single read is slow", [drip], late, TRIES, seconds=SHORT),
        Case("late-once", "silence once, then an answer", [silence, OK], None, 2, seconds=5 * SHORT),
        Case("reset", "connection reset before the response", [reset_first], gone, TRIES),
        Case("reset-body", "connection reset within the body", [reset_in_body], gone, TRIES),
        Case("reset-after", "connection reset after the whole body", [reset_after_body], None, 1),
        Case("short", "body shorter than announced", [close_in_body], gone, TRIES),
        Case("chunk", "damaged chunk", [bad_chunk], gone, TRIES),
        Case("garbage", "something that is not HTTP", [garbage], gone, TRIES),
        Case("reset-once", "connection reset once", [reset_first, OK], None, 2),
    ]


def cases() -> list[Case]:
    """All faults, in the order of the table."""
    return [*_statuses(), *_limits(), *_bodies(), *_contents(), *_responses(), *_connections(), *dialects()]
