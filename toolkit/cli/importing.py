"""`stance import`: what people did elsewhere, brought back."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Bring back what people did in other tools.")


@app.callback()
def _group() -> None:
    """Bring back what people did in other tools."""


@app.command()
def labelstudio(
    source: Annotated[str, typer.Argument(metavar="EXPORT|-", help="A project's export as JSON.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="JSON Lines of cases; default: standard output.")
    ] = None,
    annotator: Annotated[str | None, typer.Option(help="Only what this person marked: an id or address.")] = None,
) -> int:
    """Make eval cases of what people marked in Label Studio, one a finished annotation.

    \b
    Examples:
      stance import labelstudio project.json -o evals/desk/cases.jsonl

    What cannot be read is told on stderr, one line each, and the exit code is 5; the rest is written.
    """
    from toolkit.cli.exporting import read_labelstudio

    return read_labelstudio(source, output, annotator)
