"""What many articles say together: the whole account, made in one walk over their analyses.

Of each analysis only what is needed is kept (names, word samples, positions); the texts are read again, a few at a time,
for the stories whose outlets are compared. Everything grows with the number of articles, nothing with its square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol, runtime_checkable

from toolkit.findings.rules import Rule, load_rules
from toolkit.records import Analysis, Position, Record, Stance
from toolkit.text.dates import parse_day
from toolkit.together.actors import Joined, People, Roll
from toolkit.together.changes import Change, changes
from toolkit.together.copies import Copies, Copy, Sketch, sketch
from toolkit.together.decisions import Decisions
from toolkit.together.disagreements import Disagreement, disagreements
from toolkit.together.issues import Agenda, JoinedIssue, Topics, turned
from toolkit.together.networks import Network, Node, Norm, Share, Tie, affiliations, between_actors, counted
from toolkit.together.polarisation import Window, windows
from toolkit.together.positions import Article, Choice, DatedPosition, words_of
from toolkit.together.stories import Lead, first_of_story, lead, pairs
from toolkit.together.utterances import Utterances


@runtime_checkable
class Analyses(Protocol):
    """Analyses that can be walked over, and of which single ones can be had again: a file, a run, a list."""

    def __iter__(self) -> Iterator[Analysis]:
        """All analyses in order."""

    def get(self, number: int) -> Analysis:
        """One analysis by its place, counted from 0."""


class Said(Record):
    """How often an actor is reported: articles, statements as printed, and distinct ones, each counted once."""

    articles: int = 0
    statements: int = 0
    distinct: int = 0


@dataclass(frozen=True)
class Together:
    """The account. `said` has an entry for every actor's id; positions are in the order of the articles.

    `statements` and `distinct` count all statements, those of nobody in particular included.
    """

    articles: tuple[Article, ...]
    people: People = field(repr=False)
    topics: Topics = field(repr=False)
    positions: tuple[DatedPosition, ...]
    said: Mapping[str, Said] = field(repr=False)
    copies: tuple[Copy, ...]
    disagreements: tuple[Disagreement, ...]
    statements: int
    distinct: int

    @property
    def actors(self) -> tuple[Joined, ...]:
        """All actors, merged."""
        return self.people.actors

    @property
    def issues(self) -> tuple[JoinedIssue, ...]:
        """All issues, given, confirmed and proposed."""
        return self.topics.issues

    @cached_property
    def _actors(self) -> dict[str, Joined]:
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def _issues(self) -> dict[str, JoinedIssue]:
        return {issue.id: issue for issue in self.issues}

    def actor(self, id: str) -> Joined:
        """An actor by id. Raises KeyError for an unknown one."""
        return self._actors[id]

    def issue(self, id: str) -> JoinedIssue:
        """An issue by id. Raises KeyError for an unknown one."""
        return self._issues[id]

    def changes(self, choice: Choice | None = None) -> tuple[Change, ...]:
        """Changes of position over time; by default in the actors' own words only."""
        return changes(self.positions, choice or Choice(own_voice=True))

    def network(self, tie: Tie, norm: Norm = Norm.NONE, choice: Choice | None = None) -> Network:
        """The network of actors that `tie` makes, of the positions that count."""
        counts = counted((choice or Choice()).of(self.positions))
        edges = between_actors(counts, tie, norm)
        nodes = [self._actor_node(actor, counts.total(actor)) for actor in counts.actors]
        return Network(name=str(tie), norm=str(norm), nodes=tuple(nodes), edges=edges)

    def affiliations(self, share: Share = Share.NONE, choice: Choice | None = None) -> Network:
        """The network of actors and the issues they take sides on, by distinct positions."""
        counts = counted((choice or Choice()).of(self.positions), "statements")
        edges = affiliations(counts, share)
        on = Counter[str]()
        for edge in edges:
            on[edge.target] += edge.agree + edge.disagree
        nodes = [self._actor_node(actor, counts.total(actor)) for actor in counts.actors]
        nodes += [
            Node(
                id=f"issue:{id}", label=self.issue(id).label, mode="issue", kind=self.issue(id).origin, positions=on[id]
            )
            for id in sorted(on)
        ]
        renamed = tuple(edge.model_copy(update={"target": f"issue:{edge.target}"}) for edge in edges)
        return Network(name="affiliation", norm=str(share), nodes=tuple(nodes), edges=renamed)

    def polarisation(self, days: int = 90, step: int | None = None, choice: Choice | None = None) -> tuple[Window, ...]:
        """Polarisation over sliding windows of `days` days, each `step` days after the one before (half a window)."""
        return windows((choice or Choice()).of(self.positions), days, step)

    def _actor_node(self, id: str, positions: int) -> Node:
        actor = self.actor(id)
        return Node(id=id, label=actor.name, mode="actor", kind=str(actor.kind), named=actor.named, positions=positions)


