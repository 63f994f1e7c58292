"""`stance demo`: a first result without a key and without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toolkit.demo import Demo
    from toolkit.records import Stance


def demo(
    output: Annotated[str, typer.Option("--output", "-o", help="The report to write.")] = "stance-demo.html",
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> None:
    """Read a shipped article: by the embedded engine now, and by a model whose answers were recorded.

    Needs no key and no network, and takes a few seconds. Writes a report to open in a browser.

    \b
    Examples:
      stance demo
      stance demo -o report.html
    """
    from toolkit import store
    from toolkit.demo import demo as read
    from toolkit.report.html import html

    shown = read()
    _table(shown)
    store.write(output, html(shown.embedded))
    typer.echo(f"\nreport: {output} (open it in a browser)")
    typer.echo("next:   stance analyze YOUR-STORY.txt -o report.html")


def _table(shown: Demo) -> None:
    """Print what both readings say, side by side."""
    from toolkit.report.words import STANCES

    def said(stance: Stance | None) -> str:
        return "(no position found)" if stance is None else " ".join(STANCES[stance])

    own = shown.embedded
    typer.echo(f"{own.document.title}\n{len(own.document.text.split())} words, an invented article.\n")
    typer.echo(f"The issue: {shown.recorded.issues[0].proposition}\n")
    head = ("", "", "embedded engine (rules)", f"recorded model ({shown.model})")
    rows = [("=" if row.same else "≠", row.actor, said(row.embedded), said(row.recorded)) for row in shown.rows]
    actor, width = (max(len(row[n]) for row in (head, *rows)) for n in (1, 2))
    for sign, name, embedded, recorded in (head, *rows):
        typer.echo(f"  {sign:1} {name:{actor}}  {embedded:{width}}  {recorded}")
    typer.echo(
        f"\n{sum(not row.same for row in shown.rows)} of {len(rows)} differ. The report also holds "
        f"{len(own.statements)} statements and {len(own.claims)} stated facts, each with its place in the article."
    )
