"""`stance init`: a first project to work in."""

from __future__ import annotations

from typing import Annotated

import typer


def init(
    folder: Annotated[str, typer.Argument(help="Where; made where it is not there.")] = ".",
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> None:
    """Write a project: settings, a copy of the prompts, a codebook, a suite with two recorded cases, and a file for CI.

    Files that are there already are left as they are. `stance evals run` works in the project at once.

    \b
    Examples:
      stance init
      stance init my-desk
    """
    from pathlib import Path

    from toolkit.cli.messages import say
    from toolkit.scaffold import scaffold

    written, kept = scaffold(Path(folder))
    for name in written:
        typer.echo(f"wrote {name}")
    for name in kept:
        say("kept", f"{name} was there already")
    place = "" if folder == "." else f"cd {folder} && "
    typer.echo(f"next: {place}stance evals run")
