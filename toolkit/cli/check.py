"""`stance check` and `stance across`: their options."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.sources.load import LIMIT_BYTES


def check(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Articles to check; - is standard input.")
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="File or folder to check against; repeatable."),
    ] = None,
    store: Annotated[str | None, typer.Option(metavar="FILE", help="Evidence store to check against.")] = None,
    claims: Annotated[
        str | None, typer.Option(metavar="FILE", help="Check these claims (JSON Lines) instead of an article.")
    ] = None,
    before: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out evidence dated after this day.")] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Leave out evidence of this site or publisher; repeatable.")
    ] = None,
    exclude_own: Annotated[
        bool, typer.Option("--exclude-own", help="Leave out evidence of the article's own outlet.")
    ] = False,
    without_fact_checks: Annotated[
        bool, typer.Option("--without-fact-checks", help="Leave out evidence from fact-check sites.")
    ] = False,
    desk: Annotated[bool, typer.Option("--desk", help="Add the desk's reading by rules, one call more.")] = False,
    min_worth: Annotated[
        float, typer.Option(min=0, max=1, help="Check only claims of at least this check-worthiness.")
    ] = 0.0,
    max_claims: Annotated[int, typer.Option(min=1, help="Most claims of an article, or of each part.")] = 30,
    questions: Annotated[
        str | None, typer.Option(metavar="FILE", help="Check-worthiness questions of your own.")
    ] = None,
    rules: Annotated[str | None, typer.Option(metavar="FILE", help="Rules of your own, changing or adding.")] = None,
    engine: Annotated[str | None, typer.Option(help="openai or builtin; default: openai where a key is set.")] = None,
    model: Annotated[str | None, typer.Option(help="Model that the openai engine asks.")] = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="table, json, markdown, html or svg; default: by --output.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title, where the file has none or another.")] = None,
    date: Annotated[str | None, typer.Option(help="Date of publication, such as 2026-03-04.")] = None,
    source: Annotated[str | None, typer.Option(help="Where the article is from, such as its address.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of --claims, such as en or de.")] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of evidence tables: text=body,url=link.")
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Largest article or piece of evidence.")] = LIMIT_BYTES,
    prompts: Annotated[str | None, typer.Option(metavar="FOLDER", help="Prompts of your own, file by file.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print calls, tokens and money; send and check nothing.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which rule found what (engine builtin).")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask anew, whatever was answered before.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """List the facts that an article states, and check them against evidence.

    \b
    Examples:
      stance check story.txt --evidence report.pdf --evidence archive/ --date 2026-03-04
      stance check story.txt --store evidence.db --before 2026-03-04 --exclude-own -o check.html
      stance check story.txt --evidence archive/ --desk --dry-run
      stance check --claims claims.jsonl -o verdicts.jsonl

    A row of --claims is {"id", "claim", "speaker"?, "date"?, "evidence"?: [{"text", "id"?, "url"?, "date"?}]}; results
    come in the same order. Without evidence claims are listed, and not checked.
    """
    from toolkit.cli.checking import Against, CheckOptions, run

    return run(
        CheckOptions(
            files=tuple(files or ()),
            claims=claims,
            against=Against(
                evidence=tuple(evidence or ()),
                store=store,
                before=before,
                exclude=tuple(exclude or ()),
                exclude_own=exclude_own,
                without_fact_checks=without_fact_checks,
                columns=columns,
                max_bytes=max_bytes,
            ),
            desk=desk,
            min_worth=min_worth,
            max_claims=max_claims,
            questions=questions,
            rules=rules,
            engine=engine,
            model=model,
            format=format,
            output=output,
            given={"title": title, "published_at": date, "source": source},
            language=language,
            prompts=prompts,
            dry_run=dry_run,
            explain=explain,
            cache=not no_cache,
            quiet=quiet,
        )
    )


def across(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Articles of one story, or JSON analyses.")],
    rules: Annotated[str | None, typer.Option(metavar="FILE", help="Rules of your own, changing or adding.")] = None,
    engine: Annotated[str | None, typer.Option(help="openai or builtin; default: openai where a key is set.")] = None,
    model: Annotated[str | None, typer.Option(help="Model that the openai engine asks.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")] = False,
) -> int:
    """Show on what several articles of one story do not agree: figures, quotations, spellings. JSON Lines.

    \b
    Examples:
      stance across one.txt two.txt three.txt
      stance across one.json two.json -o disagreements.jsonl
    """
    from toolkit.cli.checking import run_across

    return run_across(tuple(files), rules=rules, engine=engine, model=model, output=output)
