"""What kind of fact a stretch of text states, by its words, figures and dates, and which words soften it.

The order is that of `evals/CODEBOOK.md`: judgements and forecasts first, because nobody can check them, then rules, then
figures (a rank where the rank is the point), causes, comparisons, dates and events. A plan with its day or price, told by
the article itself, is no forecast: that it was announced can be looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from toolkit.records import ClaimKind
from toolkit.text.calendar_words import calendar_words
from toolkit.text.dates import NO_DATE, DateMention, dates, spans
from toolkit.text.numbers import Number, numbers

_LEAST = 3
"""The smallest number that counts as a figure when it is written as a word: "one" and "two" rarely are the point."""
_WEEK = 7
_LEADING = re.compile(
    r"^(?:if|when|once|unless|without|while|although|as|wenn|falls|sobald|ohne)\b[^,]*,\s*", re.IGNORECASE
)
_BREAK = re.compile(r"[,;:(—–]|\b(?:and|but|or|und|aber|oder)\b")


@dataclass(frozen=True)
class Words:
    """One language's words: patterns by name, and what an opening pronoun stands for."""

    patterns: dict[str, re.Pattern[str]]
    embeds: frozenset[str]
    nouns: frozenset[str]
    deadlines: frozenset[str]
    pronouns: dict[str, str]


@dataclass(frozen=True)
class Setting:
    """What else is known of a stretch: whether somebody states it (not the article itself), its language, the day."""

    spoken: bool
    language: str
    today: date | None = None


def kind_of(words: str, setting: Setting) -> ClaimKind:
    """The kind of fact that `words`, a sentence or a part of one, states."""
    words = words.replace("’", "'")
    patterns = words_of(setting.language).patterns
    if patterns["opinion"].search(words) or (setting.spoken and patterns["demand"].search(words)):
        return ClaimKind.OPINION
    moments = dates(words, setting.language, today=setting.today)
    figures = [n for n in numbers(words, setting.language, skip=tuple(spans(moments))) if _counts(n, words)]
    ahead = next(_ahead(words, setting), None)
    if ahead is not None:
        name, modal = ahead
        written = any(character.isdigit() for n in figures for character in words[n.start : n.end])
        if _scheduled(words, modal, moments, setting) and not (setting.spoken and written):
            return ClaimKind.QUANTITY if written else ClaimKind.DATE
        if setting.spoken or not figures or name == "forecast":
            return ClaimKind.PREDICTION
    if patterns["obligation"].search(words) or (not setting.spoken and patterns["demand"].search(words)):
        return ClaimKind.RULE
    if figures:
        return ClaimKind.COMPARISON if patterns["rank"].search(words) else ClaimKind.QUANTITY
    return _without_figures(words, moments, patterns)


def hedge_in(words: str, language: str) -> str | None:
    """The first word that softens what is stated, before a figure also "about" and "some"; None where none does."""
    patterns = words_of(language).patterns
    hedge = patterns["hedges"].search(words)
    if hedge is not None and not _is_name(hedge, words) and not words[: hedge.start()].lower().endswith(" the "):
        return hedge.group()
    for number in numbers(words, language):
        before = patterns["about"].search(words, max(0, number.start - 24), number.start)
        if before is not None and not words[before.end() : number.start].strip(" $£€¥₹\u00a0"):
            return before.group()
    return None


def _without_figures(words: str, moments: tuple[DateMention, ...], patterns: dict[str, re.Pattern[str]]) -> ClaimKind:
    if patterns["rule"].search(words):
        return ClaimKind.RULE
    if patterns["causal"].search(words):
        return ClaimKind.CAUSAL
    if patterns["rank"].search(words) or patterns["comparison"].search(words):
        return ClaimKind.COMPARISON
    dated = any(not m.relative for m in moments)
    return ClaimKind.DATE if dated and patterns["founded"].search(words) else ClaimKind.EVENT


def _counts(number: Number, words: str) -> bool:
    """Whether a number is a figure that the sentence states, not an order, an age in passing or a bare "one"."""
    written = words[number.start : number.end]
    if number.unit.id == "ordinal" or words[number.end :].lstrip(" -").startswith("old"):
        return False
    if words[: number.start].endswith(", ") and words[number.end : number.end + 1] == "," and written.isdecimal():
        return len(written) > 2
    return any(character.isdigit() for character in written) or number.high >= _LEAST


def _ahead(words: str, setting: Setting) -> Iterator[tuple[str, re.Match[str]]]:
    """The words by which the main clause speaks of what is to come, and in which way: as a forecast, by will, by would."""
    table = words_of(setting.language)
    names = ("forecast", "future", "reported") if setting.spoken else ("forecast", "future")
    for name in names:
        for match in table.patterns[name].finditer(words):
            if not _is_name(match, words) and _is_main(words[: match.start()], table):
                yield name, match


def _is_main(before: str, table: Words) -> bool:
    """Whether a verb after `before` is the main one: its clause has no other verb yet, and no word that opens another."""
    clause = _BREAK.split(_LEADING.sub("", before))[-1].lower().split()
    if clause and clause[-1] in table.nouns:
        return False
    return clause == ["that"] or not table.embeds & set(clause)


def _is_name(match: re.Match[str], words: str) -> bool:
    """Whether a word written large within a sentence is a name: Will Quince, May."""
    after = words[match.end() :].lstrip()[:1]
    return match.group()[:1].isupper() and (match.start() > 0 or after.isupper() or after.isdigit())


def _scheduled(words: str, ahead: re.Match[str], moments: tuple[DateMention, ...], setting: Setting) -> bool:
    """Whether what is to come has its day or week: "will meet on Tuesday", not "by Friday" and not "next year"."""
    for moment in moments:
        before = words[: moment.start].split()
        if moment.start < ahead.end() or (before and before[-1].lower() in words_of(setting.language).deadlines):
            continue
        if moment.first is None or moment.last is None:
            text = words[moment.start : moment.end]
            plain = text.isalpha() or any(character.isdigit() for character in text)
            if moment.reason == NO_DATE and (plain or _is_week(text, setting.language)):
                return True
        elif (moment.last - moment.first).days < _WEEK and (setting.today is None or moment.last >= setting.today):
            return True
    return False


def _is_week(text: str, language: str) -> bool:
    return calendar_words(language).spans.get(text.lower().split()[-1]) == "week"


@cache
def words_of(language: str) -> Words:
    """The words of a language tag; the English ones where there are none for it."""
    folder = files("toolkit.engines.builtin").joinpath("lang")
    file = folder.joinpath(re.split("[-_]", language.lower())[0], "kinds.yaml")
    found = file if file.is_file() else folder.joinpath("en", "kinds.yaml")
    row: dict[str, Any] = yaml.safe_load(found.read_text(encoding="utf-8"))
    return Words(
        patterns={name: _pattern(words) for name, words in row["patterns"].items()},
        embeds=frozenset(row["embeds"].split()),
        nouns=frozenset(row["before_nouns"].split()),
        deadlines=frozenset(row["deadlines"].split()),
        pronouns=row["pronouns"],
    )


def _pattern(words: str) -> re.Pattern[str]:
    """Any of the words: `*` stands for any ending, `_` for white space."""
    alternatives = (re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+") for word in words.split())
    return re.compile(rf"(?<![\w’'])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)
