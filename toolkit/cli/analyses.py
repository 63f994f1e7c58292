"""Reading analyses that were written as JSON or JSON Lines, one after another, in whichever unit their offsets are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from toolkit.errors import InputError
from toolkit.export.offsets import from_json
from toolkit.records import Analysis
from toolkit.runs.store import RunStore
from toolkit.sources.load import name_of, opened


def read_analyses(source: str) -> Iterator[Analysis]:
    """The analyses in a file, or standard input for "-": one JSON document, or JSON Lines read as a stream; or those of a
    run, where the source is its folder.

    Raises `InputError`, naming the line, for what is no analysis, and for a file without any.
    """
    name = name_of(source)
    number = 0
    if Path(source).is_dir():
        with RunStore.open(source) as store:
            for number, analysis in enumerate(store.analyses(), start=1):  # noqa: B007
                yield analysis
        if not number:
            raise InputError(f"the run in {name} has no analysis yet; `stance run status {name}` says how far it is")
        return
    with opened(source) as stream:
        for where, text in _documents(stream, name):
            number += 1
            yield _analysis(text, where)
    if not number:
        raise InputError(f"{name} is empty: there is no analysis to export")


def _documents(stream: BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    """The JSON texts of a stream with where they stand: its lines, or all of it where the first line is no whole JSON."""
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        if number == 1 and not _whole(line):
            yield name, line + stream.read()
            return
        yield f"{name}, line {number}", line


def _whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _analysis(text: bytes, where: str) -> Analysis:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise InputError(f"{where} is not an analysis but {type(data).__name__}; give what `stance analyze` wrote")
    try:
        return from_json(data)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
