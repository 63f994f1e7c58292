"""Issues merged into a codebook: what is given or confirmed counts, what only seems to be one is proposed.

Propositions that articles word differently are grouped by their content words. A negation or an opposite ("keep open" for
"close") turns a proposition round; positions on it are turned with it. No rule knows whether two propositions are one, so
a group counts only once a person has set `confirmed: true` in the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from toolkit.records import Issue, Record, Stance
from toolkit.text.words import stem, word_table, words
from toolkit.together.names import fold

NEAR = 0.6
"""From which share of common content words on two propositions are proposed as one."""

_MOST_HOLDERS = 50

_TURNED = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.OPPOSE: Stance.SUPPORT,
    Stance.CONDITIONAL_SUPPORT: Stance.CONDITIONAL_OPPOSE,
    Stance.CONDITIONAL_OPPOSE: Stance.CONDITIONAL_SUPPORT,
}


class Wording(Record):
    """A proposition as articles have it; `turned` where support for it is opposition to the issue's own proposition."""

    proposition: str
    turned: bool = False
    articles: int = 0


class JoinedIssue(Record):
    """An issue of the whole collection.

    `origin` tells given issues from found ones; `confirmed` is true for given ones, and for found ones that a person has
    confirmed. Only confirmed wordings count; `wordings` of an unconfirmed issue are a proposal.
    """

    id: str
    label: str
    proposition: str
    origin: Literal["codebook", "article"]
    confirmed: bool
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What an article's issue is in the collection: which issue, turned or not, and whether that is confirmed."""

    issue: str
    turned: bool
    sure: bool


@dataclass(frozen=True)
class Topics:
    """All issues of a collection, and which of them an article's issue is."""

    issues: tuple[JoinedIssue, ...]
    readings: Mapping[tuple[str, str], Reading] = field(repr=False)

    def of(self, article: str, issue: str) -> Reading | None:
        """How an article's issue is read; None for an issue that the article does not list."""
        return self.readings.get((article, issue))


def turned(stance: Stance) -> Stance:
    """The stance on a proposition that says the opposite."""
    return _TURNED.get(stance, stance)


@dataclass(eq=False)
class _Group:
    id: str
    label: str
    proposition: str
    origin: Literal["codebook", "article"]
    confirmed: bool
    stems: frozenset[str] = frozenset()
    sign: bool = False
    wordings: dict[str, Wording] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


class Agenda:
    """Takes the issues of articles and merges them with each other and with those that are given."""

    def __init__(self, given: Iterable[JoinedIssue] = (), language: str = "en") -> None:
        self._groups: list[_Group] = []
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}
        self._worded: dict[tuple[str, ...], tuple[_Group, bool]] = {}
        self._by_stem: dict[str, list[_Group]] = {}
        self._readings: dict[tuple[str, str], tuple[_Group, bool]] = {}
        for issue in given:
            group = self._new(
                issue.id, issue.label, issue.proposition, language, issue.origin, confirmed=issue.confirmed
            )
            for wording in issue.wordings:
                self._word(group, wording.proposition, wording.turned)

    def add(self, article: str, issues: Iterable[Issue], language: str) -> None:
        """Enter the issues of one article."""
        for issue in issues:
            group, around = self._place(issue, language)
            group.counts[issue.proposition] += 1
            self._readings[article, issue.id] = (group, around)

    def merged(self) -> Topics:
        """All issues, and how each article's issues are read."""
        readings = {
            place: Reading(group.id, around, group.confirmed) for place, (group, around) in self._readings.items()
        }
        return Topics(tuple(_joined(group) for group in self._groups), readings)

    def _place(self, issue: Issue, language: str) -> tuple[_Group, bool]:
        known = self._worded.get(fold(issue.proposition))
        if known is not None:
            return known
        if issue.origin == "codebook":
            return self._new(issue.id, issue.label, issue.proposition, language, "codebook", confirmed=True), False
        stems, sign = _canonical(issue.proposition, language)
        near = self._near(stems)
        if near is None:
            return self._new("", issue.label, issue.proposition, language, "article", confirmed=False), False
        around = near.sign != sign
        self._word(near, issue.proposition, around)
        return near, around

    def _new(
        self,
        id: str,
        label: str,
        proposition: str,
        language: str,
        origin: Literal["codebook", "article"],
        *,
        confirmed: bool,
    ) -> _Group:
        taken = {group.id for group in self._groups}
        base = id or "-".join(fold(label)[:6]) or "issue"
        unique = next(
            name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken
        )
        group = _Group(unique, label, proposition, origin, confirmed, *_canonical(proposition, language))
        self._groups.append(group)
        self._word(group, proposition, False)
        if not confirmed:  # what is confirmed takes only the wordings that a person has listed
            for word in group.stems:
                holders = self._by_stem.setdefault(word, [])
                if len(holders) < _MOST_HOLDERS:
                    holders.append(group)
        return group

    def _word(self, group: _Group, proposition: str, around: bool) -> None:
        self._worded.setdefault(fold(proposition), (group, around))
        group.wordings.setdefault(proposition, Wording(proposition=proposition, turned=around))

    def _near(self, stems: frozenset[str]) -> _Group | None:
        """The group with most content words in common, where these are most of both; nothing is near no words."""
        shared: Counter[int] = Counter()
        held: dict[int, _Group] = {}
        for word in stems:
            for group in self._by_stem.get(word, ()):
                held[id(group)] = group
                shared[id(group)] += 1
        for key, count in shared.most_common(1):
            if count / len(stems | held[key].stems) >= NEAR:
                return held[key]
        return None


def _joined(group: _Group) -> JoinedIssue:
    wordings = tuple(
        wording.model_copy(update={"articles": group.counts[wording.proposition]})
        for wording in group.wordings.values()
    )
    return JoinedIssue(
        id=group.id,
        label=group.label,
        proposition=group.proposition,
        origin=group.origin,
        confirmed=group.confirmed,
        wordings=wordings,
    )


def _canonical(proposition: str, language: str) -> tuple[frozenset[str], bool]:
    """The stems of a proposition's content words, of opposites always the same one, and whether that turned it."""
    negations, table = word_table(language).negations, _table(language)
    around = False
    stems: set[str] = set()
    for word in words(proposition, language):
        low = word.text.lower()
        if low in negations or low.replace("’", "'").endswith("n't"):
            around = not around
        elif word.stem in table.turns:
            around = not around
            stems.add(table.turns[word.stem])
        elif not word.stop and word.stem not in table.empty:
            stems.add(word.stem)
    return frozenset(stems), around


@dataclass(frozen=True)
class _Table:
    """Stems that turn a proposition round, each with the one it is the opposite of, and stems that say nothing."""

    turns: Mapping[str, str]
    empty: frozenset[str]


@cache
def _table(language: str) -> _Table:
    rows = yaml.safe_load(files("toolkit.together").joinpath("propositions.yaml").read_text(encoding="utf-8"))
    row = rows.get(re.split("[-_]", language.lower())[0], {"turns": [], "empty": ""})
    turns: dict[str, str] = {}
    for plain, opposite in row["turns"]:
        turns.setdefault(stem(opposite, language), stem(plain, language))
    return _Table(turns, frozenset(stem(word, language) for word in row["empty"].split()))


def confirmed_only(issues: Sequence[JoinedIssue]) -> tuple[JoinedIssue, ...]:
    """The issues that count: given ones, and found ones that a person has confirmed."""
    return tuple(issue for issue in issues if issue.confirmed)
