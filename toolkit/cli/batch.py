"""`stance batch`: its options. Runs by batches are made with `stance run --batch`."""

from __future__ import annotations

from typing import Annotated

import typer

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

app = typer.Typer(
    no_args_is_help=True,
    help="""Batches of a run: how they stand, and files for batches that run elsewhere.

    \b
    Examples:
      stance run archive.jsonl --batch -o run     (sends, waits and collects by itself)
      stance batch status run
      stance batch write archive.jsonl -o run     (files to carry to a provider yourself)
      stance batch read run results.jsonl
    """,
)


@app.command()
def write(
    paths: Paths = None,
    output: Output = None,
    resume: Resume = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again what failed (with --resume).")
    ] = False,
    mapping: Columns = None,
    input_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Format of the corpus; default: by suffix.")
    ] = None,
    max_bytes: MaxBytes = None,
    model: Annotated[str | None, typer.Option(help="Model that is asked.")] = None,
    issues: Issues = None,
    actors: Actors = None,
    pairs: Pairs = None,
    prompts: Prompts = None,
    statements_only: Annotated[
        bool | None, typer.Option("--statements-only/--positions", help="No positions: one stage instead of two.")
    ] = None,
    lines: Annotated[int, typer.Option(min=1, max=50_000, help="Most requests in one file.")] = 50_000,
    megabytes: Annotated[int, typer.Option(min=1, max=200, help="Largest file, in MB.")] = 200,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Write the requests of a corpus into batch files, to be run wherever you like; nothing is sent.

    \b
    Examples:
      stance batch write archive.jsonl -o run --model gpt-5-mini
      stance batch write --resume run --retry-failed

    The files are RUN/batch/requests-00001.jsonl and so on. Give the results to `stance batch read`, which writes the
    files of the next stage.
    """
    from toolkit.cli.batching import write as run
    from toolkit.cli.running import Given

    given = Given(
        paths=tuple(paths or ()),
        output=output,
        resume=resume,
        retry_failed=retry_failed,
        mapping=tuple(mapping or ()),
        format=input_format,
        max_bytes=max_bytes,
        engine="openai",
        model=model,
        issues=tuple(issues or ()),
        actors=tuple(actors or ()),
        pairs=pairs,
        prompts=prompts,
        positions=None if statements_only is None else not statements_only,
    )
    return run(given, lines=lines, megabytes=megabytes)


@app.command()
def read(
    run: RunFolder,
    results: Annotated[list[str], typer.Argument(metavar="RESULTS...", help="Output and error files, in any order.")],
    complete: Annotated[
        bool, typer.Option("--complete", help="Nothing more will come: what has no result is written again, once.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Take in results, finish the articles that can be, and write the files of the next stage.

    \b
    Examples:
      stance batch read run output.jsonl errors.jsonl
      stance batch read run downloads/*.jsonl --complete

    Exit codes: 0 every row done, 5 some are not, or not yet.
    """
    from toolkit.cli.batching import read as take_in

    return take_in(run, results, complete=complete)


@app.command()
def status(
    run: RunFolder,
    json_: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say how the batches of a run stand, as far as was seen when somebody last looked.

    \b
    Examples:
      stance batch status run
      stance batch status run --json
    """
    from toolkit.cli.batching import show_status

    show_status(run, as_json=json_)


@app.command()
def collect(
    run: RunFolder,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """One round: look at the batches, take in what has ended, finish articles, send the next stage; do not wait.

    \b
    Examples:
      stance batch collect run

    Exit codes: 0 every row done, 5 some are not, or not yet.
    """
    from toolkit.cli.batching import collect as go_round

    return go_round(run)


@app.command()
def cancel(
    run: RunFolder,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> None:
    """Ask the provider to stop the batches that are out; what is done already is still collected, and paid.

    \b
    Examples:
      stance batch cancel run
    """
    from toolkit.cli.batching import cancel as stop

    stop(run)
