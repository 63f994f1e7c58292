"""Quoted stretches of a text: where quotation marks open and close, in any style, and what they hold.

Marks are read from their surroundings first (a mark after a space and before a letter opens) and by their shape only
where these do not tell, so that a mistaken mark ("…out,“ he said. ”The …") does no harm. Every paragraph starts afresh:
a missing mark never spoils more than its own paragraph. Nested quotations belong to the one they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.records import Span

_MARK = re.compile(r"[\"“”„‟«»「」『』《》‘’'‚‹›]|``|''")
_BRACKETS = {"「": "」", "『": "』", "《": "》"}
_CLOSING_BRACKETS = frozenset(_BRACKETS.values())
_SINGLE = frozenset("‘’'‚‹›")
_BEFORE_OPEN = frozenset("([{—–-/…\"“„«‘'‚‹¿¡:")
_AFTER_CLOSE = frozenset(".,;:!?)]}—–-/…\"”“»’'›")
_TERMINAL = frozenset(".,!?…—–;")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


_MANY = 200
"""How many marks at most a quotation may hold: more are no nested quotations or apostrophes but noise."""


class Kind(StrEnum):
    """What a quotation holds: whole speech, part of a sentence, or a term, title or nickname that nobody need have said."""

    SPEECH = "speech"
    FRAGMENT = "fragment"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch: `text[start:end]` is what stands between the marks, `outer` includes them.

    `continues` tells that the paragraph takes up a quotation which the paragraph before left open; `closed` is false
    where no closing mark was found in the paragraph.
    """

    start: int
    end: int
    outer: Span
    kind: Kind
    paragraph: int
    continues: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    glyph: str
    opens: bool
    closes: bool

    @property
    def single(self) -> bool:
        return self.glyph in _SINGLE


@dataclass(frozen=True, slots=True)
class _Raw:
    opened: int
    start: int
    end: int
    ended: int
    closed: bool
    reopened: bool


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text as spans: stretches between line breaks that hold more than white space."""
    return tuple(Span(start=m.start(), end=m.end()) for m in re.finditer(r"\S[^\n\r\u2029]*", text))


def quotations(text: str, spans: Sequence[Span] | None = None) -> tuple[Quotation, ...]:
    """All outermost quotations of `text`, in order; `spans` are its paragraphs (found here if not given)."""
    found: list[Quotation] = []
    running = False
    blocks = paragraphs(text) if spans is None else tuple(spans)
    for number, block in enumerate(blocks):
        marks = _marks(text, block)
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        reopens = following is not None and _starts_open(text, following)
        raws = _pair(text, block, marks, running=running, reopens=reopens)
        for raw in raws:
            continues = running and raw.opened <= block.start
            found.append(_quotation(text, raw, number, continues=continues))
        running = bool(raws) and not raws[-1].closed and raws[-1].ended >= block.end
    return tuple(found)


def _marks(text: str, block: Span) -> list[_Mark]:
    marks = []
    for match in _MARK.finditer(text, block.start, block.end):
        before = text[match.start() - 1] if match.start() > block.start else " "
        after = text[match.end()] if match.end() < block.end else " "
        glyph = match.group()
        if glyph in _BRACKETS or glyph in _CLOSING_BRACKETS:
            opens, closes = glyph in _BRACKETS, glyph in _CLOSING_BRACKETS
        else:
            opens = (before.isspace() or before in _BEFORE_OPEN) and not after.isspace() and after not in ",.;:!?)]}"
            closes = not before.isspace() and (after.isspace() or after in _AFTER_CLOSE)
        if opens and closes:
            opens, closes = before.isspace(), after.isspace() or not before.isspace()
        marks.append(_Mark(match.start(), match.end(), glyph, opens, closes))
    return marks


def _starts_open(text: str, block: Span) -> bool:
    match = _MARK.match(text, block.start)
    return match is not None and match.end() < block.end and not text[match.end()].isspace()


def _pair(text: str, block: Span, marks: list[_Mark], *, running: bool, reopens: bool) -> list[_Raw]:
    found: list[_Raw] = []
    position = 0
    if running and marks and not marks[0].single and marks[0].closes and not marks[0].opens:
        first = marks[0]
        found.append(_Raw(block.start, block.start, first.start, first.end, closed=True, reopened=False))
        position = 1
    while position < len(marks):
        mark = marks[position]
        if mark.single:
            raw, position = _single(text, block, marks, position, reopens=reopens)
        elif mark.closes and not mark.opens:
            raw, position = _unopened(text, block, found, mark), position + 1
        else:
            raw, position = _double(text, block, marks, position)
        if raw is not None:
            found.append(raw)
    return found


def _unopened(text: str, block: Span, found: list[_Raw], mark: _Mark) -> _Raw | None:
    """A quotation whose opening mark was forgotten: the sentences before a closing mark that ends a sentence."""
    if text[mark.start - 1] not in ".!?,":
        return None
    start = block.start
    if found:
        stop = re.compile(r"[.!?]\s+").search(text, found[-1].ended, mark.start)
        if stop is None:
            return None
        start = stop.end()
    return _Raw(start, start, mark.start, mark.end, closed=True, reopened=False)


def _double(text: str, block: Span, marks: list[_Mark], position: int) -> tuple[_Raw | None, int]:
    """Find the end of the quotation opened by `marks[position]`; returns it and the next mark to look at."""
    opener = marks[position]
    depth = 0
    for index in range(position + 1, len(marks)):
        mark = marks[index]
        if mark.single or (opener.glyph in _BRACKETS and mark.glyph != _BRACKETS[opener.glyph]):
            continue
        if mark.opens and not mark.closes:
            if not _nests(opener, marks, index, depth):
                cut = _last_stop(text, opener.end, mark.start)
                return _Raw(opener.start, opener.end, cut, cut, closed=False, reopened=True), index
            depth += 1
        elif depth:
            depth -= 1
        else:
            return _Raw(opener.start, opener.end, mark.start, mark.end, closed=True, reopened=False), index + 1
    return _unclosed(text, block, opener), len(marks)


def _nests(opener: _Mark, marks: list[_Mark], index: int, depth: int) -> bool:
    """Whether an opening mark inside a quotation begins a nested one, rather than showing that a mark was forgotten."""
    closers = 0
    for mark in marks[index + 1 : index + _MANY]:
        if mark.single:
            continue
        if mark.opens and not mark.closes:
            break
        closers += 1
    return closers >= depth + 2 or (marks[index].glyph != opener.glyph and closers >= depth + 1 and closers > 1)


def _last_stop(text: str, start: int, end: int) -> int:
    for position in range(end - 1, start, -1):
        if text[position] in ".!?" and text[position + 1].isspace():
            return position + 1
    return len(text[:end].rstrip())


def _unclosed(text: str, block: Span, opener: _Mark) -> _Raw | None:
    """A quotation that its paragraph never closes: to the end if it opens one, else to the end of its sentence."""
    lead = _before(text, block.start, opener.start)
    end = block.start + len(text[block.start : block.end].rstrip())
    if opener.end >= end:
        return None
    if lead and lead not in ".!?:,":
        stop = re.compile(r"[.!?](?=\s|$)").search(text, opener.end, end)
        end = stop.start() if stop else end
    return _Raw(opener.start, opener.end, end, end, closed=False, reopened=False)


def _before(text: str, start: int, end: int) -> str:
    """The last character before `end` that is no white space, not looking further back than `start`; else nothing."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return text[end - 1] if end > start else ""


