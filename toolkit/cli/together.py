"""`stance together`: its options."""

from __future__ import annotations

from typing import Annotated

import typer


def together(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="ANALYSES|RUN...", help="JSON or JSON Lines of analyses, or the folders of runs."),
    ],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for everything found.")],
    merges: Annotated[
        str | None, typer.Option(metavar="FILE", help="Decisions on names; default: merges.yaml of FOLDER.")
    ] = None,
    issues: Annotated[
        str | None, typer.Option(metavar="FILE", help="Codebook; default: issues.yaml of FOLDER.")
    ] = None,
    proposed: Annotated[bool, typer.Option("--proposed", help="Count issues that nobody has confirmed too.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Count unnamed sources, each for itself.")] = False,
    own_voice: Annotated[
        bool, typer.Option("--own-voice", help="Count only what actors say themselves, no accounts of others.")
    ] = False,
    unconditional: Annotated[
        bool, typer.Option("--unconditional", help="Leave out positions that depend on a condition.")
    ] = False,
    norm: Annotated[str, typer.Option(help="Ties divided by: none, average, jaccard or cosine.")] = "none",
    window: Annotated[int, typer.Option(min=1, metavar="DAYS", help="Length of the windows of polarisation.")] = 90,
    step: Annotated[
        int | None, typer.Option(min=1, metavar="DAYS", help="From one window to the next; default: half a window.")
    ] = None,
    rules: Annotated[str | None, typer.Option(metavar="FILE", help="Rules of your own, changing or adding.")] = None,
    no_compare: Annotated[bool, typer.Option("--no-compare", help="Do not look for disagreements.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> None:
    """Bring together what many analysed articles say: actors, positions over time, changes, disagreements, networks.

    \b
    Examples:
      stance analyze archive.jsonl --format json -o analyses.jsonl
      stance together analyses.jsonl -o together/
      stance together run/ --proposed --window 30 -o together/

    Edit merges.yaml (who is one actor) and issues.yaml (which propositions are one issue) in the folder and run it again:
    they are read from there, and everything else is made anew. `stance across` compares a few articles directly.
    """
    from toolkit.cli.bringing import Options, run

    run(
        Options(
            sources=tuple(sources),
            output=output,
            merges=merges,
            issues=issues,
            proposed=proposed,
            anonymous=anonymous,
            own_voice=own_voice,
            conditional=not unconditional,
            norm=norm,
            window=window,
            step=step,
            rules=rules,
            compare=not no_compare,
            quiet=quiet,
        )
    )
