"""`stance evals`: its commands and their options."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Say whether recordings still hold, record what does not, look at what changed, and score it.

    \b
    Examples:
      stance evals status
      stance evals record --budget 2.50 && stance evals diff
      stance evals accept && stance evals run
      stance evals run path/to/my-suite --junit report.xml
      stance evals compare recorded builtin

    SUITE is the folder of a suite, or a folder of such folders; without one it is the folder evals.

    Exit codes: 0 nothing is worse, 10 recordings do not hold, 11 something is worse, 12 something could not be run;
    the others are those of every command.
    """,
)

Suites = Annotated[list[str] | None, typer.Argument(metavar="SUITE", help="Folders of suites; default: evals.")]
Cases = Annotated[
    list[str] | None, typer.Option("--case", "-c", metavar="NAME", help="Only this case or suite; repeatable.")
]
Cassettes = Annotated[str | None, typer.Option(metavar="FOLDER", help="Where the recordings are.")]
Prompts = Annotated[str | None, typer.Option(metavar="FOLDER", help="Prompts of your own, file by file.")]
Model = Annotated[str | None, typer.Option(help="Another model than the one in recording.yaml.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Debug = Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")]


@app.command()
def status(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    every: Annotated[bool, typer.Option("--all", "-a", help="List fresh recordings too.")] = False,
    candidates: Annotated[bool, typer.Option("--candidates", help="Look at candidates before accepted ones.")] = False,
    debug: Debug = False,
) -> int:
    """Say which recordings hold, which do not and why, and what a refresh would take. Nothing is sent."""
    from toolkit.cli import evaluating as work

    places = work.places(suites, case, cassettes, prompts, model)
    return work.status(places, every=every, candidates=candidates)


@app.command()
def record(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars that may be spent.")] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Requests that may be sent.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=0, help="Tokens that may be used, in and out.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Cases recorded at the same time.")] = 4,
    once: Annotated[
        bool, typer.Option("--once", help="Send each request once and never wait: for servers that queue.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Ask the model for what is stale or missing, and keep the answers as candidates.

    The key and the address come from OPENAI_API_KEY and OPENAI_BASE_URL, the model from recording.yaml. Accepted
    recordings are not touched; see `diff`, `accept` and `reject`.
    """
    from toolkit.cli import evaluating as work

    places = work.places(suites, case, cassettes, prompts, model, made=True)
    limits = work.Limits(budget, max_calls, max_tokens, workers, once)
    return work.record(places, limits, yes=yes, quiet=quiet)


@app.command()
def diff(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write a page that shows it, too.")] = None,
    no_prose: Annotated[bool, typer.Option("--no-prose", help="Labels only.")] = False,
    debug: Debug = False,
) -> int:
    """Show what candidates change: decoded outputs, field by field, texts apart."""
    from toolkit.cli import evaluating as work

    places = work.places(suites, case, cassettes, prompts, model)
    return work.diff(places, case or [], html=html, prose=not no_prose)


@app.command()
def accept(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    all_: Annotated[bool, typer.Option("--all", help="All candidates.")] = False,
    debug: Debug = False,
) -> int:
    """Put candidates in the place of the accepted recordings."""
    from toolkit.cli import evaluating as work

    return work.decide(work.places(suites, None, cassettes, None, None), case or [], everything=all_, accepted=True)


@app.command()
def reject(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    all_: Annotated[bool, typer.Option("--all", help="All candidates.")] = False,
    debug: Debug = False,
) -> int:
    """Remove candidates; accepted recordings stay as they are."""
    from toolkit.cli import evaluating as work

    return work.decide(work.places(suites, None, cassettes, None, None), case or [], everything=all_, accepted=False)


@app.command()
def prune(
    suites: Suites = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    debug: Debug = False,
) -> int:
    """Remove accepted recordings that no case asks for."""
    from toolkit.cli import evaluating as work

    return work.prune(work.places(suites, None, cassettes, prompts, model))


@app.command()
def run(
    suites: Suites = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write everything as JSON.")] = None,
    junit: Annotated[str | None, typer.Option(metavar="FILE", help="Write a JUnit report.")] = None,
    markdown: Annotated[
        str | None, typer.Option(metavar="FILE", help="Append a Markdown report, as for $GITHUB_STEP_SUMMARY.")
    ] = None,
    github: Annotated[bool, typer.Option("--github", help="Print GitHub annotations.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", "-w", help="List every item that is judged wrong.")] = False,
    save_baseline: Annotated[bool, typer.Option("--save-baseline", help="Make this result the baseline.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Replay, score, and compare with the committed baseline. Nothing is sent."""
    from toolkit.cli import evaluating as work

    places = work.places(suites, case, cassettes, prompts, model)
    reports = work.Reports(json, junit, markdown, github)
    return work.run(places, reports, save=save_baseline, quiet=quiet, wrong=wrong)


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="recorded, candidates, builtin, or a file of `run --json`.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The same.")],
    suites: Annotated[
        list[str] | None, typer.Option("--suite", "-s", metavar="SUITE", help="Folders of suites; default: evals.")
    ] = None,
    case: Cases = None,
    cassettes: Cassettes = None,
    prompts: Prompts = None,
    model: Model = None,
    markdown: Annotated[str | None, typer.Option(metavar="FILE", help="Write it as Markdown.")] = None,
    debug: Debug = False,
) -> int:
    """Put two models, prompts or engines side by side on the same cases: A, B, and B less A."""
    from toolkit.cli import evaluating as work

    saved = work.is_saved(one) and work.is_saved(other)
    opened = [] if saved else work.places(suites, case, cassettes, prompts, model)
    return work.compare((one, other), opened, markdown)


@app.command()
def scoreboard(
    suites: Suites = None,
    cassettes: Cassettes = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="File to write; default: standard output.")
    ] = None,
    debug: Debug = False,
) -> int:
    """Write the scoreboard: the embedded engine and the recorded model, per field, with intervals."""
    from toolkit.cli import evaluating as work

    return work.scoreboard(work.places(suites, None, cassettes, None, None), output)


@app.command("import")
def import_(
    table: Annotated[str, typer.Argument(metavar="CSV", help="One row a position: article,actor,issue,stance,…")],
    suite: Annotated[str, typer.Argument(metavar="SUITE", help="The suite's folder; made where it is missing.")],
    debug: Debug = False,
) -> int:
    """Add cases to a suite from a table that any spreadsheet writes."""
    from toolkit.cli import evaluating as work

    return work.import_table(table, suite)


@app.command("import-reviews")
def import_reviews(
    reviews: Annotated[str, typer.Argument(metavar="REVIEWS.jsonl", help="Analyses with the decisions about them.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="SUITE", help="The suite's folder; made where it is missing.")
    ],
    debug: Debug = False,
) -> int:
    """Add cases to a suite from what people decided about analyses, as the web desk exports it."""
    from toolkit.cli import evaluating as work

    return work.import_reviews(reviews, output)
