"""Quantities in running text: figures, number words, magnitudes, ranges, bounds, percentages and units.

"about 1.2 million pamphlets" becomes a `Number` of 1 200 000, bound `about`, of "pamphlets". Dates are the business of
`dates`; pass their spans as `skip`. Times of day and identifiers (F-16, COVID-19, 3D) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from toolkit.records import Bound, Quantity
from toolkit.text.number_tokens import DASHES, Tokens
from toolkit.text.number_values import Value, Values
from toolkit.text.units import COUNT, ORDINAL, Unit
from toolkit.text.vocabulary import vocabulary

_MINUS = frozenset("-–\u2212")
_MAXIMUM = Decimal(10) ** 30
_ROUND = Decimal("0.01")
_COMPOUND = frozenset({"length", "mass", "months", "time"})
_SIGNED = frozenset({"share", "points", "celsius", "fahrenheit", "degrees"})
_SCALES = tuple(Decimal(10) ** power for power in (12, 9, 6, 3))


@dataclass(frozen=True)
class Number:
    """One quantity of a text: `text[start:end]`.

    `low` and `high` are in `unit`; `step` is how far a rounded figure may lie from the true one: half of the last place
    stated, one per cent for whole hundreds, zero for any other count. `of` holds up to four lower-case words that follow,
    the thing counted among them.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    step: Decimal
    unit: Unit
    bound: Bound
    of: tuple[str, ...] = ()

    def record(self, text: str) -> Quantity:
        """The quantity as it is kept; `text` is the one the number was found in."""
        return Quantity(
            text=text[self.start : self.end],
            low=float(self.low),
            high=float(self.high),
            unit=self.unit.id,
            bound=self.bound,
            of=" ".join(self.of) or None,
        )


def numbers(text: str, language: str = "en", *, skip: Sequence[tuple[int, int]] = ()) -> tuple[Number, ...]:
    """All quantities of `text` in order, in the conventions of `language` (BCP 47).

    `skip` are spans (half-open) that are not to be read, such as dates. Never raises, whatever the text.
    """
    return _joined(text, _share_units(text, tuple(_Expressions(text, language, skip).read())))


def _joined(text: str, found: tuple[Number, ...]) -> tuple[Number, ...]:
    """Make one of a measure in two units: "6 ft 2 in", "two hours and 30 minutes"."""
    joined: list[Number] = []
    for number in found:
        before = joined[-1] if joined else None
        if before is not None and _goes_on(text[before.end : number.start], before, number):
            part = number.low * number.unit.factor / before.unit.factor
            step = number.step * number.unit.factor / before.unit.factor
            low, high = before.low + part, before.high + part
            joined[-1] = replace(before, end=number.end, low=low, high=high, step=step, of=number.of)
        else:
            joined.append(number)
    return tuple(joined)


def _goes_on(between: str, one: Number, other: Number) -> bool:
    """Whether a quantity is the smaller part of the one before it."""
    units = (one.unit.dimension, other.unit.dimension)
    exact = one.bound is not Bound.RANGE and other.bound is Bound.EXACT and one.low == one.high == one.low.to_integral()
    smaller = abs(other.low) * other.unit.factor < one.unit.factor
    return units[0] == units[1] in _COMPOUND and exact and smaller and between.strip() in ("", "and", ",")


def _share_units(text: str, found: tuple[Number, ...]) -> tuple[Number, ...]:
    """Give a bare figure the unit of the one it is joined to: "from 10 to 12 percent", "five or six years"."""
    shared = list(found)
    for at, (one, other) in enumerate(pairwise(found)):
        between = text[one.end : other.start].strip()
        joined = between.isalpha() and len(between) <= 4 and one.unit is COUNT and not one.of
        if joined and other.unit is not ORDINAL:
            shared[at] = replace(one, unit=other.unit)
    return tuple(shared)


