"""Text in pictures: lines that fit a width, by an estimate of their width, and characters that XML may hold."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

from toolkit.report.visible import one_line

LETTER = 7
"""The estimated width of an average Latin letter at 13 pixels, in pixels."""

_NOT_XML = re.compile("[\ufffe\uffff]")


def wrapped(text: str, width: int, most: int, padding: int = 0) -> list[str]:
    """The text in at most `most` lines that fit `width` pixels less the padding on both sides.

    The last line is cut with an ellipsis where there is more.
    """
    room = (width - 2 * padding) // LETTER
    lines: list[str] = []
    left = one_line(text)
    while left and len(lines) < most:
        line = left if columns(left) <= room else cut(left, room, mark="")
        lines.append(line)
        left = left[len(line) :].lstrip()
    if left:
        lines[-1] = cut(lines[-1] + " " + left, room)
    return lines


def cut(text: str, room: int, mark: str = "…") -> str:
    """The text in `room` columns, cut at a space where there is one in its second half, with the mark where it was cut."""
    if columns(text) <= room:
        return text
    left, end = room - len(mark), 0
    while end < len(text) and (left := left - columns(text[end])) >= 0:
        end += 1
    space = text.rfind(" ", end // 2, end + 1)
    return text[: space if space > 0 else max(end, 1)].rstrip() + mark


def columns(text: str) -> int:
    """The width of a text in average Latin letters: East Asian characters count twice, combining marks not at all."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shown(text: str) -> str:
    """The text on one line, as XML."""
    return escape(_NOT_XML.sub("\ufffd", one_line(text)))
