"""`stance doctor`: is everything in order, and what to do about what is not."""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    model: Annotated[str | None, typer.Option(help="Model to ask; default: the configured one.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Look at the installation, the settings, the model's server, the prompts, the recordings and the databases.

    One line each, with what to do where something is wrong. With a key or address set, one to three very small calls find
    out whether the model holds to reply schemas. Keys are never shown. The exit code is 3 where something is at fault.

    \b
    Examples:
      stance doctor
      stance doctor --offline
      stance doctor --model gpt-5-mini
    """
    from toolkit.cli.examining import FAULT, examine

    worst = 0
    for line in examine(offline=offline, model=model):
        typer.echo(str(line))
        worst = 3 if line.state == FAULT else worst
    return worst
