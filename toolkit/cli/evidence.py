"""`stance evidence`: what claims are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.sources.load import LIMIT_BYTES

if TYPE_CHECKING:
    from toolkit.evidence.store import EvidenceStore, SearchOptions

app = typer.Typer(no_args_is_help=True, help="Keep, list and search what claims are checked against.")

Store = Annotated[str, typer.Option(metavar="FILE", help="The evidence store.")]
_STORE = "evidence.db"


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, or folders of them.")],
    store: Store = _STORE,
    columns: Annotated[
        str | None, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of tables: text=body,url=link,date=day.")
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Largest file.")] = LIMIT_BYTES,
) -> None:
    """Add text, Markdown, HTML, PDF, DOCX, JSON Lines or CSV; the same text is kept once.

    \b
    Examples:
      stance evidence add report.pdf notes/ --store evidence.db
      stance evidence add archive.csv --columns text=body,url=link,date=day
    """
    from toolkit.cli.checking import add as add_path
    from toolkit.evidence.store import EvidenceStore

    with EvidenceStore(store) as held:
        for path in paths:
            typer.echo(f"{path}: {add_path(held, path, columns, max_bytes)} added")


@app.command("list")
def list_(store: Store = _STORE) -> None:
    """List the sources, one a line: id, date, publisher, title, hash."""
    from toolkit.report.visible import one_line

    with _existing(store) as held:
        for source in held.sources():
            fields = (source.id, source.date, source.publisher, source.title, source.hash[:12])
            typer.echo("\t".join(one_line(field or "-") for field in fields))


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A claim, or words of one.")],
    store: Store = _STORE,
    limit: Annotated[int, typer.Option(min=1, help="Most passages.")] = 5,
    before: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what is dated after this day.")] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Leave out this site or publisher; repeatable.")
    ] = None,
    without_fact_checks: Annotated[
        bool, typer.Option("--without-fact-checks", help="Leave out fact-check sites.")
    ] = False,
) -> None:
    """Show the passages that would be found for a claim, best first.

    \b
    Examples:
      stance evidence search "The berth cost 84 million crowns"
    """
    from toolkit.cli.messages import say
    from toolkit.evidence.store import SearchOptions
    from toolkit.report.visible import one_line

    options = SearchOptions(limit, before, tuple(exclude or ()), without_fact_checks)
    with _existing(store, options) as held:
        found = held.search(text)
    for passage in found.passages:
        where = passage.publisher or passage.title or "-"
        typer.echo(f"{passage.id}\t{one_line(where)}\t{passage.date or '-'}\t{one_line(passage.text)}")
    for note in found.notes or (() if found.passages else ("nothing in the store is about this",)):
        say("note", note)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Sources to remove.")], store: Store = _STORE
) -> None:
    """Remove sources and their passages."""
    with _existing(store) as held:
        for identifier in ids:
            held.remove(identifier)
            typer.echo(f"{identifier}: removed")


def _existing(store: str, options: SearchOptions | None = None) -> EvidenceStore:
    """A store that is there; listing or searching never makes one."""
    from pathlib import Path

    from toolkit.errors import InputError
    from toolkit.evidence.store import EvidenceStore

    if not Path(store).is_file():
        raise InputError(
            f"there is no evidence store {store!r}; make one with `stance evidence add PATH --store {store}`"
        )
    return EvidenceStore(store, options)
