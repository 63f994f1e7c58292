"""How much a sentence deserves a check: yes/no questions with weights in a file that a desk can edit; no model needed.

The idea is PASTEL's (Full Fact, arXiv 2309.07601): a transparent sum of answered questions instead of a trained
classifier, so that an editor sees why a claim ranks where it does. Questions and weights stand in `checkworthy.yaml`; the
weights were set by hand. Word lists exist for the languages of the file; for others only the tests on figures, dates,
names and length are asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from toolkit.errors import ConfigError
from toolkit.records import Worth, WorthReason
from toolkit.text.dates import DateMention, dates, spans
from toolkit.text.numbers import Number, numbers
from toolkit.text.units import COUNT, ORDINAL

_WORD = re.compile(r"[\w'’]+")
_NAME = re.compile(r"(?<=[a-z0-9,;:’'”\")] )[A-Z][\w.]+")
LONG = 14
"""From how many words on a sentence is long."""
SHORT = 7
"""Below how many words a sentence is short."""

Test = Literal["quantity", "measured", "large", "date", "name", "several_names", "long", "short", "question"]


class Question(BaseModel):
    """One question of the file: answered by a `test`, or by `words` (by language)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    ask: str
    weight: float
    test: Test | None = None
    words: Mapping[str, tuple[str, ...]] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Question:
        if (self.test is None) == (self.words is None):
            raise ValueError(f"question {self.id!r} needs either a test or words")
        return self


class Questions(BaseModel):
    """The file: the questions and what a sentence scores when all are answered no."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    bias: float
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class _Seen:
    """What the tests look at."""

    text: str
    words: int
    quantities: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    names: int


def load_questions(path: Path | None = None) -> Questions:
    """The questions of a file, or the shipped ones. Raises ConfigError where the file cannot be read or used."""
    if path is None:
        return _shipped()
    try:
        return _parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: the questions cannot be read: {why}; check the path") from error


def worth(text: str, language: str = "en", questions: Questions | None = None) -> Worth:
    """The score of one sentence, from 0 to 1, with the questions answered yes, heaviest first."""
    asked = questions if questions is not None else _shipped()
    seen = _look(text, language)
    reasons = [
        WorthReason(question=q.id, text=q.ask, weight=q.weight) for q in asked.questions if _answer(q, seen, language)
    ]
    total = asked.bias + sum(reason.weight for reason in reasons)
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return Worth(score=round(1 / (1 + math.exp(-max(-60.0, min(60.0, total)))), 4), reasons=tuple(reasons))


def _look(text: str, language: str) -> _Seen:
    found = dates(text, language)
    quantities = numbers(text, language, skip=tuple(spans(found)))
    return _Seen(
        text=text,
        words=len(_WORD.findall(text)),
        quantities=tuple(n for n in quantities if n.unit is not ORDINAL),
        dates=found,
        names=sum(1 for name in _NAME.findall(text) if not name.startswith("I'")),
    )


_TESTS: Mapping[Test, Callable[[_Seen], bool]] = {
    "quantity": lambda seen: bool(seen.quantities),
    "measured": lambda seen: any(n.unit is not COUNT and _is_rate(n) for n in seen.quantities),
    "large": lambda seen: any(n.high >= 1000 for n in seen.quantities),
    "date": lambda seen: bool(seen.dates),
    "name": lambda seen: seen.names >= 1,
    "several_names": lambda seen: seen.names >= 2,
    "long": lambda seen: seen.words >= LONG,
    "short": lambda seen: seen.words < SHORT,
    "question": lambda seen: any(mark in seen.text for mark in "?؟？"),
}


def _is_rate(number: Number) -> bool:
    return number.unit.is_currency or number.unit.dimension in ("share", "points", "ratio")


def _answer(question: Question, seen: _Seen, language: str) -> bool:
    if question.test is not None:
        return _TESTS[question.test](seen)
    lists = question.words or {}
    words = lists.get(re.split("[-_]", language.lower())[0] or "en", ())
    return bool(words) and _pattern(tuple(words)).search(seen.text) is not None


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    def one(word: str) -> str:
        escaped = re.escape(word).replace(r"\*", r"\w+" if word.startswith("*") else r"\w*").replace(r"\ ", r"\s+")
        return escaped.replace("'", "['’]")

    return re.compile(rf"(?<!\w)(?:{'|'.join(map(one, words))})(?!\w)", re.IGNORECASE)


@cache
def _shipped() -> Questions:
    return _parse(files("toolkit").joinpath("checkworthy.yaml").read_text(encoding="utf-8"), "checkworthy.yaml")


def _parse(text: str, where: str) -> Questions:
    try:
        return Questions.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigError(f"{where}, {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from error
