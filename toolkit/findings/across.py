"""Several articles of one story side by side: figures, quotations and names on which they do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from toolkit.findings.figures import Stated, differ, stated
from toolkit.findings.names import pairs, spellings, variants
from toolkit.findings.rules import Rule, evidence
from toolkit.records import Analysis, CrossFinding, Document, Evidence, Place, Sentence, Statement
from toolkit.text.agreement import Agreement, compare_numbers
from toolkit.text.sentences import split

ALIKE = 0.8
"""From which likeness on two quotations are two versions of one."""
_SHORTEST = 5


def across(analyses: Sequence[Analysis], rules: Sequence[Rule]) -> tuple[CrossFinding, ...]:
    """What the analyses of one story's articles disagree on, every pair of articles compared once."""
    active = {rule.id: rule for rule in rules if rule.enabled}
    read = [(analysis, split(analysis.document.text, analysis.document.language)) for analysis in analyses]
    found: list[CrossFinding] = []
    for one, other in combinations(read, 2):
        for look in (_figures, _quotations, _names):
            for rule, message, places in look(one, other):
                if rule in active:
                    found.append(
                        CrossFinding(
                            id=f"X{len(found) + 1}",
                            kind=rule.split(".", 1)[-1],
                            severity=active[rule].severity,
                            message=message,
                            rule=rule,
                            places=places,
                        )
                    )
    return tuple(found)


Read = tuple[Analysis, tuple[Sentence, ...]]
Found = Iterator[tuple[str, str, tuple[Place, ...]]]


def _figures(one: Read, other: Read) -> Found:
    mine, theirs = stated(one[0].document, one[1]), stated(other[0].document, other[1])
    told: set[tuple[str, str]] = set()
    for a in mine:
        for b in theirs:
            if (a.words, b.words) in told or not differ(a, b) or _also(a, theirs) or _also(b, mine):
                continue
            told.add((a.words, b.words))
            message = f"{_name(one)} has {a.words}, {_name(other)} {b.words} for “{a.number.of[0]}”."
            yield "across.figures", message, (_figure(one, a), _figure(other, b))


def _also(figure: Stated, others: Sequence[Stated]) -> bool:
    """Whether the other article has the figure too."""
    return any(compare_numbers(figure.number, o.number) in (Agreement.SAME, Agreement.COMPATIBLE) for o in others)


def _quotations(one: Read, other: Read) -> Found:
    """Quotations that are nearly, but not quite, the same words."""
    for mine in _quoted(one[0].statements):
        for theirs in _quoted(other[0].statements):
            a, b = _plain(mine.text), _plain(theirs.text)
            if a == b or _inside(a, b) or _inside(b, a):
                continue
            matcher = SequenceMatcher(None, a, b, autojunk=False)
            if matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
                message = f"{_name(one)} and {_name(other)} quote nearly the same words differently."
                places = (
                    Place(document=one[0].document.id, evidence=mine),
                    Place(document=other[0].document.id, evidence=theirs),
                )
                yield "across.quotation", message, places


def _quoted(statements: Sequence[Statement]) -> list[Evidence]:
    return [
        e
        for statement in statements
        if statement.speech.value == "direct"
        for e in statement.evidence
        if e.start is not None and len(e.text.split()) >= _SHORTEST
    ]


def _inside(part: list[str], whole: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _names(one: Read, other: Read) -> Found:
    mine, theirs = spellings(one[0].document.text), spellings(other[0].document.text)
    for a, b in pairs({*mine, *theirs}):
        if (a in mine) == (b in mine) or (a in theirs) == (b in theirs) or not variants(a, b):
            continue
        here, there = (a, b) if a in mine else (b, a)
        message = f"{_name(one)} writes “{here}”, {_name(other)} “{there}”."
        yield "across.names", message, (_place(one, mine[here][0]), _place(other, theirs[there][0]))


def _figure(read: Read, figure: Stated) -> Place:
    return _place(read, (figure.start, figure.end))


def _said(read: Read, words: Evidence) -> Place:
    return Place(document=read[0].document.id, evidence=words)


def _place(read: Read, span: tuple[int, int]) -> Place:
    document: Document = read[0].document
    return Place(document=document.id, evidence=evidence(document, read[1], *span))


def _name(read: Read) -> str:
    document = read[0].document
    return document.source or document.title or document.id