@dataclass(slots=True)
class _Noted:
    """What is kept of one article while all are being read."""

    article: Article
    sketch: Sketch
    lead: Lead
    day: date | None
    statements: list[tuple[str, str | None, Sketch]]
    positions: tuple[Position, ...]


def together(
    analyses: Iterable[Analysis] | Analyses,
    *,
    decisions: Decisions | None = None,
    issues: Iterable[JoinedIssue] = (),
    rules: Sequence[Rule] | None = None,
    compare: bool = True,
) -> Together:
    """Bring together what the analyses of many articles say.

    `decisions` are a person's on names, `issues` a codebook or confirmed proposals, `rules` which disagreements to look
    for (all by default). With `compare` false outlets are not compared, and no text is read a second time. Raises
    `InputError` where a decision cannot be followed.
    """
    held: Analyses = analyses if isinstance(analyses, Analyses) else _Held(analyses)
    return _Walk(decisions, issues).account(held, load_rules() if rules is None else rules, compare=compare)


class _Held:
    """A plain iterable's analyses, kept in memory."""

    def __init__(self, analyses: Iterable[Analysis]) -> None:
        self._all = list(analyses)

    def __iter__(self) -> Iterator[Analysis]:
        return iter(self._all)

    def get(self, number: int) -> Analysis:
        return self._all[number]


