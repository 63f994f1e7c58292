"""What is indexed of a passage and asked of a claim: stems, names and figures, each a column of its own.

Figures and dates are brought into one form, so that "1.2 million" finds "1,200,000" and "Nov. 3" finds "3 November". Texts
without spaces between words (Chinese, Japanese, Thai) are indexed as pairs of characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from toolkit.records import Bound
from toolkit.text.dates import dates, spans
from toolkit.text.numbers import numbers
from toolkit.text.words import words

WEIGHTS = (1.0, 2.0, 3.0)
"""How much a match in the columns words, names and figures counts in BM25; set by hand."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_PLAIN = re.compile(r"[^\w]+")
MOST_TERMS = 60


@dataclass(frozen=True)
class Terms:
    """The terms of a text by column, in order, with repetitions."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    figures: tuple[str, ...]

    def columns(self) -> tuple[str, str, str]:
        """The three columns as text."""
        return " ".join(self.words), " ".join(self.names), " ".join(self.figures)

    def query(self) -> str:
        """An FTS5 query for any of the terms; empty where there are none."""
        parts = [f"{name} : {_any(terms)}" for name, terms in self._named() if terms]
        return " OR ".join(f"({part})" for part in parts)

    def _named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("words", self.words), ("names", self.names), ("figures", self.figures)


def terms(text: str, language: str | None, today: date | None = None) -> Terms:
    """The terms of a text; relative dates are resolved against `today`."""
    language = language or "en"
    mentions = dates(text, language, today=today)
    found = numbers(text, language, skip=tuple(spans(mentions)))
    read = [w for w in words(text, language) if not w.text[0].isdigit()]
    stems = [w.stem for w in read if not w.stop]
    figures = [f"n{_figure(n.low * n.unit.factor)}" for n in found if n.bound is not Bound.VAGUE]
    for mention in mentions:
        if mention.first is not None and mention.last is not None:
            figures += _date_terms(mention.first, mention.last)
    return Terms(
        words=(*map(_plain, stems), *_pairs(text)),
        names=tuple(_plain(w.stem) for w in read if w.name),
        figures=tuple(figures),
    )


def _figure(value: object) -> str:
    """A number as one term: letters and digits only."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", "p") if "." in f"{value:f}" else f"{value:f}"


def _date_terms(first: date, last: date) -> list[str]:
    """A day is also its month and year, so that broader and narrower dates meet."""
    if first.year != last.year:
        return [f"y{year}" for year in range(first.year, min(last.year, first.year + 20) + 1)]
    found = [f"y{first.year}"]
    if first.month == last.month:
        found.append(f"m{first:%Y%m}")
        if first == last:
            found.append(f"d{first:%Y%m%d}")
    return found


def _pairs(text: str) -> list[str]:
    return [run[i : i + 2] for run in _UNSPACED.findall(text) for i in range(len(run) - 1)]


def _plain(stem: str) -> str:
    """A stem without punctuation, so that the index's own tokenizer leaves it whole."""
    return _PLAIN.sub("", stem) or "x"


def _any(column: tuple[str, ...]) -> str:
    unique = list(dict.fromkeys(column))[:MOST_TERMS]
    return "(" + " OR ".join(f'"{term}"' for term in unique) + ")"
