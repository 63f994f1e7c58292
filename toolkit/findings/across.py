"""Several articles of one story side by side: figures, quotations and names on which they do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations

from toolkit.findings.figures import Stated, differ, stated
from toolkit.findings.names import pairs, spellings, variants
from toolkit.findings.rules import Rule, evidence
from toolkit.records import Analysis, CrossFinding, Evidence, Place, Sentence, Statement
from toolkit.text.agreement import Agreement, compare_numbers
from toolkit.text.sentences import split

ALIKE = 0.8
"""From which likeness on two quotations are two versions of one."""
_SHORTEST = 5


def across(analyses: Sequence[Analysis], rules: Sequence[Rule]) -> tuple[CrossFinding, ...]:
    """What the analyses of one story's articles disagree on, every pair of articles compared once."""
    read = [Read(analysis) for analysis in analyses]
    found = [finding for one, other in combinations(read, 2) for finding in between(one, other, rules)]
    return tuple(finding.model_copy(update={"id": f"X{n}"}) for n, finding in enumerate(found, start=1))


class Read:
    """An article as it is compared with others; whatever is looked at is worked out once, when it is first needed."""

    def __init__(self, analysis: Analysis) -> None:
        self.document = analysis.document
        self._statements = analysis.statements

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the text."""
        return split(self.document.text, self.document.language)

    @cached_property
    def figures(self) -> tuple[Stated, ...]:
        """The figures that can be compared."""
        return stated(self.document, self.sentences)

    @cached_property
    def quotations(self) -> tuple[tuple[Evidence, list[str]], ...]:
        """The direct quotations long enough to be recognised, each with its plain words."""
        return tuple((said, _plain(said.text)) for said in _quoted(self._statements))

    @cached_property
    def names(self) -> Mapping[str, list[tuple[int, int]]]:
        """Two capitalised words that stand together, with their places."""
        return spellings(self.document.text)

    @property
    def name(self) -> str:
        """What to call the article."""
        return self.document.source or self.document.title or self.document.id


Found = Iterator[tuple[str, str, tuple[Place, ...]]]


def between(one: Read, other: Read, rules: Sequence[Rule]) -> Iterator[CrossFinding]:
    """What two articles of one story disagree on; every finding has the id "X" until it is numbered."""
    active = {rule.id: rule for rule in rules if rule.enabled}
    for look in (_figures, _quotations, _names):
        for rule, message, places in look(one, other):
            if rule in active:
                yield CrossFinding(
                    id="X",
                    kind=rule.split(".", 1)[-1],
                    severity=active[rule].severity,
                    message=message,
                    rule=rule,
                    places=places,
                )


def _figures(one: Read, other: Read) -> Found:
    mine, theirs = one.figures, other.figures
    told: set[tuple[str, str]] = set()
    for a in mine:
        for b in theirs:
            if (a.words, b.words) in told or not differ(a, b) or _also(a, theirs) or _also(b, mine):
                continue
            told.add((a.words, b.words))
            message = f"{one.name} has {a.words}, {other.name} {b.words} for “{a.number.of[0]}”."
            yield "across.figures", message, (_figure(one, a), _figure(other, b))


def _also(figure: Stated, others: Sequence[Stated]) -> bool:
    """Whether the other article has the figure too."""
    return any(compare_numbers(figure.number, o.number) in (Agreement.SAME, Agreement.COMPATIBLE) for o in others)


def _quotations(one: Read, other: Read) -> Found:
    """Quotations that are nearly, but not quite, the same words."""
    for mine, a in one.quotations:
        for theirs, b in other.quotations:
            if a == b or _inside(a, b) or _inside(b, a):
                continue
            matcher = SequenceMatcher(None, a, b, autojunk=False)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
                message = f"{one.name} and {other.name} quote nearly the same words differently."
                places = (
                    Place(document=one.document.id, evidence=mine),
                    Place(document=other.document.id, evidence=theirs),
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
    mine, theirs = one.names, other.names
    for a, b in pairs({*mine, *theirs}):
        if (a in mine) == (b in mine) or (a in theirs) == (b in theirs) or not variants(a, b):
            continue
        here, there = (a, b) if a in mine else (b, a)
        message = f"{one.name} writes “{here}”, {other.name} “{there}”."
        yield "across.names", message, (_place(one, mine[here][0]), _place(other, theirs[there][0]))


def _figure(read: Read, figure: Stated) -> Place:
    return _place(read, (figure.start, figure.end))


def _place(read: Read, span: tuple[int, int]) -> Place:
    return Place(document=read.document.id, evidence=evidence(read.document, read.sentences, *span))
