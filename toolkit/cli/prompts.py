"""`stance prompts`: list, show, render and check the prompts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toolkit.prompts import Prompt, PromptLibrary

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""List, show, render and check the prompts.

    \b
    Examples:
      stance prompts list
      stance prompts show statements > my-prompts/statements.md.jinja
      stance prompts check --prompts my-prompts
      stance prompts render positions story.txt
    """,
)

Folder = Annotated[str | None, typer.Option("--prompts", metavar="FOLDER", help="Prompts of your own, file by file.")]
Debug = Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")]


@app.command("list")
def list_(prompts: Folder = None, debug: Debug = False) -> None:
    """List the prompts: name, version, reply, fingerprint and file."""
    library = _library(prompts)
    for name in library.names:
        prompt = library.get(name)
        typer.echo(f"{name}  v{prompt.version}  {prompt.reply.__name__}  {prompt.fingerprint[:12]}  {prompt.path}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The prompt's name.")], prompts: Folder = None, debug: Debug = False
) -> None:
    """Print a prompt file as it stands, ready to be changed."""
    typer.echo(_known(_library(prompts), name).path.read_text(encoding="utf-8"), nl=False)


@app.command()
def render(
    name: Annotated[str, typer.Argument(help="The prompt's name.")],
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The article to render it for.")],
    prompts: Folder = None,
    debug: Debug = False,
) -> None:
    """Print the messages that a model would be sent for an article.

    What earlier steps would have found is taken from the embedded engine.
    """
    from toolkit.cli.rendering import rendered

    library = _library(prompts)
    _known(library, name)
    for number, message in enumerate(rendered(library, name, file)):
        typer.echo(
            ("\n" if number else "") + f"=== system ===\n{message.system}\n=== user ===\n{message.user}", nl=False
        )


@app.command()
def check(prompts: Folder = None, debug: Debug = False) -> int:
    """Check every prompt: front matter, variables, includes, and a rendering; the exit code is 3 if one is faulty."""
    from toolkit.cli.messages import say
    from toolkit.cli.rendering import problem

    library = _library(prompts)
    faults = 0
    for name in library.names:
        found = problem(library, name)
        faults += found is not None
        if found is None:
            typer.echo(f"{name}: in order")
        else:
            say("error", found)
    return 3 if faults else 0


def _library(folder: str | None) -> PromptLibrary:
    from toolkit.app import prompt_folders
    from toolkit.errors import InputError
    from toolkit.prompts import PromptLibrary
    from toolkit.settings import Settings

    path = Path(folder) if folder else Settings.load().prompts_dir
    if path is not None and not path.is_dir():
        raise InputError(f"--prompts: {folder!r} is not a folder of prompt files")
    return PromptLibrary(prompt_folders(path))


def _known(library: PromptLibrary, name: str) -> Prompt:
    from toolkit.errors import InputError, did_you_mean

    if name not in library.names:
        known = ", ".join(library.names)
        raise InputError(f"there is no prompt {name!r} (prompts: {known}){did_you_mean(name, library.names)}")
    return library.get(name)