class _Expressions:
    """Reads one text: values with what stands around them."""

    def __init__(self, text: str, language: str, skip: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.words = vocabulary(language)
        self.tokens = Tokens(text, language, skip)
        self.values = Values(self.tokens, language, self.words)
        self.done = 0  # the first token that no earlier expression has taken

    def read(self) -> Iterator[Number]:
        at = 0
        while at < len(self.tokens):
            value = self.values.at(at)
            if value is None or value.high > _MAXIMUM:
                at += 1
                continue
            number, after = self._expression(value)
            at = self.done = max(after, at + 1)
            if number is not None:
                yield number

    def _expression(self, value: Value) -> tuple[Number | None, int]:
        measured, after = self._measure(value)
        signed = self._minus(value, measured)
        ranged = self._ranged(value, measured, after) if signed is None else None
        if ranged is not None:
            return ranged
        if (time := self._clock(value)) is not None:
            return None, time
        if measured is COUNT and self.tokens.glued(after):
            return self._ordinal(value, after), after + 1
        start = self._start(value.first) if signed is None else signed
        bound, end = self._bound(start, self.tokens.end(after))
        bound = Bound.VAGUE if value.vague else bound
        step = value.step or _rounding(value.low, measured)
        low, high = (value.low, value.high) if signed is None else (-value.high, -value.low)
        if bound is Bound.RANGE:
            high = low + _last_place(low)
        return Number(start, end, low, high, step, measured, bound, self._of(after)), after

    def _minus(self, value: Value, measured: Unit) -> int | None:
        """Where a figure's minus begins, None where it has none; a hyphen is one only with units that can be negative."""
        start = self._start(value.first)
        head = self.text[:start]
        if head[-1:] in _MINUS and (len(head) < 2 or head[-2].isspace() or head[-2] in '([“"'):
            can = head[-1] == "\u2212" or measured.dimension in _SIGNED or measured.is_currency
            return start - 1 if can else None
        word = self._before(value.first)
        return self.tokens.start(word) if self.tokens.lower(word) in self.words.minus else None

    def _measure(self, value: Value) -> tuple[Unit, int]:
        """The unit of a value, from a sign before it or words after it, and the token after the whole."""
        found, after = self.tokens.unit_after(value.after, self.words.of)
        currency = self._currency(value.first)
        if value.unit is not COUNT:
            return value.unit, value.after
        if currency is not None:
            return currency, after if found.dimension == currency.dimension else value.after
        return found, after

    def _ranged(self, value: Value, measured: Unit, after: int) -> tuple[Number, int] | None:
        """Two values as one range: "between 80 and 90 %", "80–90%", "10 to 12 million"."""
        between = self.tokens.lower(self._before(value.first)) in self.words.between
        if not self._joins_range(value, after, between):
            return None
        at = after + (2 if self.tokens.currency_at(after + 1) is not None else 1)
        second = self.values.at(at)
        if second is None or second.unit is not COUNT or value.unit is not COUNT:
            return None
        second_unit, end = self.tokens.unit_after(second.after, self.words.of)
        final = measured if measured is not COUNT else second_unit
        low = value.low * _shared_scale(value, second)
        if low > second.high or second_unit.dimension not in ("count", final.dimension):
            return None
        start = self.tokens.start(self._before(value.first)) if between else self._start(value.first)
        return (
            Number(start, self.tokens.end(end), low, second.high, second.step, final, Bound.RANGE, self._of(end)),
            end,
        )

    def _joins_range(self, value: Value, after: int, between: bool) -> bool:
        word = self.tokens.lower(after)
        if between:
            return word in self.words.conjunction
        if self.tokens.raw(after) in DASHES:
            return value.figures
        return word in self.words.to and self.tokens.lower(self._before(value.first)) not in self.words.from_

    def _bound(self, start: int, end: int) -> tuple[Bound, int]:
        """What the words around `[start, end)` say of the bound, and where the expression ends with them."""
        head = self.text[max(0, start - 40) : start].lower().rstrip()
        for phrase, bound in self.words.bound_ends.get(head[-1:], ()):
            if head.endswith(phrase) and not (phrase[0].isalpha() and head[: -len(phrase)][-1:].isalpha()):
                return bound, end
        tail = self.text[end : end + 24].lower()
        shift = len(tail) - len(tail.lstrip())
        for phrase, bound in self.words.tail_starts.get(tail[shift : shift + 1], ()):
            if tail[shift:].startswith(phrase) and not tail[shift + len(phrase) :][:1].isalnum():
                return bound, end + shift + len(phrase)
        return Bound.EXACT, end

    def _clock(self, value: Value) -> int | None:
        """The token after a time of day that begins with this value ("1 p.m.", "4:30"), None where it is none."""
        after = value.after
        while self.tokens.raw(after) == ":" and self.tokens.touching(after) and self._is_digits(after + 1):
            after += 2
        if after > value.after:
            return after
        return after + 1 if value.figures and self._clock_word(after) else None

    def _is_digits(self, at: int) -> bool:
        token = self.tokens.at(at)
        return token is not None and token.kind == "digits"

    def _clock_word(self, at: int) -> bool:
        token = self.tokens.at(at)
        if token is None or token.kind != "word":
            return False
        tail = self.text[token.start : token.start + 10].lower()
        return any(tail.startswith(word) and not tail[len(word) : len(word) + 1].isalnum() for word in self.words.clock)

    def _ordinal(self, value: Value, after: int) -> Number | None:
        if self.tokens.lower(after) not in self.words.ordinal_endings:
            return None
        start, end = self.tokens.start(value.first), self.tokens.end(after + 1)
        return Number(start, end, value.low, value.high, Decimal(0), ORDINAL, Bound.EXACT, self._of(after + 1))

    def _of(self, after: int) -> tuple[str, ...]:
        """Up to four words that follow without punctuation or function word between: what is counted."""
        found: list[str] = []
        if self.tokens.lower(after) in self.words.of:
            after += 1
        for at in range(after, after + 8):
            word = self.tokens.lower(at)
            if not found and word in ("or", "so", "more", "fewer", "less", "other", "additional"):
                continue
            if not word or word in self.words.stops or len(found) == 4:
                break
            found.append(word)
        return tuple(found)

    def _before(self, first: int) -> int:
        """The token before the value and its currency sign."""
        return first - 2 if self._currency(first) is not None else first - 1

    def _start(self, first: int) -> int:
        return self.tokens.start(first - 1 if self._currency(first) is not None else first)

    def _currency(self, first: int) -> Unit | None:
        return self.tokens.currency_before(first) if first > self.done else None


def _rounding(value: Decimal, unit: Unit) -> Decimal:
    """How far a figure without decimals may be rounded: a percentage by a half, whole hundreds by one per cent."""
    if unit.dimension == "share":
        return Decimal("0.5")
    return value * _ROUND if value >= 100 and value % 100 == 0 else Decimal(0)


def _last_place(value: Decimal) -> Decimal:
    """One of the last place that is not zero: "20-odd" goes up to 30, "300-odd" to 400."""
    digits = str(abs(int(value)))
    return Decimal(10) ** (len(digits) - max(1, len(digits.rstrip("0"))))


def _shared_scale(first: Value, second: Value) -> Decimal:
    """The scale that the second figure has and the first lacks: "2 to 3 million" begins at two million."""
    if second.after - second.first < 2 or first.after - first.first > 1 or first.low >= 1000:
        return Decimal(1)
    return next((scale for scale in _SCALES if second.high >= scale), Decimal(1))
