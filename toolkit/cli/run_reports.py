"""What `stance run status|cost|export|repair` do: read a run's folder and say what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer

from toolkit import store as analyses_on_disk
from toolkit.cli.messages import say
from toolkit.cli.output import Form, form_of, sink, stream
from toolkit.cli.run_screen import money, summary
from toolkit.errors import InputError, did_you_mean
from toolkit.records import Usage
from toolkit.report.visible import one_line
from toolkit.runs.outcome import Status
from toolkit.runs.repair import repair
from toolkit.runs.store import RunStore

PARTIAL = 5


def show_status(folder: str, listed: str | None, *, as_json: bool) -> None:
    """Print the counts and what the run is about, or its rows."""
    with RunStore.open(folder) as store:
        if listed is not None:
            _list(store, listed, as_json=as_json)
        elif as_json:
            typer.echo(json.dumps(_manifest(store), indent=2, ensure_ascii=False))
        else:
            _status(store, store.manifest)


def _manifest(store: RunStore) -> dict[str, Any]:
    counts = store.counts()
    return {
        **store.manifest,
        "rows": counts.rows,
        "counts": asdict(counts),
        "usage": store.usage().model_dump(),
        "unsettled": store.ledger.open().model_dump(),
    }


def _status(store: RunStore, manifest: Mapping[str, Any]) -> None:
    options = manifest.get("options", {})
    model = options.get("model")
    typer.echo(f"corpus  {one_line(', '.join(options.get('paths', ())))}")
    typer.echo(f"engine  {options.get('engine')}{f', model {model}' if model else ''}")
    typer.echo(f"rows    {summary(store.counts())}")
    used = store.usage()
    if used.calls:
        typer.echo(f"spent   {used.calls:,} requests, {money(used.cost)}")


def _list(store: RunStore, listed: str, *, as_json: bool) -> None:
    known = ("all", *Status)
    if listed not in known:
        raise InputError(f"there is no status {listed!r} ({', '.join(known)}){did_you_mean(listed, known)}")
    with stream(None) as out:
        for row in store.rows(None if listed == "all" else Status(listed)):
            if as_json:
                fields = {**asdict(row), "usage": row.usage.model_dump()}
                out.write(json.dumps(fields, ensure_ascii=False) + "\n")
            else:
                why = (row.reason or "").removeprefix(f"{row.place}: ")
                said = one_line(f"{row.place}: {why}" if why else row.place)
                out.write(f"{row.position + 1}  {row.status}  {said}\n")


def show_cost(folder: str) -> None:
    """Print what was used and what it cost."""
    with RunStore.open(folder) as store:
        used, open_, counts = store.usage(), store.ledger.open(), store.counts()
    _print_usage(used)
    if open_.calls:
        typer.echo(f"of which {open_.calls:,} requests without a known end, counted with the most they can cost")
    if used.cost is not None and counts.done:
        typer.echo(f"{money(used.cost / counts.done)} for each of {counts.done:,} rows done")


def _print_usage(used: Usage) -> None:
    typer.echo(f"requests       {used.calls:>14,}")
    typer.echo(f"input tokens   {used.input_tokens:>14,}  ({used.cached_tokens:,} from the provider's cache)")
    typer.echo(f"output tokens  {used.output_tokens:>14,}  ({used.reasoning_tokens:,} of them thinking)")
    if used.batch_tokens:
        typer.echo(f"by batches     {used.batch_tokens:>14,}  (tokens of both kinds, at the batch price)")
    typer.echo(f"cost           {money(used.cost if used.calls else 0.0):>14}")


def write_export(folder: str, format: str | None, output: str | None, *, explain: bool) -> int:
    """Write all analyses in the order of the corpus; returns the exit code."""
    form = form_of(format, output) if format or output else Form.JSON
    written = 0
    with RunStore.open(folder) as store:
        if form is Form.JSON:
            with stream(output) as out:
                for _, line in store.lines():
                    out.write(_line(line, explain=explain))
                    written += 1
        else:
            with sink(form, output, many=True, explain=explain) as write:
                for analysis in store.analyses():
                    write(analysis)
                    written += 1
        counts = store.counts()
    without = counts.rows - written
    have = "row has" if without == 1 else "rows have"
    say("written", f"{written:,} analyses" + (f"; {without:,} {have} none: {summary(counts)}" if without else ""))
    return 0 if counts.done == counts.rows else PARTIAL


def _line(line: bytes, *, explain: bool) -> str:
    """The stored JSON as a line; the trace, which is half of it where rules answered, only where it is wanted."""
    if explain or b'"trace":[]' in line:
        return line.decode() + "\n"
    analysis = analyses_on_disk.from_json(line)
    return analyses_on_disk.to_line(analysis.model_copy(update={"trace": ()}))


def show_repair(folder: str) -> None:
    """Repair a run's store and say what was saved."""
    saved = repair(folder)
    typer.echo(f"saved {saved.rows:,} rows, {saved.results:,} results and {saved.answers:,} paid answers")
    typer.echo(f"the damaged store is kept as {saved.kept.name}; go on with `stance run --resume {folder}`")
