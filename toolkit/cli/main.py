"""The command `stance`: its subcommands, and the one place where errors become a line on stderr and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from toolkit.cli import (
    analyze,
    batch,
    cache,
    check,
    config,
    demo,
    doctor,
    evals,
    evidence,
    export,
    importing,
    init,
    prompts,
    review,
    run,
    schema,
    serve,
    together,
)
from toolkit.cli.messages import say
from toolkit.errors import ToolkitError
from toolkit.version import __version__

INTERRUPTED = 130

app = typer.Typer(
    name="stance",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help is quicker, and its line breaks are ours
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("analyze")(analyze.analyze)
app.command("check")(check.check)
app.command("across")(check.across)
app.command("together")(together.together)
app.command("schema")(schema.schema)
app.add_typer(run.app, name="run")
app.add_typer(batch.app, name="batch")
app.add_typer(evidence.app, name="evidence")
app.add_typer(review.app, name="review")
app.add_typer(export.app, name="export")
app.add_typer(importing.app, name="import")
app.add_typer(prompts.app, name="prompts")
app.add_typer(serve.app, name="serve")
app.add_typer(cache.app, name="cache")
app.add_typer(config.app, name="config")
app.add_typer(evals.app, name="evals")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stance {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Who takes which position in a news article, in whose words, and exactly where.

    \b
    Examples:
      stance analyze story.txt
      stance analyze story.html -o report.html
      stance analyze story.txt --issues "The town should close its ferry berth."
      stance check story.txt --evidence archive/ -o check.html
      cat story.txt | stance analyze - --format json | jq .positions
      stance prompts list

    Without a key the embedded engine answers, by rules; with OPENAI_API_KEY or OPENAI_BASE_URL set, a model does.

    Exit codes: 0 done, 2 usage or bad input, 3 configuration or key, 4 model provider, 5 only part could be done,
    130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `stance` with these arguments (by default the process's) and return its exit code.

    With `--debug`, which every command takes, exceptions pass through, for their traceback.
    """
    args = list(sys.argv[1:] if arguments is None else arguments)
    options = args[: args.index("--")] if "--" in args else args
    debug = "--debug" in options
    try:
        return _run([one for one in options if one != "--debug"] + args[len(options) :])
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if debug:
            raise
        return _explain(error)


def _run(args: list[str]) -> int:
    result = app(args=args, prog_name="stance", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    if isinstance(error, ToolkitError):
        say("error", str(error))
        return error.exit_code
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        if context is not None and error.format_message() == context.get_help():  # a group without a command
            typer.echo(error.format_message())
            return error.exit_code
        path = getattr(context, "command_path", "stance")
        if error.format_message():
            say("error", f"{error.format_message().rstrip('.')} (see `{path} --help`)")
        return error.exit_code
    say("error", f"unexpected {type(error).__name__}: {error}; run again with --debug for the traceback, and report it")
    return 1
