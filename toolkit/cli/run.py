"""`stance run`: its options, and `stance run status|cost|export|repair`."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from toolkit.cli.corpusoptions import (
    Actors,
    Columns,
    Issues,
    MaxBytes,
    Output,
    Pairs,
    Paths,
    Prompts,
    Resume,
    RunFolder,
)


class _Group(TyperGroup):
    """`stance run CORPUS …` is `stance run corpus CORPUS …`: what is no command of the group is a corpus or an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["corpus", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    help="""Analyse a corpus of any size into a folder that survives anything.

    \b
    Examples:
      stance run archive.jsonl -o run
      stance run articles/ --engine builtin --processes 2 -o run
      stance run archive.csv --map text=body --map id=url --max-cost 25 -o run
      stance run --resume run
      stance run export run -o analyses.jsonl

    `stance run corpus --help` lists all options. A file that is called like a command is ./status.
    """,
)


@app.command()
def corpus(
    paths: Paths = None,
    output: Output = None,
    resume: Resume = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do failed rows again (with --resume).")] = False,
    mapping: Columns = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help="jsonl, csv, parquet, text, markdown or html; default: by suffix."
        ),
    ] = None,
    max_bytes: MaxBytes = None,
    engine: Annotated[str | None, typer.Option(help="openai or builtin; default: openai where a key is set.")] = None,
    model: Annotated[str | None, typer.Option(help="Model that the openai engine asks.")] = None,
    issues: Issues = None,
    actors: Actors = None,
    pairs: Pairs = None,
    prompts: Prompts = None,
    statements_only: Annotated[
        bool | None, typer.Option("--statements-only/--positions", help="No positions: half the calls.")
    ] = None,
    audit: Annotated[
        bool | None, typer.Option("--audit/--no-audit", help="Second reading by rules; default: --audit.")
    ] = None,
    processes: Annotated[
        int, typer.Option(min=1, help="Processes for the embedded engine; workers of --cluster local.")
    ] = 1,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Over a Dask cluster: tcp://HOST:PORT, or local.")
    ] = None,
    shards: Annotated[
        int | None, typer.Option(min=1, help="With --cluster: pieces of the corpus, each done by one worker.")
    ] = None,
    shared: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="With --cluster: a folder that all machines see.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Most requests in flight.")] = None,
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="Stop before the run has cost more.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Stop before the run has used more.")] = None,
    max_requests: Annotated[int | None, typer.Option(min=1, help="Stop before the run has sent more.")] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="By the provider's Batch API: half the price, within a day or so.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="With --batch: one round, without waiting.")] = False,
    poll: Annotated[float, typer.Option(min=1, metavar="SECONDS", help="With --batch: between two looks.")] = 60,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Analyse a corpus into a folder, or go on with a run: `stance run CORPUS -o RUN`, `stance run --resume RUN`.

    \b
    Examples:
      stance run archive.jsonl -o run
      stance run "feeds/**/*.html" --issues codebook.yaml -o run
      stance run --resume run --retry-failed
      stance run archive.jsonl --batch -o run
      stance run archive.jsonl --cluster tcp://head:8786 --shards 64 -o run

    Every finished row and every paid answer is kept before it counts. Ctrl-C lets what is on its way end; a second one
    stops at once. With --resume, options that are given again replace those the run was started with, and the rows that
    they concern are done again.

    Exit codes: 0 every row done, 5 some failed, refused, skipped or left over by a budget, 130 interrupted.
    """
    from toolkit.batch.work import Manner
    from toolkit.cli.clustering import Cluster
    from toolkit.cli.running import Given, begin

    return begin(
        Given(
            paths=tuple(paths or ()),
            output=output,
            resume=resume,
            retry_failed=retry_failed,
            mapping=tuple(mapping or ()),
            format=input_format,
            max_bytes=max_bytes,
            engine=engine,
            model=model,
            issues=tuple(issues or ()),
            actors=tuple(actors or ()),
            pairs=pairs,
            prompts=prompts,
            positions=None if statements_only is None else not statements_only,
            audit=audit,
            processes=processes,
            concurrency=concurrency,
            max_cost=max_cost,
            max_tokens=max_tokens,
            max_requests=max_requests,
            quiet=quiet,
            batch=Manner(retry_failed=retry_failed) if batch else None,
            cluster=Cluster(cluster, processes, shards, shared) if cluster else None,
            wait=not once,
            poll=poll,
        )
    )


@app.command()
def status(
    run: RunFolder,
    list_: Annotated[
        str | None, typer.Option("--list", metavar="STATUS", help="List the rows: failed, refused, skipped, … or all.")
    ] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="The manifest as JSON; with --list, a line for each row.")
    ] = False,
) -> None:
    """Say how far a run is, and which rows failed for what reason; works while it goes on, too.

    \b
    Examples:
      stance run status run
      stance run status run --list failed
      stance run status run --json
    """
    from toolkit.cli.run_reports import show_status

    show_status(run, list_, as_json=json_)


@app.command()
def cost(run: RunFolder) -> None:
    """Say what a run has used and cost so far.

    \b
    Examples:
      stance run cost run
    """
    from toolkit.cli.run_reports import show_cost

    show_cost(run)


@app.command()
def export(
    run: RunFolder,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="json, table or markdown; default: by --output, else json.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="With the rules that found what.")] = False,
) -> int:
    """Write the analyses of a run, in the order of the corpus, one after another.

    JSON is JSON Lines, byte for byte as it is kept. Rows that failed are written as far as they were answered; rows
    without an analysis are left out, and counted on stderr.

    \b
    Examples:
      stance run export run -o analyses.jsonl
      stance run export run --format markdown | less
    """
    from toolkit.cli.run_reports import write_export

    return write_export(run, format, output, explain=explain)


@app.command()
def repair(run: RunFolder) -> None:
    """Save what can be read of a damaged run into a new store; the damaged one is kept beside it.

    \b
    Examples:
      stance run repair run
    """
    from toolkit.cli.run_reports import show_repair

    show_repair(run)
