"""One bare value in a text: figures or number words with their magnitudes, without bound, unit or range."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.text.number_tokens import DASHES, Tokens
from toolkit.text.numerals import cjk_numeral, fraction_sign, numeral
from toolkit.text.units import COUNT, ORDINAL, Unit, unit
from toolkit.text.vocabulary import Vocabulary

_ZERO = Decimal(0)
_HALF = Decimal("0.5")
_LOOSE = Decimal("0.05")
"""How far a half or a fraction beside a figure may lie off: "half a million" is not told from 520,000."""
_LONGEST = 12  # tokens: longer chains of magnitudes are no number that anybody writes
_BARE = frozenset(Decimal(n) for n in (12, 100, 1000, 10**5, 10**7))


@dataclass(frozen=True)
class Value:
    """A value read from tokens `[first, after)`; `figures` where it is written with digits."""

    low: Decimal
    high: Decimal
    step: Decimal
    first: int
    after: int
    unit: Unit = COUNT
    vague: bool = False
    figures: bool = False


class Values:
    """Reads the values of one text."""

    def __init__(self, tokens: Tokens, language: str, words: Vocabulary) -> None:
        self.tokens = tokens
        self.language = language
        self.words = words
        self.readers = {"digits": self._digits, "cjk": self._cjk, "fraction": self._sign, "word": self._worded}

    def at(self, index: int) -> Value | None:
        """The value that starts at the token, with its magnitudes; None where none does."""
        token = self.tokens.at(index)
        reader = self.readers.get(token.kind) if token is not None else None
        value = reader(index) if reader is not None else None
        return value if value is None else self._magnified(value)

    def _digits(self, at: int) -> Value | None:
        amount = numeral(self.tokens.raw(at), self.language)
        slash = self.tokens.raw(at + 1) in ("/", "⁄") and self.tokens.touching(at + 1)
        if amount is None or slash or self.tokens.is_identifier(at):
            return None
        _, _, places = str(amount).partition(".")
        step = Decimal(5).scaleb(-len(places) - 1) if places else _ZERO
        return self._with_fraction(Value(amount, amount, step, at, at + 1, figures=True))

    def _with_fraction(self, value: Value) -> Value:
        """Add a fraction that stands beside a whole figure: 1½, 1 1/2, "two and a half"."""
        following = self.tokens.at(value.after)
        extra, after = _ZERO, value.after
        if following is not None and following.kind == "fraction" and fraction(following.text) < 1:
            extra, after = fraction(following.text), value.after + 1
        elif self._and_a_half(after):
            extra, after = _HALF, after + 3
        if not extra:
            return value
        step = max(value.step, _LOOSE)
        return replace(value, low=value.low + extra, high=value.high + extra, step=step, after=after)

    def _and_a_half(self, at: int) -> bool:
        joined = self.tokens.lower(at) in self.words.joins and self.tokens.lower(at + 1) in self.words.articles
        return joined and bool(self.words.half) and self.tokens.lower(at + 2) == self.words.half

    def _cjk(self, at: int) -> Value | None:
        amount = cjk_numeral(self.tokens.raw(at))
        return None if amount is None else Value(amount, amount, _ZERO, at, at + 1)

    def _sign(self, at: int) -> Value | None:
        amount = fraction(self.tokens.raw(at))
        return None if amount >= 1 else self._part(Value(amount, amount, _ZERO, at, at + 1, figures=True))

    def _worded(self, at: int) -> Value | None:
        word = self.tokens.lower(at)
        if word not in self.words.openers:
            return None
        if word in self.words.articles:
            return self._after_article(at)
        if word and word == self.words.half:
            return self._half(at, at)
        if word in self.words.vague or word in self.words.several:
            return self._vague(at)
        if word in self.words.ordinals:
            return self._rank(at)
        if word in self.words.words:
            return None if self._follows_number_word(at) or not self._counts(at) else self._spelled(at)
        if self.words.magnitudes.get(word) in _BARE and self.tokens.lower(at + 1) not in self.words.of:
            return Value(Decimal(1), Decimal(1), _ZERO, at, at)
        return None

    def _rank(self, at: int) -> Value | None:
        rank = self.words.ordinals[self.tokens.lower(at)]
        is_time = self.tokens.lower(at) == "second" and self.tokens.lower(at - 1) in self.words.words
        return None if is_time else Value(rank, rank, _ZERO, at, at + 1, ORDINAL)

    def _after_article(self, at: int) -> Value | None:
        """What "a" begins: "a dozen", "a hundred", "a half-million", "a third of"."""
        following = self.tokens.lower(at + 1)
        if following in self.words.magnitudes:
            return Value(Decimal(1), Decimal(1), _ZERO, at, at + 1)
        if following == self.words.half and following and self.tokens.lower(at + 2) not in self.words.whole:
            return self._half(at, at + 1)
        if following in self.words.fractions:
            amount = self.words.fractions[following]
            return self._part(Value(amount, amount, _ZERO, at, at + 2))
        return None

    def _half(self, first: int, at: int) -> Value | None:
        """A half of something: "half a million", "half an hour", "half of", "half the"."""
        after = at + 1 + (1 if self.tokens.raw(at + 1) in DASHES else 0)
        if self.tokens.lower(after) in self.words.articles:
            after += 1
        is_unit = after > at + 1 and self.tokens.unit_at(after)[0] is not COUNT
        if is_unit or self.tokens.lower(after) in self.words.magnitudes:
            return Value(_HALF, _HALF, _LOOSE, first, after)
        return self._part(Value(_HALF, _HALF, _ZERO, first, at + 1))

    def _part(self, value: Value) -> Value | None:
        """A fraction of a whole as percent, where the words after it say that it is one; a bare figure otherwise."""
        if self.tokens.lower(value.after) in self.words.whole:
            share = (value.low * 100).quantize(Decimal("0.1"))
            step = Decimal(1) if share == share.to_integral_value() else Decimal(2)
            return replace(value, low=share, high=share, step=step, unit=unit("percent"))
        return value if value.figures else None

    def _vague(self, at: int) -> Value | None:
        """A round quantity: "dozens", "tens of thousands", "several hundred"."""
        word = self.tokens.lower(at)
        if word in self.words.several:
            if self.tokens.lower(at + 1) not in self.words.magnitudes:
                return None
            return Value(Decimal(2), Decimal(9), _ZERO, at, at + 1, vague=True)
        scale, after = self.words.vague[word], at + 1
        while (
            after - at < _LONGEST
            and self.tokens.lower(after) in self.words.of
            and self.tokens.lower(after + 1) in self.words.vague
        ):
            scale, after = scale * self.words.vague[self.tokens.lower(after + 1)], after + 2
        return Value(scale * 2, scale * 10, _ZERO, at, after, vague=True)

    def _spelled(self, at: int) -> Value | None:
        """Number words up to a magnitude: "twenty-five", "two-thirds of"."""
        total, after = self.words.words[self.tokens.lower(at)], at + 1
        hyphen = self.tokens.hyphen(after)
        word = self.tokens.lower(after + hyphen)
        tens = total % 10 == 0 and 20 <= total < 100
        if tens and hyphen and 0 < self.words.ordinals.get(word, _ZERO) < 10:
            rank = total + self.words.ordinals[word]
            return Value(rank, rank, _ZERO, at, after + hyphen + 1, ORDINAL)
        if total % 10 == 0 and 20 <= total < 1000 and 0 < self.words.words.get(word, _ZERO) < 10:
            total, after = total + self.words.words[word], after + hyphen + 1
        elif word in self.words.fractions and word != self.words.half and total < 10:
            amount = self.words.fractions[word] * total
            return self._part(Value(amount, amount, _ZERO, at, after + hyphen + 1))
        if self.tokens.lower(after + self.tokens.hyphen(after)) in self.words.words:
            return None
        return self._with_fraction(Value(total, total, _ZERO, at, after))

    def _follows_number_word(self, at: int) -> bool:
        """Whether a number word goes on from another in a way that is not read here ("nineteen eighty")."""
        return self.tokens.lower(at - 1 - self.tokens.hyphen(at - 1)) in self.words.words

    def _counts(self, at: int) -> bool:
        """Whether a number word is a count: "one" mostly is not."""
        if self.tokens.lower(at) != "one" or self._and_a_half(at + 1):
            return True
        before, after = self.tokens.lower(at - 1), self.tokens.lower(at + 1)
        return bool(after) and after not in self.words.one_not_before and before not in self.words.one_not_after

    def _magnified(self, value: Value) -> Value:
        """Multiply by the magnitudes that follow and add smaller parts: "two hundred and fifty thousand", "5m"."""
        total, current = _ZERO, value
        while current.after - value.first < _LONGEST and (factor := self._factor(current)) is not None:
            scale, after = factor
            step = _HALF * scale if not current.step and scale >= 1000 else current.step * scale
            current = replace(current, low=current.low * scale, high=current.high * scale, step=step, after=after)
            rest = self._remainder(after, scale)
            if rest is not None and scale >= 1000:
                total += current.low
                current = replace(current, low=rest.low, high=rest.high, step=_ZERO, after=rest.after)
            elif rest is not None:
                low, high = current.low + rest.low, current.high + rest.high
                current = replace(current, low=low, high=high, step=_ZERO, after=rest.after)
        return replace(current, low=current.low + total, high=current.high + total) if total else current

    def _factor(self, value: Value) -> tuple[Decimal, int] | None:
        """The magnitude after a value and the token after it."""
        if value.unit is not COUNT or (value.vague and value.after - value.first > 1):
            return None
        after = value.after
        at = after + self.tokens.hyphen(after)
        word = self.tokens.lower(at)
        if word in self.words.magnitudes and not (word == "score" and value.figures):
            return self.words.magnitudes[word], at + (
                2 if word in ("mio", "mrd") and self.tokens.raw(at + 1) == "." else 1
            )
        return self._attached(value) if value.figures else None

    def _attached(self, value: Value) -> tuple[Decimal, int] | None:
        """A magnitude written onto the figures: "40k", "$5m", "3万"."""
        after = value.after
        token = self.tokens.at(after)
        if token is None or after == 0 or token.start != self.tokens.end(after):
            return None
        if token.kind == "cjk" and (scale := cjk_numeral(token.text)) is not None:
            return scale, after + 1
        word = token.text.lower()
        if word in self.words.attached:
            return self.words.attached[word], after + 1
        if word == "m" and self.tokens.currency_before(value.first) is not None:
            return Decimal(10) ** 6, after + 1
        return None

    def _remainder(self, after: int, scale: Decimal) -> Value | None:
        """Number words that go on after a magnitude: "… hundred and fifty", "… thousand two hundred"."""
        joined = 1 if self.tokens.lower(after) in self.words.joins else 0
        if self.tokens.lower(after + joined) not in self.words.words or (not joined and scale < 100):
            return None
        rest = self._spelled(after + joined)
        return rest if rest is not None and rest.low < scale and rest.unit is COUNT else None


def fraction(text: str) -> Decimal:
    """The value of "½" or "3/4", to four places."""
    if len(text) == 1:
        return fraction_sign(text) or _ZERO
    top, bottom = re.split(r"\s*[/⁄]\s*", text)
    over, under = numeral(top) or _ZERO, numeral(bottom) or Decimal(1)
    return (over / under).quantize(Decimal("0.0001"))
