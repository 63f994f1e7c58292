"""`stance demo`: a first result without a key and without a network."""

from __future__ import annotations

from typing import Annotated

import typer


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
    from toolkit.records import Stance
    from toolkit.report.html import html
    from toolkit.report.words import STANCES

    shown = read()
    words: dict[Stance | None, str] = {None: "(no position found)"} | {
        stance: f"{sign} {text}" for stance, (sign, text) in STANCES.items()
    }
    document = shown.embedded.document
    issue = shown.recorded.issues[0]
    typer.echo(f"{document.title}\n{len(document.text.split())} words, an invented article.\n")
    typer.echo(f"The issue: {issue.proposition}\n")
    heads = ("", "embedded engine (rules)", f"recorded model ({shown.model})")
    rows = [("=" if row.same else "≠", row.actor, words[row.embedded], words[row.recorded]) for row in shown.rows]
    actor = max(len(row[1]) for row in rows)
    width = max(len(heads[1]), *(len(row[2]) for row in rows))
    typer.echo(f"    {heads[0]:{actor}}  {heads[1]:{width}}  {heads[2]}")
    for sign, name, own, kept in rows:
        typer.echo(f"  {sign} {name:{actor}}  {own:{width}}  {kept}")
    differing = sum(not row.same for row in shown.rows)
    own = shown.embedded
    typer.echo(
        f"\n{differing} of {len(rows)} differ. The report also holds {len(own.statements)} statements and "
        f"{len(own.claims)} stated facts, each with its place in the article."
    )
    store.write(output, html(shown.embedded))
    typer.echo(f"\nreport: {output} (open it in a browser)")
    typer.echo("next:   stance analyze YOUR-STORY.txt -o report.html")
