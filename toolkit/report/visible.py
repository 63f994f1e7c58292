"""Characters that act instead of showing: made visible before text from an article reaches a terminal or a page.

Control characters become their pictures, bidirectional embeddings, overrides and isolates their code points. Letters,
combining marks, emoji joiners and the left-to-right and right-to-left marks stay: scripts need them and they do no harm.
"""

from __future__ import annotations

_PICTURES = {number: chr(0x2400 + number) for number in range(32)} | {0x7F: "␡"}
_CODES = (*range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_TAGS = range(0xE0000, 0xE0080)
_DOUBLE = '“”„‟«»「」『』"'
_MARKS = _DOUBLE + "‹›'‘’‚"
_EVERYTHING = _PICTURES | {number: f"⟨U+{number:04X}⟩" for number in (*_CODES, *_TAGS)}
_BUT_LINES = {number: shown for number, shown in _EVERYTHING.items() if number not in (0x09, 0x0A)}


def visible(text: str) -> str:
    """The text with every acting character shown; line feeds and tabs stay, and so do they as part of CR LF."""
    return text.replace("\r\n", "\n").translate(_BUT_LINES)


def one_line(text: str) -> str:
    """The text on one line, runs of white space as one space, every other acting character shown."""
    return " ".join(text.split()).translate(_EVERYTHING)


def shortened(text: str, length: int) -> str:
    """The text on one line and at most about `length` characters long, cut at a word with an ellipsis."""
    line = one_line(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    words = cut.rsplit(" ", 1)[0]
    return (words if len(words) > length * 0.6 else cut).rstrip(" ,;:") + "…"


def quotation(text: str) -> str:
    """The text in quotation marks; as it stands where it holds such marks inside, which a second pair would garble."""
    stripped = text.strip()
    inner = stripped.strip(_MARKS + " \t\r\n") or stripped
    return stripped if any(mark in inner for mark in _DOUBLE) else f"“{inner}”"
