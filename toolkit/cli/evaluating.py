"""What the commands of `stance evals` do: open suites, call `toolkit.evals`, print, and choose the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from toolkit.cli.messages import say
from toolkit.errors import ConfigError, InputError, did_you_mean
from toolkit.evals.cases import Case, Suite, check_names, chosen, find_suites
from toolkit.evals.target import load_target

if TYPE_CHECKING:
    from toolkit.evals.asked import Slot
    from toolkit.evals.candidates import CaseDifference
    from toolkit.evals.evaluate import Evaluation
    from toolkit.evals.results import SuiteResult
    from toolkit.evals.runner import Outcome
    from toolkit.evals.setting import Setting
    from toolkit.evals.shelf import Shelf

DEFAULT = "evals"
SIDES = ("recorded", "candidates", "builtin")


@dataclass(frozen=True)
class Place:
    """A suite with the cases wanted of it, what it is recorded with, and where its recordings stand."""

    suite: Suite
    cases: tuple[Case, ...]
    setting: Setting
    shelf: Shelf


@dataclass(frozen=True)
class Limits:
    """How recording is bounded and paced."""

    dollars: float | None
    calls: int | None
    tokens: int | None
    workers: int
    once: bool


@dataclass(frozen=True)
class Reports:
    """Files to write about a run, and whether to print annotations."""

    json: str | None
    junit: str | None
    markdown: str | None
    github: bool


def places(
    suites: Sequence[str] | None,
    cases: Sequence[str] | None,
    cassettes: str | None,
    prompts: str | None,
    model: str | None,
    *,
    made: bool = False,
) -> list[Place]:
    """The suites that the options name, opened; `made` says that the folder `cassettes` is made where it is not there.
    Raises InputError or ConfigError where they cannot be."""
    needed()
    from toolkit.evals.setting import configured
    from toolkit.evals.shelf import Shelf, find_root

    if prompts is not None and not Path(prompts).is_dir():
        raise InputError(f"--prompts: {prompts!r} is not a folder of prompt files")
    if cassettes is not None and not (made or Path(cassettes).is_dir()):
        what = "is a file" if Path(cassettes).exists() else "is not there"
        raise InputError(f"--cassettes: the folder {cassettes!r} {what}; name the one that `stance evals record` made")
    found = find_suites([Path(path) for path in suites or [DEFAULT]])
    names = list(cases or [])
    check_names(found, names)
    opened = []
    for suite in found:
        target = load_target(suite.folder)
        if model is not None and model != target.model:  # the price and the note are of the other one
            target = target.model_copy(update={"model": model, "price": None, "note": None})
        root = Path(cassettes) if cassettes is not None else find_root(suite.folder)
        setting = configured(target, Path(prompts) if prompts is not None else None)
        wanted = chosen(suite, names)
        if wanted:
            opened.append(Place(suite, wanted, setting, Shelf(root)))
    return opened


def needed() -> None:
    """Raises ConfigError where the extra `evals` is not installed."""
    try:
        import vcr  # noqa: F401
    except ImportError as error:
        raise ConfigError("evals need the extra 'evals': pip install 'stance-toolkit[evals]'") from error


def status(opened: Sequence[Place], *, every: bool, candidates: bool) -> int:
    """Print the state of the recordings."""
    from toolkit.evals.gates import Exit
    from toolkit.evals.reports.text import status_lines
    from toolkit.evals.shelf import Shelf
    from toolkit.evals.status import State
    from toolkit.evals.status import status as status_of
    from toolkit.report.words import count

    codes = set()
    for place in opened:
        shelf = Shelf(place.shelf.root, candidates=candidates)
        found = status_of(place.suite, place.cases, place.setting, shelf)
        show(status_lines(found, every=every))
        _warn_of_gold(place)
        waiting = len(place.shelf.slots(place.suite.name, candidates=True))
        if waiting and not candidates:
            told = f"{count(waiting, 'candidate')} wait{'s' if waiting == 1 else ''}"
            typer.echo(f"{place.suite.name}: {told} for 'stance evals diff'")
        codes.add(Exit.BROKEN if found.of(State.BROKEN) else Exit.FINE if found.holds else Exit.STALE)
    return int(next((code for code in (Exit.BROKEN, Exit.STALE) if code in codes), Exit.FINE))


def _warn_of_gold(place: Place) -> None:
    """Say on stderr which gold words are not in their article."""
    from toolkit.evals.goldwords import absent_words

    for line in absent_words(place.suite, place.cases):
        say("warning", line)


def record(opened: Sequence[Place], limits: Limits, *, yes: bool, quiet: bool) -> int:
    """Record what is stale, missing or damaged as candidates."""
    from toolkit.engines.budget import Allowance
    from toolkit.evals.record import record as record_suite
    from toolkit.evals.setting import Live
    from toolkit.report.words import count
    from toolkit.settings import Settings

    due = [place for place in opened if _due(place)]
    if not due:
        typer.echo("every recording holds; nothing to record")
        return 0
    if not yes and limits.dollars is None and limits.calls is None and limits.tokens is None and sys.stdin.isatty():
        typer.confirm("Record without a ceiling (--budget, --max-calls, --max-tokens)?", abort=True)
    left = Allowance(limits.calls, limits.tokens, limits.dollars)
    failed = 0
    for place in due:
        live = Live(Settings.load(), left, limits.workers, limits.once)
        with bar(place.suite.name, _runs(place.cases), quiet=quiet) as done:
            found = record_suite(place.suite, place.cases, place.setting, place.shelf, live, done=done)
        money = f", ${found.usage.cost:.2f}" if found.usage.cost is not None else ""
        tokens = found.usage.input_tokens + found.usage.output_tokens
        calls = count(found.usage.calls, "call")
        wrote = f"{count(len(found.slots), 'candidate')} from {calls} ({tokens:,} tokens{money})"
        typer.echo(f"{place.suite.name}: {wrote}" + ("; see 'stance evals diff'" if found.slots else ""))
        for name, line in found.failed:
            say("warning", f"{name}: {line}")
        failed += len(found.failed)
        left = _less(left, found.usage)
    return 5 if failed else 0


def _less(allowance: Any, usage: Any) -> Any:
    """What is left of an allowance for the next suite."""
    from toolkit.engines.budget import Allowance

    def rest(limit: float | None, used: float) -> Any:
        return None if limit is None else max(0, limit - used)

    tokens = rest(allowance.tokens, usage.input_tokens + usage.output_tokens)
    return Allowance(rest(allowance.requests, usage.calls), tokens, rest(allowance.money, usage.cost or 0.0))


def _due(place: Place) -> bool:
    """Whether anything of a suite is stale or missing; says what a refresh takes."""
    from toolkit.evals.reports.text import status_lines
    from toolkit.evals.shelf import Shelf
    from toolkit.evals.status import TO_RECORD, State
    from toolkit.evals.status import status as status_of

    found = status_of(place.suite, place.cases, place.setting, Shelf(place.shelf.root, candidates=True))
    if not found.of(*TO_RECORD, State.BROKEN):
        return False
    *_, last = status_lines(found)
    typer.echo(last)
    _warn_of_gold(place)
    return True


def _runs(cases: Sequence[Case]) -> int:
    return sum(case.samples for case in cases)


def diff(opened: Sequence[Place], names: Sequence[str], *, html: str | None, prose: bool) -> int:
    """Print, and write as a page, what candidates change."""
    from toolkit.evals.candidates import candidate_differences
    from toolkit.evals.reports.page import page
    from toolkit.evals.reports.text import difference_lines

    found: list[CaseDifference] = []
    for place in opened:
        found += candidate_differences(place.suite, place.setting, place.shelf, names)
    if not found:
        typer.echo("there are no candidates")
        return 0
    show(difference_lines(found, prose=prose))
    if html is not None:
        write(html, page(found))
    return 0


def decide(opened: Sequence[Place], names: Sequence[str], *, everything: bool, accepted: bool) -> int:
    """Accept or reject candidates. Raises InputError where neither cases nor --all are given, or nothing is there."""
    from toolkit.evals.candidates import candidate_slots

    verb = "accept" if accepted else "reject"
    if not names and not everything:
        raise InputError(f"name the cases with --case, or {verb} all candidates with --all")
    _check_candidates(opened, names, verb)
    done = 0
    for place in opened:
        slots = candidate_slots(place.suite, place.shelf, names)
        (place.shelf.accept if accepted else place.shelf.reject)(slots)
        done += len(slots)
        for slot in slots:
            typer.echo(f"{verb}ed {slot}")
    if not done:
        raise InputError("there are no such candidates; see 'stance evals diff'")
    return 0


def _check_candidates(opened: Sequence[Place], names: Sequence[str], verb: str) -> None:
    """Raises InputError where a name means no candidate, before any is touched."""
    from toolkit.evals.candidates import candidate_slots

    known = {n for place in opened for s in candidate_slots(place.suite, place.shelf) for n in _names(s)}
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None and known:
        advice = did_you_mean(unknown, sorted(known)) or "; see 'stance evals diff'"
        raise InputError(f"there is no candidate {unknown!r} to {verb}{advice}")


def _names(slot: Slot) -> tuple[str, str, str]:
    """The names that a candidate goes by: its suite's, its case's, both."""
    return slot.suite, slot.case, f"{slot.suite}/{slot.case}"


def prune(opened: Sequence[Place]) -> int:
    """Remove orphaned recordings."""
    from toolkit.evals.status import State
    from toolkit.evals.status import status as status_of

    for place in opened:
        found = status_of(place.suite, place.suite.cases, place.setting, place.shelf)
        orphans = [one.slot for one in found.of(State.ORPHANED)]
        place.shelf.remove(orphans)
        show(f"removed {slot}" for slot in orphans)
    return 0


def run(opened: Sequence[Place], reports: Reports, *, save: bool, quiet: bool, wrong: bool = False) -> int:
    """Replay, score and compare; print and write the reports."""
    from toolkit.evals.baseline import save_baseline
    from toolkit.evals.evaluate import evaluate
    from toolkit.evals.gates import Exit, exit_code
    from toolkit.evals.reports.text import evaluation_lines

    found: list[Evaluation] = []
    for place in opened:
        with bar(place.suite.name, _runs(place.cases), quiet=quiet) as done:
            found.append(evaluate(place.suite, place.cases, place.setting, place.shelf, done=done))
        show(evaluation_lines(found[-1], wrong=wrong))
    verdict = exit_code([problem for one in found for problem in one.problems])
    typer.echo(f"verdict: {verdict.name.lower()}")
    _report(found, reports, verdict)
    if save and verdict in (Exit.FINE, Exit.WORSE):
        for one in found:
            typer.echo(f"baseline written: {save_baseline(one.suite.folder, one.result)}")
        return 0
    if save:
        say("error", "the baseline was not written: recordings have to hold first")
    return int(verdict)


def _report(found: Sequence[Evaluation], reports: Reports, verdict: Any) -> None:
    from toolkit.evals.reports.machine import as_json, github, junit
    from toolkit.evals.reports.markdown import markdown
    from toolkit.evals.results import dump_rows

    if reports.json is not None:
        write(reports.json, dump_rows(as_json(found, verdict)))
    if reports.junit is not None:
        write(reports.junit, junit(found))
    if reports.markdown is not None:
        write(reports.markdown, markdown(found, verdict), append=True)
    if reports.github:
        show(github(found))


def is_saved(name: str) -> bool:
    """Whether a side of a comparison is a file of saved results, for which no suite has to be opened."""
    return name not in SIDES and Path(name).is_file()


def compare(names: tuple[str, str], opened: Sequence[Place], output: str | None) -> int:
    """Print two engines, prompts or saved results side by side."""
    from toolkit.evals.comparison import compare as compare_results
    from toolkit.evals.reports.markdown import side_by_side
    from toolkit.evals.reports.text import flip_lines, side_by_side_lines

    left, right = ({result.suite: result for result in _results(name, opened)} for name in names)
    found = [compare_results(left[suite], right[suite]) for suite in left if suite in right]
    if not found:
        raise InputError(f"{names[0]} and {names[1]} have no suite in common")
    for comparison in found:
        show(side_by_side_lines(comparison, names))
        show(flip_lines(comparison))
    if output is not None:
        write(output, side_by_side(found, names))
    return 0


def _results(name: str, opened: Sequence[Place]) -> Iterator[SuiteResult]:
    """The results that a side of a comparison stands for."""
    from toolkit.app import ENGINES
    from toolkit.evals.evaluate import evaluate_as_recorded, evaluate_engine
    from toolkit.evals.results import load_results
    from toolkit.evals.shelf import Shelf

    if name in ("recorded", "candidates"):
        for place in opened:
            shelf = Shelf(place.shelf.root, candidates=name == "candidates")
            found = evaluate_as_recorded(place.suite, place.cases, place.setting, shelf)
            if not found.result.cases:
                raise InputError(f"{place.suite.name}: no case is recorded; see 'stance evals status'")
            if found.status is not None and not found.status.holds:
                say(
                    "note",
                    f"{place.suite.name}: {name} are read as they are; some do not hold, see 'stance evals status'",
                )
            yield found.result
    elif name == "builtin":
        for place in opened:
            yield evaluate_engine(place.suite, place.cases, place.setting, name).result
    elif Path(name).is_file():
        yield from load_results(Path(name))
    else:
        known = "recorded, candidates, builtin, or a file that 'stance evals run --json' wrote"
        recordable = name in ENGINES
        advice = "; record it first, then compare 'recorded'" if recordable else did_you_mean(name, SIDES)
        raise InputError(f"{name!r} is nothing to compare: {known}{advice}")


def scoreboard(opened: Sequence[Place], output: str | None) -> int:
    """Write the scoreboard."""
    from toolkit.evals.evaluate import evaluate, evaluate_engine
    from toolkit.evals.reports.scoreboard import Row, scoreboard_page

    rows = []
    for place in opened:
        recorded = evaluate(place.suite, place.cases, place.setting, place.shelf)
        embedded = evaluate_engine(place.suite, place.suite.cases, place.setting, "builtin")
        rows.append(Row(place.suite, place.setting.target, embedded, recorded))
    text = scoreboard_page(rows)
    if output is None:
        typer.echo(text, nl=False)
    else:
        write(output, text)
    return 0


def import_table(table: str, suite: str) -> int:
    """Add the cases of a CSV file to a suite."""
    from toolkit.evals.csvcases import add_cases
    from toolkit.report.words import count

    added, path = add_cases(Path(table), Path(suite))
    typer.echo(f"{count(added, 'case')} written to {path}")
    return 0


def import_reviews(reviews: str, suite: str) -> int:
    """Add cases made of people's decisions to a suite."""
    from toolkit.evals.reviewcases import add_reviews
    from toolkit.report.words import count

    made = add_reviews(Path(reviews), Path(suite))
    for line in made.left_out:
        say("warning", f"left out: {line}")
    typer.echo(f"{count(made.cases, 'case')} written to {made.path}")
    return 0


def show(lines: Iterable[str]) -> None:
    """Print lines, each on one line whatever it holds."""
    from toolkit.report.visible import visible

    for line in lines:
        typer.echo(visible(line.replace("\n", " ")))


def write(path: str, text: str, *, append: bool = False) -> None:
    """Write a report. Raises InputError where that is not possible."""
    try:
        with Path(path).open("a" if append else "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise InputError(f"{path!r} cannot be written: {error.strerror}") from error


@contextmanager
def bar(name: str, total: int, *, quiet: bool) -> Iterator[Any]:
    """A progress bar on stderr, one step an outcome; silent where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda outcome: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=total)

        def done(outcome: Outcome) -> None:
            progress.advance(task)

        yield done
