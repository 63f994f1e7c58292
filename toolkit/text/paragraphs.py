"""Where paragraphs begin and end in plain text.

A blank line always ends a paragraph. A single line break does too where each line is a paragraph, as in most news text,
but not where lines were broken to a width (60 to 100 characters) in the middle of sentences.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from toolkit.records import Span

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ALWAYS_BREAKS = frozenset("\x0b\x0c\u2029")
_BULLET = re.compile(r"\s*(?:[-*•‣◦▪●·–—]\s|#{1,6}\s|>|\||(?:\d{1,3}|[a-zA-Z])[.)]\s)")
_ENDED = re.compile(r"[.!?…:;。！？．｡؟۔।॥։።។။][\"'”’“‘»«›‹)\]}」』】》〉）］]*\s*$")
_FIRST = re.compile(r"[\s\"'“”„‘’‚«»‹›(\[「『]*(\S)")

MAX_WRAP = 120
"""The widest line, in columns, that counts as broken to a width."""


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    width: int
    first_word: int
    first: str
    ended: bool
    bullet: bool


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, without the white space around them; blank ones are left out."""
    lines = [_line(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    blocks = _blocks(text, [line for line in lines if line is not None])
    wrapped = _is_wrapped(blocks)
    found: list[Span] = []
    for block in blocks:
        width = max((line.width for line in block), default=0)
        start = block[0].start
        for line, after in pairwise(block):
            if not _continues(line, after, width if wrapped else None):
                found.append(Span(start=start, end=line.end))
                start = after.start
        found.append(Span(start=start, end=block[-1].end))
    return tuple(found)


def _line(text: str, start: int, end: int) -> _Line | None:
    body = text[start:end]
    left = len(body) - len(body.lstrip())
    stripped = body.strip()
    if not stripped:
        return None
    word = stripped.split(None, 1)[0] if len(stripped) <= 4 * MAX_WRAP else stripped[:40].split(None, 1)[0]
    first = _FIRST.match(stripped[:80])
    return _Line(
        start=start + left,
        end=start + left + len(stripped),
        width=_width(stripped),
        first_word=1 if _is_wide(word[0]) else len(word),
        first=first.group(1) if first else "",
        ended=bool(_ENDED.search(stripped[-40:])),
        bullet=bool(_BULLET.match(stripped[:12] + " ")),
    )


def _width(line: str) -> int:
    """Columns on screen; long lines are not measured further than needed."""
    if len(line) > 2 * MAX_WRAP or line.isascii():
        return len(line)
    return sum(2 if _is_wide(char) else 1 for char in line)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _blocks(text: str, lines: list[_Line]) -> list[list[_Line]]:
    """Runs of lines with exactly one line break between them."""
    blocks: list[list[_Line]] = []
    for line in lines:
        if blocks and _is_single_break(text[blocks[-1][-1].end : line.start]):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _is_single_break(gap: str) -> bool:
    breaks = _BREAK.findall(gap)
    return len(breaks) == 1 and breaks[0] not in _ALWAYS_BREAKS


def _is_wrapped(blocks: list[list[_Line]]) -> bool:
    """Whether the text's lines look broken to a width: many go on in lower case, or stop full and unfinished."""
    pairs = going_on = 0
    for block in blocks:
        width = max(line.width for line in block)
        for line, after in pairwise(block):
            pairs += 1
            cased = after.first.lower() != after.first.upper()
            if line.ended or after.bullet or width > MAX_WRAP:
                continue
            if after.first.islower() or (not cased and len(block) > 3 and _is_full(line, after, width)):
                going_on += 1
    return going_on > 0 and going_on * 4 >= pairs


def _is_full(line: _Line, after: _Line, width: int) -> bool:
    """Whether the first word of the next line would hardly have fitted on this one (writers leave a ragged edge)."""
    return line.width + 1 + after.first_word > 0.85 * width


def _continues(line: _Line, after: _Line, width: int | None) -> bool:
    """Whether a sentence can run from `line` into `after`. `width` is the block's, null where lines are paragraphs."""
    if after.bullet and (line.ended or width is None or not _is_full(line, after, width)):
        return False
    if not line.ended and after.first.islower():
        return True
    return width is not None and 40 <= width <= MAX_WRAP and _is_full(line, after, width)
