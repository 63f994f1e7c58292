"""`stance config`: what the settings are, and who says so."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""What the settings are, and who says so.

    Flags win over environment variables, these over the project's file (the nearest stance.toml in this folder or above
    it), this over the user's file.

    \b
    Examples:
      stance config show --origin
      stance config list
      stance config path
    """,
)

Debug = Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one-line errors.")]


@app.command()
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value was found.")] = False,
    debug: Debug = False,
) -> None:
    """Show every setting; secrets are masked."""
    from toolkit.report.visible import one_line
    from toolkit.settings import SETTINGS, Settings, resolve

    Settings.load()  # what cannot be used is an error here as well
    resolved = resolve()
    for setting in SETTINGS:
        given = setting.key in resolved.values
        value = resolved.values.get(setting.key)
        shown = "(set, not shown)" if given and setting.secret else _shown(value) if given else f"({setting.default})"
        where = resolved.origins.get(setting.key)
        source = f"  # {where.kind}: {where.name}" if where else "  # default"
        typer.echo(one_line(f"{setting.key} = {shown}{source if origin else ''}".replace("`", "")))


@app.command("list")
def list_(debug: Debug = False) -> None:
    """List every setting: its key in files, its environment variable, and what it does."""
    from toolkit.settings import SETTINGS

    width = max(len(setting.key) for setting in SETTINGS)
    for setting in SETTINGS:
        typer.echo(f"{setting.key:{width}}  {setting.variable:26}  {setting.help}".replace("`", ""))


@app.command()
def path(debug: Debug = False) -> None:
    """Print where the project's file and the user's file are looked for, and whether they are there."""
    from pathlib import Path

    from toolkit.settings import PROJECT_FILE, project_file, user_file

    project = project_file()
    typer.echo(f"project: {project or Path(PROJECT_FILE).absolute()}{'' if project else ' (none here or above)'}")
    user = user_file()
    typer.echo(f"user: {user}{'' if user.is_file() else ' (none)'}")


def _shown(value: object) -> str:
    from toolkit.settings import masked

    text = str(value).lower() if isinstance(value, bool) else str(value)
    return masked(text)
