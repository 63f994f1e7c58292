"""`stance analyze`: its options."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.sources.load import LIMIT_BYTES


def analyze(
    files: Annotated[list[str], typer.Argument(metavar="FILE|-", help="Articles to read; - is standard input.")],
    engine: Annotated[str | None, typer.Option(help="openai or builtin; default: openai where a key is set.")] = None,
    model: Annotated[str | None, typer.Option(help="Model that the openai engine asks.")] = None,
    issues: Annotated[
        list[str] | None,
        typer.Option(metavar="CODEBOOK|PROPOSITION", help="A YAML codebook, or an issue as a sentence; repeatable."),
    ] = None,
    actors: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Ask only about this actor; repeatable.")
    ] = None,
    pairs: Annotated[
        str | None, typer.Option(metavar="FILE", help="Ask exactly these pairs: CSV actor,issue or a codebook.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="table, json, markdown, html or svg; default: by --output."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title, where the file has none or another.")] = None,
    date: Annotated[str | None, typer.Option(help="Date of publication, such as 2026-03-04.")] = None,
    source: Annotated[str | None, typer.Option(help="Where the article is from, such as its address.")] = None,
    input_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="text, markdown, html or jsonl; default: by suffix.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="FIELD=COLUMN,...", help="Columns of JSON Lines: text=body,title=headline."),
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Largest file, or row of JSON Lines.")] = LIMIT_BYTES,
    prompts: Annotated[str | None, typer.Option(metavar="FOLDER", help="Prompts of your own, file by file.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print calls, tokens and money; send and analyse nothing.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which rule found what (engine builtin).")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask anew, whatever was answered before.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Say who takes which position in an article, in whose words.

    \b
    Examples:
      stance analyze story.txt
      stance analyze story.html -o report.html
      stance analyze story.txt --issues "The town should close its ferry berth." --actors "Ada Brandt"
      stance analyze story.txt --issues codebook.yaml --format json
      stance analyze stories.jsonl --columns text=body,title=headline -o analyses.jsonl
      stance analyze stories.jsonl --dry-run
      cat story.txt | stance analyze - --engine builtin --explain

    Data goes to standard output or --output, everything else to stderr. Many articles (several files, or JSON Lines)
    with --format json give JSON Lines, one analysis a line.
    """
    from toolkit.cli.analysing import Options, run

    return run(
        Options(
            files=tuple(files),
            engine=engine,
            model=model,
            issues=tuple(issues or ()),
            actors=tuple(actors or ()),
            pairs=pairs,
            format=format,
            output=output,
            title=title,
            date=date,
            source=source,
            input_format=input_format,
            columns=columns,
            max_bytes=max_bytes,
            prompts=prompts,
            explain=explain,
            cache=not no_cache,
            quiet=quiet,
            dry_run=dry_run,
        )
    )
