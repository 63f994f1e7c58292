"""`stance cache`: what answers are kept, and how to be rid of them."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

app = typer.Typer(no_args_is_help=True, help="The answers of models that are kept for the next time.")


@app.command()
def stats() -> None:
    """Show where the cache lies and what it holds.

    \b
    Examples:
      stance cache stats
      STANCE_CACHE_DIR=cache stance cache stats
    """
    from toolkit.engines.build import cache_path
    from toolkit.engines.cache import AnswerCache
    from toolkit.settings import Settings

    path = cache_path(Settings.load())
    if not path.is_file():
        typer.echo(f"{path}: no answers yet")
        return
    cache = AnswerCache(path)
    found = cache.stats()
    cache.close()
    typer.echo(f"{path}: {found.answers:,} answers, {found.bytes / 2**20:.1f} MB")
    if found.oldest is not None and found.newest is not None:
        typer.echo(f"from {_day(found.oldest)} to {_day(found.newest)}")
    saved = found.saved
    typer.echo(f"first asked for with {saved.input_tokens:,} tokens of input and {saved.output_tokens:,} of output")


@app.command()
def clear() -> None:
    """Delete all answers that are kept.

    \b
    Examples:
      stance cache clear
    """
    from toolkit.engines.build import cache_path
    from toolkit.engines.cache import AnswerCache
    from toolkit.settings import Settings

    path = cache_path(Settings.load())
    if not path.is_file():
        typer.echo(f"{path}: no answers yet")
        return
    cache = AnswerCache(path)
    gone = cache.clear()
    cache.close()
    typer.echo(f"{path}: {gone:,} answers deleted")


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
