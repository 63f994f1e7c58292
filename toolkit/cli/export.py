"""`stance export`: analyses in the formats that others read."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli import review

app = review.export

Input = Annotated[str, typer.Argument(metavar="ANALYSES|-", help="JSON or JSON Lines that `stance` wrote.")]
Output = Annotated[str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")]
Place = Annotated[
    str | None,
    typer.Option("--output", "-o", help="Folder for all tables; with --table a file, default standard output."),
]
TableName = Annotated[str | None, typer.Option("--table", help="Only this table, such as positions.")]
OffsetUnit = Annotated[str, typer.Option("--offsets", help="codepoint or utf16, for browsers.")]


@app.command()
def csv(
    source: Input,
    output: Place = None,
    table: TableName = None,
    bom: Annotated[bool, typer.Option("--bom", help="Mark the files as UTF-8, for Excel.")] = False,
    delimiter: Annotated[str, typer.Option(help="Between cells: , or ; or 'tab'.")] = ",",
) -> None:
    """Write tidy tables as CSV; texts that look like formulas are made harmless.

    \b
    Examples:
      stance export csv analyses.jsonl -o tables/
      stance export csv analysis.json --table positions
      stance export csv analysis.json --table positions --bom --delimiter ";" -o positions.csv
    """
    from toolkit.cli.exporting import write_csv

    write_csv(source, output, table, bom=bom, delimiter=delimiter)


@app.command()
def parquet(source: Input, output: Place = None, table: TableName = None) -> None:
    """Write tidy tables as Parquet (needs the extra `frames`).

    \b
    Examples:
      stance export parquet analyses.jsonl -o tables/
      stance export parquet analyses.jsonl --table positions -o positions.parquet
    """
    from toolkit.cli.exporting import write_parquet

    write_parquet(source, output, table)


@app.command()
def jsonl(source: Input, output: Output = None, table: TableName = None, offsets: OffsetUnit = "codepoint") -> None:
    """Write analyses, or the rows of one table, as JSON Lines.

    \b
    Examples:
      stance export jsonl analysis.json --table evidence
      stance export jsonl analyses.jsonl --offsets utf16 -o for-browsers.jsonl
    """
    from toolkit.cli.exporting import write_jsonl

    write_jsonl(source, output, table, offsets)


@app.command()
def webannotation(source: Input, output: Output = None, offsets: OffsetUnit = "codepoint") -> None:
    """Write W3C Web Annotations (JSON-LD): quotation and position selectors for everything that has a place.

    \b
    Examples:
      stance export webannotation analysis.json -o annotations.jsonld
      stance export webannotation analyses.jsonl --offsets utf16 -o for-browsers.jsonld
    """
    from toolkit.cli.exporting import write_webannotation

    write_webannotation(source, output, offsets)


@app.command()
def labelstudio(
    source: Input,
    output: Output = None,
    config: Annotated[str | None, typer.Option(metavar="FILE", help="Write the labelling setup there.")] = None,
) -> None:
    """Write Label Studio tasks with predictions; `stance import labelstudio` reads what people made of them.

    \b
    Examples:
      stance export labelstudio analyses.jsonl -o tasks.json --config labelling.xml
    """
    from toolkit.cli.exporting import write_labelstudio

    write_labelstudio(source, output, config)


@app.command()
def dna(source: Input, output: Output = None, offsets: OffsetUnit = "codepoint") -> None:
    """Write positions for Discourse Network Analyzer: an event list (CSV), or with -o NAME.dna its database.

    \b
    Examples:
      stance export dna analyses.jsonl -o events.csv
      stance export dna analyses.jsonl -o positions.dna

    DNA asks for a password when it opens the database: it is "stance".
    """
    from toolkit.cli.exporting import write_dna_file

    write_dna_file(source, output, offsets)


@app.command()
def doccano(source: Input, output: Output = None) -> None:
    """Write labelled spans for doccano, one article a line.

    \b
    Examples:
      stance export doccano analyses.jsonl -o doccano.jsonl
    """
    from toolkit.cli.exporting import write_lines
    from toolkit.export.labels import doccano

    write_lines(source, output, doccano)


@app.command()
def prodigy(source: Input, output: Output = None) -> None:
    """Write labelled spans for Prodigy, one article a line.

    \b
    Examples:
      stance export prodigy analyses.jsonl -o prodigy.jsonl
    """
    from toolkit.cli.exporting import write_lines
    from toolkit.export.labels import prodigy

    write_lines(source, output, prodigy)
