"""Answers the prompt `desk` by rules, for the few of the desk's rules that words alone give away.

Vague quantities, verbs of saying that judge, terms that shift, and large or measured figures that nobody is named for. The
other rules need judgement and are left to a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from toolkit.engines.builtin.reading import Reading, read
from toolkit.records import Bound, Sentence, Trace
from toolkit.replies import DeskReply, NoticeReply, Quote
from toolkit.text.dates import dates, spans
from toolkit.text.numbers import numbers

if TYPE_CHECKING:
    from toolkit.steps.desk import DeskVariables


@dataclass(frozen=True)
class _Table:
    vague: re.Pattern[str]
    loaded: re.Pattern[str]
    terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Notice:
    rule: str
    message: str
    spans: tuple[tuple[int, int], ...]


def answer(variables: DeskVariables) -> tuple[DeskReply, tuple[Trace, ...]]:
    """The reply to the prompt `desk`, and which rule found what."""
    reading = read(variables.document, variables.sentences)
    wanted = {rule.id for rule in variables.rules}
    found = [n for n in _notices(variables, reading) if n.rule in wanted][: variables.max_notices]
    text = variables.document.text
    trace = tuple(Trace(rule=n.rule, found=text[a:b], start=a, end=b) for n in found for a, b in n.spans)
    return DeskReply(notices=[_reply(n, variables) for n in found]), trace


def _notices(variables: DeskVariables, reading: Reading) -> Iterator[_Notice]:
    table = _table("en")
    yield from _terms(variables, table)
    for sentence in variables.sentences:
        yield from _words(variables.document.text, sentence, reading, table)
        yield from _figures(variables, sentence, reading)


def _words(text: str, sentence: Sentence, reading: Reading, table: _Table) -> Iterator[_Notice]:
    for match in table.vague.finditer(text, sentence.start, sentence.end):
        if not _reported(match.start(), reading):
            yield _Notice(
                "desk.vague_figure", f"“{match.group()}” gives no figure that could be checked.", (match.span(),)
            )
    for match in table.loaded.finditer(text, sentence.start, sentence.end):
        cues = [said.cue for said in reading.said if said.cue is not None]
        if any(cue.start <= match.start() < cue.end for cue in cues):
            message = f"The verb of saying “{match.group()}” judges what is said."
            yield _Notice("desk.loaded_verb", message, (match.span(),))


def _figures(variables: DeskVariables, sentence: Sentence, reading: Reading) -> Iterator[_Notice]:
    """A large or measured figure in the article's own voice, in a sentence that credits nobody."""
    if any(s.start < sentence.end and sentence.start < s.end for said in reading.said for s in said.stretches):
        return
    words = variables.document.text[sentence.start : sentence.end]
    language = variables.document.language or "en"
    for n in numbers(words, language, skip=tuple(spans(dates(words, language)))):
        measured = n.unit.dimension == "share" or n.unit.is_currency
        if n.bound is not Bound.VAGUE and (measured or n.high >= 1000):
            span = (sentence.start + n.start, sentence.start + n.end)
            figure = variables.document.text[slice(*span)]
            yield _Notice("desk.unattributed_figure", f"Nobody is named for the figure “{figure}”.", (span,))
            return


def _terms(variables: DeskVariables, table: _Table) -> Iterator[_Notice]:
    """Two terms of one group in the article: the first place of each."""
    for group in table.terms:
        places = [(word, place) for word in group if (place := _first(word, variables)) is not None]
        if len(places) > 1:
            named = " and ".join(f"“{word}”" for word, _ in places)
            ordered = tuple(sorted(place for _, place in places))
            yield _Notice("desk.shifting_terms", f"The article uses {named}.", ordered)


def _first(word: str, variables: DeskVariables) -> tuple[int, int] | None:
    first, last = variables.sentences[0].start, variables.sentences[-1].end
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", re.IGNORECASE)
    match = pattern.search(variables.document.text, first, last)
    return match.span() if match else None


def _reported(at: int, reading: Reading) -> bool:
    return any(s.start <= at < s.end for said in reading.said for s in said.stretches)


def _reply(notice: _Notice, variables: DeskVariables) -> NoticeReply:
    text = variables.document.text
    quotes = [Quote(sentences=_numbers(variables.sentences, *span), words=text[slice(*span)]) for span in notice.spans]
    return NoticeReply(evidence=quotes, rule=notice.rule, message=notice.message)


def _numbers(sentences: Sequence[Sentence], start: int, end: int) -> list[int]:
    return [s.number for s in sentences if s.start < end and start < s.end]


@cache
def _table(language: str) -> _Table:
    folder = files("toolkit.engines.builtin").joinpath("lang", language, "facts.yaml")
    row = yaml.safe_load(folder.read_text(encoding="utf-8"))
    return _Table(_any(row["vague"]), _any(row["loaded"]), tuple(tuple(group) for group in row["terms"]))


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
