"""What `stance together` does: read analyses, bring them together, write a folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import store
from toolkit.cli.analyses import read_analyses
from toolkit.cli.messages import progress, say
from toolkit.errors import InputError, did_you_mean
from toolkit.export import collection, networks
from toolkit.findings.rules import load_rules
from toolkit.records import Analysis
from toolkit.records.tabular import Row
from toolkit.report.grid import grid
from toolkit.report.netplot import netplot
from toolkit.report.timeline import timeline
from toolkit.report.words import count
from toolkit.runs.store import FILE, RunStore
from toolkit.sources.decode import decode
from toolkit.sources.load import load
from toolkit.together import Choice, Decisions, JoinedIssue, Network, Norm, Tie, Together, decisions, issuefile
from toolkit.together import together as bring_together

MERGES, ISSUES = "merges.yaml", "issues.yaml"


@dataclass(frozen=True)
class Options:
    """The options of `stance together`, as they were given."""

    sources: tuple[str, ...]
    output: str
    merges: str | None
    issues: str | None
    proposed: bool
    anonymous: bool
    own_voice: bool
    conditional: bool
    norm: str
    window: int
    step: int | None
    rules: str | None
    compare: bool
    quiet: bool

    @property
    def choice(self) -> Choice:
        """Which positions count."""
        return Choice(
            proposed=self.proposed,
            anonymous=self.anonymous,
            own_voice=self.own_voice,
            conditional=self.conditional,
        )


def run(options: Options) -> None:
    """Bring the analyses together and write the folder. Raises `ToolkitError` where nothing can be done."""
    norm = _norm(options.norm)
    folder = _folder(options.output)
    decided, issues = _decisions(options, folder), _issues(options, folder)
    rules = load_rules(Path(options.rules) if options.rules else None)
    with progress(quiet=options.quiet) as tell, store.Spool(_told(_analyses(options.sources), tell)) as spool:
        whole = bring_together(spool, decisions=decided, issues=issues, rules=rules, compare=options.compare)
    if not whole.articles:
        raise InputError(f"{', '.join(options.sources)}: there is no analysis to bring together")
    _write(whole, options, folder, decided, norm)
    _say(whole, options)


def _norm(name: str) -> Norm:
    try:
        return Norm(name)
    except ValueError:
        known = ", ".join(Norm)
        raise InputError(f"--norm: there is no norm {name!r} ({known}){did_you_mean(name, Norm)}") from None


def _folder(path: str) -> Path:
    folder = Path(path)
    try:
        (folder / "networks").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {path!r} cannot be made: {error.strerror or error}") from error
    return folder


def _decisions(options: Options, folder: Path) -> Decisions:
    name = options.merges or _if_there(folder / MERGES)
    return Decisions() if name is None else decisions.parse(_text(name), name)


def _issues(options: Options, folder: Path) -> tuple[JoinedIssue, ...]:
    name = options.issues or _if_there(folder / ISSUES)
    return () if name is None else issuefile.parse(_text(name), name)


def _if_there(path: Path) -> str | None:
    return str(path) if path.is_file() else None


def _text(name: str) -> str:
    return decode(load(name), name).text


def _analyses(sources: Iterable[str]) -> Iterator[Analysis]:
    for source in sources:
        if (Path(source) / FILE).is_file():
            with RunStore(Path(source) / FILE, readonly=True) as held:
                yield from held.analyses()
        else:
            yield from read_analyses(source)


def _told(analyses: Iterable[Analysis], tell: Callable[[str], None]) -> Iterator[Analysis]:
    for number, analysis in enumerate(analyses, start=1):
        if number % 100 == 0:
            tell(f"{number:,} articles …")
        yield analysis


def _write(whole: Together, options: Options, folder: Path, decided: Decisions, norm: Norm) -> None:
    choice = options.choice
    found = whole.changes(replace(choice, own_voice=True))
    drawn = [*(whole.network(tie, norm, choice) for tie in Tie), whole.affiliations(choice=choice)]
    tables: dict[str, Iterable[Row]] = {
        "articles": collection.article_rows(whole),
        "actors": collection.actor_rows(whole),
        "positions": collection.position_rows(whole, choice),
        "changes": collection.change_rows(whole, found),
        "disagreements": collection.disagreement_rows(whole),
        "edges": collection.edge_rows(drawn),
        "polarisation": collection.window_rows(whole.polarisation(options.window, options.step, choice)),
    }
    for name, rows in tables.items():
        with store.writing(folder / f"{name}.csv") as out:
            out.writelines(collection.csv_of(name, rows))
    store.write(folder / MERGES, decisions.render(decided, *_account(whole)))
    store.write(folder / ISSUES, issuefile.render(whole.issues))
    with store.writing(folder / "disagreements.jsonl") as out:
        out.writelines(finding.model_dump_json() + "\n" for finding in whole.disagreements)
    _draw(whole, drawn, choice, folder)
    store.write(folder / "account.json", json.dumps(_counts(whole, options), indent=2, ensure_ascii=False) + "\n")


def _account(whole: Together) -> tuple[list[object], list[object]]:
    joined: list[object] = [
        {
            "actor": actor.name,
            "id": actor.id,
            "names": list(actor.names),
            "articles": whole.said[actor.id].articles,
            "because": [why.reason for why in actor.because],
        }
        for actor in sorted(whole.actors, key=lambda a: (-whole.said[a.id].articles, a.id))
        if actor.because
    ]
    return joined, [{"names": list(maybe.names), "because": maybe.reason} for maybe in whole.people.maybe]


def _draw(whole: Together, drawn: Iterable[Network], choice: Choice, folder: Path) -> None:
    for network in drawn:
        store.write(folder / "networks" / f"{network.name}.graphml", networks.graphml(network))
        store.write(folder / "networks" / f"{network.name}.gexf", networks.gexf(network))
        store.write(folder / "networks" / f"{network.name}.svg", netplot(network))
    store.write(folder / "matrix.svg", grid(whole, choice=choice))
    store.write(folder / "timeline.svg", timeline(whole, choice=choice))


def _counts(whole: Together, options: Options) -> dict[str, object]:
    """What was brought together, in numbers, and with which options."""
    named = [actor for actor in whole.actors if actor.named]
    return {
        "articles": len(whole.articles),
        "copies": len(whole.copies),
        "actors": len(named),
        "actors_in_several_articles": sum(whole.said[actor.id].articles > 1 for actor in named),
        "unnamed_sources": len(whole.actors) - len(named),
        "statements": whole.statements,
        "statements_distinct": whole.distinct,
        "issues": len(whole.issues),
        "issues_confirmed": sum(issue.confirmed for issue in whole.issues),
        "positions": len(whole.positions),
        "positions_that_count": len(options.choice.of(whole.positions)),
        "disagreements": len(whole.disagreements),
        "options": {
            "proposed": options.proposed,
            "anonymous": options.anonymous,
            "own_voice": options.own_voice,
            "conditional": options.conditional,
            "norm": options.norm,
            "window_days": options.window,
            "step_days": options.step,
            "compared": options.compare,
        },
    }


def _counting(whole: Together, options: Options) -> str:
    """How many positions count, and how many do not for what reason."""
    reasons = Counter(reason for reason in map(options.choice.why_not, whole.positions) if reason is not None)
    counting = f"{len(whole.positions) - reasons.total():,} count"
    left = ", ".join(f"{number:,} {why}" for why, number in reasons.most_common())
    return f"{counting}; {left}" if left else counting


def _say(whole: Together, options: Options) -> None:
    named = sum(actor.named for actor in whole.actors)
    say("articles", f"{len(whole.articles):,}, of which {len(whole.copies):,} repeat an earlier one")
    say(
        "actors", f"{named:,} named, {len(whole.actors) - named:,} only described; {MERGES} says who was joined and why"
    )
    undated = sum(article.date is None for article in whole.articles)
    if undated:
        dates = "no date that is read as a day (2026-03-04); changes, time line and polarisation are without them"
        say("note", f"{undated:,} of {count(len(whole.articles), 'article')} with {dates}")
    say("statements", f"{whole.statements:,} ({whole.distinct:,} distinct)")
    waiting = sum(not issue.confirmed for issue in whole.issues)
    say("positions", f"{len(whole.positions):,} ({_counting(whole, options)}), on {count(len(whole.issues), 'issue')}")
    if waiting and not options.proposed:
        say(
            "note",
            f"{count(waiting, 'issue')} in {ISSUES} without `confirmed: true`; --proposed counts them as they are",
        )
    say(
        "compared",
        f"{count(len(whole.disagreements), 'disagreement')} between outlets" if options.compare else "nothing",
    )
