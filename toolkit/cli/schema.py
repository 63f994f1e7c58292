"""`stance schema`."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def schema(
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
) -> None:
    """Print the JSON Schema of an analysis.

    \b
    Examples:
      stance schema
      stance schema -o analysis.schema.json
    """
    from toolkit import store

    text = json.dumps(store.schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        store.write(output, text)
