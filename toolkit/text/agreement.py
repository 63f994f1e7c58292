"""Whether two quantities, or two dates, can both be true of one thing.

A rounded figure leaves room for half of its last place (whole hundreds for one per cent), a bound leaves one side open,
"about" leaves five per cent. Nothing here knows whether two figures are about the same thing: that is for whoever compares
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from toolkit.records import Bound
from toolkit.text.dates import DateMention
from toolkit.text.numbers import Number

ABOUT = Decimal("0.05")
"""How far, as a share of the figure, "about" and its kin may be off; a convention of ours, no standard."""


CONVERTED = Decimal("0.03")
"""How far a figure may be off that was converted from another unit and rounded (30 mph, 48 km/h)."""

_INFINITE = Decimal("Infinity")
_THREE_PLACES = Decimal("0.0005")


class Agreement(StrEnum):
    """The outcome of a comparison."""

    SAME = "same"
    """Equal as stated."""
    COMPATIBLE = "compatible"
    """Not the same figure, but both can be true (rounding, a bound, a range)."""
    DIFFERENT = "different"
    """They cannot both be true."""
    INCOMPARABLE = "incomparable"
    """Different units or kinds, or not resolved."""


def compare_numbers(one: Number, other: Number) -> Agreement:
    """Compare two quantities in the base unit of their dimension; years and months compare, years and kilometres do not."""
    if one.unit.dimension != other.unit.dimension:
        return Agreement.INCOMPARABLE
    if Bound.VAGUE in (one.bound, other.bound):
        return Agreement.COMPATIBLE if _overlap(one, other) else Agreement.DIFFERENT
    mine = (one.low * one.unit.factor, one.high * one.unit.factor)
    theirs = (other.low * other.unit.factor, other.high * other.unit.factor)
    if mine == theirs and (one.bound == other.bound or {one.bound, other.bound} <= {Bound.EXACT, Bound.ABOUT}):
        return Agreement.SAME
    if _overlap(one, other):
        return Agreement.COMPATIBLE
    return Agreement.INCOMPARABLE if _other_convention(one, other) else Agreement.DIFFERENT


def _other_convention(one: Number, other: Number) -> bool:
    """Whether two figures are one where a point before three digits groups them: 1.200 and 1,200."""
    less, more = sorted((one, other), key=lambda number: number.low)
    return less.step == _THREE_PLACES and less.low * 1000 == more.low and less.unit == more.unit


def compare_dates(one: DateMention, other: DateMention) -> Agreement:
    """Compare two dates as stretches of days: a day within a month is compatible with it."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return Agreement.INCOMPARABLE
    if (one.first, one.last) == (other.first, other.last):
        return Agreement.SAME
    overlap = one.first <= other.last and other.first <= one.last
    return Agreement.COMPATIBLE if overlap else Agreement.DIFFERENT


_STATED = (Bound.EXACT, Bound.ABOUT)


def _overlap(one: Number, other: Number) -> bool:
    """Whether both quantities can be true: two figures where one lies within the other's rounding, else where they meet."""
    strict = {Bound.MORE_THAN, Bound.LESS_THAN} & {one.bound, other.bound}
    mine, theirs = (_interval(n, exact=bool(strict) and n.step * 100 <= abs(n.low)) for n in (one, other))
    if _is_converted(one.unit.factor, other.unit.factor):
        mine = _Interval(mine.low - abs(mine.low) * CONVERTED, mine.high + abs(mine.high) * CONVERTED)
    if one.bound in _STATED and other.bound in _STATED and one.low == one.high and other.low == other.high:
        here, there = one.low * one.unit.factor, other.low * other.unit.factor
        return here == there or mine.low < there < mine.high or theirs.low < here < theirs.high
    if mine.open or theirs.open:
        return mine.low < theirs.high and theirs.low < mine.high
    return mine.low <= theirs.high and theirs.low <= mine.high


def _is_converted(one: Decimal, other: Decimal) -> bool:
    """Whether two units of one dimension differ by more than powers of ten."""
    ratio = (max(one, other) / min(one, other)).normalize()
    return ratio.as_tuple().digits != (1,)


@dataclass(frozen=True)
class _Interval:
    """Lowest and highest true value in base units; `open` where a limit itself is excluded."""

    low: Decimal
    high: Decimal
    open: bool = False


def _interval(number: Number, *, exact: bool) -> _Interval:
    """The interval of a quantity; `exact` leaves no room for rounding, where a strict bound is compared with it."""
    factor = number.unit.factor
    slack = Decimal(0) if exact else number.step
    if number.bound is Bound.ABOUT:
        slack = max(slack, abs(number.low) * ABOUT)
    low, high = (number.low - slack) * factor, (number.high + slack) * factor
    if number.bound in (Bound.MORE_THAN, Bound.AT_LEAST):
        return _Interval(low, _INFINITE, number.bound is Bound.MORE_THAN and not slack)
    if number.bound in (Bound.LESS_THAN, Bound.AT_MOST):
        return _Interval(-_INFINITE, high, number.bound is Bound.LESS_THAN and not slack)
    return _Interval(low, high)
