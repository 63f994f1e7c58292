"""An analysis arranged for reading: every report shows these groups, in this order, and differs only in form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from toolkit.records import (
    Actor,
    Analysis,
    CheckStatus,
    Evidence,
    Issue,
    Match,
    Position,
    Stance,
    Statement,
)
from toolkit.report import words
from toolkit.report.queue import Fact, Shelf, facts_of, shelves
from toolkit.report.visible import one_line

_ORDER = {stance: number for number, stance in enumerate(Stance)}
_SMALL = frozenset({"a", "an", "the", "of", "and"})


@dataclass(frozen=True)
class Part:
    """One actor with what is said of them. `sign` is a short unique tag, `colour` counts from 0 in order of appearance."""

    actor: Actor
    sign: str
    colour: int
    positions: tuple[Position, ...]
    statements: tuple[Statement, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing is attributed to the actor."""
        return not (self.positions or self.statements)


class View:
    """Look-ups and groups over one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._actors = {actor.id: actor for actor in analysis.actors}
        self._issues = {issue.id: issue for issue in analysis.issues}
        self._parts = {part.actor.id: part for part in self.parts}

    @property
    def title(self) -> str:
        """What to call the document."""
        document = self.analysis.document
        file = (document.source or "").rstrip("/").rsplit("/", 1)[-1]
        return document.title or file or f"Document {document.id}"

    @property
    def about(self) -> tuple[str, ...]:
        """What is known about the document besides its title, on one line each."""
        document = self.analysis.document
        language = f"language {document.language}" if document.language else None
        known = (document.source if document.title else None, document.byline, document.published_at, language)
        return tuple(one_line(fact) for fact in known if fact)

    def name(self, actor: str | None) -> str:
        """The name of an actor by id."""
        found = self._actors.get(actor or "")
        return found.name if found else "nobody named"

    def who_relays(self, item: Position | Statement) -> str | None:
        """The name of the actor through whom words or an attitude reach the reader, or None."""
        return self.name(item.relayed_by) if item.relayed_by else None

    def issue(self, issue: str) -> Issue:
        """An issue by id."""
        return self._issues.get(issue) or Issue(id=issue, label=issue, proposition=issue)

    def part(self, actor: str | None) -> Part | None:
        """An actor's part by id."""
        return self._parts.get(actor or "")

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All actors in the order of the analysis, with their positions and statements."""
        analysis = self.analysis
        signs = _signs(analysis.actors)
        return tuple(
            Part(
                actor=actor,
                sign=signs[number],
                colour=number,
                positions=tuple(p for p in analysis.positions if p.actor == actor.id),
                statements=tuple(s for s in analysis.statements if s.actor == actor.id),
            )
            for number, actor in enumerate(analysis.actors)
        )

    @cached_property
    def unattributed(self) -> tuple[Statement, ...]:
        """The statements of nobody in the roster."""
        return tuple(s for s in self.analysis.statements if self.part(s.actor) is None)

    def cell(self, actor: str, issue: str) -> tuple[Position, ...]:
        """The positions of an actor on an issue; empty where there is no evidence."""
        return tuple(p for p in self.analysis.positions if p.actor == actor and p.issue == issue)

    def on(self, issue: str) -> tuple[Position, ...]:
        """The positions on an issue: sides taken first, pairs that the article does not address last."""
        found = [p for p in self.analysis.positions if p.issue == issue]
        return tuple(sorted(found, key=lambda p: _ORDER[p.stance]))

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of the analysis, and any that only a position names."""
        named = dict.fromkeys(p.issue for p in self.analysis.positions)
        return (*self.analysis.issues, *(self.issue(i) for i in named if i not in self._issues))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The claims as a queue: what needs a person most comes first."""
        return facts_of(self.analysis)

    def fact(self, claim: str) -> Fact:
        """A fact by the id of its claim."""
        return self._facts[claim]

    @cached_property
    def _facts(self) -> dict[str, Fact]:
        return {fact.claim.id: fact for fact in self.facts}

    @cached_property
    def shelves(self) -> tuple[Shelf, ...]:
        """The facts by what they need: a person, a check, a glance, nothing."""
        return shelves(self.facts)

    @cached_property
    def touches(self) -> dict[str, tuple[str, ...]]:
        """The issues that statements and claims bear on, by their ids: named by a position, or in the same words."""
        analysis = self.analysis
        statements = [(item.id, item.evidence) for item in analysis.statements]
        items = [*statements, *((item.id, item.evidence) for item in analysis.claims)]
        return {
            key: tuple(
                dict.fromkeys(
                    p.issue for p in analysis.positions if key in p.statements or _overlap(p.evidence, evidence)
                )
            )
            for key, evidence in items
        }

    @cached_property
    def ungrounded(self) -> tuple[Evidence, ...]:
        """All evidence of statements, positions and conditions that is not in the article's own words."""
        analysis = self.analysis
        said = [e for s in analysis.statements for e in s.evidence]
        taken = [e for p in analysis.positions for e in (*p.evidence, *(e for c in p.conditions for e in c.evidence))]
        return tuple(dict.fromkeys(e for e in (*said, *taken) if not e.grounded))

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """What there is, in numbers."""
        analysis = self.analysis
        taken = [p for p in analysis.positions if p.stance is not Stance.NOT_ADDRESSED]
        return (
            words.count(len(analysis.actors), "actor"),
            words.count(len(analysis.issues), "issue"),
            words.count(len(taken), "position"),
            words.count(len(analysis.statements), "statement"),
            *([words.count(len(analysis.claims), "fact")] if analysis.claims else ()),
        )

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What was not looked at, one plain sentence each."""
        return _gaps(self.analysis)

    @cached_property
    def made_by(self) -> str:
        """Engine, models, version and time in one line."""
        source = self.analysis.provenance
        model = source.model_answered or source.model_requested
        engine = f"engine {source.engine}" + (f", model {model}" if model else "")
        return f"{engine}, stance-toolkit {source.toolkit_version}, {source.created_at}"


def all_doubtful(evidence: Sequence[Evidence]) -> bool:
    """Whether there is evidence, and none of it is in the article's own words."""
    return bool(evidence) and not any(item.grounded for item in evidence)


