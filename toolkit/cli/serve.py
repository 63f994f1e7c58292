"""`stance serve`: the desk in a browser and over HTTP, and the tokens of those who may use it."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(invoke_without_command=True, help="Serve the desk; keep the tokens of those who may use it.")
token = typer.Typer(no_args_is_help=True, help="Tokens: who may use the desk, and for what.")
app.add_typer(token, name="token")

DeskFile = Annotated[
    str | None, typer.Option("--desk", metavar="FILE", help="The desk's file; default: the user's own.")
]


@app.callback()
def serve(
    context: typer.Context,
    desk: DeskFile = None,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any that is free.")] = 8000,
    engine: Annotated[
        str | None, typer.Option(help="openai or builtin; default: openai with a key, else builtin.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option(help="A model to offer; the first is the default.")] = None,
    prompts: Annotated[
        list[str] | None, typer.Option(metavar="NAME=FOLDER", help="A set of prompts to offer beside the shipped one.")
    ] = None,
    evidence: Annotated[str | None, typer.Option(metavar="FILE", help="Store that facts are checked against.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A name the server answers to.")] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A site whose pages may call the API (CORS).")
    ] = None,
    allow_fetch: Annotated[bool, typer.Option("--allow-fetch", help="Fetch articles from public addresses.")] = False,
    allow_webhooks: Annotated[
        bool, typer.Option("--allow-webhooks", help="Call public addresses back when analyses end.")
    ] = False,
    allow_network: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="A network that is not public to fetch from and call.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Analyses at a time.")] = 2,
    max_bytes: Annotated[int, typer.Option(min=1_000, help="Largest request.")] = 10_000_000,
) -> None:
    """Serve the desk: pages to work in, and the HTTP API under /api/v1.

    On a loopback address it is open until there is a token; elsewhere it starts only with tokens.

    \b
    Examples:
      stance serve
      stance serve token add "Lena Orth" --scope read --scope review
      stance serve --host 0.0.0.0 --allow-host desk.example
    """
    if context.invoked_subcommand is not None:
        return
    from toolkit.cli import serving

    serving.run(
        serving.Options(
            desk=desk,
            host=host,
            port=port,
            engine=engine,
            models=tuple(model or ()),
            prompts=tuple(prompts or ()),
            evidence=evidence,
            hosts=tuple(allow_host or ()),
            origins=tuple(allow_origin or ()),
            fetch=allow_fetch,
            webhooks=allow_webhooks,
            networks=tuple(allow_network or ()),
            jobs=jobs,
            max_bytes=max_bytes,
        )
    )


@token.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose token it is; the name under which it decides.")],
    scope: Annotated[list[str] | None, typer.Option(help="read (the default), analyse or review; repeatable.")] = None,
    desk: DeskFile = None,
) -> None:
    """Make a token and print it; it is never shown again.

    \b
    Examples:
      stance serve token add "Lena Orth" --scope read --scope analyse --scope review
      stance serve token add "CMS plug-in" --scope read --scope analyse
    """
    from toolkit.cli import serving
    from toolkit.web.tokens import scopes_of

    with serving.tokens(desk) as held:
        typer.echo(held.add(name, scopes_of(scope or ["read"])))


@token.command("list")
def list_(desk: DeskFile = None) -> None:
    """List the tokens, one a line: id, name, scopes, made, revoked."""
    from toolkit.cli import serving
    from toolkit.report.visible import one_line

    with serving.tokens(desk) as held:
        for one in held.all():
            scopes = ",".join(sorted(one.scopes))
            typer.echo(f"{one.id}\t{one_line(one.name)}\t{scopes}\t{one.created}\t{one.revoked or '-'}")


@token.command()
def revoke(identifier: Annotated[str, typer.Argument(metavar="ID")], desk: DeskFile = None) -> None:
    """Revoke a token; what is logged in with it is logged out."""
    from toolkit.cli import serving

    with serving.tokens(desk) as held:
        held.revoke(identifier)
        typer.echo(f"{identifier}: revoked")


@app.command("secret")
def secret(desk: DeskFile = None) -> None:
    """Print the secret that webhooks are signed with."""
    from toolkit.cli import serving

    with serving.opened(desk) as database:
        from toolkit.web.webhooks import secret_of

        typer.echo(secret_of(database))
