"""Arithmetic inside a sentence: changes in per cent, shares of a whole, sums of parts, counts against lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from toolkit.findings.readable import Facts, facts
from toolkit.findings.rules import Breach
from toolkit.records import Bound, Document, Sentence
from toolkit.text.numbers import Number
from toolkit.text.units import COUNT

_RISE = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|increas\w+|grew|grow(?:s|n|th|ing)?|up|gain\w*|climb\w*|jump\w*|surg\w*|soar\w*)\b",
    re.I,
)
_FALL = re.compile(
    r"\b(?:fall(?:s|en|ing)?|fell|decreas\w+|drop\w*|declin\w+|down|cut|shr[aiu]nk\w*|slump\w*|plung\w*|reduc\w+)\b",
    re.I,
)
_TIMES = {"doubled": 2, "tripled": 3, "trebled": 3, "quadrupled": 4}
_SHARE = re.compile(
    r"^\s*(?:,|\(|–|—)?\s*(?:or|that is|i\.e\.|equal to|equivalent to|just|about|some|roughly|nearly)*\s*$", re.I
)
_OUT_OF = re.compile(r"^\s*(?:out\s+)?of\s+(?:the\s+|its\s+|their\s+|all\s+)?$", re.I)
_WHOLE = re.compile(r"^\s*of\s+(?:the\s+|its\s+|their\s+|all\s+|a\s+total\s+of\s+)?$", re.I)
_LIST = re.compile(r":\s*(?P<items>[^.;:?!\n]+)")
_LONGEST = 3000
_CROWDED = 20
_JOIN = re.compile(r",\s*(?:and\s+|or\s+)?|\s+and\s+")


def miscounted(document: Document, sentences: Sequence[Sentence]) -> Iterator[Breach]:
    """Every sentence whose own figures do not fit each other."""
    language = document.language or "en"
    for sentence in sentences:
        if sentence.end - sentence.start > _LONGEST:
            continue
        read = facts(document.text[sentence.start : sentence.end], language)
        if len(read.numbers) > _CROWDED:
            continue  # a table, not a sentence
        for look in (_change, _share, _sum, _count):
            for rule, message, spans in look(read):
                yield Breach(rule, message, tuple((sentence.start + a, sentence.start + b) for a, b in spans))


Found = tuple[str, str, tuple[tuple[int, int], ...]]


def _change(read: Facts) -> Iterator[Found]:
    """A change "from A to B" with the per cent, or the multiple, that the sentence gives for it."""
    plain = [n for n in read.numbers if n.bound in (Bound.EXACT, Bound.ABOUT) and n.low > 0]
    for one, other in pairwise(plain):
        if not _from_to(read.text, one, other) or one.unit.dimension != other.unit.dimension:
            continue
        if (many := _multiple(read.text)) is not None and not _within(other, one, Decimal(many)):
            message = f"From {_words(read, one)} to {_words(read, other)} is {other.low / one.low:.2f} times as much."
            yield "figures.percent_change", message, (_span(one), _span(other))
        shares = [n for n in plain if n.unit.id == "percent" and n not in (one, other) and one.unit.id != "percent"]
        directed = _RISE.search(read.text) or _FALL.search(read.text)
        if len(shares) == 1 and directed and not _fits_change(one, other, shares[0]):
            change = abs(other.low - one.low) / one.low * 100
            step = f"From {_words(read, one)} to {_words(read, other)}"
            message = f"{step} is a change of {change:.1f} per cent, not {_words(read, shares[0])}."
            yield "figures.percent_change", message, (_span(one), _span(other), _span(shares[0]))


def _from_to(text: str, one: Number, other: Number) -> bool:
    head = text[: one.start].rstrip().lower().removesuffix("about").rstrip().removesuffix("$").rstrip()
    return head.endswith("from") and bool(
        re.search(r"\bto\s+(?:about|nearly|almost|some|around)?\s*$", text[one.end : other.start], re.I)
    )


def _multiple(text: str) -> int | None:
    return next((many for word, many in _TIMES.items() if re.search(rf"\b{word}\b", text, re.I)), None)


def _fits_change(one: Number, other: Number, share: Number) -> bool:
    """Whether some values within the roundings of all three figures fit."""
    low = (other.low - other.step) / (one.low + one.step) - 1
    high = (other.low + other.step) / max(one.low - one.step, Decimal(1) / 10**9) - 1
    least, most = sorted((abs(low), abs(high))) if low * high > 0 else (Decimal(0), max(abs(low), abs(high)))
    slack = max(share.step, share.low * Decimal("0.05") if share.bound is Bound.ABOUT else Decimal(0), Decimal("0.51"))
    return least * 100 - slack <= share.low <= most * 100 + slack


def _within(other: Number, one: Number, many: Decimal) -> bool:
    ratio = other.low / one.low
    return abs(ratio - many) <= Decimal("0.25") * many / 2


def _share(read: Facts) -> Iterator[Found]:
    """A part with its share of a whole: "21 million, or a quarter of the 84 million"; "12 of 40 (30 per cent)"."""
    for one, two, three in zip(read.numbers, read.numbers[1:], read.numbers[2:], strict=False):
        between, after = read.text[one.end : two.start], read.text[two.end : three.start]
        if two.unit.id == "percent" and _SHARE.match(_past(between, one)) and _WHOLE.match(after):
            part, share, whole = one, two, three
        elif three.unit.id == "percent" and _OUT_OF.match(between) and _SHARE.match(_past(after, two)):
            part, share, whole = one, three, two
        else:
            continue
        if part.unit.dimension != whole.unit.dimension and part.unit is not COUNT:
            continue
        if not whole.low or Bound.VAGUE in (part.bound, whole.bound) or _fits_share(part, whole, share):
            continue
        value = part.low / whole.low * 100
        message = f"{_words(read, part)} of {_words(read, whole)} is {value:.1f} per cent, not {_words(read, share)}."
        yield "figures.share", message, (_span(part), _span(whole), _span(share))


def _past(text: str, number: Number) -> str:
    """The text after a figure without the words counted."""
    for word in number.of:
        text = re.sub(rf"^\s*{re.escape(word)}\b", "", text, flags=re.IGNORECASE)
    return text


def _fits_share(part: Number, whole: Number, share: Number) -> bool:
    low = (part.low - part.step) / (whole.low + whole.step) * 100
    high = (part.low + part.step) / max(whole.low - whole.step, Decimal(1) / 10**9) * 100
    slack = max(share.step, Decimal("0.51"), share.low * Decimal("0.05") if share.bound is Bound.ABOUT else Decimal(0))
    return low - slack <= share.low <= high + slack


def _sum(read: Facts) -> Iterator[Found]:
    """A total with its parts after a colon, a dash or in brackets: "12 dead: 7 men and 6 women"."""
    for at, total in enumerate(read.numbers[:-2]):
        rest = read.numbers[at + 1 :]
        opened = re.match(r"(?:\s+[\w-]+){1,3}\s*([:(—–])", read.text[total.end : rest[0].start])
        if not opened or not _plain_count(total):
            continue
        close = read.text.find(")", rest[0].end) if opened[1] == "(" else len(read.text)
        parts = [n for n in rest if n.end <= close]
        joined = all(_joins(read.text[a.end : b.start]) for a, b in pairwise(parts))
        if (
            len(parts) < 2
            or not joined
            or not all(map(_plain_count, parts))
            or read.text[parts[0].start - 2 : parts[0].start].isalpha()
        ):
            continue
        summed = sum((n.low for n in parts), Decimal(0))
        if summed != total.low and all(n.low < total.low for n in parts):
            message = f"The parts add up to {summed:,.0f}, the total given is {_words(read, total)}."
            yield "figures.sum", message, (_span(total), *map(_span, parts))
        return


def _plain_count(number: Number) -> bool:
    return number.unit is COUNT and number.bound is Bound.EXACT and number.step * 100 <= number.low


def _joins(between: str) -> bool:
    return bool(re.fullmatch(r"(?:\s+[\w-]+){1,3}(?:,|\s+and|,\s+and)\s+", between))


def _count(read: Facts) -> Iterator[Found]:
    """A number of things announced before a colon and the list of names after it."""
    for match in _LIST.finditer(read.text):
        announced = [n for n in read.numbers if n.end <= match.start() and match.start() - n.end <= 40]
        if not announced or not _plain_count(announced[-1]) or not 2 <= announced[-1].low <= 20 or not announced[-1].of:
            continue
        items = [item.strip(" “”\"'") for item in _JOIN.split(match["items"]) if item.strip()]
        if len(items) < 2 or not all(item[:1].isupper() and len(item.split()) <= 4 for item in items):
            continue
        if len(items) != announced[-1].low:
            what = f"{_words(read, announced[-1])} {announced[-1].of[0]}"
            message = f"{what} are announced, {len(items)} are listed."
            yield "figures.count", message, (_span(announced[-1]), match.span("items"))


def _words(read: Facts, number: Number) -> str:
    return read.text[number.start : number.end]


def _span(number: Number) -> tuple[int, int]:
    return number.start, number.end