class _Walk:
    def __init__(self, decisions: Decisions | None, issues: Iterable[JoinedIssue]) -> None:
        self.roll = Roll(decisions)
        self.agenda = Agenda(issues)
        self.noted: list[_Noted] = []
        self.ids: Counter[str] = Counter()

    def account(self, analyses: Analyses, rules: Sequence[Rule], *, compare: bool) -> Together:
        for analysis in analyses:
            self._note(analysis)
        people, topics = self.roll.merged(), self.agenda.merged()
        copies = self._copies()
        found = self._stories(copies) if compare else ()
        articles = {noted.article.id: noted.article for noted in self.noted}
        said, statements, distinct = self._said(people)
        place = {article: number for number, article in enumerate(articles)}
        return Together(
            articles=tuple(articles.values()),
            people=people,
            topics=topics,
            positions=tuple(self._positions(people, topics)),
            said=said,
            copies=copies,
            disagreements=disagreements(found, lambda article: analyses.get(place[article]), articles, rules),
            statements=statements,
            distinct=distinct,
        )

    def _note(self, analysis: Analysis) -> None:
        document = analysis.document
        self.ids[document.id] += 1
        again = self.ids[document.id]
        id = document.id if again == 1 else f"{document.id}#{again}"
        day = parse_day(document.published_at)
        article = Article(
            id=id,
            document=document.id,
            source=document.source,
            title=document.title,
            date=day.isoformat() if day else None,
        )
        language = document.language or "en"
        self.roll.add(id, document.text, analysis.actors)
        self.agenda.add(id, analysis.issues, language)
        statements = [
            (s.id, s.actor, Utterances.sketch(" ".join(e.text for e in s.evidence))) for s in analysis.statements
        ]
        self.noted.append(
            _Noted(
                article,
                sketch(document.text),
                lead(document.title, document.text, language, day, document.source),
                day,
                statements,
                analysis.positions,
            )
        )

    def _by_day(self) -> list[_Noted]:
        """The articles in the order of their days, those without a day last."""
        return sorted(self.noted, key=lambda noted: noted.day or date.max)

    def _copies(self) -> tuple[Copy, ...]:
        """The copies; every article that is one is told so."""
        known, found = Copies(), []
        for noted in self._by_day():
            copy = known.add(noted.article.id, noted.sketch)
            if copy is not None:
                found.append(copy)
                update = {"copy_of": copy.of, "copied": copy.share}
                noted.article = noted.article.model_copy(update=update)
        return tuple(found)

    def _stories(self, copies: Sequence[Copy]) -> tuple[tuple[str, str], ...]:
        """The pairs of articles to compare; every article in a story is told which."""
        leads = {noted.article.id: noted.lead for noted in self._by_day() if noted.article.copy_of is None}
        found = pairs(leads)
        story = first_of_story(tuple(leads), found)
        for copy in copies:
            story[copy.document] = story.setdefault(copy.of, copy.of)
        for noted in self.noted:
            noted.article = noted.article.model_copy(update={"story": story.get(noted.article.id)})
        return tuple((pair.one, pair.other) for pair in found)

    def _said(self, people: People) -> tuple[dict[str, Said], int, int]:
        """Statements by actor, as printed and distinct; an unnamed source's are one only in copies of one article."""
        utterances = Utterances()
        printed: Counter[str] = Counter()
        distinct: Counter[str] = Counter()
        for noted in self._by_day():
            for id, local, words in noted.statements:
                actor = people.of(noted.article.id, local)
                place = f"{noted.article.id}/{id}"
                first = utterances.add(self._speaker(people, noted.article, local), place, words, noted.day).first
                printed[actor or ""] += 1
                distinct[actor or ""] += first == place
        said = {
            actor.id: Said(
                articles=len({article for article, _ in actor.places}),
                statements=printed[actor.id],
                distinct=distinct[actor.id],
            )
            for actor in people.actors
        }
        return said, sum(printed.values()), sum(distinct.values())

    def _speaker(self, people: People, article: Article, local: str | None) -> object:
        """Whose words can be one: a named actor's anywhere, anybody else's only in copies of one article."""
        id = people.of(article.id, local)
        return id if id is not None and people.named(id) else (article.original, people.name(id))

    def _positions(self, people: People, topics: Topics) -> Iterator[DatedPosition]:
        repeats = self._repeats(people, topics)
        for noted in self.noted:
            for position in noted.positions:
                placed = self._placed(noted, position, people, topics)
                if placed is not None:
                    yield placed.model_copy(update={"repeats": repeats.get(placed.id)})

    def _repeats(self, people: People, topics: Topics) -> dict[str, str]:
        """Which positions repeat an earlier one: one actor, issue and stance, in much the same words, within days."""
        utterances, found = Utterances(), {}
        for noted in self._by_day():
            for position in noted.positions:
                placed = self._placed(noted, position, people, topics)
                if placed is None or placed.stance is Stance.NOT_ADDRESSED:
                    continue
                speaker = (self._speaker(people, noted.article, position.actor), placed.issue, placed.stance)
                words = Utterances.sketch(words_of(position))
                first = utterances.add(speaker, placed.id, words, noted.day).first
                if first != placed.id:
                    found[placed.id] = first
        return found

    def _placed(self, noted: _Noted, position: Position, people: People, topics: Topics) -> DatedPosition | None:
        """A position in the collection; None where its actor or issue is not in the article's own lists."""
        article = noted.article
        actor, reading = people.of(article.id, position.actor), topics.of(article.id, position.issue)
        if actor is None or reading is None:
            return None
        return DatedPosition(
            id=f"{article.id}/{position.id}",
            article=article.id,
            date=article.date,
            source=article.source,
            actor=actor,
            named=people.named(actor),
            issue=reading.issue,
            stance=turned(position.stance) if reading.turned else position.stance,
            turned=reading.turned,
            confirmed=reading.sure,
            voice=position.voice,
            relayed_by=people.of(article.id, position.relayed_by),
            conditions=tuple(condition.text for condition in position.conditions),
            summary=position.summary,
            evidence=position.evidence,
        )
