"""A case and an output side by side: gold and found actors and issues lined up once, for all scorers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from toolkit.evals.cases import Case, Gold, GoldActor, GoldIssue
from toolkit.evals.scoring.names import likeness, paired
from toolkit.evals.scoring.places import Spans, find_all, located
from toolkit.evals.scoring.poles import nearness, opposed, turned
from toolkit.records import Actor, Analysis, Coverage, Document, Issue, Position, Provenance, Stance, Statement

ENOUGH = 0.5
"""The share of a stretch of words that has to be covered to count as found."""


@dataclass(frozen=True)
class View:
    """One output against its case's gold."""

    case: Case
    document: Document
    analysis: Analysis

    @property
    def gold(self) -> Gold:
        """What is expected."""
        return self.case.gold

    @cached_property
    def gold_actors(self) -> tuple[GoldActor, ...]:
        """The gold actors, and one for every other name that gold or the case uses."""
        listed = list(self.gold.actors or ())
        known = {name for actor in listed for name in actor.names}
        extra = dict.fromkeys(name for name in self._names() if name not in known)
        return (*listed, *(GoldActor(name=name) for name in extra))

    def _names(self) -> list[str]:
        gold = self.gold
        checks = [c.actor for c in gold.checks or ()] + [c.actor for c in gold.claims or ()]
        people = [p.actor for p in gold.positions or ()] + [s.actor for s in gold.statements or ()]
        relays = [p.relayed_by for p in gold.positions or ()] + [s.relayed_by for s in gold.statements or ()]
        return [name for name in (*self.case.actors, *people, *checks, *relays) if name is not None]

    @cached_property
    def actor_pairs(self) -> dict[int, int]:
        """Indexes of gold actors and of the found actors that are the same."""
        return paired(self.gold_actors, self.analysis.actors, lambda g, a: likeness(g.names, names_of(a)))

    @cached_property
    def _gold_name_by_id(self) -> dict[str, str]:
        return {self.analysis.actors[j].id: self.gold_actors[i].name for i, j in self.actor_pairs.items()}

    def name_of(self, actor_id: str | None) -> str | None:
        """The gold name of a found actor; its own name where gold has no such actor."""
        if actor_id is None:
            return None
        own = next((a.name for a in self.analysis.actors if a.id == actor_id), actor_id)
        return self._gold_name_by_id.get(actor_id, own)

    def gold_name(self, name: str | None) -> str | None:
        """The name under which gold lists the actor that it calls `name` somewhere else."""
        return next((actor.name for actor in self.gold_actors if name in actor.names), name)

    @cached_property
    def issue_of(self) -> dict[str, str]:
        """From the id of a found issue to the gold issue that is the same."""
        mine: Sequence[GoldIssue] = self.case.issues or self.gold.issues or ()
        if self.case.issues:
            return {issue.id: issue.id for issue in mine}
        return {found.id: gold.id for gold, found in matched_issues(mine, self.analysis.issues)}

    @cached_property
    def _opposed(self) -> frozenset[str]:
        """The found issues that are worded from the other end; none where the issues were given."""
        mine = () if self.case.issues else self.gold.issues or ()
        return frozenset(found.id for gold, found in matched_issues(mine, self.analysis.issues) if opposed(gold, found))

    def stance_of(self, position: Position) -> Stance:
        """The stance of a position on the gold's issue, turned round where the output words the issue the other way."""
        return turned(position.stance) if position.issue in self._opposed else position.stance

    def label(self, issue_id: str) -> str:
        """How marks call a gold issue."""
        return next((i.label for i in (*self.case.issues, *(self.gold.issues or ())) if i.id == issue_id), issue_id)

    def places(self, stretches: Sequence[str]) -> Spans:
        """Where gold's words stand in the article."""
        return find_all(stretches, self.document.text)

    def statement_places(self, statement: Statement) -> Spans:
        """Where a found statement's words stand."""
        return located(statement.evidence)


def matched_issues(gold: Sequence[GoldIssue], found: Sequence[Issue]) -> list[tuple[GoldIssue, Issue]]:
    """Issues that are the same, by the words of label and proposition; a single one on both sides is the same one."""
    if len(gold) == len(found) == 1:
        return [(gold[0], found[0])]
    pairs = paired(gold, found, nearness)
    return [(gold[i], found[j]) for i, j in pairs.items()]


def names_of(actor: Actor) -> tuple[str, ...]:
    """All names of a found actor."""
    return (actor.name, *actor.aliases)


def nothing(document: Document) -> Analysis:
    """The analysis that stands for an output that failed: it holds nothing, so everything expected of it is missing."""
    coverage = Coverage(sentences=0, sentences_read=0, quotations=0, quotations_covered=0)
    provenance = Provenance(engine="none", toolkit_version="", created_at="")
    return Analysis(document=document, coverage=coverage, provenance=provenance)
