"""What `stance export` does: read analyses as a stream, write each format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TextIO

from toolkit import store
from toolkit.cli.analyses import read_analyses
from toolkit.cli.messages import say
from toolkit.cli.output import stream
from toolkit.errors import InputError
from toolkit.evals.cases import Case
from toolkit.export.csv import BOM, header
from toolkit.export.csv import line as csv_line
from toolkit.export.dna import coded, event_list, moment, uncoded
from toolkit.export.dna_database import write_dna
from toolkit.export.labelled import case, labelled
from toolkit.export.labelstudio import config, task
from toolkit.export.offsets import Unit, as_json, unit_of
from toolkit.export.parquet import parquet_writer
from toolkit.export.webannotation import collection, unplaced
from toolkit.records import Analysis
from toolkit.records.tables import TABLES
from toolkit.records.tables import table as table_of
from toolkit.records.tabular import Here, Row
from toolkit.report.words import count
from toolkit.sources.load import load

PARTIAL = 5
_LARGEST_EXPORT = 1_000_000_000
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What some readers of JSON Lines take for the end of a line, as JSON escapes it."""
_DELIMITERS = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}


def write_csv(source: str, output: str | None, table: str | None, *, bom: bool, delimiter: str) -> None:
    """Write one table to a file or standard output, or every table to a folder."""
    if delimiter not in _DELIMITERS:
        raise InputError(f"cells cannot be divided by {delimiter!r}; use , or ; or tab")
    mark = _DELIMITERS[delimiter]
    with ExitStack() as files:
        writers: dict[str, Callable[[Row], object]] = {}
        for name, path in _targets(output, table, "csv").items():
            text = files.enter_context(stream(path))
            text.write((BOM if bom else "") + header(table_of(name), mark))
            writers[name] = partial(_write_line, text, mark)
        _write_rows(source, writers)


def write_parquet(source: str, output: str | None, table: str | None) -> None:
    """Write one table to a file, or every table to a folder."""
    if output is None or output == "-":
        raise InputError("Parquet is not text for a terminal; name a folder, or with --table a file: -o tables/")
    with ExitStack() as files:
        paths = _targets(output, table, "parquet")
        _write_rows(
            source, {name: files.enter_context(parquet_writer(str(path), name)) for name, path in paths.items()}
        )


def write_jsonl(source: str, output: str | None, table: str | None, offsets: str) -> None:
    """Write the analyses with offsets in a unit, or the rows of a table, as JSON Lines."""
    unit = unit_of(offsets)
    if table is not None and unit is not Unit.CODEPOINT:
        raise InputError("tables count code points; --offsets goes without --table")
    made = None if table is None else table_of(table)
    with stream(output) as text:
        write = partial(json.dumps, ensure_ascii=False)
        if made is None:
            for analysis in read_analyses(source):
                text.write(store.to_line(analysis) if unit is Unit.CODEPOINT else write(as_json(analysis, unit)) + "\n")
            return
        names = [column.name for column in made.columns]
        _write_rows(source, {made.name: lambda row: text.write(write(dict(zip(names, row, strict=True))) + "\n")})


def _write_line(text: TextIO, delimiter: str, row: Row) -> None:
    text.write(csv_line(row, delimiter))


def _targets(output: str | None, table: str | None, suffix: str) -> dict[str, str | None]:
    """Which table goes where: the one asked for to the output, or every table to a file of the folder, which is made."""
    if table is not None:
        return {table_of(table).name: output}
    if output is None or output == "-":
        raise InputError(f"there are {len(TABLES)} tables: name a folder with -o, or one of them with --table")
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {output!r} cannot be made: {error.strerror or error}") from error
    return {name: str(folder / f"{name}.{suffix}") for name in TABLES}


def _write_rows(source: str, writers: dict[str, Callable[[Row], object]]) -> None:
    for number, analysis in enumerate(read_analyses(source), start=1):
        here = Here(number, analysis)
        for name, write in writers.items():
            for row in table_of(name).rows(here):
                write(row)


def write_webannotation(source: str, output: str | None, offsets: str) -> None:
    """Write one annotation collection, and say how many records have no place in their article."""
    unit, left_out = unit_of(offsets), 0

    def counted() -> Iterator[Analysis]:
        nonlocal left_out
        for analysis in read_analyses(source):
            left_out += unplaced(analysis)
            yield analysis

    with stream(output) as text:
        text.writelines(collection(counted(), unit))
    if left_out:
        say("note", f"{left_out} without a place in the article left out (not found, or found more than once)")


def write_labelstudio(source: str, output: str | None, setup: str | None) -> None:
    """Write the tasks as one JSON list, and the labelling configuration where asked."""
    with stream(output) as text:
        text.write("[")
        for number, analysis in enumerate(read_analyses(source)):
            text.write((",\n" if number else "\n") + json.dumps(task(analysis), ensure_ascii=False))
        text.write("\n]\n")
    if setup is not None:
        store.write(setup, config())


def read_labelstudio(source: str, output: str | None, annotator: str | None) -> int:
    """Write a case for each annotation of a Label Studio export; returns 5 where something could not be read."""
    try:
        tasks = json.loads(load(source, limit_bytes=_LARGEST_EXPORT))
    except ValueError as error:
        raise InputError(f"{source} is not JSON: {error}") from error
    if not isinstance(tasks, list):
        raise InputError(f"{source} is not a list of tasks; export the project as JSON")
    found = [made for made in labelled(tasks) if annotator in (None, made.annotator)]
    if not found:
        raise InputError(f"{source} has no finished annotation" + (f" of {annotator!r}" if annotator else ""))
    counts = Counter(made.article_id for made in found)
    with stream(output) as text:
        for made in found:
            name = made.article_id if counts[made.article_id] == 1 else f"{made.article_id}.{made.annotator}"
            row = case(made, name)
            Case.model_validate(row)
            text.write(json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
    problems = [problem for made in found for problem in made.problems]
    for problem in problems:
        say("warning", problem)
    return PARTIAL if problems else 0


def write_dna_file(source: str, output: str | None, offsets: str) -> None:
    """Write an event list, or a database where the output ends in .dna, and say how many positions are in neither."""
    unit, left_out = unit_of(offsets), Counter[str]()

    def counted() -> Iterator[Analysis]:
        for analysis in read_analyses(source):
            left_out["place"] += uncoded(analysis)
            left_out["agreement"] += sum(item.agreement is None for item in coded(analysis))
            left_out["date"] += moment(analysis.document.published_at) == moment(None)
            yield analysis

    if output is not None and output.endswith(".dna"):
        write_dna(output, counted(), unit)
        left_out["agreement"] = 0  # the database has them as annotations
    else:
        with stream(output) as text:
            text.writelines(event_list(counted(), unit))
    if left_out["place"]:
        say("note", f"{left_out['place']} positions without a place in the article left out, such as not_addressed")
    if left_out["date"]:
        say(
            "note",
            f"no date that can be read in {count(left_out['date'], 'article')}: under 1970-01-01",
        )
    if left_out["agreement"]:
        say("note", f"{left_out['agreement']} positions that neither agree nor disagree left out; a .dna file has them")


def write_lines(source: str, output: str | None, line: Callable[[Analysis], str]) -> None:
    """Write what `line` makes of each analysis."""
    with stream(output) as text:
        text.writelines(map(line, read_analyses(source)))
