"""Options that commands over a corpus share: where the rows are, how they are read, and what is asked of them."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.sources.load import LIMIT_BYTES

RunFolder = Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run.")]
Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="CORPUS...", help="JSON Lines, CSV, Parquet, folders, globs or articles."),
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="RUN", help="Folder of a new run.")]
Resume = Annotated[str | None, typer.Option(metavar="RUN", help="Go on with the run in this folder.")]
Columns = Annotated[
    list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Column of a field; repeatable.")
]
MaxBytes = Annotated[int | None, typer.Option(min=1, help=f"Largest row or article; default {LIMIT_BYTES:,}.")]
Issues = Annotated[
    list[str] | None,
    typer.Option(metavar="CODEBOOK|PROPOSITION", help="Asked of every row without issues of its own; repeatable."),
]
Actors = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Ask only about this actor.")]
Pairs = Annotated[str | None, typer.Option(metavar="FILE", help="Exactly these pairs: CSV or a codebook.")]
Prompts = Annotated[str | None, typer.Option(metavar="FOLDER", help="Prompts of your own, file by file.")]
