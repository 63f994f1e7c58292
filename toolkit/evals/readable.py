"""JSON text as structure that a person can read and a diff can show, and back again to the very same characters.

A recording holds JSON, and inside it the model's reply: JSON in a JSON string. `fold` unpacks both; `unfold` restores the
text exactly as it was received, with its spacing, escapes and number forms, because a reply that was tidied up is not the
reply. Text that cannot be kept this way (broken JSON, a key that stands twice, half a surrogate pair) is kept as text.

Nothing is normalised: no quotation mark, space or composed character is touched.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

JSON, LAYOUT, TEXT, BYTES = "$json", "$layout", "$text", "$base64"
_OWN = frozenset({JSON, LAYOUT, TEXT, BYTES})
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_SPACE = re.compile(r"[ \t\n\r]*")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NAMED: dict[str, dict[str, Any]] = {
    "compact": {"separators": (",", ":")},
    "spaced": {},
    **{f"indent-{n}": {"indent": n} for n in (1, 2, 3, 4)},
    "indent-tab": {"indent": "\t"},
}


class _Unfit(ValueError):
    """A text that cannot be kept as structure."""


def fold(data: bytes) -> Any:
    """The readable form of a body. JSON becomes `{"$json": …}`, with `$layout` unless it is compact, and so do objects and
    lists inside its strings; other text becomes `{"$text": …}`, and bytes that are not UTF-8 `{"$base64": …}`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return {BYTES: base64.b64encode(data).decode("ascii")}
    try:
        return _folded(text, inner=True)
    except _Unfit:
        return {TEXT: text}


def unfold(node: Any) -> bytes:
    """The body that `fold` made `node` of. Raises ValueError for a node that `fold` cannot have made."""
    if not isinstance(node, dict) or not node.keys() & {JSON, TEXT, BYTES}:
        raise ValueError(f"a recorded body has {JSON}, {TEXT} or {BYTES}")
    if BYTES in node:
        return base64.b64decode(node[BYTES])
    return (node[TEXT] if TEXT in node else _unfolded(node)).encode("utf-8")


def value_of(node: Any) -> Any:
    """The plain JSON value of a folded node, with folded strings inside it as the strings they were; else None."""
    return _packed(node[JSON]) if isinstance(node, dict) and JSON in node else None


def _folded(text: str, *, inner: bool) -> dict[str, Any]:
    value = _parse(text)
    node: dict[str, Any] = {JSON: _unpacked(value) if inner else value}
    layout = _layout(text, value)
    if layout != "compact":
        node[LAYOUT] = layout
    return node


def _unfolded(node: dict[str, Any]) -> str:
    return _laid_out(_packed(node[JSON]), node.get(LAYOUT, "compact"))


def _parse(text: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise _Unfit from error
    return value


def _refuse(name: str) -> Any:
    raise _Unfit(name)


def _unpacked(value: Any) -> Any:
    """The value with every string that holds a JSON object or list replaced by its folded form."""
    if isinstance(value, dict):
        if value.keys() & _OWN:
            raise _Unfit("one of our own marks stands in the data")
        return {key: _unpacked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            folded = _folded(value, inner=False)
        except _Unfit:
            return value
        return value if _has_own_marks(folded[JSON]) else folded
    return value


def _has_own_marks(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value.keys() & _OWN) or any(map(_has_own_marks, value.values()))
    return isinstance(value, list) and any(map(_has_own_marks, value))


def _packed(value: Any) -> Any:
    if isinstance(value, dict):
        return _unfolded(value) if JSON in value else {key: _packed(item) for key, item in value.items()}
    return [_packed(item) for item in value] if isinstance(value, list) else value


def _layout(text: str, value: Any) -> Any:
    """How `text` writes `value`: the name of a common way, or gaps and odd tokens one by one."""
    for name, options in _NAMED.items():
        if json.dumps(value, ensure_ascii=False, **options) == text:
            return name
    gaps, tokens = _split(text)
    plain = _split(json.dumps(value, ensure_ascii=False, separators=(",", ":")))[1]
    if len(plain) != len(tokens):
        raise _Unfit("the text holds more than its value, such as a key twice")
    kinds = list(dict.fromkeys(gaps))
    if len(kinds) > len(_DIGITS):
        raise _Unfit("too many kinds of space")
    layout: dict[str, Any] = {"gaps": kinds, "order": _runs("".join(_DIGITS[kinds.index(gap)] for gap in gaps))}
    odd = {n: token for n, (token, usual) in enumerate(zip(tokens, plain, strict=True)) if token != usual}
    return layout | {"odd": odd} if odd else layout


def _laid_out(value: Any, layout: Any) -> str:
    if isinstance(layout, str):
        return json.dumps(value, ensure_ascii=False, **_NAMED[layout])
    plain = _split(json.dumps(value, ensure_ascii=False, separators=(",", ":")))[1]
    order = _unrun(layout["order"])
    if len(order) != len(plain) + 1:
        # Only a value changed by hand has another number of tokens; there is no layout to restore then.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    gaps = [layout["gaps"][_DIGITS.index(digit)] for digit in order]
    odd = {int(n): token for n, token in layout.get("odd", {}).items()}
    tokens = [_same(odd.get(n, usual), usual) for n, usual in enumerate(plain)]
    pieces: list[str] = [token + gap for token, gap in zip(tokens, gaps[1:], strict=True)]
    return str(gaps[0]) + "".join(pieces)


def _same(token: str, usual: str) -> str:
    """The odd token, unless the value was changed by hand and it no longer says the same."""
    return token if token == usual or json.loads(token) == json.loads(usual) else usual


def _split(text: str) -> tuple[list[str], list[str]]:
    """The gaps before, between and after the tokens of a JSON text, and the tokens."""
    gaps, tokens = [], []
    at = 0
    for gap, token in _scan(text):
        gaps.append(gap)
        tokens.append(token)
        at += len(gap) + len(token)
    return [*gaps, text[at:]], tokens


def _scan(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while True:
        space = _SPACE.match(text, at)
        assert space is not None
        token = _TOKEN.match(text, space.end())
        if token is None:
            return
        yield space.group(), token.group()
        at = token.end()


def _runs(order: str) -> str:
    """Equal digits in a row as digit*count, so that long layouts stay short; groups are divided by spaces."""
    return " ".join(
        f"{m.group(1)}*{len(m.group())}" if len(m.group()) > 1 else m.group() for m in re.finditer(r"(.)\1*", order)
    )


def _unrun(order: str) -> str:
    parts = (part.partition("*") for part in order.split(" "))
    return "".join(digit * int(count or 1) for digit, _, count in parts)