def _single(text: str, block: Span, marks: list[_Mark], position: int, *, reopens: bool) -> tuple[_Raw | None, int]:
    """A quotation in single marks, told from apostrophes by its surroundings."""
    opener = marks[position]
    after = text[opener.end : opener.end + 1]
    if not opener.opens or opener.closes or opener.glyph in "’›" or not (after.isalpha() or after in "…[("):
        return None, position + 1
    index = _single_closer(text, marks, position)
    if index is not None:
        closer = marks[index]
        return _Raw(opener.start, opener.end, closer.start, closer.end, closed=True, reopened=False), index + 1
    lead = _before(text, block.start, opener.start)
    if (not lead and reopens) or lead == ":":
        return _unclosed(text, block, opener), len(marks)
    return None, position + 1


def _single_closer(text: str, marks: list[_Mark], position: int) -> int | None:
    possessive: int | None = None
    for index in range(position + 1, min(len(marks), position + _MANY)):
        mark = marks[index]
        if not mark.single:
            continue
        if mark.opens and not mark.closes and possessive is not None:
            break
        if not mark.closes or mark.opens:
            continue
        before, after = text[mark.start - 1], text[mark.end : mark.end + 2].strip()
        if before in "sS" and after[:1].islower():
            possessive = possessive or index
            continue
        return index
    return possessive


def _quotation(text: str, raw: _Raw, paragraph: int, *, continues: bool) -> Quotation:
    start, end = raw.start, raw.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Quotation(
        start=start,
        end=end,
        outer=Span(start=raw.opened, end=raw.ended),
        kind=_kind(text, raw, start, end),
        paragraph=paragraph,
        continues=continues,
        closed=raw.closed,
    )


def _kind(text: str, raw: _Raw, start: int, end: int) -> Kind:
    inner = text[start:end]
    words = _WORD.findall(inner)
    ended = inner[-1:] in _TERMINAL or text[raw.ended : raw.ended + 1] == ","
    capital = inner[:1].isupper() or not inner[:1].isalpha() or not inner[:1].islower()
    titled = 1 < len(words) <= 6 and all(w[:1].isupper() for w in words if len(w) > 3) and words[0][:1].isupper()
    if titled and inner[-1:] not in "!?" and not any(w[:1].islower() for w in words[1:]):
        return Kind.TERM
    if len(words) >= 10 or (ended and capital and len(words) >= 2):
        return Kind.SPEECH
    if not ended and (len(words) <= 1 or titled):
        return Kind.TERM
    return Kind.FRAGMENT
