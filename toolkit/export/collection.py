"""What many articles say together, as tables: one kind of row a table, with a header, ready for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.export.csv import line
from toolkit.records.tabular import Row
from toolkit.together.changes import Change
from toolkit.together.networks import Network
from toolkit.together.polarisation import Window
from toolkit.together.positions import Choice, DatedPosition
from toolkit.together.whole import Together

COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": ("article", "document", "source", "title", "date", "copy_of", "copied", "story"),
    "actors": (
        "actor",
        "name",
        "kind",
        "named",
        "names",
        "roles",
        "affiliations",
        "articles",
        "statements",
        "statements_distinct",
        "positions",
        "positions_distinct",
    ),
    "positions": (
        "position",
        "date",
        "actor",
        "actor_name",
        "named",
        "issue",
        "proposition",
        "confirmed",
        "stance",
        "turned",
        "voice",
        "relayed_by",
        "conditions",
        "words",
        "article",
        "source",
        "start",
        "end",
        "repeats",
        "counts",
    ),
    "changes": (
        "change",
        "actor",
        "actor_name",
        "issue",
        "proposition",
        "kind",
        "days",
        "before_date",
        "before_stance",
        "before_words",
        "before_article",
        "before_source",
        "after_date",
        "after_stance",
        "after_words",
        "after_article",
        "after_source",
    ),
    "disagreements": (
        "disagreement",
        "kind",
        "severity",
        "message",
        "story",
        "version",
        "words",
        "sources",
        "articles",
    ),
    "edges": ("network", "norm", "source", "target", "weight", "agree", "disagree", "issues"),
    "polarisation": ("first", "last", "positions", "actors", "modularity", "conflict", "camp_1", "camp_2"),
}
"""The columns of each table, in order; docs/corpora.md says what they hold."""


def csv_of(name: str, rows: Iterable[Row]) -> Iterator[str]:
    """A table as lines of CSV, header first."""
    yield line(COLUMNS[name])
    for row in rows:
        yield line(row)


def article_rows(whole: Together) -> Iterator[Row]:
    """One row for each article, in the order given."""
    for a in whole.articles:
        yield (a.id, a.document, a.source, a.title, a.date, a.copy_of, a.copied, a.story)


def actor_rows(whole: Together) -> Iterator[Row]:
    """One row for each actor: named ones first, by distinct statements."""
    printed: dict[str, int] = {}
    distinct: dict[str, int] = {}
    for position in Choice(proposed=True, anonymous=True, repeats=True).of(whole.positions):
        printed[position.actor] = printed.get(position.actor, 0) + 1
        distinct[position.actor] = distinct.get(position.actor, 0) + (position.repeats is None)
    ordered = sorted(whole.actors, key=lambda a: (not a.named, -whole.said[a.id].distinct, a.id))
    for actor in ordered:
        said = whole.said[actor.id]
        yield (
            actor.id,
            actor.name,
            str(actor.kind),
            actor.named,
            list(actor.names),
            list(actor.roles),
            list(actor.affiliations),
            said.articles,
            said.statements,
            said.distinct,
            printed.get(actor.id, 0),
            distinct.get(actor.id, 0),
        )


def position_rows(whole: Together, choice: Choice) -> Iterator[Row]:
    """One row for each position by date; `counts` says whether `choice` lets it count."""
    for p in sorted(whole.positions, key=lambda p: (p.date or "9999", p.article)):
        places = [item for item in p.evidence if item.start is not None]
        yield (
            p.id,
            p.date,
            p.actor,
            whole.actor(p.actor).name,
            p.named,
            p.issue,
            whole.issue(p.issue).proposition,
            p.confirmed,
            str(p.stance),
            p.turned,
            str(p.voice),
            p.relayed_by,
            list(p.conditions),
            p.words,
            p.article,
            p.source,
            places[0].start if places else None,
            places[-1].end if places else None,
            p.repeats,
            choice(p),
        )


def change_rows(whole: Together, changes: Iterable[Change]) -> Iterator[Row]:
    """One row for each change, with both quotations."""
    for change in changes:
        actor, issue = whole.actor(change.actor), whole.issue(change.issue)
        head = (change.id, actor.id, actor.name, issue.id, issue.proposition, str(change.kind), change.days)
        yield (*head, *_side(change.before), *_side(change.after))


def _side(position: DatedPosition) -> Row:
    return (position.date, str(position.stance), position.words, position.article, position.source)


def disagreement_rows(whole: Together) -> Iterator[Row]:
    """One row for each version of what outlets disagree on."""
    for d in whole.disagreements:
        for number, version in enumerate(d.versions, start=1):
            head = (d.id, d.kind, str(d.severity), d.message, d.story)
            yield (*head, number, version.words, list(version.sources), list(version.articles))


def edge_rows(networks: Iterable[Network]) -> Iterator[Row]:
    """One row for each tie of each network."""
    for network in networks:
        for e in network.edges:
            yield (network.name, network.norm, e.source, e.target, e.weight, e.agree, e.disagree, list(e.issues))


def window_rows(windows: Iterable[Window]) -> Iterator[Row]:
    """One row for each window of time."""
    for w in windows:
        camps = [list(camp) for camp in (*w.camps, (), ())[:2]]
        yield (w.first, w.last, w.positions, w.actors, w.modularity, w.conflict, *camps)
