"""What never enters a recording: every header that is not on a short list, and anything that looks like a secret.

Lists of what to leave out always miss one (cookies, organisation and project numbers, the next vendor's header), so headers
are kept by name and all others dropped, in both directions. The scan is a second line: it reads finished text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.evals.digest import SAMPLE_HEADER

REQUEST_HEADERS = frozenset({"content-type", SAMPLE_HEADER})
RESPONSE_HEADERS = frozenset({"content-type"})

_PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, sign, re.compile(pattern))
    for name, sign, pattern in (
        # The sign is a part that every match holds, in lower case: looking for it first makes the scan far quicker.
        ("an API key", "sk-", r"(?<![A-Za-z0-9])sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"),
        ("an organisation id", "org-", r"(?<![A-Za-z0-9])org-[A-Za-z0-9]{16,}"),
        ("a project id", "proj_", r"(?<![A-Za-z0-9])proj_[A-Za-z0-9]{12,}"),
        ("a bearer token", "bearer", r"(?i)(?<![a-z])bearer\s+[a-z0-9._~+/-]{12,}"),
        ("an authorisation header", "authorization", r"(?im)^\s*-?\s*[\"']?(proxy-)?authorization[\"']?\s*:"),
        ("an API key header", "api-key", r"(?im)^\s*-?\s*[\"']?(x-)?api-key[\"']?\s*:"),
        ("a cookie", "cookie", r"(?im)^\s*-?\s*[\"']?(set-)?cookie[\"']?\s*:"),
        ("a cookie", "__cf_bm=", r"__cf_bm="),
        (
            "an organisation or project header",
            "openai-",
            r"(?im)^\s*-?\s*[\"']?openai-(organization|project)[\"']?\s*:",
        ),
        ("an AWS key", "akia", r"(?<![A-Z0-9])AKIA[A-Z0-9]{16}(?![A-Z0-9])"),
        ("a GitHub token", "gh", r"gh[pousr]_[A-Za-z0-9]{30,}"),
        ("a Google key", "aiza", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}"),
        ("a private key", "private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    )
)


def kept(headers: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """The headers whose lower-case name is on the list, by that name."""
    return {name.lower(): value for name, value in headers.items() if name.lower() in allowed}


def secrets_in(text: str, known: Sequence[str] = ()) -> list[str]:
    """What looks like a secret in `text`: one line each, with the kind and a place, never the secret itself.

    `known` are secrets of this run (the configured key); shorter ones than eight characters are not looked for.
    """
    lower = text.lower()
    likely = [(kind, pattern) for kind, sign, pattern in _PATTERNS if sign in lower]
    found = [(kind, match.start()) for kind, pattern in likely for match in pattern.finditer(text)]
    found += [("the configured key", text.find(k)) for k in known if len(k) >= 8 and k in text]
    return [f"{kind} in line {text.count(chr(10), 0, at) + 1}" for kind, at in sorted(found, key=lambda f: f[1])]