def runs(evidence: Iterable[Evidence]) -> Iterator[tuple[Evidence, ...]]:
    """Evidence in groups: what stands in one sentence, or is one interrupted quotation, together; the rest alone."""
    run: list[Evidence] = []
    for item in evidence:
        if run and not _together(run[-1], item):
            yield tuple(run)
            run = []
        run.append(item)
    if run:
        yield tuple(run)


def _together(one: Evidence, other: Evidence) -> bool:
    if one.sentence is None or other.sentence is None or not (one.grounded and other.grounded):
        return False
    stitched = one.match is Match.STITCHED and other.match is Match.STITCHED
    return other.sentence - one.sentence in ((0, 1) if stitched else (0,)) and (other.start or 0) >= (one.end or 0)


def _overlap(some: Iterable[Evidence], others: Sequence[Evidence]) -> bool:
    return any((a.start or 0) < (b.end or 0) and (b.start or 0) < (a.end or 0) for a in some for b in others)


def _gaps(analysis: Analysis) -> tuple[str, ...]:
    coverage = analysis.coverage
    gaps = []
    if unread := coverage.sentences - coverage.sentences_read:
        gaps.append(f"{words.count(unread, 'sentence')} of {coverage.sentences:,} could not be read; see the failures.")
    if analysis.issues and all(issue.origin == "codebook" for issue in analysis.issues):
        gaps.append("Only the given issues were looked for; the article may hold others.")
    gaps += _unchecked(analysis)
    gaps.append("Pictures, captions outside the text, links and other articles were not read.")
    return tuple(gaps)


def _unchecked(analysis: Analysis) -> Iterator[str]:
    checked = {check.claim for check in analysis.checks if check.status is CheckStatus.CHECKED}
    checkable = [claim.id for claim in analysis.claims if claim.checkable]
    left = sum(1 for claim in checkable if claim not in checked)
    if not analysis.claims:
        yield "The facts that the article states were neither listed nor checked."
    elif left == len(checkable):
        yield "The facts listed were not checked against evidence."
    elif left:
        yield f"{words.count(left, 'fact')} of {len(checkable):,} listed could not be checked."
    gaps = Counter(gap for check in analysis.checks for gap in dict.fromkeys(check.not_looked_at))
    for gap, times in gaps.items():  # "no passage was read" of one fact is not said of all
        yield gap if times == len(analysis.checks) else f"{words.count(times, 'fact')}: {gap}"


def _signs(actors: Sequence[Actor]) -> list[str]:
    """Short unique tags: initials of the first and last word, numbered where two actors would share one."""
    signs: list[str] = []
    for actor in actors:
        letters = ("".join(filter(str.isalnum, word)) for word in actor.name.split())
        words = [word for word in letters if word and word.lower() not in _SMALL] or ["#"]
        base = (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else words[0][:2]
        tries = (base, *(f"{base}{number}" for number in range(2, len(actors) + 2)))
        signs.append(next(sign for sign in tries if sign not in signs))
    return signs
