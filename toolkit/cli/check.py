"""`stance check` and `stance across`: their options."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.sources.load import LIMIT_BYTES

Files = Annotated[list[str] | None, typer.Argument(metavar="FILE|-", help="Articles to check; - is standard input.")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="File or folder to check against; repeatable."),
]
Store = Annotated[str | None, typer.Option(metavar="FILE", help="Evidence store to check against.")]
Claims = Annotated[
    str | None, typer.Option(metavar="FILE", help="Check these claims (JSON Lines) instead of an article.")
]
Before = Annotated[str | None, typer.Option(metavar="DATE", help="Leave out evidence dated after this day.")]
Exclude = Annotated[
    list[str] | None, typer.Option(metavar="HOST", help="Leave out evidence of this site or publisher; repeatable.")
]
ExcludeOwn = Annotated[bool, typer.Option("--exclude-own", help="Leave out evidence of the article's own outlet.")]
WithoutFactChecks = Annotated[
    bool, typer.Option("--without-fact-checks", help="Leave out evidence from fact-check sites.")
]
Desk = Annotated[bool, typer.Option("--desk", help="Add the desk's reading by rules, one call more.")]
MinWorth = Annotated[float, typer.Option(min=0, max=1, help="Check only claims of at least this check-worthiness.")]
MaxClaims = Annotated[int, typer.Option(min=1, help="Most claims of an article, or of each part.")]
Questions = Annotated[str | None, typer.Option(metavar="FILE", help="Check-worthiness questions of your own.")]
Rules = Annotated[str | None, typer.Option(metavar="FILE", help="Rules of your own, changing or adding.")]
Engine = Annotated[str | None, typer.Option(help="openai or builtin; default: openai where a key is set.")]
Model = Annotated[str | None, typer.Option(help="Model that the openai engine asks.")]
Format = Annotated[
    str | None, typer.Option("--format", "-f", help="table, json, markdown, html or svg; default: by --output.")
]
Output = Annotated[str | None, typer.Option("--output", "-o", help="File to write; default: standard output.")]
Title = Annotated[str | None, typer.Option(help="Title, where the file has none or another.")]
Date = Annotated[str | None, typer.Option(help="Date of publication, such as 2026-03-04.")]
Source = Annotated[str | None, typer.Option(help="Where the article is from, such as its address.")]
Language = Annotated[str | None, typer.Option(help="Language of --claims, such as en or de.")]
Columns = Annotated[
    str | None, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of evidence tables: text=body,url=link.")
]
MaxBytes = Annotated[int, typer.Option(min=1, help="Largest article or piece of evidence.")]
Prompts = Annotated[str | None, typer.Option(metavar="FOLDER", help="Prompts of your own, file by file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print calls, tokens and money; send and check nothing.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show which rule found what (engine builtin).")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Ask anew, whatever was answered before.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Debug = Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")]


def check(
    files: Files = None,
    evidence: Evidence = None,
    store: Store = None,
    claims: Claims = None,
    before: Before = None,
    exclude: Exclude = None,
    exclude_own: ExcludeOwn = False,
    without_fact_checks: WithoutFactChecks = False,
    desk: Desk = False,
    min_worth: MinWorth = 0.0,
    max_claims: MaxClaims = 30,
    questions: Questions = None,
    rules: Rules = None,
    engine: Engine = None,
    model: Model = None,
    format: Format = None,
    output: Output = None,
    title: Title = None,
    date: Date = None,
    source: Source = None,
    language: Language = None,
    columns: Columns = None,
    max_bytes: MaxBytes = LIMIT_BYTES,
    prompts: Prompts = None,
    dry_run: DryRun = False,
    explain: Explain = False,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    debug: Debug = False,
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
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Articles of one story, or analyses as JSON (Lines).")
    ],
    rules: Rules = None,
    engine: Engine = None,
    model: Model = None,
    output: Output = None,
    debug: Debug = False,
) -> int:
    """Show on what several articles of one story do not agree: figures, quotations, spellings. JSON Lines.

    \b
    Examples:
      stance across one.txt two.txt three.txt
      stance across one.json two.json -o disagreements.jsonl
    """
    from toolkit.cli.checking import run_across

    return run_across(tuple(files), rules=rules, engine=engine, model=model, output=output)
