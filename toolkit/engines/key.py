"""The content key: one name for a call in the response cache, in cassettes, in batch files and in resumed runs."""

from __future__ import annotations

import hashlib
import json

from toolkit.engines.call import Call

KEY_VERSION = "1"


def content_key(call: Call) -> str:
    """Sixty-four hex digits over what decides the answer: messages, schema, model, options and sample number.

    Equal calls have equal keys on every machine. The server's address, the API style and cache hints are left out:
    they do not change what is asked, and recordings must outlive a move from one address to another.
    """
    content = {
        "version": KEY_VERSION,
        "messages": [[message.role, message.text] for message in call.messages],
        "schema": [call.schema.name, call.schema.text],
        "rung": call.rung.value,
        "model": call.model,
        "options": {name: value for name, value in vars(call.options).items() if value is not None},
        "sample": call.sample,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
