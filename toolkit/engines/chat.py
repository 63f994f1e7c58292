"""The Chat Completions API, as OpenAI and most other servers speak it: Call to body, payload to Completion or Fault.
Pure."""

from __future__ import annotations

from dataclasses import replace

from toolkit.ask import Reason
from toolkit.engines.call import Call, Completion, Fault, Message, Retry, Rung
from toolkit.engines.ending import ended_badly, odd_ending
from toolkit.engines.faults import error_fault
from toolkit.engines.payload import Payload, counted, model_name
from toolkit.records import Usage

PATH = "/chat/completions"


def body(call: Call) -> Payload:
    """The request body."""
    result: Payload = {"model": call.model, "messages": [_message(call, message) for message in call.messages]}
    options = call.options
    optional = {
        "response_format": _format(call),
        "temperature": options.temperature,
        "seed": options.seed,
        "reasoning_effort": options.effort,
        call.limit_name: options.max_output_tokens,
        "service_tier": options.service_tier,
        "prompt_cache_key": call.cache_key,
        "prompt_cache_options": {"mode": "explicit"} if call.breakpoint_after_system else None,
    }
    return result | {name: value for name, value in optional.items() if value is not None}


def _message(call: Call, message: Message) -> Payload:
    if message.role == "system" and call.breakpoint_after_system:
        part = {"type": "text", "text": message.text, "prompt_cache_breakpoint": {"mode": "explicit"}}
        return {"role": "system", "content": [part]}
    return {"role": message.role, "content": message.text}


def _format(call: Call) -> Payload | None:
    if call.rung in (Rung.STRICT, Rung.LOOSE):
        schema = {"name": call.schema.name, "schema": call.schema.body, "strict": call.rung is Rung.STRICT}
        return {"type": "json_schema", "json_schema": schema}
    return {"type": "json_object"} if call.rung is Rung.OBJECT else None


def usage(payload: Payload) -> Usage | None:
    """What the server says was used, or None where it does not say."""
    found = payload.get("usage")
    written, read = counted(found, "completion_tokens"), counted(found, "prompt_tokens")
    if written is None or read is None:
        return None
    return Usage(
        calls=1,
        input_tokens=read,
        output_tokens=written,
        cached_tokens=counted(found, "prompt_tokens_details", "cached_tokens") or 0,
        cache_write_tokens=counted(found, "prompt_tokens_details", "cache_write_tokens") or 0,
        reasoning_tokens=counted(found, "completion_tokens_details", "reasoning_tokens") or 0,
    )


def outcome(payload: Payload) -> Completion | Fault:
    """What the payload of a response with status 200 means. Refusals, filters and cuts are looked for before text."""
    used = usage(payload) or Usage(calls=1)
    if payload.get("error"):
        return error_fault(payload["error"], used)
    choice = _choice(payload)
    if choice is None:
        return Fault(
            Reason.BAD_RESPONSE, "the server's answer holds no choices", Retry.SOON, usage=used, raw=str(payload)[:2000]
        )
    if choice.get("error"):
        return error_fault(choice["error"], used)
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    text, refusal = _content(message)
    if refusal:
        return Fault(Reason.REFUSED, refusal, usage=used, raw=refusal)
    finish = choice.get("finish_reason")
    bad = ended_badly(finish, text)
    if bad is not None:
        return replace(bad, usage=used)
    called = ("the model called a tool that was not offered",) if message.get("tool_calls") else ()
    notes = (*called, *odd_ending(finish))
    return Completion(text, model_name(payload), used, notes=notes, estimated=usage(payload) is None)


def _choice(payload: Payload) -> Payload | None:
    choices = payload.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return None


def _content(message: Payload) -> tuple[str, str]:
    """The text of a message, a string or a list of parts (thoughts among them are left out), and the refusal."""
    content = message.get("content")
    refusal = message.get("refusal")
    refusals = [refusal] if isinstance(refusal, str) and refusal else []
    if not isinstance(content, list):
        return content if isinstance(content, str) else "", "".join(refusals)
    texts: list[str] = []
    for part in content:
        if not isinstance(part, dict):
            continue
        if part.get("type") == "refusal":
            refusals.append(str(part.get("refusal") or "no reason given"))
        elif part.get("type") in ("text", "output_text", None) and isinstance(part.get("text"), str):
            texts.append(part["text"])
    return "".join(texts), "\n".join(refusals)
