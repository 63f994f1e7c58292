"""OpenAI's Responses API: a Call becomes a request body, a payload becomes a Completion or a Fault. Pure."""

from __future__ import annotations

from typing import Any

from toolkit.ask import Reason
from toolkit.engines.call import Call, Completion, Fault, Message, Retry, Rung
from toolkit.engines.faults import error_fault
from toolkit.engines.payload import Payload, counted, model_name
from toolkit.records import Usage

PATH = "/responses"


def body(call: Call) -> Payload:
    """The request body. Nothing is stored on the server, and nothing is cut to fit: too long is an error there."""
    result: Payload = {
        "model": call.model,
        "input": [_input(call, message) for message in call.messages],
        "store": False,
    }
    text_format = _format(call)
    if text_format is not None:
        result["text"] = {"format": text_format}
    options = call.options
    optional = {
        "temperature": options.temperature,
        "max_output_tokens": options.max_output_tokens,
        "reasoning": {"effort": options.effort} if options.effort else None,
        "service_tier": options.service_tier,
        "prompt_cache_key": call.cache_key,
        "prompt_cache_options": {"mode": "explicit"} if call.breakpoint_after_system else None,
    }
    return result | {name: value for name, value in optional.items() if value is not None}


def _input(call: Call, message: Message) -> Payload:
    if message.role == "system" and call.breakpoint_after_system:
        part = {"type": "input_text", "text": message.text, "prompt_cache_breakpoint": {"mode": "explicit"}}
        return {"role": "system", "content": [part]}
    return {"role": message.role, "content": message.text}


def _format(call: Call) -> Payload | None:
    if call.rung in (Rung.STRICT, Rung.LOOSE):
        schema = call.schema
        return {"type": "json_schema", "name": schema.name, "schema": schema.body, "strict": call.rung is Rung.STRICT}
    return {"type": "json_object"} if call.rung is Rung.OBJECT else None


def usage(payload: Payload) -> Usage | None:
    """What the server says was used, or None where it does not say."""
    found = payload.get("usage")
    written, read = counted(found, "output_tokens"), counted(found, "input_tokens")
    if written is None or read is None:
        return None
    return Usage(
        calls=1,
        input_tokens=read,
        output_tokens=written,
        cached_tokens=counted(found, "input_tokens_details", "cached_tokens") or 0,
        cache_write_tokens=counted(found, "input_tokens_details", "cache_write_tokens") or 0,
        reasoning_tokens=counted(found, "output_tokens_details", "reasoning_tokens") or 0,
    )


def outcome(payload: Payload) -> Completion | Fault:
    """What the payload of a response with status 200 means. Refusals, filters and cuts are looked for before text."""
    used = usage(payload) or Usage(calls=1)
    if payload.get("error"):
        return error_fault(payload["error"], used)
    if not isinstance(payload.get("output"), list):
        return Fault(
            Reason.BAD_RESPONSE,
            "the server's answer holds no 'output'",
            Retry.SOON,
            usage=used,
            raw=str(payload)[:2000],
        )
    text, refusal = _text(payload["output"])
    if refusal:
        return Fault(Reason.REFUSED, refusal, usage=used, raw=refusal)
    if payload.get("status") == "incomplete":
        return _incomplete(payload, used, text)
    if payload.get("status") not in ("completed", None):
        detail = f"the server ended the response with the status {payload['status']!r}"
        return Fault(Reason.SERVER_ERROR, detail, Retry.SOON, usage=used, raw=text or None)
    return Completion(text, model_name(payload), used, estimated=usage(payload) is None)


def _incomplete(payload: Payload, used: Usage, text: str) -> Fault:
    details = payload.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    if reason == "content_filter":
        return Fault(Reason.FILTERED, "the provider's filter stopped the answer", usage=used, raw=text or None)
    return Fault(
        Reason.TRUNCATED, f"the answer was cut off ({reason or 'no reason given'})", usage=used, raw=text or None
    )


def _text(output: list[Any]) -> tuple[str, str]:
    """The text of the final answer (messages marked as commentary are left out), and the refusal if there is one."""
    texts: list[str] = []
    refusals: list[str] = []
    for item in output:
        if not isinstance(item, dict) or item.get("type") != "message" or item.get("phase") == "commentary":
            continue
        content = item.get("content")
        if isinstance(content, str):
            texts.append(content)
        for part in content if isinstance(content, list) else ():
            if not isinstance(part, dict):
                continue
            if part.get("type") == "refusal":
                refusals.append(str(part.get("refusal") or "no reason given"))
            elif isinstance(part.get("text"), str):
                texts.append(part["text"])
    return "".join(texts), "\n".join(refusals)
